package org.wirestat.finding;

import java.util.Arrays;
import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.PackedHistogram;
import org.wirestat.verdict.Confidence;

/**
 * The connections of one subject that show one sign: how many, when, after what time, and the frames that show it. Of the
 * frames the first few are kept; a capture holds all of them, and a filter finds them.
 */
final class Cases {
    private static final int MOST_FRAMES = 8;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long LONGEST_MILLIS = 86_400_000L;
    private static final int DIGITS = 3;

    private long count;
    private final long[] frames = new long[MOST_FRAMES];
    private int frameCount;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;
    private long latest = Long.MIN_VALUE;
    private long lasting;
    private Confidence confidence = Confidence.HIGH;
    /** What was measured, and what would have been usual, of the first. */
    private int measured;

    private int usual;
    private boolean mixed;
    /** In milliseconds; null until there is one. */
    private AbstractHistogram spans;

    Cases copy() {
        Cases copy = new Cases();
        copy.count = count;
        System.arraycopy(frames, 0, copy.frames, 0, frameCount);
        copy.frameCount = frameCount;
        copy.oldest = oldest;
        copy.newest = newest;
        copy.latest = latest;
        copy.lasting = lasting;
        copy.confidence = confidence;
        copy.measured = measured;
        copy.usual = usual;
        copy.mixed = mixed;
        copy.spans = spans == null ? null : spans.copy();
        return copy;
    }

    /** One more. */
    Cases add(Confidence certainty) {
        count++;
        confidence = confidence.compareTo(certainty) >= 0 ? confidence : certainty;
        return this;
    }

    /** Frames that show it; 0 for none. */
    Cases shownBy(long... evidence) {
        for (long frame : evidence) {
            if (frame > 0 && frameCount < MOST_FRAMES && !isKnown(frame)) {
                frames[frameCount++] = frame;
            }
        }
        return this;
    }

    private boolean isKnown(long frame) {
        for (int i = 0; i < frameCount; i++) {
            if (frames[i] == frame) {
                return true;
            }
        }
        return false;
    }

    /** It has been so since {@code time}; of the oldest the frames are shown. */
    Cases since(long time, long... evidence) {
        if (time < oldest) {
            oldest = time;
            frameCount = 0;
            shownBy(evidence);
        }
        newest = Math.max(newest, time);
        return this;
    }

    /** It was so still at {@code time}. */
    Cases until(long time) {
        latest = Math.max(latest, time);
        return this;
    }

    /** It is over after so many nanoseconds. */
    Cases lasting(long nanos) {
        lasting = Math.max(lasting, nanos);
        return this;
    }

    /** It came after so many nanoseconds. */
    Cases after(long nanos) {
        if (spans == null) {
            spans = new PackedHistogram(1, LONGEST_MILLIS, DIGITS);
        }
        spans.recordValue(millis(nanos));
        return this;
    }

    /** Instead of a usual value another was measured. To be called after {@link #add}. */
    Cases measured(int value, int instead) {
        if (count == 1) {
            measured = value;
            usual = instead;
        }
        mixed |= value != measured || instead != usual;
        return this;
    }

    long count() {
        return count;
    }

    long[] frames() {
        long[] sorted = Arrays.copyOf(frames, frameCount);
        Arrays.sort(sorted);
        return sorted;
    }

    long oldest() {
        return oldest;
    }

    long newest() {
        return newest;
    }

    long latest() {
        return latest;
    }

    long lasting() {
        return lasting;
    }

    Confidence confidence() {
        return confidence;
    }

    /** Of the first; of all unless {@link #isMixed}. */
    int measured() {
        return measured;
    }

    int usual() {
        return usual;
    }

    boolean isMixed() {
        return mixed;
    }

    /** In milliseconds. */
    AbstractHistogram spans() {
        return spans;
    }

    /** The span that so many per cent do not exceed, in nanoseconds; 0 without one. */
    long span(double percentile) {
        return spans == null ? 0 : spans.getValueAtPercentile(percentile) * NANOS_PER_MILLI;
    }

    /** How many spans are at least {@code nanos}. */
    long spansFrom(long nanos) {
        return spans == null ? 0 : spans.getCountBetweenValues(millis(nanos), LONGEST_MILLIS);
    }

    static long millis(long nanos) {
        return Math.max(0, Math.min(nanos / NANOS_PER_MILLI, LONGEST_MILLIS));
    }
}
