package org.wirestat.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;

/**
 * A ring of frames between the thread that captures and the thread that tracks. The one puts the first octets of a
 * frame in with {@link #offer} and never waits; the other takes them out as from any {@link FrameSource}.
 *
 * <p>A record, in the byte order of the machine; it begins at a multiple of eight, and never goes around the end:
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 0 |     Length of this record, negative if it holds no frame      |
 * 4 |                        Captured Length                        |
 * 8 |                  Time (Nanoseconds, 64 bits)                  |
 *   |                                                               |
 *16 |                        Original Length                        |
 *20 |            Link Type          |   Direction   |       0       |
 *24 /                         Frame's octets                        /
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Assumptions:
 *
 * <ol>
 *   <li>One thread writes ({@code offer}, {@code end}), and one thread reads (everything of {@link FrameSource}).
 *   <li>{@code end} is the last call of the writer.
 *   <li>Each thread may be held up anywhere, for any time, and the other goes on without it.
 * </ol>
 *
 * Guarantees:
 *
 * <ol>
 *   <li>Every frame that was offered is read once, whole and in order, or counted in {@link #dropped()}.
 *   <li>{@code offer} ends after a bounded number of steps, and so does {@code next} apart from its waiting. Neither
 *       allocates, locks or retries.
 *   <li>A record is not overwritten before the reader has moved past it with {@code next}.
 *   <li>After {@code end}, {@code next} gives what is left, then throws what {@code end} was given, if it was, and from
 *       then on answers false and is over.
 * </ol>
 *
 * The counters run on for ever; a place in the ring is their remainder. Each side has an array of its own, which it
 * alone writes, with so much room around the counters that no cache line holds both sides'.
 */
public final class HeaderRing implements FrameSource {
    private static final int CAPTURED_LENGTH = 4;
    private static final int TIME = 8;
    private static final int ORIGINAL_LENGTH = 16;
    private static final int LINK_TYPE = 20;
    private static final int DIRECTION = 22;
    private static final int OCTETS = 24;

    /** The longest distance at which processors fetch neighbouring cache lines together, in longs. */
    private static final int ROOM = 16;

    /** Of the writer: octets written. Released after the record, acquired by the reader before it. */
    private static final int WRITTEN = ROOM;

    /** Of the writer: frames dropped. Released and acquired for its own sake only. */
    private static final int DROPPED = ROOM + 1;

    /** Of the writer: 1 after the end. Released after the last record and the failure, acquired before them. */
    private static final int ENDED = ROOM + 2;

    /** Of the writer, and nobody else's: READ as it was last seen. */
    private static final int READ_SEEN = ROOM + 3;

    /** Of the reader: octets of the records it has left behind. Released after the last look at the record, acquired before it is overwritten. */
    private static final int READ = ROOM;

    /** Of the reader, and nobody else's: WRITTEN as it was last seen. */
    private static final int WRITTEN_SEEN = ROOM + 1;

    /** Of the reader, and nobody else's: where the current record begins, and where the next. */
    private static final int CURRENT = ROOM + 2;

    private static final int FOLLOWING = ROOM + 3;

    /** Of the reader, and nobody else's: octets of all records before the current one. */
    private static final int POSITION = ROOM + 4;

    private static final VarHandle COUNTERS = MethodHandles.arrayElementVarHandle(long[].class);

    /** A reader that finds nothing sleeps so long, so often, and then says so: a tenth of a second. */
    private static final long NAP_NANOS = 2_000_000;

    private static final int NAPS = 50;

    private final String name;
    private final int capacity;
    private final int mostOctets;
    private final long[] writer = new long[ROOM + 4 + ROOM];
    private final long[] reader = new long[ROOM + 5 + ROOM];
    private final ByteBuffer records;
    private final ByteBuffer buffer;

    /** Written before ENDED is released, read after it was acquired. */
    private CaptureException failure;

    private boolean told;

    /**
     * A ring on the heap, where a thread that comes late cannot do harm.
     *
     * @param name what its frames are from
     * @param capacity its octets, a power of two
     * @param mostOctets how many octets of a frame are kept
     */
    public HeaderRing(String name, int capacity, int mostOctets) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two: capacity=" + capacity);
        }
        if (mostOctets < 1 || recordLength(mostOctets) > capacity / 2) {
            throw new IllegalArgumentException("a frame and its header must fit into half of the ring: mostOctets="
                    + mostOctets + " capacity=" + capacity);
        }
        this.name = name;
        this.capacity = capacity;
        this.mostOctets = mostOctets;
        records = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder());
        buffer = records.duplicate().order(ByteOrder.BIG_ENDIAN);
    }

    private static int recordLength(int octets) {
        return OCTETS + octets + 7 & ~7;
    }

    /** The writer's: puts the current frame of a source in, or drops and counts it if there is no room. */
    public boolean offer(FrameSource frame) {
        int captured = Math.min(frame.capturedLength(), mostOctets);
        int length = recordLength(captured);
        long written = writer[WRITTEN];
        int at = (int) written & capacity - 1;
        int untilEnd = capacity - at;
        int unused = length > untilEnd ? untilEnd : 0;
        if (!hasRoom(written + unused + length)) {
            COUNTERS.setRelease(writer, DROPPED, writer[DROPPED] + 1);
            return false;
        }
        if (unused > 0) {
            records.putInt(at, -unused);
            at = 0;
        }
        records.putInt(at, length);
        records.putInt(at + CAPTURED_LENGTH, captured);
        records.putLong(at + TIME, frame.time());
        records.putInt(at + ORIGINAL_LENGTH, frame.originalLength());
        records.putShort(at + LINK_TYPE, (short) frame.linkType());
        records.putShort(at + DIRECTION, (short) frame.direction());
        records.put(at + OCTETS, frame.buffer(), frame.offset(), captured);
        COUNTERS.setRelease(writer, WRITTEN, written + unused + length);
        return true;
    }

    /** Whether the ring reaches to an end that lies ahead, without overwriting what was not read. */
    private boolean hasRoom(long end) {
        if (end - writer[READ_SEEN] <= capacity) {
            return true;
        }
        writer[READ_SEEN] = (long) COUNTERS.getAcquire(reader, READ);
        return end - writer[READ_SEEN] <= capacity;
    }

    /** The writer's: no frame will come any more; because of a failure, unless it is null. */
    public void end(CaptureException cause) {
        failure = cause;
        COUNTERS.setRelease(writer, ENDED, 1L);
    }

    /** Anybody's: how many frames found the ring full. */
    public long dropped() {
        return (long) COUNTERS.getAcquire(writer, DROPPED);
    }

    @Override
    public boolean next() throws CaptureException {
        for (int naps = 0; !poll(); naps++) {
            if (isEnded()) {
                if (poll()) {
                    return true; // the last record and the end came between the two looks
                }
                tellFailure();
                return false;
            }
            if (naps == NAPS) {
                return false;
            }
            LockSupport.parkNanos(NAP_NANOS);
        }
        return true;
    }

    /** The reader's: as {@link #next()}, without waiting. */
    boolean poll() {
        COUNTERS.setRelease(reader, READ, reader[FOLLOWING]);
        if (!isWritten()) {
            return false;
        }
        advance();
        return true;
    }

    private boolean isWritten() {
        if (reader[FOLLOWING] == reader[WRITTEN_SEEN]) {
            reader[WRITTEN_SEEN] = (long) COUNTERS.getAcquire(writer, WRITTEN);
        }
        return reader[FOLLOWING] != reader[WRITTEN_SEEN];
    }

    private boolean isEnded() {
        return (long) COUNTERS.getAcquire(writer, ENDED) != 0;
    }

    /** Moves to the next record, of which there is one. What holds no frame is always followed by what does. */
    private void advance() {
        long following = reader[FOLLOWING];
        reader[POSITION] += following - reader[CURRENT];
        int length = records.getInt((int) following & capacity - 1);
        if (length < 0) {
            following -= length;
            length = records.getInt((int) following & capacity - 1);
        }
        reader[CURRENT] = following;
        reader[FOLLOWING] = following + length;
    }

    private void tellFailure() throws CaptureException {
        if (failure != null && !told) {
            told = true;
            throw failure;
        }
    }

    private int at(int field) {
        return ((int) reader[CURRENT] & capacity - 1) + field;
    }

    @Override
    public boolean isOver() {
        return isEnded() && !isWritten() && (failure == null || told);
    }

    @Override
    public long time() {
        return records.getLong(at(TIME));
    }

    @Override
    public int linkType() {
        return records.getShort(at(LINK_TYPE)) & 0xffff;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return at(OCTETS);
    }

    @Override
    public int capturedLength() {
        return records.getInt(at(CAPTURED_LENGTH));
    }

    @Override
    public int originalLength() {
        return records.getInt(at(ORIGINAL_LENGTH));
    }

    @Override
    public int direction() {
        return records.getShort(at(DIRECTION));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return reader[POSITION];
    }

    /** The memory goes when both threads have let go of the ring. */
    @Override
    public void close() {}
}
