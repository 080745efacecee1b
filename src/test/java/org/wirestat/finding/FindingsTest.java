package org.wirestat.finding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.finding.Crowd.ACK;
import static org.wirestat.finding.Crowd.RST;
import static org.wirestat.finding.Crowd.SECOND;
import static org.wirestat.finding.Crowd.SYN;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.wirestat.verdict.Confidence;

/** What findings are made of: connections seen once each, whoever left the table, and a capture that may be bad. */
class FindingsTest {
    private final Crowd crowd = new Crowd();

    @Test
    void connectionThatWasForgottenCountsOnceAndForEver() {
        abort(crowd, 6);
        String before = crowd.finding().summary();
        crowd.pause(10 * SECOND).forget();
        assertEquals(0, crowd.tracked());
        assertEquals(before, crowd.finding().summary());
        assertEquals(before, crowd.finding().summary(), "a report consumes nothing");
        abort(crowd, 1);
        assertEquals(7, crowd.finding().count());
    }

    @Test
    void connectionThatMadeRoomForOthersCounts() {
        Crowd small = new Crowd(4);
        abort(small, 20);
        assertEquals(20, small.finding().count());
    }

    @Test
    void connectionThatMadeRoomForItsOwnSuccessorCounts() {
        Crowd one = new Crowd(1, "refused=1");
        Crowd.Talk talk = one.talk();
        for (int i = 0; i < 3; i++) {
            talk.client(SYN, 1000 * i, 0, 0)
                    .server(RST | ACK, 0, 1000 * i + 1, 0)
                    .pause(SECOND);
        }
        assertEquals(3, one.finding().count());
    }

    @Test
    void floodOfSynsLeavesNothingBehind() {
        Crowd small = new Crowd(64);
        abort(small, 6);
        for (int i = 0; i < 50_000; i++) {
            small.talk(i, i % 7).client(SYN, 0, 0, 0);
        }
        assertEquals(List.of(Kind.ABORT_AFTER_RESPONSE), small.kinds());
    }

    @Test
    void whatHasWeightStaysWhenThereAreTooManyHosts() {
        abort(crowd, 30);
        for (int i = 1; i < 10_000; i++) {
            crowd.talk(i, i).open().exchange().clientCloses().serverFollows();
        }
        crowd.pause(100 * SECOND).forget();
        assertEquals(List.of(Kind.ABORT_AFTER_RESPONSE), crowd.kinds());
    }

    @Test
    void droppedFramesLowerWhatIsSaidAndManyWithholdIt() {
        abort(crowd, 6);
        assertEquals(Confidence.HIGH, crowd.finding().confidence());
        List<Finding> lowered = crowd.findings(dropped(10));
        assertEquals(Confidence.MEDIUM, lowered.get(0).confidence());
        assertEquals("frames were dropped", lowered.get(0).doubt());
        assertEquals(Kind.CAPTURE_QUALITY, lowered.get(1).kind());
        List<Finding> withheld = crowd.findings(dropped(500));
        assertEquals(1, withheld.size());
        assertTrue(withheld.get(0).summary().endsWith("1 finding withheld for that"), withheld.get(0)::summary);
    }

    private static Losses dropped(long frames) {
        return new Losses(1_000, frames, 0, 0, 0, false, false);
    }

    @Test
    void oneDirectionShowsNothingButThatTheOtherIsMissing() {
        for (int i = 0; i < 20; i++) {
            crowd.talk(i, 0)
                    .client(SYN, 0, 0, 0)
                    .client(ACK, 1, 1, 100)
                    .client(ACK, 101, 1001, 0)
                    .client(RST | ACK, 101, 1001, 0);
        }
        Finding quality = crowd.finding();
        assertEquals(Kind.CAPTURE_QUALITY, quality.kind());
        assertEquals("20 connections of which one direction is missing", quality.summary());
    }

    @Test
    void graverComesFirstAndWhatIsHardlySureLast() {
        for (int i = 0; i < 5; i++) {
            crowd.talk(i, 1).client(SYN, 0, 0, 0).server(RST | ACK, 0, 1, 0);
        }
        crowd.talk(0, 2).open();
        for (int i = 0; i < 9; i++) {
            crowd.talk(i, 2)
                    .client(SYN, 0, 0, 0)
                    .pause(SECOND)
                    .client(SYN, 0, 0, 0)
                    .pause(2 * SECOND);
        }
        abort(crowd, 6);
        crowd.pause(100 * SECOND);
        assertEquals(List.of(Kind.ABORT_AFTER_RESPONSE, Kind.REFUSED, Kind.OVERLOAD), crowd.kinds());
    }

    @Test
    void thresholdsCanBeSet() {
        Crowd careless = new Crowd(1000, "abort-after-response=7");
        abort(careless, 6);
        assertEquals(List.of(), careless.kinds());
        abort(careless, 1);
        assertEquals(List.of(Kind.ABORT_AFTER_RESPONSE), careless.kinds());
    }

    @Test
    void whatIsNoThresholdIsToldWithThoseThereAre() {
        for (String wrong :
                List.of("", "nonsense=1", "refused", "refused=", "refused=-1", "refused=NaN", "refused=1,")) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> new Thresholds().set(wrong), wrong);
            assertTrue(e.getMessage().startsWith("must "), e::getMessage);
        }
        assertTrue(assertThrows(IllegalArgumentException.class, () -> new Thresholds().set("x=1"))
                .getMessage()
                .contains("close-wait-leak.age"));
    }

    @Test
    void everyThresholdBelongsToAKind() {
        List<String> kinds = Stream.of(Kind.values()).map(Kind::label).toList();
        for (Threshold threshold : Threshold.values()) {
            assertTrue(kinds.contains(threshold.label().replaceFirst("\\..*", "")), threshold::label);
        }
    }

    @Test
    void everyConnectionIsInOneColumn() {
        abort(crowd, 6);
        crowd.talk(0, 0).client(SYN, 0, 0, 0).server(RST | ACK, 0, 1, 0);
        crowd.talk(0, 0)
                .open()
                .exchange()
                .pause(SECOND)
                .clientCloses()
                .pause(SECOND)
                .serverFollows();
        crowd.talk(0, 0).open().exchange().serverCloses().clientFollows();
        crowd.talk(0, 0).open().exchange().serverCloses();
        crowd.talk(0, 1).open();
        for (Breakdown.By by : Breakdown.By.values()) {
            for (Breakdown.Row row : crowd.by(by).rows(Column.CONNS, 100)) {
                long sum = Stream.of(Ending.values())
                        .mapToLong(row.totals()::count)
                        .sum();
                assertEquals(row.totals().connections(), sum);
            }
        }
        List<Breakdown.Row> servers = crowd.by(Breakdown.By.SERVER).rows(Column.CONNS, 100);
        assertEquals(2, servers.size());
        Totals first = servers.get(0).totals();
        assertEquals(10, first.connections());
        assertEquals(1, first.count(Ending.FIN_BY_SELF));
        assertEquals(1, first.count(Ending.FIN_BY_PEER));
        assertEquals(1, first.count(Ending.OPEN));
        assertEquals(1, first.closeWaitPeer());
        assertEquals(1, first.timeWaitSelf());
        assertEquals(1, first.timeWaitPeer());
        assertEquals(1e9, first.halfClose(99), 2e7);
        Breakdown.Report hosts = crowd.by(Breakdown.By.HOST);
        assertEquals(8, hosts.size());
        assertEquals(1, hosts.rows(Column.OPEN, 1).size());
    }

    private static void abort(Crowd crowd, int count) {
        for (int i = 0; i < count; i++) {
            crowd.talk(i, 0)
                    .open()
                    .client(ACK, 1, 1, 1000)
                    .server(ACK, 1, 1001, 300)
                    .server(RST | ACK, 301, 1001, 0);
        }
    }
}
