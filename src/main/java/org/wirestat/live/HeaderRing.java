package org.wirestat.live;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;

/**
 * A ring of frames between the thread that captures and the thread that tracks. libpcap itself puts them in, where
 * {@link LiveCapture} tells it to: the ring is the buffer of the stream that it writes to. So they lie there as in a
 * capture file, in the byte order of the machine, and no frame is copied again, nor handed over by itself: a batch is
 * published at once. The tracking thread takes them out as from any {@link FrameSource}.
 *
 * <pre>
 *    0                                                     capacity
 *    | record record |  free  | record record record |M|   |  room for the mark
 *                    ^        ^                        '-- the writer was here, and has gone back to 0
 *              PUBLISHED    READ
 *
 *    record:  0 Seconds   4 Nanoseconds   8 Captured Length   12 Original Length   16 Frame's octets
 *    mark:    8 a negative number: the next record lies at 0
 * </pre>
 *
 * Records are put one after the other and never go around the end. When all have been read the writer goes back to 0 long
 * before the end, so that as long as the reader keeps up the ring takes no more memory than that, and what is in the cache.
 *
 * <p>Assumptions:
 *
 * <ol>
 *   <li>One thread writes ({@code room}, {@code place}, {@code publish}, {@code end}), and one thread reads (everything of
 *       {@link FrameSource}).
 *   <li>The writer writes whole records, at {@code place}, no more octets than {@code room} has said, and then publishes
 *       them. {@code end} is its last call.
 *   <li>Each thread may be held up anywhere, for any time, and the other goes on without it.
 *   <li>When {@code release} is called, neither thread will look at the ring any more.
 * </ol>
 *
 * Guarantees:
 *
 * <ol>
 *   <li>Every record that was published is read once, whole and in order.
 *   <li>{@code room} and {@code publish} end after a bounded number of steps, and so does {@code next} apart from its
 *       waiting. None allocates, locks or retries. A reader that waits is woken by {@code publish}.
 *   <li>A record is not overwritten before the reader has moved past it with {@code next}.
 *   <li>After {@code end}, {@code next} gives what is left, then throws what {@code end} was given, if it was, and from
 *       then on answers false and is over.
 * </ol>
 *
 * The counters run on for ever; a place in the ring is their remainder. Each side has an array of its own, which it
 * alone writes, with so much room around the counters that no cache line holds both sides'.
 */
public final class HeaderRing implements FrameSource {
    static final int RECORD_HEADER = 16;

    private static final int NANOSECONDS = 4;
    private static final int CAPTURED_LENGTH = 8;
    private static final int ORIGINAL_LENGTH = 12;
    private static final int MARK = -1;

    /** The reader lets go of what it has read after so many octets, however much there is. */
    private static final int STRIDE = 1 << 16;

    /** A writer that finds the ring empty goes back to 0 if so many octets lie behind it, or half of the ring. */
    private static final int NEAR = 1 << 16;

    /** The longest distance at which processors fetch neighbouring cache lines together, in longs. */
    private static final int ROOM = 16;

    /** Of the writer: octets published. Released after the records, acquired by the reader before it looks at them. */
    private static final int PUBLISHED = ROOM;

    /** Of the writer: 1 after the end. Released after the last record and the failure, acquired before them. */
    private static final int ENDED = ROOM + 1;

    /** Of the writer, and nobody else's: where the next record goes. PUBLISHED, or beyond what follows that and is left out. */
    private static final int WRITTEN = ROOM + 2;

    /**
     * Of the writer: where it went back to 0 last because all had been read, which is where the next record lies for a reader
     * that is not as far yet. Written before the PUBLISHED that follows is released, read after that was acquired; not written
     * again before the reader has moved past it, because before that READ is less.
     */
    private static final int RESTARTED = ROOM + 3;

    /** Of the reader: octets left behind. Released after the last look at the records, acquired before they are overwritten. */
    private static final int READ = ROOM;

    /** Of the reader, and nobody else's: PUBLISHED as it was last seen, or less of it. */
    private static final int SEEN = ROOM + 1;

    /** Of the reader, and nobody else's: where the next record begins. */
    private static final int FOLLOWING = ROOM + 2;

    private static final VarHandle COUNTERS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle WAITING = waiting();

    /** A reader that finds nothing waits so long for it, and then says so. */
    private static final long SILENCE_NANOS = 100_000_000;

    private final String name;
    private final int linkType;
    private final int nanosPerUnit;
    private final int direction;
    private final int capacity;
    private final int near;
    private final long[] writer = new long[ROOM + 4 + ROOM];
    private final long[] reader = new long[ROOM + 3 + ROOM];
    private final ByteBuf memory;
    /** The memory in the byte order of the machine, and in network order for the frames' readers. */
    private ByteBuffer records;

    private ByteBuffer buffer;

    /** Of the reader: where the current frame's octets lie; those of the records before it, and of these and its own. */
    private int offset = RECORD_HEADER;

    private int capturedLength;
    private long position;
    private long octets;

    /**
     * The reader while it waits. Set before it looks for the last time whether something is published, and looked at by
     * the writer after it has published, both with full fences in between: one of them sees what the other has done.
     */
    private Thread waiting;

    /** Written before ENDED is released, read after it was acquired. */
    private CaptureException failure;

    private boolean told;

    /**
     * A ring that has got its memory, which is outside of the heap.
     *
     * @param name what its frames are from
     * @param capacity its octets, a power of two
     * @param linkType of all its frames
     * @param nanosPerUnit what the second field of a record's time counts, in nanoseconds
     * @param direction of all its frames
     */
    HeaderRing(String name, int capacity, int linkType, int nanosPerUnit, int direction) {
        this(name, memory(capacity), linkType, nanosPerUnit, direction);
    }

    /** A ring in memory of {@link #memory}, which goes with it. */
    HeaderRing(String name, ByteBuf memory, int linkType, int nanosPerUnit, int direction) {
        this.name = name;
        this.linkType = linkType;
        this.nanosPerUnit = nanosPerUnit;
        this.direction = direction;
        this.memory = memory;
        capacity = memory.capacity() - RECORD_HEADER;
        near = Math.min(NEAR, capacity / 2);
        buffer = memory.nioBuffer(0, memory.capacity());
        records = buffer.duplicate().order(ByteOrder.nativeOrder());
    }

    /** For a ring of so many octets, a power of two. The mark always finds room behind them. */
    static ByteBuf memory(int capacity) {
        if (Integer.bitCount(capacity) != 1) {
            throw new IllegalArgumentException("capacity must be a power of two: capacity=" + capacity);
        }
        return UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity + RECORD_HEADER, capacity + RECORD_HEADER);
    }

    private static VarHandle waiting() {
        try {
            return MethodHandles.lookup().findVarHandle(HeaderRing.class, "waiting", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no such field", e);
        }
    }

    /**
     * The writer's: how many octets may be written at {@link #place()}, after going back to the beginning if fewer than
     * {@code least} are left before the end. Fewer than that, and maybe none, if too much was not read yet.
     */
    int room(int least) {
        long read = (long) COUNTERS.getAcquire(reader, READ);
        if (read == writer[WRITTEN] && place() >= near) {
            restart();
        }
        read = Math.max(read, writer[RESTARTED]); // a reader that is not as far yet holds nothing
        int at = place();
        int untilEnd = capacity - at;
        if (untilEnd < least && writer[WRITTEN] + untilEnd + least - read <= capacity) {
            records.putInt(at + CAPTURED_LENGTH, MARK);
            writer[WRITTEN] += untilEnd;
            untilEnd = capacity;
        }
        return (int) Math.min(untilEnd, read + capacity - writer[WRITTEN]);
    }

    private void restart() {
        writer[WRITTEN] += capacity - place();
        writer[RESTARTED] = writer[WRITTEN];
    }

    /** The writer's: the index of the next record. */
    int place() {
        return (int) writer[WRITTEN] & capacity - 1;
    }

    /** The writer's: so many octets of records have been written, at least one record. */
    void publish(int octets) {
        writer[WRITTEN] += octets;
        COUNTERS.setRelease(writer, PUBLISHED, writer[WRITTEN]);
        wake();
    }

    /** The writer's: no frame will come any more; because of a failure, unless it is null. */
    void end(CaptureException cause) {
        failure = cause;
        COUNTERS.setRelease(writer, ENDED, 1L);
        wake();
    }

    private void wake() {
        VarHandle.fullFence();
        LockSupport.unpark((Thread) WAITING.getOpaque(this)); // nobody if it is null
    }

    @Override
    public boolean next() throws CaptureException {
        if (poll()) {
            return true;
        }
        await();
        if (poll()) {
            return true;
        }
        if (isEnded()) {
            if (poll()) {
                return true; // the last record and the end came between the two looks
            }
            tellFailure();
        }
        return false;
    }

    /** Returns when there is something to tell, or after a silence. */
    private void await() {
        WAITING.setOpaque(this, Thread.currentThread());
        VarHandle.fullFence();
        long began = System.nanoTime();
        for (long left = SILENCE_NANOS; left > 0 && !isPublished() && !isEnded(); ) {
            LockSupport.parkNanos(this, left);
            left = Thread.currentThread().isInterrupted() ? 0 : began + SILENCE_NANOS - System.nanoTime();
        }
        WAITING.setOpaque(this, null);
    }

    /** The reader's: as {@link #next()}, without waiting. */
    boolean poll() {
        if (reader[FOLLOWING] >= reader[SEEN]) {
            COUNTERS.setRelease(reader, READ, reader[FOLLOWING]);
            if (!isPublished()) {
                return false;
            }
        }
        long following = reader[FOLLOWING];
        int at = (int) following & capacity - 1;
        int captured = records.getInt(at + CAPTURED_LENGTH);
        if (captured < 0) { // behind a mark there is always a record
            following += capacity - at;
            at = 0;
            captured = records.getInt(CAPTURED_LENGTH);
        }
        position = octets;
        octets += RECORD_HEADER + captured;
        offset = at + RECORD_HEADER;
        capturedLength = captured;
        reader[FOLLOWING] = following + RECORD_HEADER + captured;
        return true;
    }

    private boolean isPublished() {
        long published = (long) COUNTERS.getAcquire(writer, PUBLISHED);
        if (reader[FOLLOWING] == published) {
            return false;
        }
        reader[FOLLOWING] = Math.max(reader[FOLLOWING], writer[RESTARTED]);
        reader[SEEN] = Math.min(published, reader[FOLLOWING] + STRIDE);
        return true;
    }

    private boolean isEnded() {
        return (long) COUNTERS.getAcquire(writer, ENDED) != 0;
    }

    private void tellFailure() throws CaptureException {
        if (failure != null && !told) {
            told = true;
            throw failure;
        }
    }

    @Override
    public boolean isOver() {
        return isEnded() && !isPublished() && (failure == null || told);
    }

    @Override
    public long time() {
        long seconds = Integer.toUnsignedLong(records.getInt(offset - RECORD_HEADER));
        return seconds * 1_000_000_000L + (long) records.getInt(offset - RECORD_HEADER + NANOSECONDS) * nanosPerUnit;
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int capturedLength() {
        return capturedLength;
    }

    @Override
    public int originalLength() {
        return Math.max(records.getInt(offset - RECORD_HEADER + ORIGINAL_LENGTH), capturedLength);
    }

    @Override
    public int direction() {
        return direction;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return position;
    }

    /** Leaves the memory to whoever made the ring, for the writer may not have done with it. */
    @Override
    public void close() {}

    /** Lets go of the memory. */
    void release() {
        if (memory.refCnt() > 0) {
            buffer = ByteBuffer.allocate(0);
            records = buffer;
            memory.release();
        }
    }
}
