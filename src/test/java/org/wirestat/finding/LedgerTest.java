package org.wirestat.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final int CAPACITY = 8;

    private final Ledger<Integer, AtomicLong> ledger = new Ledger<>(CAPACITY, AtomicLong::new, AtomicLong::get);

    private List<Integer> keys() {
        List<Integer> keys = new ArrayList<>();
        ledger.forEach((key, account) -> keys.add(key));
        return keys;
    }

    @Test
    void accountsAreShownInTheOrderInWhichTheyWereOpened() {
        for (int key : new int[] {70, 3, 1_000_000, 3, -5}) {
            ledger.of(key);
        }
        assertEquals(List.of(70, 3, 1_000_000, -5), keys());
    }

    @Test
    void theLightestGoAndOfEqualWeightTheOldest() {
        for (int key = CAPACITY; key > 0; key--) {
            ledger.of(key).set(key == CAPACITY ? 2 : 1);
        }
        ledger.of(100);
        assertEquals(List.of(8, 5, 4, 3, 2, 1, 100), keys());
        assertEquals(2, ledger.letGo());
    }

    /** A key of which all have one hash, as strangers may choose them, and that counts how often two are compared. */
    private record Chosen(int number, AtomicLong compared) implements Comparable<Chosen> {
        @Override
        public int compareTo(Chosen other) {
            compared.incrementAndGet();
            return Integer.compare(number, other.number);
        }

        @Override
        public boolean equals(Object other) {
            compared.incrementAndGet();
            return other instanceof Chosen chosen && number == chosen.number;
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }

    @Test
    void keysOfOneHashAreFoundInFewSteps() {
        AtomicLong compared = new AtomicLong();
        int keys = 4096;
        Ledger<Chosen, AtomicLong> chosen = new Ledger<>(keys, AtomicLong::new, AtomicLong::get);
        for (int number = 0; number < keys; number++) {
            chosen.of(new Chosen(number, compared));
        }
        long most = keys * 4L * 2 * 12; // to look up and to put, two ways to compare, in a tree of twelve levels
        assertTrue(compared.get() < most, () -> compared + " comparisons");
    }
}
