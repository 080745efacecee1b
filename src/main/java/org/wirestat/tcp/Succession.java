package org.wirestat.tcp;

/** When a pair of sockets is used again: which segment belongs to a connection, and which begins its successor. */
final class Succession {
    private Succession() {}

    /**
     * Whether {@code s}, between the sockets of {@code c}, begins the connection that follows {@code c}: it is a new SYN on ends that
     * are finished or in TIME_WAIT (RFC 9293, 3.10.7.4, and RFC 6191), or the answer to one that {@code c} holds back.
     */
    static boolean isBegunBy(Segment s, Connection c, TimeWait timeWait) {
        if (s.isFin() || c.record().isSelf()) {
            return false;
        }
        boolean isFromOrig = c.isFromOrig(s);
        Attempt attempt = c.cold().attempt;
        if (attempt != null && attempt.isAnsweredBy(s, isFromOrig)) {
            return true;
        }
        if (!s.isSyn() || s.isRst()) {
            return false;
        }
        End from = isFromOrig ? c.orig() : c.resp();
        End to = isFromOrig ? c.resp() : c.orig();
        // One that has reset the connection itself begins anew, even with the same number.
        boolean isRepeat = from.syn().isSent() && from.syn().seq() == s.seq;
        boolean isReborn = isRepeat && !s.isAck() && from.reset().closesSender();
        if (isRepeat && !isReborn || c.isMidstream() && Plausibility.isOvertaken(s, from, to)) {
            return false;
        }
        boolean isAnswer = !to.space().hasSent() || s.ack == to.syn().seq() + 1;
        if (s.isAck() && isAnswer) {
            return false;
        }
        c.readAt(s.time, timeWait);
        if (s.isAck()) {
            return isOver(from) && isOver(to); // its SYN was not captured
        }
        boolean isCrossing = !from.syn().isSent() && to.state() == TcpState.SYN_SENT;
        return !isCrossing && isOver(to);
    }

    /** Whether nothing keeps the end, as last read, from opening anew. */
    private static boolean isOver(End end) {
        return !end.state().isOpen() || end.state() == TcpState.TIME_WAIT;
    }
}
