package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What both kernels said at the same instants is read from every capture that comes with their word: the ones shipped, and
 * the whole collection where it is.
 */
class TruthTest {
    private static final Path SHIPPED = Path.of("testdata/truth");
    private static final int SHIPPED_CAPTURES = 80;
    private static final int ALL_CAPTURES = 140;

    @Test
    void shippedCapturesAreReadAsTheKernelsSaid() throws IOException {
        assertRight(TruthScore.of(SHIPPED), SHIPPED_CAPTURES);
    }

    @Test
    void allCapturesAreReadAsTheKernelsSaid() throws IOException {
        Path all = Path.of(System.getProperty("wirestat.truth", "truth-not-given"));
        if (!Boolean.getBoolean("wirestat.require.shared")) {
            assumeTrue(Files.isDirectory(all), () -> "no " + all);
        }
        assertTrue(Files.isDirectory(all), () -> "wirestat.require.shared is set, but there is no " + all);
        assertRight(TruthScore.of(all), ALL_CAPTURES);
    }

    private static void assertRight(TruthScore score, int captures) {
        assertTrue(score.captures.size() >= captures, () -> "only " + score.captures.size() + " captures");
        assertTrue(score.proved > score.decidable / 3, () -> "too little is proved: " + score);
        assertTrue(score.byTimer > 0 && score.listening > 0, score::toString);
        assertEquals("", String.join("\n", score.provedWrong), "proved and wrong");
        assertEquals("", String.join("\n", score.wrong), score::toString);
        assertEquals(score.decidable, score.right, score::toString);
        assertEquals(score.byTimer, score.byTimerRight, score::toString);
        assertEquals(score.listening, score.listeningRight, score::toString);
    }
}
