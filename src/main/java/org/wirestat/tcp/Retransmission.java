package org.wirestat.tcp;

import org.wirestat.record.EndRecord;

/**
 * The retransmission timer of one end as its repeats give it away: when it last sent its oldest unacknowledged octet, how
 * long it had waited before that, and how often in a row it has. A timer doubles, or at least keeps, the wait (RFC 6298,
 * 5.5), so that a repeat which is not there after twice the last wait will not come: the end has given up.
 */
public final class Retransmission {
    /** Waits shorter than this are loss recovery, not the timer: RTO is hardly ever set below 200 ms. */
    private static final long SHORTEST_WAIT = 180_000_000L;

    /** RFC 6298, 2.1: before a round trip was measured the timer waits a second; older stacks waited three. */
    private static final long FIRST_WAIT = 1_000_000_000L;

    private static final long LONGEST_FIRST_WAIT = 3_000_000_000L;

    private final EndRecord hot;
    private EndFacts cold;

    Retransmission(EndRecord hot) {
        this.hot = hot;
    }

    void lookAt(EndFacts cold) {
        this.cold = cold;
    }

    /** As the textbook has it: repeated {@code count} times, for the last time after {@code wait} nanoseconds. */
    void layDown(int count, long wait) {
        cold.count = count;
        cold.wait = wait;
        cold.probes = 0;
    }

    /** Whether nothing is being repeated. */
    boolean isQuiet() {
        return cold.wait == 0 && cold.count == 0 && cold.probes == 0;
    }

    /** When it last sent its oldest unacknowledged octet for the first time, or again; 0 before. */
    long time() {
        return hot.timer();
    }

    /** Something new is under way, or the oldest octet was acknowledged: whatever was repeated no longer matters. */
    void restart(long now) {
        hot.setTimer(now);
        cold.wait = 0;
        cold.count = 0;
    }

    void repeat(long now) {
        cold.wait = Math.max(0, now - time());
        hot.setTimer(now);
        cold.count++;
    }

    /** A keepalive or zero window probe. */
    void probe() {
        cold.probes++;
    }

    void answered() {
        cold.probes = 0;
    }

    /**
     * Whether the timer has gone off in vain and been stopped. {@code isSynSent}: what waits is a SYN that nobody answered,
     * which is given up even if no repeat was ever seen; of anything else, that none came may as well mean that it arrived.
     */
    boolean hasGivenUp(long now, boolean isSynSent) {
        if (cold.count == 0) {
            return isSynSent && now - time() > 2 * LONGEST_FIRST_WAIT;
        }
        return cold.wait >= SHORTEST_WAIT && now - time() > 2 * cold.wait + cold.wait / 16;
    }

    /** Whether a repeat was due before {@code now} and did not come, give or take a tenth. */
    boolean isRepeatMissing(long now) {
        long next = nextWait();
        return now - time() > next - next / 10;
    }

    /** When the next repeat is due. */
    long due() {
        return time() + nextWait();
    }

    private long nextWait() {
        return cold.count == 0 ? FIRST_WAIT : 2 * cold.wait;
    }

    int count() {
        return cold.count;
    }

    public int probes() {
        return cold.probes;
    }
}
