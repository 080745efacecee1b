package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Rfc3339Test {
    @Test
    void programsGetNineDigitsAlways() {
        for (long nanos : new long[] {0, 1, 100_000_000, 1_767_780_672_345_678_000L, Long.MIN_VALUE, Long.MAX_VALUE}) {
            StringBuilder line = new StringBuilder();
            Rfc3339.appendNineDigits(line, nanos);
            assertEquals(30, line.length());
            Instant instant = Instant.parse(line);
            assertEquals(nanos, instant.getEpochSecond() * 1_000_000_000L + instant.getNano());
        }
    }

    @Test
    void fractionHasTheDigitsItNeeds() {
        assertEquals("1970-01-01T00:00:00Z", text(0));
        assertEquals("1970-01-01T00:00:00.1Z", text(100_000_000));
        assertEquals("1970-01-01T00:00:00.000001Z", text(1_000));
        assertEquals("1970-01-01T00:00:00.000000001Z", text(1));
        assertEquals("2026-01-07T10:11:12.345678Z", text(1_767_780_672_345_678_000L));
    }

    @Test
    void timesBeforeTheEpochCountBackwards() {
        assertEquals("1969-12-31T23:59:59.999999999Z", text(-1));
    }

    @Test
    void endsOfTheRangeAreTimesToo() {
        assertEquals("1677-09-21T00:12:43.145224192Z", text(Long.MIN_VALUE));
        assertEquals("2262-04-11T23:47:16.854775807Z", text(Long.MAX_VALUE));
    }

    @Test
    void everyDayOfTheRangeIsThePlatformsDay() {
        for (long day = -106_751; day <= 106_751; day++) {
            Instant instant = Instant.ofEpochSecond(day * 86_400);
            assertEquals(instant.toString(), text(day * 86_400_000_000_000L));
        }
    }

    @Test
    void anyInstantReadsBackAsItself() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong();
            Instant instant = Instant.parse(text(nanos));
            assertEquals(Math.floorDiv(nanos, 1_000_000_000L), instant.getEpochSecond());
            assertEquals(Math.floorMod(nanos, 1_000_000_000L), instant.getNano());
        }
    }

    private static String text(long nanos) {
        StringBuilder line = new StringBuilder();
        Rfc3339.append(line, nanos);
        return line.toString();
    }
}
