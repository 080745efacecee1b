package org.wirestat.capture;

import java.nio.ByteBuffer;

/** A source whose one frame says in every field, and in every octet, which number it has. Reused. */
public final class NumberedFrame implements FrameSource {
    public static final int LINK_TYPE = 276;
    private static final int MOST_OCTETS = 2048;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MOST_OCTETS + 16);
    private int number;
    private int length;
    private long time;

    public NumberedFrame become(int newNumber, int newLength) {
        number = newNumber;
        length = newLength;
        time = newNumber;
        for (int i = 0; i < length; i++) {
            buffer.put(offset() + i, octet(number, i));
        }
        return this;
    }

    public NumberedFrame at(long newTime) {
        time = newTime;
        return this;
    }

    private static byte octet(int number, int index) {
        return (byte) (number * 31 + index * 7 + (number >>> 8));
    }

    private static int originalLength(int number, int length) {
        return length + (number & 0xfff);
    }

    /** The number of another source's current frame, if it is whole, and -1 if not. The last octet is looked at first. */
    public static int numberOf(FrameSource source) {
        int number = (int) source.time();
        int length = source.capturedLength();
        for (int i = length - 1; i >= 0; i--) {
            if (source.buffer().get(source.offset() + i) != octet(number, i)) {
                return -1;
            }
        }
        return source.originalLength() == originalLength(number, length) ? number : -1;
    }

    @Override
    public boolean next() {
        return true;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public int linkType() {
        return LINK_TYPE;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return 1 + (number & 7);
    }

    @Override
    public int capturedLength() {
        return length;
    }

    @Override
    public int originalLength() {
        return originalLength(number, length);
    }

    @Override
    public int direction() {
        return OUTBOUND;
    }

    @Override
    public String name() {
        return "numbered";
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public void close() {}
}
