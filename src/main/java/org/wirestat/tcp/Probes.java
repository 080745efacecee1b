package org.wirestat.tcp;

/** The keepalive and zero window probes that an end has sent since it last sent anything else. */
final class Probes {
    /** The probes of an end that sent none. It must not be changed: an end that sends one makes another. */
    static final Probes NONE = new Probes();

    /** How many probes in a row the peer has not answered. */
    int unanswered;
    /** When the last probe passed; 0 before the first. */
    long time;
    /** The longest time between two probes, in nanoseconds; 0 before the second. */
    long wait;

    boolean areNone() {
        return time == 0;
    }

    void clear() {
        unanswered = 0;
        time = 0;
        wait = 0;
    }

    void add(long now) {
        if (time != 0) {
            wait = Math.max(wait, now - time);
        }
        time = now;
        unanswered++;
    }
}
