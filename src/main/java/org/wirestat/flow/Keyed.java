package org.wirestat.flow;

/**
 * Arithmetic for hashes with secret keys. Sums and products are taken modulo the prime 2^61 - 1, where a product is 0 only if a
 * factor is, and two different polynomials of degree 1 agree for one key at the most (Carter and Wegman, JCSS 18(2), 1979). So
 * whoever chooses two inputs without the key makes them collide with a probability of about 2^-60, whatever they are.
 */
final class Keyed {
    /** Keys and inputs have so many bits at the most. */
    static final int BITS = 60;

    private static final int PRIME_BITS = BITS + 1;
    private static final long MULTIPLIER = 0x9e3779b97f4a7c15L;
    private static final long PRIME = (1L << PRIME_BITS) - 1;

    private Keyed() {}

    static long key(Secrets secrets) {
        return secrets.next() >>> Long.SIZE - BITS;
    }

    /** The product of two factors below 2^62, as a word without a sign; of two below 2^61 it is below 2^62. */
    static long product(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        return (low & PRIME) + (high << Long.SIZE - PRIME_BITS | low >>> PRIME_BITS);
    }

    /** A sum below 2^64 as one that is hardly above the prime. */
    static long reduced(long sum) {
        return (sum & PRIME) + (sum >>> PRIME_BITS);
    }

    /** A hash of two words, each with a secret word of its own in it: both halves of their product, scattered. */
    static long mixed(long a, long b) {
        return scattered(a * b ^ Math.multiplyHigh(a, b));
    }

    /**
     * Spreads over the upper half what is all over a word. Sums and products leave a row of numbers a row, which a table may have
     * in a few heaps, depending on the key: this breaks the row.
     */
    static long scattered(long word) {
        return (word ^ word >>> Integer.SIZE) * MULTIPLIER;
    }
}
