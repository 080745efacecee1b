package org.wirestat.finding;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * Where in a distribution of times most lie close together.
 *
 * @param count how many lie there
 * @param low where it begins; like the others in nanoseconds
 * @param median of those that lie there
 * @param high where it ends
 */
record Cluster(long count, long low, long median, long high) {
    /** A timer is looked at now and then: what lies within half a second, or a fiftieth, may be its doing. */
    private static final long LEAST_WIDTH_MILLIS = 500;

    private static final int SHARE_OF_WIDTH = 50;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** The one with the most times in it; of several the one of the shortest times. */
    static Cluster densest(AbstractHistogram millis) {
        long best = 0;
        long low = 0;
        for (HistogramIterationValue recorded : millis.recordedValues()) {
            long from = millis.lowestEquivalentValue(recorded.getValueIteratedTo());
            long count = millis.getCountBetweenValues(from, from + width(from));
            if (count > best) {
                best = count;
                low = from;
            }
        }
        return of(millis, low, best);
    }

    private static Cluster of(AbstractHistogram millis, long low, long count) {
        long seen = 0;
        long median = -1;
        long high = low;
        for (HistogramIterationValue recorded : millis.recordedValues()) {
            long value = millis.lowestEquivalentValue(recorded.getValueIteratedTo());
            if (value >= low && value <= low + width(low)) {
                seen += recorded.getCountAtValueIteratedTo();
                high = value;
                if (median < 0 && 2 * seen >= count) {
                    median = value;
                }
            }
        }
        return new Cluster(count, low * NANOS_PER_MILLI, median * NANOS_PER_MILLI, high * NANOS_PER_MILLI);
    }

    private static long width(long millis) {
        return Math.max(LEAST_WIDTH_MILLIS, millis / SHARE_OF_WIDTH);
    }

    long spread() {
        return high - low;
    }
}
