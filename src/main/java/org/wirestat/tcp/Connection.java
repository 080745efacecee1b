package org.wirestat.tcp;

/** One incarnation of a pair of sockets: two ends. */
public final class Connection {
    private final End orig = new End();
    private final End resp = new End();
    private final Verdict verdict = new Verdict();

    /** Counted from 1 in the order in which connections were first seen. */
    public long id() {
        return 0;
    }

    public End orig() {
        return orig;
    }

    public End resp() {
        return resp;
    }

    /** Whether the SYN was seen; if not, who is the originator is a guess. */
    public boolean isOriginatorKnown() {
        return false;
    }

    /** Whether the connection began before the capture did. */
    public boolean isMidstream() {
        return false;
    }

    public boolean isIpv6() {
        return orig.isIpv6();
    }

    /** Time of the first frame, nanoseconds since the epoch. */
    public long opened() {
        return 0;
    }

    /** Time of the last frame. */
    public long last() {
        return 0;
    }

    /** Whether an end still exists, as of the last reading: neither CLOSE nor unheard. */
    public boolean isOpen() {
        return false;
    }

    /** Valid until the next reading. */
    public Verdict verdict() {
        return verdict;
    }

    /** Zeek's letters, base/protocols/conn: upper case for the originator. */
    public String zeekHistory() {
        return "";
    }

    /** Zeek's conn_state. */
    public String zeekConnState() {
        return "OTH";
    }

    /** Reads both ends and the verdict as they stand at {@code now}, timers included. Changes no fact. */
    public void readAt(long now) {}
}
