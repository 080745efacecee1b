package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class DuplicatesTest {
    private static final long FLOW = 77;
    private static final long MILLISECOND = 1_000_000L;

    private final Duplicates duplicates = new Duplicates(1);
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

    /** Which places segments have follows from the seed; what comes of a capture must not. */
    @Test
    void aCopyIsKnownBehindHundredsOfOthersWhateverTheSeed() {
        for (int seed = 0; seed < 100; seed++) {
            Duplicates seeded = new Duplicates(seed);
            Segment s = payload();
            assertFalse(seeded.isCopy(s, FLOW));
            for (int other = 1; other <= 200; other++) {
                s.seq += 100;
                assertFalse(seeded.isCopy(s, FLOW));
            }
            s.seq -= 200 * 100;
            assertTrue(seeded.isCopy(s, FLOW));
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
        assertIsOther(s -> s.hasTimestamps = true);
        assertIsOther(s -> s.srcPort++);
        assertIsOther(s -> s.srcLo++);
    }

    private void assertIsOther(Consumer<Segment> change) {
        Segment s = payload();
        s.tsVal = 5;
        assertFalse(duplicates.isCopy(s, FLOW + traffic.now));
        change.accept(s);
        assertFalse(duplicates.isCopy(s, FLOW + traffic.now));
    }

    @Test
    void whatAnswersWithTheSameNumbersIsNoCopy() {
        Segment s = payload();
        assertFalse(duplicates.isCopy(s, FLOW));
        Segment back = traffic.fromServer(1, s.flags, 1, 1, 100);
        back.ipId = 1234;
        back.seq = s.seq;
        back.ack = s.ack;
        assertFalse(duplicates.isCopy(back, FLOW));
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
