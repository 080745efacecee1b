package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.wirestat.tcp.AllFacts;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;
import org.wirestat.verdict.Verdict;

/** Two shards that are told the same, one with the fast path and one without: they must know the same. */
final class TwoTables {
    private static final int ROOM = 1 << 20;

    final Shard fast;
    private final Shard slow;

    TwoTables(boolean vlanInKey) {
        fast = new Shard(ROOM, TimeWait.auto(), vlanInKey, 1, long[]::new, true);
        slow = new Shard(ROOM, TimeWait.auto(), vlanInKey, 1, long[]::new, false);
    }

    void onSegment(Segment s) {
        fast.onSegment(s);
        slow.onSegment(s);
    }

    void onUnreachable(Segment s) {
        fast.onUnreachable(s);
        slow.onUnreachable(s);
    }

    void onDamaged(Segment s) {
        fast.onDamaged(s);
        slow.onDamaged(s);
    }

    /** All facts of all connections are the same, read at {@code now}. */
    void assertSame(long now, String where) {
        assertEquals(facts(slow, now), facts(fast, now), where);
    }

    private static String facts(Shard shard, long now) {
        StringBuilder facts = new StringBuilder();
        shard.visit(
                c -> facts.append(c.id())
                        .append(' ')
                        .append(AllFacts.of(c))
                        .append('\n')
                        .append(reading(c))
                        .append('\n'),
                now);
        for (Delivery delivery : Delivery.values()) {
            facts.append(shard.counters().get(delivery)).append(' ');
        }
        shard.visitListeners((ipv6, hi, lo, port, frame) -> facts.append(hi)
                .append(' ')
                .append(lo)
                .append(' ')
                .append(port)
                .append(' ')
                .append(frame)
                .append('\n'));
        return facts.toString();
    }

    private static String reading(Connection c) {
        return c.orig().state() + " " + c.orig().proof() + " " + c.orig().frame() + " "
                + c.orig().since() + " "
                + c.resp().state() + " " + c.resp().proof() + " " + c.resp().frame() + " "
                + c.resp().since() + " "
                + Verdict.of(c).rule() + " " + Verdict.of(c).endFrame() + " "
                + Verdict.of(c).idle() + " "
                + c.zeekHistory() + " " + c.zeekConnState() + " " + c.successorFrame() + " " + c.successorTime();
    }

    /** How many connections were promoted, whatever for. */
    long promoted() {
        long sum = 0;
        for (Unusual why : Unusual.values()) {
            sum += fast.counters().get(why);
        }
        return sum;
    }
}
