package org.wirestat.cli;

import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * An instant the user asked for, in the capture's time: nanoseconds since the epoch, or since the first frame.
 */
public record Moment(long nanos, boolean isRelative) {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /**
     * Reads {@code 2026-01-07T10:11:12.5Z} (RFC 3339, with any offset), {@code 1767780672.5} (seconds since the epoch)
     * or {@code +12.5s} (after the first frame).
     *
     * @throws IllegalArgumentException when it is none of these, or beyond the years 1677 to 2262
     */
    static Moment parse(String text) {
        if (text.startsWith("+")) {
            return new Moment(TimeSpan.parse(text.substring(1)), true);
        }
        if (text.indexOf(':') < 0) {
            return text.startsWith("-")
                    ? new Moment(-TimeSpan.parse(text.substring(1), NANOS_PER_SECOND), false)
                    : new Moment(TimeSpan.parse(text, NANOS_PER_SECOND), false);
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(text.replace(' ', 'T'));
            long second = time.toEpochSecond();
            // Borrowing a second keeps the product in range for the last instants before 1677-09-21T00:12:44Z.
            return second < 0 ? at(second + 1, time.getNano() - NANOS_PER_SECOND) : at(second, time.getNano());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("not a time of RFC 3339 between 1677 and 2262: " + text, e);
        }
    }

    /** On the capture's clock, when its first frame came at {@code first}; saturated. */
    public long after(long first) {
        if (!isRelative) {
            return nanos;
        }
        long sum = first + nanos;
        return sum < first ? Long.MAX_VALUE : sum; // a span is never negative
    }

    private static Moment at(long second, long nanos) {
        return new Moment(Math.addExact(Math.multiplyExact(second, NANOS_PER_SECOND), nanos), false);
    }
}
