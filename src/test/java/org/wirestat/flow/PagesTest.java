package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirestat.record.Records;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/** Memory is bounded by octets, whatever strangers send. */
class PagesTest {
    /** Octets of a page of connections, and of one of all else. */
    private static final int PAGE = Records.PAGE_LENGTH * Long.BYTES;

    private static final int SMALL_PAGE = 1 << 18;
    private static final int ARRAY_HEADER = 16;
    private static final int CLIENTS = 20_000;

    private final Traffic traffic = new Traffic();

    @Test
    void thereAreNoMorePagesThanTheLimitAllows() {
        Pages pages = new Pages(1000, long[]::new);
        assertNotNull(pages.page(100));
        assertNull(pages.page(100));
        assertNotNull(pages.page(21)); // with its header, 184 bytes
        assertNull(pages.page(1));
    }

    @Test
    void noPageIsAskedForAfterOneThatCouldNotBeMade() {
        Pages pages = new Pages(1000, words -> words > 10 ? null : new long[words]);
        assertNotNull(pages.page(10));
        assertNull(pages.page(20));
        assertNull(pages.page(10));
    }

    /** G1 gives an array that takes half of a region whole regions, and the smallest region has 1 MB. */
    @Test
    void noPageIsSoLargeThatG1GivesItWholeRegions() {
        Set<Integer> bytes = new HashSet<>();
        Shard shard = new Shard(1 << 20, TimeWait.auto(), false, 1, words -> {
            bytes.add(ARRAY_HEADER + words * Long.BYTES);
            return new long[words];
        });
        for (int client = 0; client < CLIENTS; client++) {
            Segment s = traffic.fromClient(client, Traffic.SYN, 0, 0, 0);
            s.ipv6 = true;
            shard.onSegment(s);
        }
        assertEquals(2, bytes.size(), "pages of records and of addresses");
        assertTrue(bytes.stream().allMatch(size -> size < 1 << 19), () -> "pages of " + bytes + " bytes");
    }

    @Test
    void allConnectionsOfAllPagesAreCountedAndShownOnce() {
        Shard shard = shard(1 << 24);
        for (int client = 0; client < CLIENTS; client++) {
            shard.onSegment(traffic.fromClient(client, Traffic.SYN, 0, 0, 0));
        }
        assertEquals(CLIENTS, shard.size());
        Set<Long> shown = new HashSet<>();
        shard.visit(connection -> shown.add(connection.orig().addressLo()), traffic.now);
        assertEquals(CLIENTS, shown.size());
    }

    @Test
    void aFloodEvictsWhenThereIsNoPageForMore() {
        Shard shard = shard(2 * PAGE);
        long began = traffic.now;
        for (int client = 0; client < CLIENTS; client++) {
            traffic.now = began; // so fast that nobody has given up yet
            shard.onSegment(traffic.fromClient(client, Traffic.SYN, 0, 0, 0));
        }
        assertTrue(shard.size() < CLIENTS / 2, () -> "there is room for " + shard.size());
        assertEquals(CLIENTS, shard.counters().get(Counter.CONNECTIONS));
        assertEquals(CLIENTS - shard.size(), shard.counters().get(Counter.EVICTED_HALF_OPEN));
    }

    /** Each connection is made as unusual as one can be, when all there is for that has been taken by others. */
    @Test
    void whatThereIsNoRoomToTakeNoteOfIsEvictedAndCounted() {
        Shard shard = shard(PAGE + 3 * SMALL_PAGE);
        for (int round = 0; round < 3; round++) {
            for (int client = 0; client < CLIENTS / 4; client++) {
                shard.onSegment(traffic.fromClient(client, Traffic.SYN, 0, 0, 0));
                shard.onSegment(traffic.fromServer(client, Traffic.SYN_ACK, 0, 1, 0));
                shard.onSegment(traffic.fromServer(client, Traffic.ACK, 5000, 1, 100));
                shard.onSegment(traffic.fromClient(client, Traffic.SYN, 7_000_000, 0, 0));
                shard.onSegment(traffic.fromClient(client, Traffic.ACK, 3000, 5100, 10));
                shard.onSegment(traffic.fromClient(client, Traffic.FIN_ACK, 9000, 5100, 10));
                shard.onSegment(traffic.fromServer(client, Segment.RST, 20_000, 0, 0));
            }
        }
        long evicted = shard.counters().get(Counter.EVICTED_LONG)
                + shard.counters().get(Counter.EVICTED_FINISHED)
                + shard.counters().get(Counter.EVICTED_HALF_OPEN)
                + shard.counters().get(Counter.EVICTED_OPEN);
        assertTrue(shard.counters().get(Counter.EVICTED_LONG) > 0, "some had no room to be unusual");
        assertEquals(shard.counters().get(Counter.CONNECTIONS), shard.size() + evicted);
        int[] visited = {0};
        shard.visit(connection -> visited[0]++, traffic.now);
        assertEquals(shard.size(), visited[0]);
    }

    private static Shard shard(long limit) {
        return new Shard(1 << 20, TimeWait.auto(), false, 1, new Pages(limit, long[]::new));
    }
}
