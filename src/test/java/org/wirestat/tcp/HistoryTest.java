package org.wirestat.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.RST;
import static org.wirestat.tcp.Segment.SYN;

import org.junit.jupiter.api.Test;

/** Zeek's letters and conn_state, one rule a test. */
class HistoryTest {
    private static final int ORIG_PORT = 50_000;
    private static final int RESP_PORT = 80;
    private static final int WINDOW = 10_000;

    private final Connection connection = new Connection();
    private final Segment segment = new Segment();

    HistoryTest() {
        segment.direction = Segment.Direction.UNKNOWN;
        segment.windowShift = Segment.ABSENT;
        segment.window = WINDOW;
        segment.optionsComplete = true;
    }

    @Test
    void anOrderlyConnectionIsSf() {
        handshake();
        orig(ACK, 1, 1, 10);
        resp(ACK, 1, 11, 0);
        resp(ACK, 1, 11, 20);
        orig(FIN | ACK, 11, 21, 0);
        resp(FIN | ACK, 21, 12, 0);
        says("SF", "ShADadFf");
    }

    @Test
    void payloadThatComesWithAFinHasNoLetterOfItsOwn() {
        handshake();
        orig(FIN | ACK, 1, 1, 10);
        says("S2", "ShAF");
    }

    @Test
    void aSynThatIsNotAnsweredIsS0HoweverMuchFollows() {
        orig(SYN, 0, 0, 0);
        orig(ACK, 1, 1, 0);
        orig(ACK, 1, 1, 10);
        says("S0", "SAD");
    }

    @Test
    void aFinWithoutSynAckIsSh() {
        orig(SYN, 0, 0, 0);
        orig(FIN | ACK, 1, 1, 0);
        says("SH", "SF");
    }

    @Test
    void aResponderHeardAloneIsFlippedAndShr() {
        resp(SYN | ACK, 0, 1, 0);
        resp(ACK, 1, 1, 10);
        resp(FIN | ACK, 11, 1, 0);
        says("SHR", "^hdf");
    }

    @Test
    void aSynCapturedBehindItsSynAckStillOpensTheConnection() {
        resp(SYN | ACK, 0, 1, 0);
        orig(SYN, 0, 0, 0);
        orig(ACK, 1, 1, 0);
        says("S1", "^hSA");
    }

    @Test
    void aRefusedSynIsRej() {
        orig(SYN, 0, 0, 0);
        resp(RST | ACK, 0, 1, 0);
        says("REJ", "Sr");
    }

    @Test
    void bothResetWithoutPayloadIsRej() {
        handshake();
        orig(RST | ACK, 1, 1, 0);
        resp(RST, 1, 0, 0);
        says("REJ", "ShARr");
    }

    @Test
    void anOriginatorThatResetsItsOwnSynIsRstos0() {
        orig(SYN, 0, 0, 0);
        orig(RST, 1, 0, 0);
        says("RSTOS0", "SR");
    }

    @Test
    void anOriginatorThatSaysMoreBeforeItsResetIsOth() {
        orig(SYN, 0, 0, 0);
        orig(ACK, 1, 1, 0);
        orig(RST, 1, 0, 0);
        says("OTH", "SAR");
    }

    @Test
    void whoResetsIsNamed() {
        handshake();
        orig(ACK, 1, 1, 10);
        resp(RST | ACK, 1, 11, 0);
        says("RSTR", "ShADr");
    }

    @Test
    void aResetAfterBothFinsChangesNothing() {
        handshake();
        orig(FIN | ACK, 1, 1, 0);
        resp(FIN | ACK, 1, 2, 0);
        orig(RST, 2, 0, 0);
        says("SF", "ShAFfR");
    }

    @Test
    void aFinBehindTheOthersFinAndResetIsStillSf() {
        handshake();
        orig(FIN | ACK, 1, 1, 0);
        orig(RST, 2, 0, 0);
        resp(FIN | ACK, 1, 2, 0);
        says("SF", "ShAFRf");
    }

    @Test
    void aResponderThatAcknowledgesBeforeItsSynAckIsNotPartial() {
        orig(SYN, 0, 0, 0);
        resp(ACK, 0, 1, 0);
        resp(SYN | ACK, 0, 1, 0);
        orig(ACK, 1, 1, 0);
        says("S1", "SahA");
    }

    @Test
    void trafficWithoutItsBeginningIsOth() {
        orig(ACK, 100, 100, 10);
        resp(ACK, 100, 110, 10);
        says("OTH", "Dd");
    }

    @Test
    void aResetFromTheMiddleOfNowhereIsRstrh() {
        orig(ACK, 100, 100, 10);
        resp(RST, 100, 0, 0);
        says("RSTRH", "Dr");
    }

    @Test
    void simultaneousOpenHasOneLetterForASynAndItsSynAck() {
        orig(SYN, 0, 0, 0);
        resp(SYN, 0, 0, 0);
        orig(SYN | ACK, 0, 1, 0);
        resp(SYN | ACK, 0, 1, 0);
        says("S1", "Ss");
    }

    @Test
    void repeatedControlsHaveOneLetterUnlessTheirNumberChanges() {
        orig(SYN, 0, 0, 0);
        orig(SYN, 0, 0, 0);
        resp(SYN | ACK, 0, 1, 0);
        resp(SYN | ACK, 0, 1, 0);
        orig(ACK, 1, 1, 0);
        resp(RST, 1, 0, 0);
        resp(RST, 1, 0, 0);
        resp(RST, 2, 0, 0);
        says("RSTR", "ShArr");
    }

    @Test
    void retransmissionsAreCountedInPowersOfTen() {
        handshake();
        orig(ACK, 1, 1, 10);
        for (int i = 0; i < 99; i++) {
            orig(ACK, 1, 1, 10);
        }
        says("S1", "ShADTT");
        orig(ACK, 1, 1, 10);
        says("S1", "ShADTTT");
    }

    @Test
    void aClosedWindowIsCountedUnlessItMattersToNobody() {
        handshake();
        segment.window = 0;
        resp(ACK, 1, 1, 0);
        orig(FIN | ACK, 1, 1, 0);
        resp(ACK, 1, 2, 0);
        says("S2", "ShAawFW");
    }

    @Test
    void whatIsAcknowledgedButWasNeverCapturedIsAGapOfItsSender() {
        handshake();
        orig(ACK, 1, 1, 10);
        resp(ACK, 1, 11, 0);
        orig(ACK, 31, 1, 10);
        resp(ACK, 1, 41, 0);
        says("S1", "ShADaG");
    }

    @Test
    void payloadBehindTheLastSegmentThatWasCapturedIsAGapToo() {
        handshake();
        orig(ACK, 1, 1, 10);
        resp(ACK, 1, 11, 0);
        resp(ACK, 1, 30, 0);
        resp(ACK, 1, 30, 0);
        says("S1", "ShADaG");
    }

    @Test
    void flagsThatContradictEachOtherHaveOneLetterASide() {
        handshake();
        orig(SYN | FIN, 1, 0, 0);
        orig(SYN | RST, 1, 0, 0);
        resp(FIN | RST, 1, 0, 0);
        assertEquals("ShAQi", connection.zeekHistory());
    }

    @Test
    void aWrongChecksumIsNotedAndMovesNothing() {
        handshake();
        prepare(false, RST, 1, 0, 0);
        connection.onDamaged(segment);
        connection.onDamaged(segment);
        says("S1", "ShAc");
    }

    @Test
    void lettersBeyondTheRoomAreSaidToBeMissing() {
        handshake();
        for (int i = 0; i < 1000; i++) {
            orig(RST, 100_000 + i, 0, 0);
        }
        String history = connection.zeekHistory();
        assertEquals(24, history.length());
        assertEquals("ShARRR", history.substring(0, 6));
        assertEquals("RX", history.substring(22));
    }

    @Test
    void aConnectionThatBeginsAnewHasForgottenTheOld() {
        handshake();
        orig(FIN | ACK, 1, 1, 10);
        prepare(true, SYN, 1000, 0, 0);
        connection.begin(2, segment, 0);
        connection.onSegment(segment);
        says("S0", "S");
    }

    private void says(String connState, String history) {
        assertEquals(connState + " " + history, connection.zeekConnState() + " " + connection.zeekHistory());
    }

    private void handshake() {
        orig(SYN, 0, 0, 0);
        resp(SYN | ACK, 0, 1, 0);
        orig(ACK, 1, 1, 0);
    }

    private void orig(int flags, int seq, int ack, int payload) {
        say(true, flags, seq, ack, payload);
    }

    private void resp(int flags, int seq, int ack, int payload) {
        say(false, flags, seq, ack, payload);
    }

    private void say(boolean fromOrig, int flags, int seq, int ack, int payload) {
        prepare(fromOrig, flags, seq, ack, payload);
        if (segment.frame == 1) {
            connection.begin(1, segment, 0);
        }
        connection.onSegment(segment);
    }

    private void prepare(boolean fromOrig, int flags, int seq, int ack, int payload) {
        segment.frame++;
        segment.time += 1_000_000;
        segment.srcLo = fromOrig ? 1 : 2;
        segment.dstLo = fromOrig ? 2 : 1;
        segment.srcPort = fromOrig ? ORIG_PORT : RESP_PORT;
        segment.dstPort = fromOrig ? RESP_PORT : ORIG_PORT;
        segment.flags = flags;
        segment.seq = seq;
        segment.ack = ack;
        segment.payloadLength = payload;
    }
}
