package org.wirestat.tcp;

/**
 * Arithmetic on 32-bit sequence numbers, held in {@code int}s. All comparisons are modulo 2^32: {@code a} is before
 * {@code b} when the shorter way round the circle from {@code a} to {@code b} goes forward (RFC 9293, 3.4). Two numbers
 * exactly half the circle apart are each before the other; nothing that follows a window can be that far away.
 */
public final class SequenceNumber {
    private SequenceNumber() {}

    public static boolean isBefore(int a, int b) {
        return a - b < 0;
    }

    public static boolean isAfter(int a, int b) {
        return isBefore(b, a);
    }

    public static boolean isAtOrBefore(int a, int b) {
        return !isBefore(b, a);
    }

    public static boolean isAtOrAfter(int a, int b) {
        return !isBefore(a, b);
    }

    /** Whether {@code low <= n <= high} on the circle. */
    public static boolean isBetween(int low, int n, int high) {
        return Integer.compareUnsigned(n - low, high - low) <= 0;
    }

    public static int laterOf(int a, int b) {
        return isBefore(a, b) ? b : a;
    }
}
