package org.wirestat.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    private static final int VALUES = 100;

    private final Differences list = new Differences();

    /** More values than a mask has bits, so that a second one is laid down somewhere among them. */
    @Test
    void whatIsTakenIsWhatWasPut() {
        for (int seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            int share = 1 + random.nextInt(20);
            list.begin();
            for (int i = 0; i < VALUES; i++) {
                put(random, share);
            }
            int length = list.end();
            assertTrue(length <= Differences.MOST_WORDS, "seed " + seed);
            list.open();
            random = new Random(seed);
            random.nextInt(20);
            for (int i = 0; i < VALUES; i++) {
                take(random, share, "seed " + seed + ", value " + i);
            }
        }
    }

    private void put(Random random, int share) {
        long expected = random.nextLong();
        long value = random.nextInt(share) == 0 ? random.nextLong() : expected;
        switch (random.nextInt(4)) {
            case 0 -> list.put(value != expected);
            case 1 -> list.putInstant(value, value, expected, expected);
            case 2 -> list.putInstant(expected + 7, expected - 1_000_000, expected, expected);
            default -> list.put(value, expected);
        }
    }

    private void take(Random random, int share, String where) {
        long expected = random.nextLong();
        long value = random.nextInt(share) == 0 ? random.nextLong() : expected;
        switch (random.nextInt(4)) {
            case 0 -> assertEquals(value != expected, list.take(), where);
            case 1 -> {
                list.takeInstant(expected, expected);
                assertEquals(value, list.frame(), where);
                assertEquals(value, list.time(), where);
            }
            case 2 -> {
                list.takeInstant(expected, expected);
                assertEquals(expected + 7, list.frame(), where);
                assertEquals(expected - 1_000_000, list.time(), where);
            }
            default -> assertEquals(value, list.take(expected), where);
        }
    }

    @Test
    void whatIsAsExpectedTakesNoWord() {
        list.begin();
        for (int i = 0; i < VALUES / 2; i++) {
            list.put(i, i);
            list.put(false);
        }
        assertEquals(2, list.end(), "two masks of 64 bits");
    }

    @Test
    void anInstantThatIsNearTakesOneWord() {
        list.begin();
        list.putInstant(1_000_007, -5, 1_000_000, 500_000_000_000L);
        assertEquals(2, list.end());
        list.begin();
        list.putInstant(1_000_007, -5, 1_000_000, 600_000_000_000L);
        assertEquals(3, list.end(), "ten minutes are too far");
    }
}
