package org.wirestat.tcp;

/** The attempts that the connections of one table hold back: few ever do, so they are kept apart, and reused. */
public final class Attempts {
    private static final int FEWEST = 16;

    /** The first place stays empty: number 0 means none. */
    private Attempt[] attempts = new Attempt[FEWEST];

    private int[] free = new int[FEWEST];
    private int freeCount;
    private int size = 1;

    /** The number of an attempt that is not under way. */
    int take() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (size == attempts.length) {
            Attempt[] larger = new Attempt[size * 2];
            System.arraycopy(attempts, 0, larger, 0, size);
            attempts = larger;
            free = new int[size * 2]; // none is free, or none would be made
        }
        attempts[size] = new Attempt();
        return size++;
    }

    Attempt get(int number) {
        return attempts[number];
    }

    /** Gives back {@code number}; 0 is none. */
    void release(int number) {
        if (number != 0) {
            attempts[number].clear();
            free[freeCount++] = number;
        }
    }
}
