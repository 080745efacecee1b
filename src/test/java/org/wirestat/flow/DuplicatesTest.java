package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class DuplicatesTest {
    private static final long FLOW = 77;
    private static final long MILLISECOND = 1_000_000L;

    private final Duplicates duplicates = new Duplicates(new Secrets(1));
    private final Traffic traffic = new Traffic();

    private Segment payload() {
        Segment s = traffic.fromClient(1, Traffic.ACK, 1, 1, 100);
        s.ipId = 1234;
        return s;
    }

    @Test
    void theSameSegmentAMomentLaterIsACopy() {
        Segment s = payload();
        assertFalse(duplicates.isCopy(s, FLOW));
        s.time += 40 * MILLISECOND;
        assertTrue(duplicates.isCopy(s, FLOW));
    }

    @Test
    void aCopyMayCarryAnEarlierTime() {
        Segment s = payload();
        assertFalse(duplicates.isCopy(s, FLOW));
        s.time -= MILLISECOND;
        assertTrue(duplicates.isCopy(s, FLOW));
    }

    /** Where segments are remembered follows from the seed; how long must not. */
    @Test
    void forgottenIsTheOldestWhateverTheSeed() {
        for (int seed = 0; seed < 20; seed++) {
            assertTrue(isCopyBehind(Duplicates.REMEMBERED - 1, seed), "seed " + seed);
            assertFalse(isCopyBehind(Duplicates.REMEMBERED, seed), "seed " + seed);
        }
    }

    private boolean isCopyBehind(int others, long seed) {
        Duplicates seeded = new Duplicates(new Secrets(seed));
        Segment s = payload();
        assertFalse(seeded.isCopy(s, FLOW));
        for (int other = 1; other <= others; other++) {
            s.seq += 100;
            assertFalse(seeded.isCopy(s, FLOW));
            assertTrue(seeded.isCopy(s, FLOW), "a copy makes nothing be forgotten");
        }
        s.seq -= others * 100;
        return seeded.isCopy(s, FLOW);
    }

    /** Numbers run over after four thousand million segments. */
    @Test
    void numbersMayRunOver() {
        Duplicates late = new Duplicates(new Secrets(1), -3);
        Segment s = payload();
        for (int other = 0; other < 3 * Duplicates.REMEMBERED; other++) {
            s.seq += 100;
            assertFalse(late.isCopy(s, FLOW), "segment " + other);
            s.seq -= Math.min(other, 7) * 100;
            assertTrue(late.isCopy(s, FLOW), "segment " + other);
            s.seq += Math.min(other, 7) * 100;
        }
    }

    @Test
    void whateverDiffersMakesAnotherSegment() {
        assertIsOther(s -> s.seq++);
        assertIsOther(s -> s.ack++);
        assertIsOther(s -> s.flags |= Segment.PSH);
        assertIsOther(s -> s.payloadLength++);
        assertIsOther(s -> s.ipId++);
        assertIsOther(s -> s.window++);
        assertIsOther(s -> s.payloadLength += 1 << 16);
        assertIsOther(s -> s.hasTimestamps = true);
        assertIsOther(s -> s.tsVal++, true);
        assertIsOther(s -> s.tsEcr++, true);
    }

    private void assertIsOther(Consumer<Segment> change) {
        assertIsOther(change, false);
    }

    private void assertIsOther(Consumer<Segment> change, boolean hasTimestamps) {
        Segment s = payload();
        s.hasTimestamps = hasTimestamps;
        s.tsVal = 5;
        assertFalse(duplicates.isCopy(s, FLOW + traffic.now));
        change.accept(s);
        assertFalse(duplicates.isCopy(s, FLOW + traffic.now));
    }

    @Test
    void whatAnswersWithTheSameNumbersIsNoCopy() {
        assertAnswerIsNoCopy(s -> {});
    }

    @Test
    void hostsOfWhichOnlyOnePartOfTheAddressDiffersAreTwo() {
        assertAnswerIsNoCopy(s -> s.dstLo = s.srcLo);
        assertAnswerIsNoCopy(s -> {
            s.ipv6 = true;
            s.srcHi = 1;
            s.dstHi = 2;
            s.dstLo = s.srcLo;
            s.dstPort = s.srcPort;
        });
    }

    /** Timestamps are the sender's to choose: no choice of them makes an answer pass for a copy. */
    @Test
    void noClockMakesUpForAnotherSender() {
        Segment s = payload();
        s.hasTimestamps = true;
        s.tsVal = 5;
        s.tsEcr = 6;
        assertFalse(duplicates.isCopy(s, FLOW));
        long clock = (long) s.tsVal << 32 | s.tsEcr;
        long apart = s.srcLo ^ (long) s.srcPort << 48 ^ s.dstLo ^ (long) s.dstPort << 48;
        turn(s);
        s.tsVal = (int) ((clock ^ apart) >>> 32);
        s.tsEcr = (int) (clock ^ apart);
        assertFalse(duplicates.isCopy(s, FLOW));
    }

    private void assertAnswerIsNoCopy(Consumer<Segment> change) {
        Segment s = payload();
        change.accept(s);
        long flow = FLOW + traffic.now;
        assertFalse(duplicates.isCopy(s, flow));
        turn(s);
        assertFalse(duplicates.isCopy(s, flow));
        turn(s);
        assertTrue(duplicates.isCopy(s, flow));
    }

    /** The other end says the same. */
    private static void turn(Segment s) {
        long hi = s.srcHi;
        long lo = s.srcLo;
        int port = s.srcPort;
        s.srcHi = s.dstHi;
        s.srcLo = s.dstLo;
        s.srcPort = s.dstPort;
        s.dstHi = hi;
        s.dstLo = lo;
        s.dstPort = port;
    }

    @Test
    void theLessThereIsToTellByTheShorterTheTime() {
        assertCopyWithin(400 * MILLISECOND, s -> s.ipId = 9);
        assertNoCopyAfter(600 * MILLISECOND, s -> s.ipId = 9);
        assertCopyWithin(90 * MILLISECOND, s -> {
            s.ipId = -1;
            s.hasTimestamps = true;
        });
        assertNoCopyAfter(200 * MILLISECOND, s -> {
            s.ipId = -1;
            s.hasTimestamps = true;
        });
        assertCopyWithin(MILLISECOND / 2, s -> s.ipId = 0);
        assertNoCopyAfter(2 * MILLISECOND, s -> s.ipId = 0);
    }

    private void assertCopyWithin(long span, Consumer<Segment> shape) {
        assertTrue(isCopyAfter(span, shape));
    }

    private void assertNoCopyAfter(long span, Consumer<Segment> shape) {
        assertFalse(isCopyAfter(span, shape));
    }

    private boolean isCopyAfter(long span, Consumer<Segment> shape) {
        Segment s = payload();
        s.hasTimestamps = false;
        shape.accept(s);
        long flow = FLOW + traffic.now;
        assertFalse(duplicates.isCopy(s, flow));
        s.time += span;
        return duplicates.isCopy(s, flow);
    }
}
