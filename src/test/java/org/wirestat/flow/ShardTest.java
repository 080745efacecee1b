package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.flow.Traffic.ACK;
import static org.wirestat.flow.Traffic.FIN_ACK;
import static org.wirestat.flow.Traffic.RST_ACK;
import static org.wirestat.flow.Traffic.SYN;
import static org.wirestat.flow.Traffic.SYN_ACK;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

class ShardTest {
    private static final long SEED = 42;
    private static final int A_MILLION = 1_000_000;

    private final Traffic traffic = new Traffic();

    private static Shard shard(int maxConnections) {
        return new Shard(maxConnections, TimeWait.auto(), false, SEED, long[]::new);
    }

    /** Connections of which the first few are reset by the server. */
    private void openAndReset(Shard shard, int opened, int reset) {
        for (int client = 0; client < opened; client++) {
            traffic.open(shard, client);
        }
        for (int client = 0; client < reset; client++) {
            shard.onSegment(traffic.fromServer(client, RST_ACK, 1, 11, 0));
        }
    }

    @Test
    void connectionsThatLeaveAreShownOnceAndTheOthersRemain() {
        Shard shard = shard(100);
        List<Long> gone = new ArrayList<>();
        shard.watchEnds(connection -> gone.add(connection.id()));
        for (int client = 0; client < 150; client++) {
            shard.onSegment(traffic.fromClient(client, SYN, 0, 0, 0));
            shard.onSegment(traffic.fromServer(client, RST_ACK, 0, 1, 0));
        }
        assertEquals(50, gone.size());
        assertEquals(100, count(shard));
        shard.forgetFinished(traffic.now() + 1_000_000_000L, 1);
        assertEquals(150, gone.stream().distinct().count());
        assertEquals(150, gone.size());
    }

    @Test
    void partsHaveEachConnectionOnceAndAsItStands() {
        Shard shard = shard(100);
        openAndReset(shard, 100, 10);
        shard.forgetFinished(traffic.now() + 600_000_000_000L, 1);
        long now = traffic.now() + 1;
        List<Long> whole = new ArrayList<>();
        shard.visit(connection -> whole.add(connection.id()), now);
        List<Long> parts = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            shard.visitPart(
                    connection -> {
                        assertEquals(now, connection.readTime());
                        parts.add(connection.id());
                    },
                    now,
                    part,
                    3);
        }
        assertEquals(90, parts.size());
        assertEquals(whole, parts);
    }

    @Test
    void aFloodOfSynsDoesNotPushOutWhatIsEstablished() {
        Shard shard = shard(1000);
        for (int client = 0; client < 500; client++) {
            traffic.open(shard, client);
        }
        for (int spoofed = 0; spoofed < 100_000; spoofed++) {
            shard.onSegment(traffic.fromClient(1_000_000 + spoofed, SYN, 0, 0, 0));
        }
        for (int client = 0; client < 500; client++) {
            assertTrue(traffic.isOpen(shard, client), "client " + client);
        }
        Counters counters = shard.counters();
        assertEquals(0, counters.get(Counter.NOT_TRACKED));
        assertEquals(100_500, counters.get(Counter.CONNECTIONS));
        assertEquals(0, counters.get(Counter.EVICTED_OPEN));
        assertEquals(99_500, counters.get(Counter.EVICTED_HALF_OPEN) + counters.get(Counter.EVICTED_FINISHED));
        assertEquals(1000, count(shard));
    }

    @Test
    void aFloodThatIsAnsweredDoesNotPushOutWhatIsEstablished() {
        Shard shard = shard(1000);
        for (int client = 0; client < 500; client++) {
            traffic.open(shard, client);
        }
        for (int spoofed = 0; spoofed < 20_000; spoofed++) {
            shard.onSegment(traffic.fromClient(1_000_000 + spoofed, SYN, 0, 0, 0));
            shard.onSegment(traffic.fromServer(1_000_000 + spoofed, SYN_ACK, 0, 1, 0));
        }
        for (int client = 0; client < 500; client++) {
            assertTrue(traffic.isOpen(shard, client), "client " + client);
        }
        assertEquals(0, shard.counters().get(Counter.EVICTED_OPEN));
    }

    @Test
    void aSynIsNotTrackedWhereOnlyOpenConnectionsCouldMakeRoom() {
        Shard shard = shard(10);
        for (int client = 0; client < 10; client++) {
            traffic.open(shard, client);
        }
        shard.onSegment(traffic.fromClient(10, SYN, 0, 0, 0));
        assertEquals(1, shard.counters().get(Counter.NOT_TRACKED));
        assertEquals(10, shard.counters().get(Counter.CONNECTIONS));
        assertFalse(traffic.isOpen(shard, 10));
    }

    @Test
    void finishedConnectionsMakeRoomFirst() {
        Shard shard = shard(10);
        for (int client = 0; client < 10; client++) {
            traffic.open(shard, client);
        }
        shard.onSegment(traffic.fromServer(7, RST_ACK, 1, 11, 0));
        traffic.open(shard, 10);
        assertEquals(1, shard.counters().get(Counter.EVICTED_FINISHED));
        assertEquals(0, shard.counters().get(Counter.EVICTED_OPEN));
        assertFalse(traffic.isOpen(shard, 7));
        assertTrue(traffic.isOpen(shard, 0));
        assertTrue(traffic.isOpen(shard, 10));
    }

    @Test
    void payloadOfAnUnknownConnectionPushesOutTheOpenOneThatWasSilentLongest() {
        Shard shard = shard(10);
        for (int client = 0; client < 10; client++) {
            traffic.open(shard, client);
        }
        shard.onSegment(traffic.fromClient(0, ACK, 11, 1, 10)); // client 1 is now the longest idle
        shard.onSegment(traffic.fromClient(10, ACK, 500, 1, 10));
        assertEquals(1, shard.counters().get(Counter.EVICTED_OPEN));
        assertTrue(traffic.isOpen(shard, 0));
        assertFalse(traffic.isOpen(shard, 1));
        assertTrue(traffic.isOpen(shard, 10));
    }

    @Test
    void finishedConnectionsAreForgottenAndTheirPlacesTakenAgain() {
        Shard shard = shard(1000);
        openAndReset(shard, 300, 200);
        shard.forgetFinished(traffic.now(), 60_000_000_000L);
        assertEquals(300, count(shard));
        shard.forgetFinished(traffic.now() + 61_000_000_000L, 60_000_000_000L);
        assertEquals(100, count(shard));
        assertEquals(200, shard.counters().get(Counter.FORGOTTEN));
        for (int client = 0; client < 900; client++) {
            traffic.open(shard, client);
        }
        assertEquals(900, count(shard));
        for (int client = 0; client < 900; client++) {
            assertTrue(traffic.isOpen(shard, client), "client " + client);
        }
        assertEquals(0, shard.counters().get(Counter.EVICTED_FINISHED));
    }

    @Test
    void everyIncarnationOfAPairIsShown() {
        Shard shard = shard(1000);
        for (int i = 0; i < 300; i++) {
            shard.onSegment(traffic.fromClient(1, SYN, i * 1000, 0, 0));
            shard.onSegment(traffic.fromServer(1, SYN_ACK, i * 1000, i * 1000 + 1, 0));
            shard.onSegment(traffic.fromClient(1, RST_ACK, i * 1000 + 1, i * 1000 + 1, 0));
        }
        List<Long> ids = new ArrayList<>();
        shard.visit(c -> ids.add(c.id()), traffic.now);
        assertEquals(300, ids.size());
        assertEquals(300, ids.stream().distinct().count());
        assertEquals(900, shard.counters().get(Delivery.PLAUSIBLE));
    }

    @Test
    void connectionsStayApartWhenTheTableGrows() {
        Shard shard = shard(1_000_000);
        int clients = 50_000;
        for (int client = 0; client < clients; client++) {
            shard.onSegment(traffic.fromClient(client, SYN, 0, 0, 0));
        }
        for (int client = 0; client < clients; client++) {
            shard.onSegment(traffic.fromServer(client, SYN_ACK, 0, 1, 0));
        }
        assertEquals(clients, shard.counters().get(Counter.CONNECTIONS));
        int[] both = new int[1];
        shard.visit(c -> both[0] += c.orig().packets() == 1 && c.resp().packets() == 1 ? 1 : 0, traffic.now);
        assertEquals(clients, both[0]);
    }

    @Test
    void theVlanPartsConnectionsOnlyWhenAskedTo() {
        for (boolean isInKey : new boolean[] {false, true}) {
            Shard shard = new Shard(10, TimeWait.auto(), isInKey, SEED, long[]::new);
            traffic.segment.vlan = 5;
            shard.onSegment(traffic.fromClient(1, SYN, 0, 0, 0));
            traffic.segment.vlan = 6;
            shard.onSegment(traffic.fromServer(1, SYN_ACK, 0, 1, 0));
            assertEquals(isInKey ? 2 : 1, shard.counters().get(Counter.CONNECTIONS));
        }
    }

    /** Its TIME_WAIT is not over, and the SYN may still be answered, whatever the time of a stranger's frame. */
    @Test
    void aSegmentOfAWrongTimeEndsNoTimerOfThoseThatMakeRoom() {
        Shard shard = shard(2);
        traffic.open(shard, 1);
        shard.onSegment(traffic.fromClient(1, FIN_ACK, 11, 1, 0));
        shard.onSegment(traffic.fromServer(1, FIN_ACK, 1, 12, 0));
        shard.onSegment(traffic.fromClient(1, ACK, 12, 2, 0));
        shard.onSegment(traffic.fromClient(2, SYN, 0, 0, 0));
        Segment stray = traffic.fromClient(3, SYN, 0, 0, 0);
        stray.time = traffic.now + 1_000_000_000_000_000_000L;
        shard.onStray(stray, traffic.now);
        assertEquals(0, shard.counters().get(Counter.EVICTED_FINISHED));
        assertEquals(1, shard.counters().get(Counter.EVICTED_HALF_OPEN));
        assertTrue(traffic.isOpen(shard, 1));
    }

    @Test
    void theTableMustHoldAConnection() {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> shard(0));
        assertEquals("the table must hold 1 connection or more: maxConnections=0", e.getMessage());
    }

    @Test
    void aTableOfOneConnectionWorks() {
        Shard shard = shard(1);
        for (int client = 0; client < 10; client++) {
            shard.onSegment(traffic.fromClient(client, SYN, 0, 0, 0));
            shard.onSegment(traffic.fromServer(client, RST_ACK, 0, 1, 0));
        }
        assertEquals(10, shard.counters().get(Counter.CONNECTIONS));
        assertEquals(1, count(shard));
    }

    @Test
    void aMillionSegmentsOfKnownConnectionsAllocateNothing() {
        Shard shard = shard(1000);
        int clients = 100;
        for (int client = 0; client < clients; client++) {
            traffic.open(shard, client);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        transfer(shard, clients, 1, 50_000);
        transfer(shard, clients, 501, 50_000); // something is missing now: what is kept of that is made once
        long before = threads.getCurrentThreadAllocatedBytes();
        long nothing = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        int exchanges = transfer(shard, clients, 1001, A_MILLION);
        assertEquals(nothing, threads.getCurrentThreadAllocatedBytes() - before);
        assertTrue(exchanges > 0);
        assertEquals(0, shard.counters().get(Counter.COPIES));
    }

    /** Payload and ACKs, keepalives, repeats, half-closes, forged segments: all that may happen on a known connection. */
    private int transfer(Shard shard, int clients, int from, int segments) {
        int sent = 0;
        int round = from;
        while (sent < segments) {
            int seq = 11 + (round - 1) * 100;
            for (int client = 0; client < clients; client++) {
                shard.onSegment(traffic.fromClient(client, ACK, seq, 1, 100));
                shard.onSegment(traffic.fromServer(client, ACK, 1, seq + 100, 0));
                shard.onSegment(traffic.fromClient(client, ACK, seq, 1, 100));
                shard.onSegment(traffic.fromClient(client, ACK, seq + 99, 1, 0));
                shard.onSegment(traffic.fromServer(client, SYN_ACK, 5_000, 1, 0));
                shard.onSegment(traffic.fromServer(client, FIN_ACK, -900_000, 1, 0));
                sent += 6;
            }
            round++;
        }
        return round - from;
    }

    private int count(Shard shard) {
        int[] count = new int[1];
        shard.visit((Connection c) -> count[0]++, traffic.now);
        return count[0];
    }
}
