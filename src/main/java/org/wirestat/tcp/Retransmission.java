package org.wirestat.tcp;

/**
 * The retransmission timer of one end as its repeats give it away: when it last sent its oldest unacknowledged octet, how
 * long it had waited before that, and how often in a row it has. A timer doubles, or at least keeps, the wait (RFC 6298,
 * 5.5), so that a repeat which is not there after twice the last wait will not come: the end has given up.
 */
final class Retransmission {
    /** Waits shorter than this are loss recovery, not the timer: RTO is hardly ever set below 200 ms. */
    private static final long SHORTEST_WAIT = 180_000_000L;

    /** RFC 6298, 2.1: before a round trip was measured the timer waits a second; older stacks waited three. */
    private static final long FIRST_WAIT = 1_000_000_000L;

    private static final long LONGEST_FIRST_WAIT = 3_000_000_000L;

    private long time;
    private long wait;
    private int count;
    private int probes;

    /** What is unusual: that something was repeated. {@link #time} is stored with the end. */
    void store(Differences list) {
        if (list.put(!isQuiet())) {
            list.put(wait, 0);
            list.put(count, 0);
            list.put(probes, 0);
        }
    }

    void load(Differences list) {
        if (list.take()) {
            wait = list.take(0);
            count = (int) list.take(0);
            probes = (int) list.take(0);
        } else {
            setQuiet();
        }
    }

    void setQuiet() {
        wait = 0;
        count = 0;
        probes = 0;
    }

    /** Whether nothing is being repeated. */
    boolean isQuiet() {
        return wait == 0 && count == 0 && probes == 0;
    }

    /** When it last sent its oldest unacknowledged octet for the first time, or again; 0 before. */
    long time() {
        return time;
    }

    void setTime(long time) {
        this.time = time;
    }

    void clear() {
        time = 0;
        restart(0);
        probes = 0;
    }

    /** Something new is under way, or the oldest octet was acknowledged: whatever was repeated no longer matters. */
    void restart(long now) {
        time = now;
        wait = 0;
        count = 0;
    }

    void repeat(long now) {
        wait = Math.max(0, now - time);
        time = now;
        count++;
    }

    /** A keepalive or zero window probe. */
    void probe() {
        probes++;
    }

    void answered() {
        probes = 0;
    }

    /**
     * Whether the timer has gone off in vain and been stopped. {@code isSynSent}: what waits is a SYN that nobody answered,
     * which is given up even if no repeat was ever seen; of anything else, that none came may as well mean that it arrived.
     */
    boolean hasGivenUp(long now, boolean isSynSent) {
        if (count == 0) {
            return isSynSent && now - time > 2 * LONGEST_FIRST_WAIT;
        }
        return wait >= SHORTEST_WAIT && now - time > 2 * wait + wait / 16;
    }

    /** Whether a repeat was due before {@code now} and did not come, give or take a tenth. */
    boolean isRepeatMissing(long now) {
        long next = count == 0 ? FIRST_WAIT : 2 * wait;
        return now - time > next - next / 10;
    }

    /** When the next repeat is due. */
    long due() {
        return time + (count == 0 ? FIRST_WAIT : 2 * wait);
    }

    int count() {
        return count;
    }

    int probes() {
        return probes;
    }
}
