package org.wirestat.flow;

/**
 * Words that nobody knows who sends traffic, so that nobody can choose what collides. They follow from one seed and are as good
 * as independent of each other (SplitMix64: Steele et al., OOPSLA 2014).
 */
final class Secrets {
    private static final long STEP = 0x9e3779b97f4a7c15L;

    private long state;

    Secrets(long seed) {
        state = seed;
    }

    long next() {
        state += STEP;
        long z = (state ^ state >>> 30) * 0xbf58476d1ce4e5b9L;
        z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
        return z ^ z >>> 31;
    }
}
