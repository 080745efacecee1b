package org.wirestat.verdict;

import org.wirestat.tcp.End;

/** How a connection ended, or that it has not. The label is what is printed. */
public enum How {
    /** Last known states are shown: nothing has ended it. */
    OPEN("open"),
    /** An orderly close: both FINs, one after the other. */
    FIN("fin"),
    /** Two FINs neither of which acknowledges the other. */
    FIN_SIMUL("fin-simul"),
    /** A half-close: payload went on after the first FIN, or the second FIN has not come (yet); the rule says which. */
    FIN_HALF("fin-half"),
    /** The SYN was answered by a reset: nothing listens there, or a filter says so. */
    REFUSED("refused"),
    /** SYNs were repeated and never answered. */
    NO_ANSWER("no-answer"),
    /** An untriggered reset: the owner closed with unread data, or with SO_LINGER 0. */
    ABORT("abort"),
    /** An untriggered reset right behind the aborter's own payload. */
    ABORT_AFTER_RESPONSE("abort-after-response"),
    /** Reset by a responder that never sent a byte: listener closed, or accept queue overflow. */
    ABORT_UNANSWERED("abort-unanswered"),
    /** A reset in answer to payload, by an end that had sent its FIN. */
    AFTER_CLOSE("after-close"),
    /** A reset in answer to a FIN, by an end that had sent its FIN long before. */
    LATE_FIN("late-fin"),
    /** A reset in answer to a segment, by an end that never closed: it has lost the connection. */
    NO_SOCKET("no-socket"),
    /** A SYN met an end that still held the old connection; the old one was reset. Not the mark {@link End#isStale}. */
    STALE("stale"),
    /** The originator reset the SYN+ACK: it is gone, or was only probing. */
    SYN_ABORT("syn-abort"),
    /** A reset, or silence, after unanswered retransmissions or probes. */
    TIMEOUT("timeout"),
    /** Retransmissions went unanswered and stopped: the peer is gone, and nobody said so. */
    VANISHED("vanished"),
    /** Only resets that fail RFC 9293's test, or that both ends ignored. */
    NOT_BELIEVED("not-believed"),
    /** An orderly close whose TIME_WAIT a reset cut short (RFC 1337). */
    TW_RST("tw-rst");

    private final String label;

    How(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
