package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What reads Zeek understands us: conn_state and history are Zeek's own, where Zeek's word is at hand. */
class ZeekTest {
    private static final int CONNECTIONS = 150;

    @Test
    void connStateIsZeeksOwn() throws IOException {
        Path corpus = Path.of(System.getProperty("wirestat.corpus", "corpus-not-given"));
        if (!Boolean.getBoolean("wirestat.require.shared")) {
            assumeTrue(Files.isDirectory(corpus), () -> "no " + corpus);
        }
        assertTrue(Files.isDirectory(corpus), () -> "wirestat.require.shared is set, but there is no " + corpus);
        ZeekScore score = ZeekScore.of(corpus);
        StringBuilder told = new StringBuilder();
        told.append("Zeek's conn_state: ")
                .append(score.statesEqual())
                .append(" of ")
                .append(score.statesKnown());
        told.append("; history: ")
                .append(score.historiesEqual())
                .append(" of ")
                .append(score.historiesKnown())
                .append('\n');
        score.rows.stream()
                .filter(row -> !row.isStateEqual() || !row.isHistoryEqual())
                .forEach(row -> told.append(row).append('\n'));
        System.out.print(told);
        assertTrue(score.rows.size() >= CONNECTIONS, told::toString);
        assertTrue(score.statesEqual() >= 0.98 * score.statesKnown(), told::toString);
        assertTrue(score.historiesEqual() >= 0.89 * score.historiesKnown(), told::toString);
        assertFalse(told.indexOf("not explained") >= 0, told::toString);
    }
}
