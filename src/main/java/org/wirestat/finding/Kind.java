package org.wirestat.finding;

/** What can be found, the gravest first. The label is what options and JSON call it, the title what a reader meets. */
public enum Kind {
    CLOSE_WAIT_LEAK(
            "close-wait-leak",
            "CLOSE_WAIT LEAK",
            "its application has been told of the end and has not closed its socket: look there for what is opened and"
                    + " never closed"),
    REQUEST_RESET(
            "request-reset",
            "REQUEST RESET",
            "the one who reset gave up, or was made to: look in its log at that time for a limit, a crash or a request it"
                    + " will not read"),
    ABORT_AFTER_RESPONSE(
            "abort-after-response",
            "ABORT AFTER RESPONSE",
            "the reset may destroy what was just sent: read the whole request before closing, and do not use SO_LINGER 0"),
    ABORT(
            "abort",
            "ABORTS",
            "the one who reset closed with unread data, or with SO_LINGER 0: close only what was read"),
    KEEP_ALIVE_RACE(
            "keep-alive-race",
            "KEEP-ALIVE RACE",
            "make the client's idle limit shorter than the server's, and let it try again what is safe to repeat"),
    IGNORED_FIN(
            "ignored-fin",
            "IGNORED FIN",
            "the client's stack had the end of the stream before the request: check a pooled connection before using it"),
    OVERLOAD(
            "overload",
            "OVERLOADED LISTENER",
            "its accept queue is full or its process does not accept: raise the backlog and somaxconn, or add workers"),
    REFUSED("refused", "REFUSED", "see whether it is meant to listen there, or whether a filter answers in its stead"),
    NO_ANSWER("no-answer", "NO ANSWER", "see whether the host is up, and which filter or route swallows the SYN"),
    TIME_WAIT(
            "time-wait",
            "TIME_WAIT",
            "keep connections and use them again, let the other end close first, or add addresses"),
    STALE_PEER(
            "stale-peer",
            "STALE PEER",
            "it still held a connection that its peer had lost: let it send keepalives, or close what is idle"),
    SUSPECT_RST(
            "suspect-rst",
            "SUSPECT RST",
            "the host it names may not have sent it: capture next to that host, and see whether the reset passes there"),
    HALF_CLOSE(
            "half-close",
            "HALF-CLOSE",
            "after the other's FIN it kept its half open for long: let it close as soon as it reads the end"),
    FIN_WAIT2(
            "fin-wait2",
            "FIN_WAIT2",
            "its peer does not close: look there first; here, close() lets the system forget it, shutdown() does not"),
    IDLE_TIMEOUT(
            "idle-timeout", "IDLE TIMEOUT", "keep connections idle for less than that, or send keepalives more often"),
    FIN_RETRANSMITTED(
            "fin-retransmitted",
            "FIN SENT AGAIN",
            "the FIN or its ACK was lost, or its receiver was gone: look for loss, and for filters that forget too early"),
    CAPTURE_QUALITY(
            "capture-quality",
            "CAPTURE QUALITY",
            "what is missing can look like a fault: capture headers only, with a larger buffer, and both directions");

    private final String label;
    private final String title;
    private final String advice;

    Kind(String label, String title, String advice) {
        this.label = label;
        this.title = title;
        this.advice = advice;
    }

    public String label() {
        return label;
    }

    public String title() {
        return title;
    }

    /** One line of what to do about it. */
    public String advice() {
        return advice;
    }
}
