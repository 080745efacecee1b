package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wirestat.capture.CaptureFile;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;
import org.wirestat.verdict.Verdict;

/** The needles are in the {@link Haystack}, as many as it says, and nothing else sticks out. */
class HaystackTest {
    private static final long SEED = 1;

    private final Map<String, Integer> how = new TreeMap<>();
    private final Map<String, Integer> leaksByServer = new TreeMap<>();
    private final Map<String, Integer> abortsByServer = new TreeMap<>();
    private final Map<String, Integer> idledOutByServer = new TreeMap<>();
    private final Set<String> servers = new HashSet<>();

    @Test
    void theNeedlesAreInIt() throws IOException {
        Shard shard = new Shard(2 * Haystack.CONNECTIONS, TimeWait.auto(), false, 1, long[]::new);
        long now = new Replay(shard).of(CaptureFile.open(Haystack.write(SEED).toString()));
        shard.visit(this::count, now);
        // The last ones that began may not have ended: or not even have been refused.
        assertTrue(shard.size() > Haystack.CONNECTIONS - 20, () -> shard.size() + " connections");
        assertEquals(Haystack.SERVERS, servers.size());
        assertMostOf(leaksByServer, Haystack.LEAKING, Haystack.LEAKS);
        assertMostOf(idledOutByServer, Haystack.IMPATIENT, Haystack.IDLED_OUT);
        assertMostOf(abortsByServer, Haystack.ABORTING, Haystack.ABORTS);
        assertTrue(how.get("fin") > Haystack.CONNECTIONS * 9 / 10, how::toString);
        assertTrue(how.keySet().containsAll(Set.of("refused", "fin-half", "open", "abort")), how::toString);
    }

    /** What began shortly before the end is not yet there. */
    private static void assertMostOf(Map<String, Integer> byServer, String server, int all) {
        int there = byServer.getOrDefault(server, 0);
        assertTrue(there <= all && there > all * 9 / 10, () -> server + ": " + there + " of " + all);
        byServer.remove(server);
        byServer.forEach((other, count) -> assertTrue(count <= all / 10, other + ": " + count));
    }

    @Test
    void theSameSeedMakesTheSameBytes() {
        assertArrayEquals(Haystack.capture(SEED), Haystack.capture(SEED));
    }

    private void count(Connection c) {
        String server = address(c.resp().addressLo());
        servers.add(server);
        how.merge(Verdict.of(c).how().label(), 1, Integer::sum);
        switch (Verdict.of(c).how()) {
            case FIN_HALF -> {
                if (c.resp().state() == TcpState.CLOSE_WAIT) {
                    leaksByServer.merge(server, 1, Integer::sum);
                }
            }
            case ABORT -> abortsByServer.merge(server, 1, Integer::sum);
            case FIN -> {
                if (Verdict.of(c).idle() > 59_000_000_000L && Verdict.of(c).idle() < 61_000_000_000L) {
                    idledOutByServer.merge(server, 1, Integer::sum);
                }
            }
            default -> {}
        }
    }

    private static String address(long lo) {
        return (lo >> 24) + "." + (lo >> 16 & 255) + "." + (lo >> 8 & 255) + "." + (lo & 255);
    }
}
