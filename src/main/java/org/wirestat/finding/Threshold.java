package org.wirestat.finding;

/**
 * From where on something is told. A name is its {@link Kind}'s, and what is counted is connections, unless a word behind the
 * dot says otherwise: {@code share} is of all that could have shown it, {@code age}, {@code old} and {@code min} are seconds.
 */
public enum Threshold {
    CLOSE_WAIT_LEAK("close-wait-leak", 3, "sockets held in CLOSE_WAIT"),
    CLOSE_WAIT_LEAK_AGE("close-wait-leak.age", 5, "seconds for which a socket was held, or it does not count"),
    CLOSE_WAIT_LEAK_OLD("close-wait-leak.old", 60, "seconds after which a single one is told"),
    REQUEST_RESET("request-reset", 3, "requests reset and not answered"),
    REQUEST_RESET_SHARE("request-reset.share", 0.01, "of the connections that ended"),
    ABORT_AFTER_RESPONSE("abort-after-response", 5, "resets right behind own payload"),
    ABORT_AFTER_RESPONSE_SHARE("abort-after-response.share", 0.05, "of the connections that ended"),
    ABORT("abort", 10, "other resets that answer nothing"),
    ABORT_SHARE("abort.share", 0.1, "of the connections that ended"),
    KEEP_ALIVE_RACE("keep-alive-race", 3, "requests that crossed a FIN"),
    IGNORED_FIN("ignored-fin", 3, "requests sent after acknowledging a FIN"),
    OVERLOAD("overload", 5, "connections held up or turned away"),
    OVERLOAD_SHARE("overload.share", 0.1, "of the connections to that port"),
    REFUSED("refused", 5, "opens refused"),
    NO_ANSWER("no-answer", 3, "opens not answered"),
    TIME_WAIT_SHARE("time-wait.share", 0.1, "of the ports a client has towards one server"),
    STALE_PEER("stale-peer", 1, "opens that met an old connection"),
    SUSPECT_RST("suspect-rst", 2, "resets unlike their sender"),
    HALF_CLOSE("half-close", 3, "connections kept half open"),
    HALF_CLOSE_AGE("half-close.age", 10, "seconds for which one was, or it does not count"),
    FIN_WAIT2("fin-wait2", 3, "sockets in FIN_WAIT2"),
    FIN_WAIT2_AGE("fin-wait2.age", 60, "seconds for which one was, or it does not count"),
    IDLE_TIMEOUT("idle-timeout", 5, "connections ended after the same silence"),
    IDLE_TIMEOUT_MIN("idle-timeout.min", 5, "seconds of the shortest silence that counts"),
    IDLE_TIMEOUT_SHARE("idle-timeout.share", 0.8, "of the connections that were silent for so long"),
    IDLE_TIMEOUT_DROPPED("idle-timeout.dropped", 3, "connections forgotten after a silence"),
    FIN_RETRANSMITTED("fin-retransmitted", 5, "connections with a FIN sent again"),
    FIN_RETRANSMITTED_SHARE("fin-retransmitted.share", 0.1, "of the connections with a FIN"),
    CAPTURE_QUALITY_COPIES("capture-quality.copies", 0.1, "of the frames that were captured twice"),
    CAPTURE_QUALITY_SHARE("capture-quality.share", 0.02, "of the connections or frames that are not whole");

    private final String label;
    private final double byDefault;
    private final String meaning;

    Threshold(String label, double byDefault, String meaning) {
        this.label = label;
        this.byDefault = byDefault;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public double byDefault() {
        return byDefault;
    }

    public String meaning() {
        return meaning;
    }
}
