package org.wirestat.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 0",
        "2026-01-07T10:11:12Z, 1767780672000000000",
        "2026-01-07T10:11:12.345678901Z, 1767780672345678901",
        "2026-01-07t11:11:12.5+01:00, 1767780672500000000",
        "2026-01-07 10:11:12.5Z, 1767780672500000000",
        "1677-09-21T00:12:43.145224192Z, -9223372036854775808",
        "2262-04-11T23:47:16.854775807Z, 9223372036854775807",
        "0, 0",
        "1767780672, 1767780672000000000",
        "1767780672.345678901, 1767780672345678901",
        "1767780672.345678901000, 1767780672345678901",
        "-1.5, -1500000000",
    })
    void absoluteTimesAreExactToTheNanosecond(String text, long nanos) {
        assertEquals(new Moment(nanos, false), Moment.parse(text));
        assertEquals(nanos, Moment.parse(text).after(42));
    }

    @ParameterizedTest
    @CsvSource({
        "+12.5s, 12500000000",
        "+12.5, 12500000000",
        "+500ms, 500000000",
        "+0, 0",
        "+2m, 120000000000",
        "+1.5h, 5400000000000",
        "+1d, 86400000000000",
        "+7us, 7000",
        "+7ns, 7",
    })
    void relativeTimesCountFromTheFirstFrame(String text, long nanos) {
        assertEquals(new Moment(nanos, true), Moment.parse(text));
        assertEquals(100 + nanos, Moment.parse(text).after(100));
    }

    @Test
    void whatIsBeyondTheRangeSaturates() {
        assertEquals(Long.MAX_VALUE, Moment.parse("+1d").after(Long.MAX_VALUE - 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "-",
                "now",
                "12.5s",
                "+s",
                "+-1s",
                "+1x",
                "+1e9",
                "1e9",
                ".5",
                "5.",
                "1.2.3",
                "1..2",
                "--1",
                "0x10",
                "NaN",
                "+1.0000000001s",
                "0.0000000001",
                "99999999999",
                "-99999999999",
                "10:11:12",
                "2026-01-07T10:11:12",
                "2026-13-07T10:11:12Z",
                "2263-01-01T00:00:00Z",
                "1600-01-01T00:00:00Z",
                "2026-01-07T10:11:12.1234567890Z",
                "\u0661",
                "+\u0661s",
                "00000000000000000000000000000000000000000000000000001"
            })
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Moment.parse(text));
    }
}
