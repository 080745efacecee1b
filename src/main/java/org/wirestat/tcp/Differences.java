package org.wirestat.tcp;

/**
 * A list of values, of which only those are kept that are not as expected. Most of what can be known of a connection follows
 * from the little that is particular to it: a SYN that was said once was said for the last time when it was said first, and
 * an end's numbers start where its octets, counted back, do. So whoever stores a value says what it ought to be, and whoever
 * fetches it, in the same order, says the same again.
 *
 * <pre>
 *   mask, a bit for each value: is it kept?    the values that are    the next mask ...
 * </pre>
 *
 * Reused, by one thread.
 */
final class Differences {
    /** More than all of the values there are. */
    static final int MOST_WORDS = 192;

    private static final int TIME_BITS = 40;

    private final long[] words = new long[MOST_WORDS];
    private int maskAt;
    private long mask;
    private long bit;
    private int next;

    private long frame;
    private long time;

    // ---- To store ----

    void begin() {
        maskAt = 0;
        mask = 0;
        bit = 1;
        next = 1;
    }

    void put(long value, long expected) {
        if (put(value != expected)) {
            words[next++] = value;
        }
    }

    /** Whether something is the case: one bit of the mask, and no word. */
    boolean put(boolean is) {
        if (bit == 0) {
            words[maskAt] = mask;
            maskAt = next++;
            mask = 0;
            bit = 1;
        }
        if (is) {
            mask |= bit;
        }
        bit <<= 1;
        return is;
    }

    /** A frame and its time: in one word if it is near the expected one, a few million frames and some minutes. */
    void putInstant(long frame, long time, long expectedFrame, long expectedTime) {
        if (put(frame != expectedFrame || time != expectedTime)) {
            long frames = frame - expectedFrame;
            long nanos = time - expectedTime;
            long packed = frames << TIME_BITS | nanos & (1L << TIME_BITS) - 1;
            if (put(frames == packed >> TIME_BITS && nanos == signedTime(packed))) {
                words[next++] = packed;
            } else {
                words[next++] = frame;
                words[next++] = time;
            }
        }
    }

    /** How many of {@link #words} it takes to keep what was put since {@link #begin}. */
    int end() {
        words[maskAt] = mask;
        return next;
    }

    long[] words() {
        return words;
    }

    // ---- To fetch ----

    /** {@link #words} hold what is to be fetched. */
    void open() {
        mask = words[0];
        bit = 1;
        next = 1;
    }

    long take(long expected) {
        return take() ? words[next++] : expected;
    }

    /** What {@link #put(boolean)} was told. */
    boolean take() {
        if (bit == 0) {
            mask = words[next++];
            bit = 1;
        }
        boolean is = (mask & bit) != 0;
        bit <<= 1;
        return is;
    }

    void takeInstant(long expectedFrame, long expectedTime) {
        frame = expectedFrame;
        time = expectedTime;
        if (take()) {
            if (take()) {
                long packed = words[next++];
                frame += packed >> TIME_BITS;
                time += signedTime(packed);
            } else {
                frame = words[next++];
                time = words[next++];
            }
        }
    }

    private static long signedTime(long packed) {
        int above = Long.SIZE - TIME_BITS;
        return packed << above >> above;
    }

    /** Of the instant that was taken last. */
    long frame() {
        return frame;
    }

    long time() {
        return time;
    }
}
