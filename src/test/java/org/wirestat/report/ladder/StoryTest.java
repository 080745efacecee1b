package org.wirestat.report.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.RST;
import static org.wirestat.tcp.Segment.SYN;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.report.HostNames;
import org.wirestat.report.PortNames;
import org.wirestat.report.Talk;
import org.wirestat.report.text.TextLadder;
import org.wirestat.tcp.Connection;

/** What is told of a connection, line by line as a reader sees it. */
class StoryTest {
    private static final long SECOND = 1_000_000_000L;

    private final Story story = new Story(12, 1);
    private final Talk talk = new Talk("192.0.2.10", 51816, "198.51.100.7", 8443).tell(story);

    @Test
    void eachChangeStandsUnderItsEnd() throws IOException {
        talk.handshake().closedByOrig();
        assertEquals("""
                    frame          time  192.0.2.10:51816                           198.51.100.7:8443
                        1     +0.000000  SYN_SENT P     -- SYN ------------------>                 opens
                        2     +0.010000  SYN_SENT S     <-------------- SYN,ACK --  SYN_RECV P     port 8443 answers
                        3     +0.020000  ESTABLISHED P  -- ACK ------------------>  ESTABLISHED S  has the SYN,ACK
                        4     +0.030000  FIN_WAIT1 P    -- FIN,ACK -------------->                 closes: will send no more
                        5     +0.040000  FIN_WAIT2 S    <------------------ ACK --  CLOSE_WAIT P   has the FIN: its ACK covers it; has not closed itself
                        6     +0.050000                 <-------------- FIN,ACK --  LAST_ACK P     closes too: its FIN acknowledges the other's
                        7     +0.060000  TIME_WAIT P    -- ACK ------------------>  CLOSE S        has the other's FIN, and waits
                              +0.060000                                                            the capture ends
                """.indent(0), ladder(talk.time(), false));
    }

    @Test
    void theEndOfTimeWaitIsToldWhenItCame() throws IOException {
        talk.handshake().closedByOrig();
        String ladder = ladder(talk.time() + 1000 * SECOND, false);
        assertTrue(ladder.contains("   +240.060000  CLOSE T "), ladder);
        assertTrue(ladder.contains(" TIME_WAIT is over\n"), ladder);
    }

    @Test
    void whatTimeDidStandsBeforeTheNextSegment() throws IOException {
        talk.handshake().closedByOrig().silence(300 * SECOND).resp(FIN | ACK, 1, 2, 0);
        String ladder = ladder(talk.time(), false);
        assertTrue(ladder.indexOf("TIME_WAIT is over") < ladder.indexOf("+300.0"), ladder);
    }

    @Test
    void whatIsNotBelievedIsToldWithItsReasonAndAnswer() throws IOException {
        talk.handshake().orig(ACK, 1, 1, 100).resp(ACK, 1, 101, 50);
        talk.resp(RST, 5000, 0, 0).orig(ACK, 101, 51, 0).resp(RST, 9000, 0, 0).orig(ACK, 101, 51, 0);
        String ladder = ladder(talk.time(), true);
        assertTrue(
                ladder.contains("not believed: it resets with a sequence number that is not the next one expected"),
                ladder);
        assertTrue(ladder.contains("answers frame 8 with what it said before: challenge ACK"), ladder);
        assertTrue(ladder.contains("seq 101 ack 51"), ladder);
    }

    @Test
    void aFinThatIsBelievedLateIsToldAtTheAckThatCoversIt() throws IOException {
        talk.handshake().resp(ACK, 1, 1, 0).orig(FIN | ACK, 900_000, 1, 0).resp(ACK, 1, 900_001, 0);
        String ladder = ladder(talk.time(), false);
        assertTrue(ladder.contains("not believed: it lies beyond the receiver's window"), ladder);
        assertTrue(
                ladder.contains("acknowledges the FIN in frame 5, which is believed now: frames before it are missing"),
                ladder);
        assertTrue(ladder.contains("CLOSE_WAIT P"), ladder);
    }

    @Test
    void aFinThatIsRepeatedTakesBackThatItWasAcknowledged() throws IOException {
        talk.handshake().orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0);
        talk.silence(SECOND).orig(FIN | ACK, 1, 1, 0);
        String ladder = ladder(talk.time(), false);
        assertTrue(
                ladder.contains("retransmission; says it again: what answered it did not arrive, or was ignored"),
                ladder);
    }

    @Test
    void whatIsSentOutOfOrderIsNoRetransmission() throws IOException {
        talk.handshake().orig(ACK, 101, 1, 100).orig(ACK, 1, 1, 100).orig(ACK, 101, 1, 100);
        List<String> lines = List.of(ladder(talk.time(), false).split("\n"));
        assertTrue(lines.get(4).endsWith("what comes before it has not passed, or not yet"), lines.get(4));
        assertTrue(lines.get(5).endsWith("out of order: others overtook it"), lines.get(5));
        assertTrue(lines.get(6).endsWith("retransmission"), lines.get(6));
    }

    @Test
    void probesAndTheirAnswersAreTold() throws IOException {
        talk.handshake().orig(ACK, 1, 1, 10).resp(ACK, 1, 11, 0);
        talk.silence(60 * SECOND).orig(ACK, 10, 1, 0).resp(ACK, 1, 11, 0);
        List<String> lines = List.of(ladder(talk.time(), false).split("\n"));
        assertTrue(lines.get(6).endsWith("keepalive or window probe"), lines.get(6));
        assertTrue(lines.get(7).endsWith("answers the probe"), lines.get(7));
    }

    @Test
    void aWindowThatClosesAndOpensIsTold() throws IOException {
        talk.handshake()
                .orig(ACK, 1, 1, 10)
                .window(0)
                .resp(ACK, 1, 11, 0)
                .window(1000)
                .resp(ACK, 1, 11, 0);
        List<String> lines = List.of(ladder(talk.time(), false).split("\n"));
        assertTrue(lines.get(5).contains("  window closed"), lines.get(5));
        assertTrue(lines.get(6).endsWith("window open again"), lines.get(6));
    }

    @Test
    void aCloseWaitThatSpeaksIsProvedAgain() throws IOException {
        talk.handshake().orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0);
        talk.silence(30 * SECOND).resp(ACK, 1, 2, 0);
        String ladder = ladder(talk.time(), false);
        assertTrue(ladder.contains("CLOSE_WAIT proved again: no FIN with it"), ladder);
    }

    @Test
    void aStaleFinWait2IsTold() throws IOException {
        talk.handshake().orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0);
        String ladder = ladder(talk.time() + 100 * SECOND, false);
        assertTrue(ladder.contains("    +60.040000"), ladder);
        assertTrue(ladder.contains("has been in FIN_WAIT2 for over a minute"), ladder);
    }

    @Test
    void numbersAreRelativeToTheFirstOfEachEnd() throws IOException {
        talk.orig(SYN, 1_000_000, 0, 0).resp(SYN | ACK, -5, 1_000_001, 0).orig(ACK, 1_000_001, -4, 0);
        talk.resp(ACK, -4, 1_000_001, 20);
        String ladder = ladder(talk.time(), true);
        assertTrue(ladder.contains("seq 0:1 ack 1 "), ladder);
        assertTrue(ladder.contains("seq 1:21 ack 1 "), ladder);
    }

    @Test
    void aMillionSegmentsLeaveAShortStory() throws IOException {
        talk.handshake();
        for (int i = 0; i < 500_000; i++) {
            talk.orig(ACK, 1 + i * 10, 1, 10).resp(ACK, 1, 11 + i * 10, 0);
        }
        List<String> lines = List.of(ladder(talk.time(), false).split("\n"));
        assertEquals(10, lines.size(), lines::toString);
        String fold = lines.get(7);
        assertTrue(fold.contains("-> 499998 segments, 4999.9 kB; <- 499998 ACKs"), fold);
    }

    @Test
    void aFloodOfForgedResetsIsCutInTheMiddle() throws IOException {
        talk.handshake().orig(ACK, 1, 1, 10).resp(ACK, 1, 11, 10);
        for (int i = 0; i < 100_000; i++) {
            talk.resp(RST, 50_000 + i, 0, 0);
        }
        String ladder = ladder(talk.time(), false);
        assertTrue(ladder.contains(" lines left out: so many are not kept\n"), ladder.substring(0, 1000));
        assertTrue(ladder.lines().count() < 2 * Ladder.KEPT + 10);
    }

    /** From the column heads to the verdict. */
    private String ladder(long now, boolean numbers) throws IOException {
        Connection connection = talk.read(now);
        story.end(connection, "the capture ends");
        StringWriter out = new StringWriter();
        new TextLadder(HostNames.numeric(), portNumbers(), numbers).write(connection, story, out);
        String text = out.toString();
        return text.substring(text.indexOf("    frame"), text.indexOf("verdict:"));
    }

    private static PortNames portNumbers() {
        return PortNames.numeric();
    }
}
