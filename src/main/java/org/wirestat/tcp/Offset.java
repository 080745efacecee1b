package org.wirestat.tcp;

/**
 * A time or a frame as it is stored where room is dear: by how far it lies from another that the connection keeps whole. What
 * is too far away is {@link #FAR}, and kept whole elsewhere.
 *
 * <p>A time takes 48 bits, in nanoseconds: from 18 minutes before to 78 hours after. A frame takes 32 bits.
 */
final class Offset {
    /** It has not happened. */
    static final long NONE = 0;

    static final long FAR = 1;

    /** How far a time stands from the right in its word. */
    static final int TIME_AT = 16;

    static final long BESIDE_TIME = (1L << TIME_AT) - 1;

    private static final long BEFORE = 1L << 40;
    private static final long TIME_LIMIT = 1L << 48;
    private static final long FRAME_LIMIT = 1L << 32;

    private Offset() {}

    /** Of a time that has come; {@link #FAR} if that is too far from {@code epoch}. */
    static long ofTime(long time, long epoch) {
        long offset = time - epoch + BEFORE;
        return offset > FAR && offset < TIME_LIMIT ? offset : FAR;
    }

    static long time(long offset, long epoch) {
        return offset - BEFORE + epoch;
    }

    /** Of a frame, counted from 1; 0 is none. */
    static long ofFrame(long frame, long base) {
        if (frame == 0) {
            return NONE;
        }
        long offset = frame - base + FAR + 1;
        return offset > FAR && offset < FRAME_LIMIT ? offset : FAR;
    }

    static long frame(long offset, long base) {
        return offset == NONE ? 0 : offset - FAR - 1 + base;
    }
}
