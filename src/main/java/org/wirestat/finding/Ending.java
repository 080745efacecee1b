package org.wirestat.finding;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.Verdict;

/** The ways a connection may have gone, coarse enough to be columns: each connection has gone one of them. */
public enum Ending {
    /** An end may still send, or is still waiting to. */
    OPEN,
    FIN_BY_SELF,
    FIN_BY_PEER,
    SIMULTANEOUS,
    ABORT,
    REFUSED,
    NO_SOCKET,
    NO_ANSWER,
    OTHER;

    /** As one sees it who is the originator, or the responder, of the connection. */
    static Ending of(Connection c, Verdict v, boolean isSelfOrig) {
        return switch (v.how()) {
            case OPEN, NOT_BELIEVED -> OPEN;
            case FIN, FIN_HALF, TW_RST -> hasUnclosedEnd(c) ? OPEN : finBy(v.closedBy(), isSelfOrig);
            case FIN_SIMUL -> SIMULTANEOUS;
            case ABORT, ABORT_AFTER_RESPONSE, ABORT_UNANSWERED, AFTER_CLOSE, LATE_FIN, TIMEOUT -> ABORT;
            case REFUSED -> REFUSED;
            case NO_SOCKET, STALE -> NO_SOCKET;
            case NO_ANSWER -> NO_ANSWER;
            case SYN_ABORT, VANISHED -> OTHER;
        };
    }

    private static Ending finBy(Closer closer, boolean isSelfOrig) {
        return switch (closer) {
            case ORIG -> isSelfOrig ? FIN_BY_SELF : FIN_BY_PEER;
            case RESP -> isSelfOrig ? FIN_BY_PEER : FIN_BY_SELF;
            case BOTH -> SIMULTANEOUS;
            case UNKNOWN -> OTHER;
        };
    }

    private static boolean hasUnclosedEnd(Connection c) {
        return isUnclosed(c.orig().state()) || isUnclosed(c.resp().state());
    }

    private static boolean isUnclosed(TcpState state) {
        return switch (state) {
            case SYN_SENT, SYN_RECV, ESTABLISHED, FIN_WAIT1, FIN_WAIT2, CLOSE_WAIT -> true;
            case UNKNOWN, LISTEN, CLOSING, TIME_WAIT, LAST_ACK, CLOSE -> false;
        };
    }
}
