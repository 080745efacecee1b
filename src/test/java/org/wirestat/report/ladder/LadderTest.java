package org.wirestat.report.ladder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;

class LadderTest {
    private final Ladder ladder = new Ladder();
    private long frame;

    @Test
    void aShortRunIsToldStepByStep() {
        for (int i = 0; i < 6; i++) {
            ladder.add(plain(Step.Way.TO_RESP, 10));
        }
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), frames());
    }

    @Test
    void aLongRunIsFoldedBetweenItsFirstAndItsLastStep() {
        for (int i = 0; i < 50; i++) {
            ladder.add(plain(Step.Way.TO_RESP, 100));
            ladder.add(plain(Step.Way.TO_ORIG, 0));
        }
        List<Rung> rungs = rungs();
        assertEquals(3, rungs.size());
        assertEquals(1, ((Step) rungs.get(0)).frame());
        Fold fold = assertInstanceOf(Fold.class, rungs.get(1));
        assertEquals(49, fold.toResp().segments());
        assertEquals(4900, fold.toResp().octets());
        assertEquals(0, fold.toResp().acks());
        assertEquals(49, fold.toOrig().acks());
        assertEquals(0, fold.toOrig().segments());
        assertEquals(2, fold.firstFrame());
        assertEquals(99, fold.lastFrame());
        assertEquals(100, ((Step) rungs.get(2)).frame());
    }

    @Test
    void nothingThatMattersIsFolded() {
        for (int i = 0; i < 10; i++) {
            ladder.add(plain(Step.Way.TO_RESP, 10));
        }
        ladder.add(changing());
        for (int i = 0; i < 10; i++) {
            ladder.add(plain(Step.Way.TO_RESP, 10));
        }
        List<Rung> rungs = rungs();
        assertEquals(7, rungs.size());
        assertEquals(11, ((Step) rungs.get(3)).frame());
        assertInstanceOf(Fold.class, rungs.get(1));
        assertInstanceOf(Fold.class, rungs.get(5));
    }

    @Test
    void aFoldCountsWhatIsToBeSaidOfItsSegments() {
        for (int i = 0; i < 20; i++) {
            Set<Remark> remarks = i % 2 == 0 ? EnumSet.of(Remark.RETRANSMISSION) : EnumSet.noneOf(Remark.class);
            ladder.add(step(Step.Way.TO_RESP, 10, null, remarks, ++frame * 1000));
        }
        Fold fold = (Fold) rungs().get(1);
        assertEquals(9, fold.count(Remark.RETRANSMISSION));
        assertEquals(0, fold.count(Remark.PROBE));
    }

    @Test
    void theLongestSilenceIsThatBeforeOrBehindAnyOfItsSegments() {
        long[] times = {0, 10, 20, 30, 40, 50, 60, 70, 1000};
        for (long time : times) {
            ladder.add(step(Step.Way.TO_RESP, 10, null, Set.of(), time));
            frame++;
        }
        Fold fold = (Fold) rungs().get(1);
        assertEquals(930, fold.longestSilence());
        assertEquals(0, fold.begin());
        assertEquals(1000, fold.end());
    }

    @Test
    void ofAMillionStepsTheFirstAndTheLastAreKept() {
        for (int i = 0; i < 1_000_000; i++) {
            ladder.add(changing());
        }
        List<Long> frames = frames();
        assertEquals(2 * Ladder.KEPT, frames.size());
        assertEquals(1_000_000 - 2 * Ladder.KEPT, ladder.leftOut());
        assertEquals(1, frames.get(0));
        assertEquals(Ladder.KEPT, frames.get(Ladder.KEPT - 1));
        assertEquals(1_000_000, frames.get(frames.size() - 1));
    }

    @Test
    void aMillionPlainStepsAreThreeRungs() {
        for (int i = 0; i < 1_000_000; i++) {
            ladder.add(plain(i % 3 == 0 ? Step.Way.TO_ORIG : Step.Way.TO_RESP, i % 2));
        }
        assertEquals(3, rungs().size());
        assertEquals(0, ladder.leftOut());
    }

    @Test
    void anEmptyLadderHasNoRungs() {
        assertTrue(rungs().isEmpty());
    }

    private Step plain(Step.Way way, int payload) {
        frame++;
        return step(way, payload, null, Set.of(), frame * 1000);
    }

    private Step changing() {
        frame++;
        Step.Change change = new Step.Change(TcpState.ESTABLISHED, TcpState.FIN_WAIT1, Proof.P);
        return step(Step.Way.TO_RESP, 0, change, Set.of(), frame * 1000);
    }

    private Step step(Step.Way way, int payload, Step.Change change, Set<Remark> remarks, long time) {
        return new Step(frame, time, way, Segment.ACK, payload, 1, 1, change, null, remarks, List.of());
    }

    private List<Rung> rungs() {
        ladder.end();
        List<Rung> rungs = new ArrayList<>();
        ladder.forEachFirst(rungs::add);
        ladder.forEachLast(rungs::add);
        return rungs;
    }

    private List<Long> frames() {
        return rungs().stream().map(rung -> ((Step) rung).frame()).toList();
    }
}
