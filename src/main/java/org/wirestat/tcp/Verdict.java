package org.wirestat.tcp;

/** Who ended a connection, how, how sure that is, and why. */
public final class Verdict {
    public Closer closedBy() {
        return Closer.UNKNOWN;
    }

    public How how() {
        return How.OPEN;
    }

    public Confidence confidence() {
        return Confidence.LOW;
    }

    /** A sentence that names the evidence. */
    public String rule() {
        return "";
    }

    /** Frames it rests on, 0 where there is none. */
    public long synFrame() {
        return 0;
    }

    public long firstFinFrame() {
        return 0;
    }

    public long endFrame() {
        return 0;
    }

    /** Nanoseconds from the first FIN to the second, or to the reading; -1 without a half-close. */
    public long halfClose() {
        return -1;
    }

    /** Nanoseconds of silence before the end, or before the reading while it is open. */
    public long idle() {
        return 0;
    }
}
