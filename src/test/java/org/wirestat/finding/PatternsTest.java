package org.wirestat.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.finding.Crowd.ACK;
import static org.wirestat.finding.Crowd.FIN;
import static org.wirestat.finding.Crowd.MILLISECOND;
import static org.wirestat.finding.Crowd.RST;
import static org.wirestat.finding.Crowd.SECOND;
import static org.wirestat.finding.Crowd.SYN;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.wirestat.verdict.Confidence;

/** What is found, and from where on; each beside what looks like it and is healthy. */
class PatternsTest {
    private final Crowd crowd = new Crowd();

    // ---- CLOSE_WAIT, FIN_WAIT2, half-close ----

    @Test
    void socketsHeldInCloseWaitAreALeak() {
        for (int i = 0; i < 4; i++) {
            crowd.talk(i, 0).open().exchange().clientCloses().pause(20 * SECOND);
        }
        Finding leak = crowd.finding();
        assertEquals(Kind.CLOSE_WAIT_LEAK, leak.kind());
        assertEquals(8443, leak.subject().party().port());
        assertEquals(4, leak.count());
        assertEquals(Confidence.HIGH, leak.confidence());
        assertEquals(80.0, (double) leak.figures().get("oldest_s"), 0.1);
        assertEquals(3.0, (double) leak.figures().get("per_minute"), 0.01);
        assertEquals("4 sockets, oldest 80.0 s, +3.0/min; not heard of since", leak.summary());
        assertEquals(List.of(7L, 8L), Arrays.stream(leak.frames()).boxed().toList());
    }

    @Test
    void answerToAKeepaliveReprovesALeak() {
        Crowd.Talk talk = crowd.talk().open().exchange().clientCloses().pause(70 * SECOND);
        talk.client(ACK, 101, 1001, 0).server(ACK, 1001, 102, 0).pause(5 * SECOND);
        assertEquals(
                "1 socket, oldest 75.0 s; last re-proved 5.0 s before the end",
                crowd.finding().summary());
    }

    @Test
    void closeWaitThatTheEndOfTheCaptureCutsIsNoLeak() {
        for (int i = 0; i < 50; i++) {
            crowd.talk(i, 0).open().exchange().clientCloses();
        }
        assertEquals(List.of(), crowd.kinds());
        crowd.pause(4 * SECOND);
        assertEquals(List.of(), crowd.kinds());
        crowd.pause(2 * SECOND);
        assertEquals(List.of(Kind.CLOSE_WAIT_LEAK), crowd.kinds());
    }

    @Test
    void serverThatGoesOnSendingUsesTheHalfClose() {
        List<Crowd.Talk> talks = IntStream.range(0, 5)
                .mapToObj(i -> crowd.talk(i, 0).open().exchange().clientCloses())
                .toList();
        for (int second = 0; second < 100; second++) {
            for (Crowd.Talk talk : talks) {
                int seq = 1001 + 1000 * second;
                talk.server(ACK, seq, 102, 1000).client(ACK, 102, seq + 1000, 0);
            }
            crowd.pause(SECOND);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void clientThatLeaksIsNamedAsAHost() {
        for (int i = 0; i < 3; i++) {
            crowd.talk(0, i).open().exchange().serverCloses();
        }
        crowd.pause(10 * SECOND);
        Finding leak = crowd.finding();
        assertEquals(Kind.CLOSE_WAIT_LEAK, leak.kind());
        assertEquals(Party.NONE, leak.subject().party().port());
    }

    @Test
    void finWait2ThatStillAnswersIsHeldByAProcess() {
        for (int i = 0; i < 3; i++) {
            crowd.talk()
                    .open()
                    .exchange()
                    .clientCloses()
                    .pause(80 * SECOND)
                    .server(ACK, 1000, 102, 0)
                    .client(ACK, 102, 1001, 0);
        }
        Finding held = crowd.findings().stream()
                .filter(f -> f.kind() == Kind.FIN_WAIT2)
                .findAny()
                .orElseThrow();
        assertEquals(3, held.count());
        assertEquals(Confidence.HIGH, held.confidence());
        assertTrue(held.summary().endsWith("3 still answered, so held by a process"), held::summary);
    }

    @Test
    void halfKeptOpenToNoPurposeIsTold() {
        for (int i = 0; i < 3; i++) {
            crowd.talk(i, 0).open().exchange().clientCloses().pause(30 * SECOND).serverFollows();
        }
        Finding kept = crowd.finding();
        assertEquals(Kind.HALF_CLOSE, kept.kind());
        assertEquals(
                "3 connections kept open after the other's FIN, typically for 30.0 s; 3 then closed, having sent nothing",
                kept.summary());
    }

    @Test
    void halfCloseDoneRightIsNotTold() {
        for (int i = 0; i < 10; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .clientCloses()
                    .pause(30 * SECOND)
                    .server(ACK, 1001, 102, 5000)
                    .client(ACK, 102, 6001, 0)
                    .server(FIN, 6001, 102, 0)
                    .client(ACK, 102, 6002, 0);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    // ---- Resets ----

    @Test
    void requestsResetAndNotAnsweredAreTold() {
        healthy(20);
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .client(ACK, 101, 1001, 50)
                    .server(ACK, 1001, 151, 0)
                    .pause(30 * SECOND)
                    .server(RST | ACK, 1001, 151, 0);
        }
        Finding reset = find(Kind.REQUEST_RESET);
        assertEquals(6, reset.count());
        assertTrue(reset.summary().startsWith("6 of 26 connections"), reset::summary);
        assertTrue(reset.summary().endsWith("after 30.0 s of silence"), reset::summary);
    }

    @Test
    void firstRequestResetMayNeverHaveBeenAccepted() {
        for (int i = 0; i < 5; i++) {
            crowd.talk(i, 0)
                    .open()
                    .client(ACK, 1, 1, 50)
                    .server(ACK, 1, 51, 0)
                    .pause(SECOND)
                    .server(RST | ACK, 1, 51, 0);
        }
        Finding reset = crowd.finding();
        assertEquals(Kind.REQUEST_RESET, reset.kind());
        assertTrue(reset.summary().contains("unread, SO_LINGER 0, or never accepted"), reset::summary);
    }

    @Test
    void resetRightBehindTheHandshakeIsAnOverload() {
        for (int i = 0; i < 5; i++) {
            crowd.talk(i, 0).open().server(RST, 1, 0, 0);
        }
        Finding overload = crowd.finding();
        assertEquals(Kind.OVERLOAD, overload.kind());
        assertEquals(5L, overload.figures().get("reset_unanswered"));
    }

    @Test
    void synThatMeetsAnOldConnectionPointsAtItsHolder() {
        for (int i = 0; i < 6; i++) {
            Crowd.Talk talk = crowd.talk(i, 0).open().exchange().pause(SECOND);
            talk.client(SYN, 500_000, 0, 0).server(ACK, 1001, 101, 0).client(RST, 101, 0, 0);
            talk.client(SYN, 500_000, 0, 0)
                    .server(SYN | ACK, 700_000, 500_001, 0)
                    .client(ACK, 500_001, 700_001, 0);
        }
        Finding stale = crowd.finding();
        assertEquals(Kind.STALE_PEER, stale.kind());
        assertEquals(6L, stale.figures().get("established"));
    }

    @Test
    void abortsAfterResponseAreTold() {
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0)
                    .open()
                    .client(ACK, 1, 1, 1000)
                    .server(ACK, 1, 1001, 300)
                    .server(RST | ACK, 301, 1001, 0);
        }
        assertEquals(Kind.ABORT_AFTER_RESPONSE, crowd.finding().kind());
    }

    @Test
    void clientsThatWereAnsweredMayLeaveByAReset() {
        for (int i = 0; i < 50; i++) {
            crowd.talk().open().exchange().client(RST | ACK, 101, 1001, 0).pause(SECOND);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void clientsThatLoseTheirPatienceAreTold() {
        for (int i = 0; i < 12; i++) {
            crowd.talk().open().client(ACK, 1, 1, 100).server(ACK, 1, 101, 0);
            crowd.pause(SECOND).talk().open().client(ACK, 1, 1, 100).client(RST | ACK, 101, 1, 0);
        }
        assertEquals(Kind.ABORT, crowd.finding().kind());
    }

    @Test
    void whoIsResetAfterClosingWithoutAWordWasNotTurnedAway() {
        for (int i = 0; i < 50; i++) {
            crowd.talk().open().client(FIN, 1, 1, 0).server(RST | ACK, 1, 2, 0).pause(SECOND);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void farewellWithTheFinBehindItIsNoRequest() {
        for (int i = 0; i < 20; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .serverCloses()
                    .client(ACK, 101, 1002, 31)
                    .server(RST, 1002, 0, 0)
                    .client(FIN, 132, 1002, 0)
                    .server(RST, 1002, 0, 0);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void synsThatAreLostAmongOtherLossesSayNothingOfTheListener() {
        for (int i = 0; i < 20; i++) {
            crowd.talk(i, 0)
                    .client(SYN, 0, 0, 0)
                    .pause(SECOND)
                    .open()
                    .exchange()
                    .clientCloses()
                    .serverFollows();
            crowd.talk(i, 0)
                    .open()
                    .client(ACK, 1, 1, 100)
                    .pause(SECOND)
                    .exchange()
                    .clientCloses()
                    .serverFollows();
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void oldConnectionFromBeforeTheCaptureIsRememberedWhenTheNewOneIsOpen() {
        crowd.talk()
                .client(SYN, 500_000, 0, 0)
                .server(ACK, 1001, 101, 0)
                .client(RST, 101, 0, 0)
                .pause(SECOND)
                .client(SYN, 500_000, 0, 0)
                .server(SYN | ACK, 700_000, 500_001, 0)
                .client(ACK, 500_001, 700_001, 0);
        assertEquals(Kind.STALE_PEER, crowd.finding().kind());
    }

    @Test
    void healthChecksAreNotTold() {
        for (int i = 0; i < 100; i++) {
            crowd.talk(1, 0).open().client(RST | ACK, 1, 1, 0).pause(SECOND);
            crowd.talk(2, 0)
                    .client(SYN, 0, 0, 0)
                    .server(SYN | ACK, 0, 1, 0)
                    .client(RST, 1, 0, 0)
                    .pause(SECOND);
            crowd.talk(3, 0)
                    .open()
                    .client(FIN, 1, 1, 0)
                    .server(FIN, 1, 2, 0)
                    .client(ACK, 2, 2, 0)
                    .pause(SECOND);
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void requestThatCrossesTheFinIsAKeepAliveRace() {
        for (int i = 0; i < 3; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .pause(5 * SECOND)
                    .server(FIN, 1001, 101, 0)
                    .client(ACK, 101, 1001, 80)
                    .server(RST, 1001, 0, 0);
        }
        Finding race = find(Kind.KEEP_ALIVE_RACE);
        assertEquals(3, race.count());
        assertTrue(race.summary().endsWith("it closes after 5.0 s of silence"), race::summary);
        assertTrue(race.advice().contains("shorter than the server's 5.0 s"), race::advice);
    }

    @Test
    void requestThatAcknowledgesTheFinIgnoredIt() {
        for (int i = 0; i < 3; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .serverCloses()
                    .pause(2 * SECOND)
                    .client(ACK, 101, 1002, 80)
                    .server(RST, 1002, 0, 0);
        }
        assertEquals(Kind.IGNORED_FIN, crowd.finding().kind());
    }

    @Test
    void resetsOfAnotherTtlAreSuspect() {
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0).open().exchange().pause(SECOND).serverTtl(61).server(RST | ACK, 1001, 101, 0);
        }
        Finding suspect = crowd.finding();
        assertEquals(Kind.SUSPECT_RST, suspect.kind());
        assertEquals("6 resets in its name; 6 with TTL 61, its other segments have 57", suspect.summary());
        assertEquals(61, suspect.selection().ttl());
    }

    // ---- Opens ----

    @Test
    void refusedOpensAreToldOnceTheyAreMore() {
        refuse(4);
        assertEquals(List.of(), crowd.kinds());
        refuse(1);
        Finding refused = crowd.finding();
        assertEquals(Kind.REFUSED, refused.kind());
        assertEquals(5, refused.count());
        assertTrue(refused.summary().contains("none answered"), refused::summary);
        healthy(2);
        assertTrue(
                crowd.finding().summary().contains("2 answered"),
                () -> crowd.finding().summary());
    }

    @Test
    void unansweredOpensPointAtTheHostAndNotAtTheListener() {
        for (int i = 0; i < 3; i++) {
            silent();
        }
        crowd.pause(200 * SECOND);
        assertEquals(Kind.NO_ANSWER, crowd.finding().kind());
    }

    @Test
    void unansweredOpensAmongAnsweredOnesAreAnOverload() {
        healthy(20);
        for (int i = 0; i < 6; i++) {
            silent();
        }
        crowd.pause(200 * SECOND);
        Finding overload = crowd.finding();
        assertEquals(Kind.OVERLOAD, overload.kind());
        assertEquals(Confidence.LOW, overload.confidence());
        assertEquals(6L, overload.figures().get("syn_unanswered"));
    }

    @Test
    void synAckRepeatedAfterItsAckIsAnOverload() {
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0)
                    .open()
                    .client(ACK, 1, 1, 100)
                    .pause(SECOND)
                    .server(SYN | ACK, 0, 1, 0)
                    .client(ACK, 101, 1, 0);
        }
        Finding overload = crowd.finding();
        assertEquals(Kind.OVERLOAD, overload.kind());
        assertEquals(6L, overload.figures().get("syn_ack_repeated"));
    }

    @Test
    void lossThatDelaysAFewOpensIsNoOverload() {
        healthy(95);
        for (int i = 0; i < 5; i++) {
            crowd.talk(i, 0)
                    .client(SYN, 0, 0, 0)
                    .pause(SECOND)
                    .open()
                    .exchange()
                    .clientCloses()
                    .serverFollows();
        }
        assertEquals(List.of(), crowd.kinds());
    }

    // ---- Silence ----

    @Test
    void sameSilenceBeforeTheFinIsAnIdleTimeout() {
        healthy(30);
        for (int i = 0; i < 20; i++) {
            Crowd.Talk talk = crowd.talk(i, 0).open().exchange();
            talk.pause(60 * SECOND + i * MILLISECOND).serverCloses();
            if (i % 2 == 0) {
                talk.clientFollows();
            } else {
                talk.pause(3 * i * SECOND).client(RST | ACK, 101, 1002, 0); // the FIN has ended it all the same
            }
        }
        Finding idle = crowd.finding();
        assertEquals(Kind.IDLE_TIMEOUT, idle.kind());
        assertEquals(Confidence.HIGH, idle.confidence());
        assertEquals(60.0, (double) idle.figures().get("idle_p50_s"), 0.1);
        assertTrue(idle.summary().startsWith("60.0 s of silence, then FIN from the server (20 of 20"), idle::summary);
    }

    @Test
    void longerSilencesSpeakAgainstALimit() {
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0).open().exchange().pause(60 * SECOND).serverCloses().clientFollows();
        }
        for (int i = 0; i < 6; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .pause((70 + 20 * i) * SECOND)
                    .clientCloses()
                    .serverFollows();
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void timesOfThoughtAreNoLimit() {
        for (int i = 0; i < 60; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .pause((5 + 3 * i) * SECOND)
                    .clientCloses()
                    .serverFollows();
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void stateDroppedMeanwhileLiesBetweenSurvivorsAndVictims() {
        crowd.talk()
                .open()
                .exchange()
                .pause(300 * SECOND)
                .client(ACK, 101, 1001, 10)
                .server(ACK, 1001, 111, 10);
        for (int i = 0; i < 3; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .pause((350 + i) * SECOND)
                    .client(ACK, 101, 1001, 10)
                    .server(RST, 1001, 0, 0);
        }
        Finding dropped = crowd.finding();
        assertEquals(Kind.IDLE_TIMEOUT, dropped.kind());
        assertEquals(350.0, (double) dropped.figures().get("dropped_after_s"), 0.5);
        assertEquals(300.0, (double) dropped.figures().get("survived_s"), 0.5);
        assertTrue(dropped.summary().endsWith("something drops state between 5m00s and 5m50s"), dropped::summary);
    }

    // ---- TIME_WAIT, FIN ----

    @Test
    void portsInTimeWaitAreForecast() {
        for (int i = 0; i < 5_000; i++) {
            crowd.talk(0, 0).open().exchange().clientCloses().serverFollows();
        }
        Finding ports = crowd.finding();
        assertEquals(Kind.TIME_WAIT, ports.kind());
        assertEquals(5_000, ports.count());
        assertEquals(28_232L, ports.figures().get("ports"));
        // Ten segments each, a millisecond apart, and 60 s each: 6,000 at a time are enough.
        assertEquals(100, (double) ports.figures().get("per_second"), 1);
        assertTrue(ports.summary().endsWith("levels off at about 6000"), ports::summary);
    }

    @Test
    void aFewThousandConnectionsOfManyClientsUseUpNothing() {
        for (int i = 0; i < 5_000; i++) {
            crowd.talk(i % 100, 0).open().exchange().clientCloses().serverFollows();
        }
        assertEquals(List.of(), crowd.kinds());
    }

    @Test
    void finsSentAgainAreTold() {
        for (int i = 0; i < 5; i++) {
            crowd.talk(i, 0)
                    .open()
                    .exchange()
                    .client(FIN, 101, 1001, 0)
                    .pause(SECOND)
                    .clientCloses()
                    .serverFollows();
        }
        Finding again = crowd.finding();
        assertEquals(Kind.FIN_RETRANSMITTED, again.kind());
        assertEquals(5L, again.figures().get("by_client"));
    }

    private Finding find(Kind kind) {
        return crowd.findings().stream().filter(f -> f.kind() == kind).findAny().orElseThrow();
    }

    private void healthy(int count) {
        for (int i = 0; i < count; i++) {
            crowd.talk(i, 0).open().exchange().clientCloses().serverFollows();
        }
    }

    private void refuse(int count) {
        for (int i = 0; i < count; i++) {
            crowd.talk(i, 0).client(SYN, 0, 0, 0).server(RST | ACK, 0, 1, 0);
        }
    }

    private void silent() {
        Crowd.Talk talk = crowd.talk();
        for (int wait = 1; wait <= 8; wait *= 2) {
            talk.client(SYN, 0, 0, 0).pause(wait * SECOND);
        }
    }
}
