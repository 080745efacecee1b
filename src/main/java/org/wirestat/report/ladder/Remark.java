package org.wirestat.report.ladder;

import java.util.Locale;

/** What is to be said of a segment that changes no state; of many such segments it is enough to say how many. */
public enum Remark {
    RETRANSMISSION("retransmission", "retransmissions"),
    OUT_OF_ORDER("out of order: others overtook it", "out of order"),
    BEYOND_HOLE("what comes before it has not passed, or not yet", "behind a hole"),
    DUPLICATE_ACK("duplicate ACK", "duplicate ACKs"),
    COPY("copy of one just captured", "copies"),
    PROBE("keepalive or window probe", "probes"),
    PROBE_ANSWER("answers the probe", "answers to probes"),
    WINDOW_CLOSED("window closed", "with the window closed"),
    WINDOW_OPEN("window open again", "that opened the window"),
    STILL_CLOSE_WAIT("CLOSE_WAIT proved again: no FIN with it", "that prove CLOSE_WAIT again");

    private final String label;
    private final String plural;

    Remark(String label, String plural) {
        this.label = label;
        this.plural = plural;
    }

    public String label() {
        return label;
    }

    /** In JSON, where its value is how many. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** To stand behind a number. */
    public String plural() {
        return plural;
    }
}
