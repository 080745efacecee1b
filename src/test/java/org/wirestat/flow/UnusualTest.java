package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wirestat.flow.Traffic.ACK;
import static org.wirestat.flow.Traffic.FIN_ACK;
import static org.wirestat.flow.Traffic.RST_ACK;
import static org.wirestat.flow.Traffic.SYN;
import static org.wirestat.flow.Traffic.SYN_ACK;

import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

/** What floods, scans and healthy traffic are made of needs no more than a record; what does, is counted by its reason. */
class UnusualTest {
    private static final long SECOND = 1_000_000_000L;

    private final Traffic traffic = new Traffic();
    private TwoTables tables = new TwoTables(false);

    private void client(int flags, int seq, int ack, int length) {
        tell(traffic.fromClient(1, flags, seq, ack, length));
    }

    private void server(int flags, int seq, int ack, int length) {
        tell(traffic.fromServer(1, flags, seq, ack, length));
    }

    private void tell(Segment s) {
        tables.onSegment(s);
        tables.assertSame(traffic.now, "at once");
        tables.assertSame(traffic.now + 200 * SECOND, "later");
    }

    private void open() {
        client(SYN, 0, 0, 0);
        server(SYN_ACK, 0, 1, 0);
        client(ACK, 1, 1, 0);
        client(ACK, 1, 1, 10);
        server(ACK, 1, 11, 20);
        client(ACK, 11, 21, 0);
    }

    private void assertTextbook() {
        assertEquals(0, tables.promoted());
    }

    private void assertPromotedFor(Unusual why) {
        assertEquals(1, tables.fast.counters().get(why), why.label());
        assertEquals(1, tables.promoted());
    }

    @Test
    void aSynThatIsRepeatedAndNotAnsweredIsOfTheTextbook() {
        client(SYN, 0, 0, 0);
        for (int i = 0; i < 5; i++) {
            traffic.now += SECOND << i;
            client(SYN, 0, 0, 0);
        }
        assertTextbook();
    }

    @Test
    void aSynThatIsRefusedIsOfTheTextbook() {
        client(SYN, 0, 0, 0);
        traffic.now += SECOND;
        client(SYN, 0, 0, 0);
        Segment s = traffic.fromServer(1, RST_ACK, 0, 1, 0);
        s.seq = 0;
        tell(s);
        assertTextbook();
    }

    @Test
    void aHalfOpenScanIsOfTheTextbook() {
        client(SYN, 0, 0, 0);
        server(SYN_ACK, 0, 1, 0);
        client(Segment.RST, 1, 0, 0);
        assertTextbook();
    }

    @Test
    void aResetThatTakesTheNextNumberIsOfTheTextbook() {
        open();
        server(RST_ACK, 21, 11, 0);
        assertTextbook();
        server(RST_ACK, 21, 11, 0);
        assertPromotedFor(Unusual.AFTER_RESET);
    }

    @Test
    void twoFinsAreOfTheTextbook() {
        open();
        server(FIN_ACK, 21, 11, 0);
        client(ACK, 11, 22, 0);
        client(FIN_ACK, 11, 22, 0);
        server(ACK, 22, 12, 0);
        assertTextbook();
    }

    @Test
    void aSuccessorLeavesAConnectionOfTheTextbook() {
        twoFinsAreOfTheTextbook();
        traffic.now += 100 * SECOND;
        client(SYN, 100_000, 0, 0);
        assertTextbook();
    }

    @Test
    void aServerThatSpeaksFirstIsOfTheTextbook() {
        client(SYN, 0, 0, 0);
        server(SYN_ACK, 0, 1, 0);
        client(ACK, 1, 1, 0);
        server(ACK, 1, 1, 20);
        client(ACK, 1, 21, 0);
        client(ACK, 1, 21, 10);
        server(ACK, 21, 11, 0);
        assertTextbook();
    }

    @Test
    void whatWasUnderWayIsOfTheTextbook() {
        for (boolean isClientFirst : new boolean[] {true, false}) {
            tables = new TwoTables(false);
            if (isClientFirst) {
                client(ACK, 1, 1, 0);
                client(ACK, 1, 1, 10);
                client(ACK, 11, 1, 10);
            }
            server(ACK, 1, 21, 20);
            client(ACK, 21, 21, 0);
            client(FIN_ACK, 21, 21, 0);
            server(FIN_ACK, 21, 22, 0);
            client(ACK, 22, 22, 0);
            assertTextbook();
        }
    }

    @Test
    void copiesAreOfTheTextbook() {
        open();
        for (int i = 0; i < 100; i++) {
            Segment s = traffic.fromClient(1, ACK, 11 + i, 21, 1);
            tell(s);
            tell(s);
        }
        assertTextbook();
    }

    @Test
    void directionsAreOfTheTextbook() {
        for (int i = 0; i < 3; i++) {
            meet(true, i == 0 ? SYN : ACK, i == 0 ? 0 : 1, i == 0 ? 0 : 1);
            meet(false, i == 0 ? SYN_ACK : ACK, i == 0 ? 0 : 1, 1);
        }
        assertTextbook();
    }

    private void meet(boolean isClient, int flags, int seq, int ack) {
        Segment s = isClient ? traffic.fromClient(1, flags, seq, ack, 0) : traffic.fromServer(1, flags, seq, ack, 0);
        s.direction = isClient ? Segment.Direction.OUT : Segment.Direction.IN;
        tell(s);
    }

    @Test
    void aVlanIsOfTheTextbookAndManyAreNot() {
        tables = new TwoTables(true);
        traffic.segment.vlan = 4094;
        open();
        assertTextbook();
        traffic.segment.vlan = 4094L << 12 | 1;
        client(SYN, 0, 0, 0);
        assertPromotedFor(Unusual.ID);
    }

    @Test
    void aSocketThatIsConnectedToItself() {
        Segment s = traffic.fromClient(1, SYN, 0, 0, 0);
        s.dstLo = s.srcLo;
        s.dstPort = s.srcPort;
        tell(s);
        assertPromotedFor(Unusual.SELF);
    }

    @Test
    void anAttemptThatIsAnswered() {
        open();
        client(SYN, 500_000, 0, 0);
        server(SYN_ACK, 70_000, 500_001, 0);
        assertEquals(1, tables.fast.counters().get(Unusual.ATTEMPT));
    }

    @Test
    void anIcmpErrorForTheSyn() {
        Segment s = traffic.fromClient(1, SYN, 0, 0, 0);
        tell(s);
        tables.onUnreachable(s);
        tables.assertSame(traffic.now, "unreachable");
        assertPromotedFor(Unusual.ICMP);
    }

    @Test
    void anIcmpErrorForPayloadEndsNothing() {
        open();
        tables.onUnreachable(traffic.fromClient(1, ACK, 11, 21, 5));
        tables.assertSame(traffic.now, "unreachable");
        assertTextbook();
    }

    @Test
    void aWrongChecksum() {
        open();
        tables.onDamaged(traffic.fromClient(1, ACK, 11, 21, 5));
        tables.assertSame(traffic.now, "damaged");
        assertPromotedFor(Unusual.DAMAGE);
    }

    @Test
    void moreCopiesThanARecordHasRoomFor() {
        open();
        Segment s = traffic.fromClient(1, ACK, 11, 21, 5);
        tables.onSegment(s);
        for (int i = 0; i < 70_000; i++) {
            tables.onSegment(s);
        }
        tables.assertSame(traffic.now, "copies");
        assertPromotedFor(Unusual.COPIES);
    }

    @Test
    void anAnswerThatComesAfterTooManyFrames() {
        client(SYN, 0, 0, 0);
        traffic.segment.frame += 1L << 30;
        traffic.now += 1;
        server(SYN_ACK, 0, 1, 0);
        assertPromotedFor(Unusual.ANSWER);
    }

    @Test
    void aFinThatComesAfterTooManyFrames() {
        open();
        traffic.segment.frame += 1L << 34;
        client(ACK, 11, 21, 5);
        assertTextbook();
        client(FIN_ACK, 16, 21, 0);
        assertPromotedFor(Unusual.FIN);
    }

    @Test
    void anAckOfTheAnswerThatComesAfterTooLong() {
        client(SYN, 0, 0, 0);
        server(SYN_ACK, 0, 1, 0);
        traffic.now += 3600 * SECOND;
        client(ACK, 1, 1, 0);
        assertPromotedFor(Unusual.HANDSHAKE);
    }
}
