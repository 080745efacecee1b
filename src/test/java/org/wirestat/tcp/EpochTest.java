package org.wirestat.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/** What a connection is does not depend on when it was captured: zero is a time like any other, and so is what lies before. */
class EpochTest {
    private static final int ACK = Segment.ACK;
    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1000 * MILLISECOND;

    private final Connection connection = new Connection();
    private final Segment segment = new Segment();
    private long now;
    private long frame;

    @ParameterizedTest
    @ValueSource(longs = {0, -5 * SECOND, -1, -2 * SECOND, -3_000_000_000L * SECOND, 1_767_780_000L * SECOND})
    void resetAnswersPayload(long start) {
        open(start);
        say(2 * SECOND, true, ACK, 1, 1, 10);
        say(MILLISECOND, false, Segment.RST, 1, 0, 0);
        Verdict verdict = read();
        assertEquals(How.NO_SOCKET, verdict.how());
        assertTrue(verdict.isRequestUnanswered());
        assertEquals(2 * SECOND + MILLISECOND, verdict.idle());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -2 * MILLISECOND, -60 * SECOND, 1_767_780_000L * SECOND})
    void silenceBeforeAFinIsMeasured(long start) {
        open(start);
        say(60 * SECOND, false, ACK | Segment.FIN, 1, 1, 0);
        say(MILLISECOND, true, ACK, 1, 2, 0);
        assertEquals(60 * SECOND + MILLISECOND, read().idle());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -2 * SECOND, -3 * SECOND, -100 * SECOND, 1_767_780_000L * SECOND})
    void unbelievedResetLeavesItsSenderUnproved(long start) {
        open(start);
        say(SECOND, true, ACK, 1, 1, 10);
        say(MILLISECOND, false, ACK, 1, 11, 0);
        say(SECOND - 3 * MILLISECOND, false, Segment.RST, 501, 0, 0);
        Verdict verdict = read();
        assertEquals(Proof.S, connection.resp().proof());
        assertEquals(How.NOT_BELIEVED, verdict.how());
    }

    @ParameterizedTest
    @ValueSource(longs = {-1000 * SECOND, -61 * SECOND, 1_767_780_000L * SECOND})
    void timeWaitIsOver(long start) {
        open(start);
        say(SECOND, true, ACK | Segment.FIN, 1, 1, 0);
        say(MILLISECOND, false, ACK | Segment.FIN, 1, 2, 0);
        say(MILLISECOND, true, ACK, 2, 2, 0);
        connection.readAt(now + 59 * SECOND, TimeWait.fixed(60 * SECOND));
        assertEquals(TcpState.TIME_WAIT, connection.orig().state());
        connection.readAt(now + 60 * SECOND, TimeWait.fixed(60 * SECOND));
        assertEquals(TcpState.CLOSE, connection.orig().state());
    }

    /** SYN, SYN+ACK and ACK, a millisecond apart. */
    private void open(long start) {
        now = start - MILLISECOND;
        say(MILLISECOND, true, Segment.SYN, 0, 0, 0);
        say(MILLISECOND, false, Segment.SYN | ACK, 0, 1, 0);
        say(MILLISECOND, true, ACK, 1, 1, 0);
    }

    private void say(long later, boolean isFromOrig, int flags, int seq, int ack, int length) {
        now += later;
        segment.frame = ++frame;
        segment.time = now;
        segment.direction = Segment.Direction.UNKNOWN;
        segment.srcLo = isFromOrig ? 10 : 20;
        segment.dstLo = isFromOrig ? 20 : 10;
        segment.srcPort = isFromOrig ? 5000 : 80;
        segment.dstPort = isFromOrig ? 80 : 5000;
        segment.flags = flags;
        segment.seq = seq;
        segment.ack = ack;
        segment.window = 1000;
        segment.payloadLength = length;
        segment.ttl = 64;
        segment.optionsComplete = true;
        segment.windowShift = Segment.ABSENT;
        if (frame == 1) {
            connection.begin(1, segment, 0);
        }
        connection.onSegment(segment);
    }

    private Verdict read() {
        connection.readAt(now, TimeWait.auto());
        return Verdict.of(connection);
    }
}
