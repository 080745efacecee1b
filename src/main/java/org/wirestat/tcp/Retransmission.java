package org.wirestat.tcp;

import org.wirestat.record.EndRecord;

/**
 * The retransmission timer of one end, as its repeats show it: when the end last sent its oldest unacknowledged byte, and the
 * longest time it waited before it sent that again. A timer doubles the wait, or at least keeps it (RFC 6298, 5.5). So a repeat
 * that is missing tells one of two things, which must be kept apart: the answer arrived ({@link #isRepeatMissing}), or the end has
 * given up ({@link #hasGivenUp}).
 */
public final class Retransmission {
    /** A shorter wait is loss recovery, not the timer: a retransmission timeout is hardly ever set below 200 ms. */
    private static final long SHORTEST_WAIT = 180_000_000L;

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
    }

    /** Whether nothing is being repeated. */
    boolean isQuiet() {
        return cold.wait == 0 && cold.count == 0 && cold.probes().areNone();
    }

    /** When the end last sent its oldest unacknowledged byte, for the first time or again; 0 before. */
    long time() {
        return hot.timer();
    }

    /** Something new is under way, or the oldest byte was acknowledged: earlier repeats no longer matter. */
    void restart(long now) {
        hot.setTimer(now);
        cold.wait = 0;
        cold.count = 0;
        cold.endProbes();
    }

    void repeat(long now) {
        cold.wait = Math.max(cold.wait, now - time());
        hot.setTimer(Math.max(time(), now));
        cold.count++;
    }

    /** The end sends a keepalive or zero window probe. */
    void probe(long now) {
        cold.probesToCount().add(now);
    }

    /** The peer has answered all probes; {@code isShut}: its window is still closed, so that there will be more. */
    void answered(boolean isShut) {
        if (cold.probes().areNone()) {
            return;
        }
        if (isShut) {
            cold.probes().unanswered = 0;
        } else {
            cold.endProbes();
        }
    }

    /**
     * Whether the end has given up: 2.5 times its longest wait has passed without a repeat. A timer at most doubles the wait, and
     * Linux' timer wheel fires up to an eighth late.
     *
     * @param first how long the stack waits before its first repeat, in nanoseconds; it counts where no wait was seen. 0: what was
     *     never repeated counts as answered
     */
    boolean hasGivenUp(long now, long first) {
        long wait = cold.wait >= SHORTEST_WAIT ? cold.wait : first;
        return wait > 0 && now - time() > 2 * wait + wait / 2;
    }

    /** Whether the end probed a closed window, and has given up since: likewise. */
    boolean hasStoppedProbing(long now) {
        Probes probes = cold.probes();
        return probes.wait >= SHORTEST_WAIT && now - probes.time > 2 * probes.wait + probes.wait / 2;
    }

    /** Whether the next repeat was due before {@code now}, and an eighth of the wait has passed since. */
    boolean isRepeatMissing(long now, long first) {
        return now > missingRepeat(first);
    }

    /** When a repeat that has not come is missing: none comes later. */
    private long missingRepeat(long first) {
        long next = nextWait(first);
        return time() + next + next / 8;
    }

    /** When a repeat that has not come is more likely to be missing than late: nine of ten come before that. */
    long lateRepeat(long first) {
        long next = nextWait(first);
        return time() + next + next / 32;
    }

    /** When the next repeat is due. */
    long due(long first) {
        return time() + nextWait(first);
    }

    private long nextWait(long first) {
        return cold.wait >= SHORTEST_WAIT ? 2 * cold.wait : first;
    }

    int count() {
        return cold.count;
    }

    /** How many keepalive or window probes in a row stand unanswered. */
    public int probes() {
        return cold.probes().unanswered;
    }
}
