package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wirestat.record.ConnectionRecord;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;

class HeaderPredictionTest {
    private static final int FIRST = 1000;
    private static final int LENGTH = 100;

    private FlowTable table;
    private final Segment segment = new Segment();
    private Segment.Direction meetingOrig = Segment.Direction.UNKNOWN;
    private Segment.Direction meetingResp = Segment.Direction.UNKNOWN;

    /** Payload went either way and was acknowledged: both handshakes are proved. */
    @BeforeEach
    void open() {
        table = new FlowTable(10, TimeWait.auto(), new Counters(), new FlowKey(new Secrets(1)), long[]::new, true);
        table.begin(fill(true, Segment.SYN, 0, 0, 0), 1, 0, false);
        table.onSegment(segment);
        say(false, Segment.SYN | Segment.ACK, 0, 1, 0);
        say(true, Segment.ACK, 1, 1, 0);
        say(true, Segment.ACK, 1, 1, LENGTH);
        say(false, Segment.ACK, 1, 1 + LENGTH, 0);
        say(false, Segment.ACK, 1, 1 + LENGTH, LENGTH);
        say(true, Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0);
    }

    @Test
    void whatGoesOnWhereItsSenderLeftOffIsPredicted() {
        assertTrue(isPredicted(fill(true, Segment.ACK | Segment.PSH, 1 + LENGTH, 1 + LENGTH, LENGTH)));
        assertTrue(isPredicted(fill(false, Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0)));
    }

    @Test
    void whatRepeatsOrSkipsOrEndsIsNot() {
        assertFalse(isPredicted(fill(true, Segment.ACK, 1, 1 + LENGTH, LENGTH)), "a repeat");
        assertFalse(isPredicted(fill(true, Segment.ACK, 2 + LENGTH, 1 + LENGTH, LENGTH)), "beyond a hole");
        assertFalse(isPredicted(fill(true, Segment.ACK, LENGTH, 1 + LENGTH, 0)), "a keepalive probe");
        assertFalse(isPredicted(fill(true, Segment.ACK, 1 + LENGTH, 2 + LENGTH, 0)), "acknowledges what was not sent");
        assertFalse(isPredicted(fill(true, Segment.ACK, 1 + LENGTH, LENGTH, 0)), "an ACK that was overtaken");
        assertFalse(isPredicted(fill(true, Segment.FIN | Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0)), "a FIN");
        assertFalse(isPredicted(fill(true, Segment.RST | Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0)), "a reset");
        fill(true, Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0);
        segment.window = 0;
        assertFalse(isPredicted(segment), "a closed window");
        segment.window = 1;
        segment.ttl = 7;
        assertFalse(isPredicted(segment), "another time to live");
    }

    @Test
    void afterAFinNothingIsPredicted() {
        say(true, Segment.FIN | Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0);
        assertFalse(table.found().is(ConnectionRecord.PREDICTABLE));
    }

    /** Whoever repeats itself needs cold facts; once nothing is pending any more, the next segment is predicted all the same. */
    @Test
    void whoHasRepeatedItselfIsPredictedAgain() {
        for (int i = 1; i <= 40; i++) {
            say(true, Segment.ACK, 1 + i * LENGTH, 1 + LENGTH, LENGTH);
            say(true, Segment.ACK, 1 + i * LENGTH, 1 + LENGTH, LENGTH);
            say(false, Segment.ACK, 1 + LENGTH, 1 + (i + 1) * LENGTH, 0);
        }
        assertTrue(table.found().isPromoted());
        int end = 1 + 41 * LENGTH;
        assertTrue(isPredicted(fill(true, Segment.ACK, end, 1 + LENGTH, LENGTH)));
        table.onSegment(segment);
        assertTrue(isPredicted(fill(false, Segment.ACK, 1 + LENGTH, end + LENGTH, 0)));
        table.onSegment(segment);
        say(true, Segment.FIN | Segment.ACK, end + LENGTH, 1 + LENGTH, 0);
        say(false, Segment.FIN | Segment.ACK, 1 + LENGTH, end + LENGTH + 1, 0);
        say(true, Segment.ACK, end + LENGTH + 1, 2 + LENGTH, 0);
        Connection connection = table.read(segment.time);
        assertEquals(40, connection.orig().retransmitted());
        assertEquals(0, connection.resp().retransmitted());
        assertEquals("ShADadTTFf", connection.zeekHistory());
        assertEquals("SF", connection.zeekConnState());
        assertEquals(TcpState.TIME_WAIT, connection.orig().state());
        assertEquals(TcpState.CLOSE, connection.resp().state());
    }

    @Test
    void whatIsMetAsAllBeforeIsPredictedAndCounted() {
        meetingOrig = Segment.Direction.OUT;
        meetingResp = Segment.Direction.IN;
        open();
        assertTrue(isPredicted(fill(true, Segment.ACK, 1 + LENGTH, 1 + LENGTH, LENGTH)));
        assertTrue(isPredicted(fill(false, Segment.ACK, 1 + LENGTH, 1 + LENGTH, 0)));
        meetingOrig = Segment.Direction.IN;
        assertFalse(isPredicted(fill(true, Segment.ACK, 1 + LENGTH, 1 + LENGTH, LENGTH)), "met in another direction");
        meetingOrig = Segment.Direction.UNKNOWN;
        assertFalse(isPredicted(fill(true, Segment.ACK, 1 + LENGTH, 1 + LENGTH, LENGTH)), "it is not known how");
        assertTrue(table.view().orig().isCapturingHost());
        assertFalse(table.view().resp().isCapturingHost());

        int sent = (int) table.view().orig().packets();
        meetingOrig = Segment.Direction.IN;
        for (int i = 1; i < sent; i++) {
            say(true, Segment.ACK, 1 + i * LENGTH, 1 + LENGTH, LENGTH);
        }
        assertTrue(table.view().orig().isCapturingHost(), "most said so");
        say(true, Segment.ACK, 1 + sent * LENGTH, 1 + LENGTH, LENGTH);
        assertFalse(table.view().orig().isCapturingHost(), "as many say so as say the opposite");
    }

    private boolean isPredicted(Segment s) {
        ConnectionRecord record = table.found();
        boolean isFromOrig = record.isOrig(s.srcHi, s.srcLo, s.srcPort);
        return record.is(ConnectionRecord.PREDICTABLE)
                && HeaderPrediction.holds(
                        isFromOrig ? record.orig() : record.resp(), isFromOrig ? record.resp() : record.orig(), s);
    }

    private void say(boolean isOrig, int flags, int seq, int ack, int length) {
        table.onSegment(fill(isOrig, flags, seq, ack, length));
    }

    private Segment fill(boolean isOrig, int flags, int seq, int ack, int length) {
        segment.frame++;
        segment.time += 1_000_000;
        segment.direction = isOrig ? meetingOrig : meetingResp;
        segment.srcLo = isOrig ? 1 : 2;
        segment.dstLo = isOrig ? 2 : 1;
        segment.srcPort = isOrig ? 40_000 : 80;
        segment.dstPort = isOrig ? 80 : 40_000;
        segment.flags = flags;
        segment.seq = FIRST + seq;
        segment.ack = FIRST + ack;
        segment.window = 60_000;
        segment.payloadLength = length;
        segment.ttl = 64;
        segment.ipId = 1;
        segment.optionsComplete = true;
        segment.windowShift = Segment.ABSENT;
        return segment;
    }
}
