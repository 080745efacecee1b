package org.wirestat.report.ladder;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.RST;

import org.junit.jupiter.api.Test;
import org.wirestat.report.Talk;

/** No sentence says more than what was captured supports. */
class ExplanationTest {
    private static final long SECOND = 1_000_000_000L;

    private final Talk talk = Talk.established();

    @Test
    void unacknowledgedFinIsNotCalledNoEnd() {
        talk.orig(FIN | ACK, 1, 1, 0);
        for (int i = 0; i < 6; i++) {
            talk.silence(SECOND << i).orig(FIN | ACK, 1, 1, 0);
        }
        talk.silence(200 * SECOND);
        says("The originator closed first, with the FIN in frame 4");
        says("No ACK of it passed");
        says("The originator is in CLOSE: by time: the repeat that was due did not come.");
        saysNot("No end of it passed");
        saysNot("TIME_WAIT");
    }

    @Test
    void timeWaitThatIsOverIsCalledThat() {
        talk.closedByOrig().silence(300 * SECOND);
        says("The originator is in CLOSE: by time: its TIME_WAIT is over.");
        saysNot("repeat");
    }

    @Test
    void finThatComesSoonIsNotCalledTooLate() {
        talk.orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0).resp(ACK, 1, 2, 31).resp(FIN | ACK, 32, 2, 0);
        talk.orig(RST, 2, 0, 0);
        says("Payload had come before that FIN");
        saysNot("too late");
    }

    @Test
    void finThatComesAfterAMinuteIsTooLate() {
        talk.orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0).silence(70 * SECOND).resp(FIN | ACK, 1, 2, 0);
        talk.orig(RST, 2, 0, 0);
        says("closed too late");
    }

    @Test
    void resetInTheNameOfAnEndThatGoesOnIsNotItsProcesss() {
        talk.orig(ACK, 1, 1, 100).resp(ACK, 1, 101, 100).silence(SECOND).resp(RST | ACK, 101, 101, 0);
        talk.silence(SECOND).resp(ACK, 101, 101, 100).orig(RST, 101, 0, 0);
        says("went on after it");
        says("The originator is in CLOSE: proved by frame 8: it sends the reset.");
        saysNot("wanted it");
    }

    @Test
    void eachFinThatAcknowledgesTheOtherLeavesOpenWhoWasFirst() {
        Talk late = new Talk("192.0.2.10", 51816, "198.51.100.7", 8443);
        late.resp(FIN | ACK, 50, 101, 0).orig(FIN | ACK, 100, 51, 0);
        String text = String.join("\n", Explanation.of(late.read()));
        assertTrue(text.contains("which end closed first is not known"), text);
    }

    private void says(String words) {
        String text = String.join("\n", Explanation.of(talk.read()));
        assertTrue(text.contains(words), text);
    }

    private void saysNot(String words) {
        String text = String.join("\n", Explanation.of(talk.read()));
        assertFalse(text.contains(words), text);
    }
}
