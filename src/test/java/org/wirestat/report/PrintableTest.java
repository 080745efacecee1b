package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    @Test
    void whatATerminalWouldObeyIsEscaped() {
        assertEquals("\\x1b[31mred", Printable.of("\u001b[31mred"));
        assertEquals("two\\x0alines", Printable.of("two\nlines"));
        assertEquals("\\x7f\\x9b", Printable.of("\u007f\u009b"));
        assertEquals("gpj\\u202eexe", Printable.of("gpj\u202eexe"));
        assertEquals("a\\u2028b", Printable.of("a\u2028b"));
        assertEquals("zero\\u200bwidth", Printable.of("zero\u200bwidth"));
        assertEquals("half\\ud800", Printable.of("half\ud800"));
        assertEquals("\\udc00half", Printable.of("\udc00half"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain.pcap", "C:\\dir\\x1b", "Straße", "東京", "\ud83d\ude00"})
    void whatIsPrintableStaysTheSame(String text) {
        assertSame(text, Printable.of(text));
    }

    @Test
    void doingItTwiceChangesNothing() {
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            char[] noise = new char[8];
            for (int k = 0; k < noise.length; k++) {
                noise[k] = (char) random.nextInt(random.nextBoolean() ? 0x100 : 0x10000);
            }
            String once = Printable.of(new String(noise));
            assertEquals(once, Printable.of(once));
            assertTrue(once.codePoints().noneMatch(Character::isISOControl), once);
        }
    }
}
