package org.wirestat.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhraseTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0 ms",
        "350, 350 ms",
        "1000, 1.0 s",
        "59960, 60.0 s",
        "99940, 99.9 s",
        "100000, 1m40s",
        "847200, 14m07s",
        "7500000, 2h05m",
        "302400000, 3d12h",
    })
    void spansAreInTheUnitThatFits(long millis, String text) {
        assertEquals(text, new Phrase().span(millis * 1_000_000L).toString());
    }

    @Test
    void countsHaveTheirNounsAndLongNumbersTheirCommas() {
        assertEquals("1 reset", new Phrase().count(1, " reset", " resets").toString());
        assertEquals(
                "28,232 ports", new Phrase().count(28_232, " port", " ports").toString());
        assertEquals("4100", new Phrase().number(4_100).toString());
        assertEquals("97%", new Phrase().percent(2031, 2094).toString());
        assertEquals("frames 3, 12", new Phrase().frames(3, 12).toString());
    }
}
