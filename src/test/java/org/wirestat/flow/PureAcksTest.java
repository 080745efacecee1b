package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

/** When it is clear that a filter let no pure ACK pass. */
class PureAcksTest {
    private static final long SECOND = 1_000_000_000L;

    private final Counters counters = new Counters();
    private final PureAcks acks = new PureAcks(counters);

    @Test
    void nothingIsMissingFromAnEmptyCapture() {
        assertFalse(acks.areMissing(100 * SECOND));
    }

    @Test
    void oneSynAckTellsUnlessItIsRepeated() {
        acks.onAnswer(SECOND);
        assertFalse(acks.areMissing(SECOND + SECOND / 2));
        assertTrue(acks.areMissing(3 * SECOND));
        acks.onRepeat();
        assertFalse(acks.areMissing(3 * SECOND));
    }

    @Test
    void twoSynAcksAreAcknowledgedWithinTheLongestDelayOrAcksAreMissing() {
        acks.onAnswer(SECOND);
        acks.onAnswer(SECOND);
        assertFalse(acks.areMissing(SECOND + SECOND / 2));
        assertTrue(acks.areMissing(SECOND + SECOND / 2 + 1));
    }

    @Test
    void synAcksThatAreRepeatedWereNotAcknowledged() {
        acks.onAnswer(SECOND);
        acks.onAnswer(SECOND);
        acks.onRepeat();
        acks.onRepeat();
        assertFalse(acks.areMissing(3 * SECOND));
    }

    @Test
    void theFinOfAConnectionThatIsOpenForLongTells() {
        acks.onFin(fin(SECOND), SECOND / 2);
        assertFalse(acks.areMissing(SECOND), "half a second may pass without an ACK");
        acks.onFin(fin(SECOND), SECOND / 2 - 1);
        assertTrue(acks.areMissing(SECOND));
    }

    @Test
    void onePureAckRefutesAll() {
        acks.onFin(fin(10 * SECOND), SECOND);
        counters.increment(Counter.PLAIN);
        assertFalse(acks.areMissing(100 * SECOND));
    }

    private static Segment fin(long time) {
        Segment s = new Segment();
        s.flags = Segment.FIN | Segment.ACK;
        s.time = time;
        return s;
    }
}
