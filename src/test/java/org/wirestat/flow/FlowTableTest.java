package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirestat.record.PageSource;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

class FlowTableTest {
    private final Traffic traffic = new Traffic();
    private final FlowKey key = new FlowKey(new Secrets(7));

    @Test
    void theHashIsTheSameBothWays() {
        for (int client = 0; client < 1000; client++) {
            key.of(traffic.fromClient(client, Traffic.SYN, 0, 0, 0), 0);
            long there = key.hash();
            key.of(traffic.fromServer(client, Traffic.SYN_ACK, 0, 1, 0), 0);
            assertEquals(there, key.hash());
        }
    }

    @Test
    void theHashDependsOnEverythingThatIsInTheKey() {
        for (boolean ipv6 : new boolean[] {false, true}) {
            Segment s = traffic.fromClient(1, Traffic.SYN, 0, 0, 0);
            s.ipv6 = ipv6;
            Set<Long> hashes = new HashSet<>();
            key.of(s, 0);
            hashes.add(key.hash());
            key.of(s, 1);
            hashes.add(key.hash());
            for (int bit = 0; bit < (ipv6 ? Long.SIZE : Integer.SIZE); bit++) {
                s.dstLo ^= 1L << bit;
                key.of(s, 0);
                hashes.add(key.hash());
                s.dstLo ^= 1L << bit;
                if (ipv6) {
                    s.srcHi ^= 1L << bit;
                    key.of(s, 0);
                    hashes.add(key.hash());
                    s.srcHi ^= 1L << bit;
                }
            }
            for (int port = 0; port < 65_536; port++) {
                s.srcPort = port;
                key.of(s, 0);
                hashes.add(key.hash());
            }
            assertEquals(2 + (ipv6 ? 2 * Long.SIZE : Integer.SIZE) + 65_535, hashes.size());
        }
    }

    @Test
    void theSeedDecidesWhatCollides() {
        Segment s = traffic.fromClient(1, Traffic.SYN, 0, 0, 0);
        key.of(s, 0);
        FlowKey other = new FlowKey(new Secrets(8));
        other.of(s, 0);
        assertNotEquals(key.hash(), other.hash());
    }

    @Test
    void whatIsFoundIsWhatAMapWouldFind() {
        for (int seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            FlowTable table = table(200);
            Map<Integer, Long> model = new HashMap<>();
            for (int i = 0; i < 4000; i++) {
                int client = random.nextInt(400);
                Segment s = traffic.fromClient(client, Traffic.SYN, 0, 0, 0);
                boolean isFound = table.find(s, hash(s, 0), 0);
                assertEquals(model.get(client), isFound ? id(table) : null, "seed " + seed + ", step " + i);
                if (random.nextInt(3) > 0) {
                    assertTrue(table.begin(s, hash(s, 0), 0, isFound));
                    table.onSegment(s);
                    model.put(client, id(table));
                    model.values().retainAll(ids(table, s.time)); // another may have made room
                }
            }
            assertEquals(200, table.size());
        }
    }

    @Test
    void thatOfAnotherPairOfSocketsIsNotFoundByItsHash() {
        FlowTable table = table(10);
        Segment s = traffic.fromClient(1, Traffic.SYN, 0, 0, 0);
        assertTrue(table.begin(s, 5, 0, false));
        table.onSegment(s);
        assertTrue(table.find(s, 5, 0));
        assertFalse(table.find(s, 5, 1), "another VLAN");
        assertFalse(table.find(traffic.fromClient(2, Traffic.SYN, 0, 0, 0), 5, 0), "another client");
    }

    /** The hand must not leave out every other record because the table has fewer than it may have. */
    @Test
    void whereMemoryEndsFirstEveryConnectionIsEvictedInTurn() {
        for (int maxConnections = 5000; maxConnections < 5010; maxConnections++) {
            FlowTable table = table(maxConnections, pages(1));
            Set<Long> left = new HashSet<>();
            table.watchEnds(connection -> left.add(connection.id()));
            for (int client = 0; client < 20_000; client++) {
                Segment s = traffic.fromClient(client, Traffic.SYN, 0, 0, 0);
                assertTrue(table.begin(s, hash(s, 0), 0, false));
                table.onSegment(s);
            }
            long held = table.size();
            for (long id = 1; id <= held; id++) {
                assertTrue(left.contains(id), "at most " + maxConnections + ", connection " + id);
            }
        }
    }

    @Test
    void whereAddressesHaveNoRoomNobodyIsShownTheConnection() {
        FlowTable table = table(10, pages(1));
        table.watchEnds(connection -> fail("it has no addresses"));
        Segment s = traffic.fromClient(1, Traffic.SYN, 0, 0, 0);
        s.ipv6 = true;
        assertFalse(table.begin(s, hash(s, 0), 0, false));
        assertFalse(table.find(s, hash(s, 0), 0));
        assertEquals(0, table.size());
    }

    /** Of a connection that was under way: half of all sequence numbers lie before what is said first then. */
    @Test
    void allThatIsSentCountsHoweverFarItIsFromTheFirst() {
        for (boolean isFastPathOn : new boolean[] {true, false}) {
            FlowTable table = new FlowTable(10, TimeWait.auto(), new Counters(), key, long[]::new, isFastPathOn);
            long sent = 0;
            for (int i = 0; i < 100_000; i++) {
                int length = 60_000;
                Segment s = traffic.fromClient(1, Traffic.ACK, (int) sent, 1, length);
                assertTrue(i == 0 ? table.begin(s, hash(s, 0), 0, false) : table.find(s, hash(s, 0), 0));
                table.onSegment(s);
                sent += length;
                table.onSegment(traffic.fromServer(1, Traffic.ACK, 1, (int) sent, 0));
                if (i % 1000 == 0) { // and once in a while the same again
                    table.onSegment(traffic.fromClient(1, Traffic.ACK, (int) sent - length, 1, length));
                }
            }
            assertEquals(sent, table.view().orig().bytes(), "fast path: " + isFastPathOn);
            assertEquals(0, table.view().orig().gaps(), "fast path: " + isFastPathOn);
        }
    }

    /** Memory for so many pages and no more. */
    private static PageSource pages(int count) {
        int[] left = {count};
        return words -> left[0]-- > 0 ? new long[words] : null;
    }

    private FlowTable table(int maxConnections, PageSource memory) {
        return new FlowTable(maxConnections, TimeWait.auto(), new Counters(), key, memory, true);
    }

    private FlowTable table(int maxConnections) {
        return table(maxConnections, long[]::new);
    }

    private long hash(Segment s, long vlan) {
        key.of(s, vlan);
        return key.hash();
    }

    private static long id(FlowTable table) {
        return table.view().id();
    }

    private static Set<Long> ids(FlowTable table, long now) {
        Set<Long> ids = new HashSet<>();
        table.visit(connection -> ids.add(connection.id()), now);
        return ids;
    }
}
