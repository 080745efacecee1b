package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.TcpState;

/**
 * Two real ends, a path that loses, delays, overtakes and doubles, and a tap anywhere on it. Whenever nothing is on its way,
 * each end's true state is compared with the one read: what is lettered P must be right.
 */
class SimulatedPathTest {
    private static final int RUNS = Integer.getInteger("wirestat.simulated.runs", 20_000);
    private static final long FIRST_SEED = Long.getLong("wirestat.simulated.seed", 1);

    private final Set<TcpState> proved = EnumSet.noneOf(TcpState.class);
    private final List<String> wrong = new ArrayList<>();
    private long compared;
    private long right;
    private long provedCount;

    @Test
    void whatIsProvedIsRight() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + RUNS && wrong.size() < 5; seed++) {
            SimulatedPath path = new SimulatedPath(seed);
            long thisSeed = seed;
            path.run(() -> compare(thisSeed, path));
        }
        assertEquals("", String.join("\n", wrong));
        double share = (double) right / compared;
        assertTrue(share > 0.9, () -> "of all readings only this share is right: " + share);
        assertTrue(provedCount > compared / 2, () -> "proved only " + provedCount + " of " + compared);
        EnumSet<TcpState> all = EnumSet.allOf(TcpState.class);
        all.removeAll(Set.of(TcpState.UNKNOWN, TcpState.LISTEN));
        assertEquals(all, proved, "every state is proved now and then");
    }

    private void compare(long seed, SimulatedPath path) {
        Connection[] latest = new Connection[1];
        path.shard.visit(
                c -> {
                    if (latest[0] == null || c.id() > latest[0].id()) {
                        latest[0] = c;
                    }
                },
                path.now());
        if (latest[0] == null) {
            return;
        }
        boolean isOrig = latest[0].orig().port() == 40_000;
        compare(seed, path, path.orig, isOrig ? latest[0].orig() : latest[0].resp());
        compare(seed, path, path.resp, isOrig ? latest[0].resp() : latest[0].orig());
    }

    private void compare(long seed, SimulatedPath path, SimulatedEnd end, End read) {
        TcpState truth = end.state == TcpState.LISTEN ? TcpState.CLOSE : end.state;
        TcpState state = read.state() == TcpState.UNKNOWN ? TcpState.CLOSE : read.state();
        compared++;
        right += state == truth ? 1 : 0;
        if (read.proof() != Proof.P || path.hasMovedUnseen(end)) {
            return;
        }
        provedCount++;
        proved.add(state);
        if (state != truth && !end.hasGivenUp) {
            wrong.add("seed %d, after %.3f ms, %s: is %s, read %s:P@%d\n    %s"
                    .formatted(
                            seed,
                            (path.now() - Scenario.START) / 1e6,
                            end.isOrig ? "orig (>)" : "resp (<)",
                            truth,
                            state,
                            read.frame(),
                            String.join("\n    ", path.log)));
        }
    }
}
