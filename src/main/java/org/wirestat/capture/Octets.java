package org.wirestat.capture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;

/**
 * The octets of an input of any length, seen through one reused direct buffer. Its user keeps an index into the buffer
 * and asks for so many octets from there on; {@link #fill} moves what is left to the front and reads until they are
 * there, and no longer. Netty owns the memory.
 *
 * <p>The buffer starts small, so that a hundred files may stand open for merging, and grows once to its full size when
 * an input turns out to be large.
 *
 * <p>An input that fails has ended, as far as this class is concerned; {@link #brokenOff} tells why.
 */
final class Octets implements AutoCloseable {
    /** The size of the buffer, and so the most that may be asked for at once. */
    static final int CAPACITY = 1 << 20;

    private static final int FIRST_CAPACITY = 1 << 16;

    /** The most that is read at once: what the kernel has just copied is still in the cache when it is looked at. */
    private static final int AT_ONCE = 1 << 18;

    private final ReadableByteChannel channel;
    private ByteBuf memory;
    private ByteBuffer buffer;
    /** Octets of the input before index 0 of the buffer. */
    private long base;

    private int limit;
    /** Octets of the input, from {@link #limit} on, that nobody wants. */
    private long owed;

    private boolean ended;
    private IOException failure;

    Octets(ReadableByteChannel channel) {
        this.channel = channel;
        allocate(FIRST_CAPACITY);
    }

    /** The buffer, in network order. Another one after a {@link #fill}, if that had to make it larger. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** The index after the last octet that is there. */
    int limit() {
        return limit;
    }

    /** Where in the input the octet at an index stands. */
    long position(int index) {
        return base + index;
    }

    /** Whether the input ended as it should: no octet left of what should be whole, none missing, and no failure. */
    boolean ended(int left) {
        return left == 0 && owed == 0 && failure == null;
    }

    /** Octets that were to be skipped when the input ended before them. */
    long owed() {
        return owed;
    }

    /** Why the input ended where it did, or null if that was its end. */
    IOException failure() {
        return failure;
    }

    /** What to throw when the input has ended inside something that starts at a position, after so many frames. */
    CaptureException brokenOff(String name, long position, long frames, String inside) {
        if (failure instanceof CompressionException e) {
            return new CaptureException(e.kind(), name, position, frames, e.getMessage());
        }
        if (failure != null) {
            String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
            return new CaptureException(CaptureException.Kind.UNREADABLE, name, position, frames, reason);
        }
        return new CaptureException(
                CaptureException.Kind.CUT_SHORT,
                name,
                position,
                frames,
                "the file ends in " + inside + ", at octet " + position(limit));
    }

    /**
     * Reads until so many octets are there from an index on, or the input ends.
     *
     * @return where the octet at the index stands now; the octets wanted are there if the limit says so
     */
    int fill(int index, int wanted) {
        if (ended) {
            return index;
        }
        boolean full = limit == buffer.capacity();
        int left = limit - index;
        compact(index, left, wanted > buffer.capacity() || full ? CAPACITY : buffer.capacity());
        base += index;
        limit = left;
        int start = 0;
        while (limit - start < wanted && !ended) {
            if (!read()) {
                break;
            }
            if (owed > 0) {
                int passed = (int) Math.min(owed, limit - start);
                owed -= passed;
                start += passed;
                if (start == limit) {
                    base += limit;
                    start = 0;
                    limit = 0;
                } else if (buffer.capacity() - start < wanted) {
                    compact(start, limit - start, CAPACITY);
                    base += start;
                    limit -= start;
                    start = 0;
                }
            }
        }
        return start;
    }

    /**
     * Passes over octets, of which more may come than the buffer can hold.
     *
     * @return the index after them. If they are not there yet this is the limit, and the next fill reads past them
     */
    int skip(int index, long count) {
        int there = limit - index;
        if (count <= there) {
            return index + (int) count;
        }
        owed = count - there;
        return limit;
    }

    /** Goes back to the beginning of the input, which must be a file. */
    void restart() throws IOException {
        ((FileChannel) channel).position(0);
        base = 0;
        limit = 0;
        owed = 0;
        ended = false;
        failure = null;
    }

    /** Lets the input end here. */
    void end() {
        ended = true;
        limit = 0;
        owed = 0;
    }

    @Override
    public void close() {
        if (memory.refCnt() == 0) {
            return;
        }
        end();
        buffer = ByteBuffer.allocate(0);
        memory.release();
        try {
            channel.close();
        } catch (IOException nothingIsLost) {
            // The channel was only read from.
        }
    }

    private boolean read() {
        try {
            buffer.limit(Math.min(buffer.capacity(), limit + AT_ONCE)).position(limit);
            int count = channel.read(buffer);
            if (count >= 0) {
                limit += count;
                return true;
            }
        } catch (IOException e) {
            failure = e;
        }
        ended = true;
        return false;
    }

    private void compact(int index, int left, int capacity) {
        buffer.limit(index + left).position(index);
        if (capacity == buffer.capacity()) {
            buffer.compact();
            return;
        }
        ByteBuf outgrown = memory;
        ByteBuffer rest = buffer;
        allocate(capacity);
        buffer.put(rest);
        outgrown.release();
    }

    private void allocate(int capacity) {
        memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        buffer = memory.nioBuffer(0, capacity);
    }
}
