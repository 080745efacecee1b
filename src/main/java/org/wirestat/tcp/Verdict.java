package org.wirestat.tcp;

/**
 * Who ended a connection, how, how sure that is, and by which rule. It is read from the facts of both ends; sequence and
 * acknowledgement numbers decide. A sentence claims no more than the segments show, and names both causes where two look
 * alike on the wire.
 */
public final class Verdict {
    /** Linux forgets an orphaned FIN_WAIT2 after a minute; what is forgotten sooner may have been closed otherwise. */
    private static final long FORGETTING = 60_000_000_000L;

    private Closer closedBy = Closer.UNKNOWN;
    private Closer resetBy = Closer.UNKNOWN;
    private How how = How.OPEN;
    private Confidence confidence = Confidence.LOW;
    private String rule = "";
    private long synFrame;
    private long firstFinFrame;
    private long endFrame;
    private long halfClose;
    private long idle;
    private long passiveBytes;
    private boolean race;
    private boolean finIgnored;
    private boolean requestUnanswered;
    private TcpState staleState = TcpState.UNKNOWN;
    private boolean suspect;
    private int resetTtl;
    private int usualTtl;

    Verdict() {}

    void read(Connection c, long now) {
        End orig = c.orig();
        End resp = c.resp();
        synFrame = orig.syn().frame() != 0 ? orig.syn().frame() : resp.syn().frame();
        Reset reset = firstReset(orig, resp);
        readHalfClose(orig.fin(), resp.fin(), reset == null ? now : Math.min(now, reset.time()));
        idle = Math.max(0, now - c.last());
        endFrame = 0;
        resetBy = Closer.UNKNOWN;
        passiveBytes = passiveBytes(orig, resp);
        race = false;
        finIgnored = false;
        requestUnanswered = false;
        staleState = TcpState.UNKNOWN;
        suspect = false;
        resetTtl = -1;
        usualTtl = -1;
        if (reset != null) {
            readReset(c, reset == orig.reset() ? orig : resp, reset == orig.reset() ? resp : orig);
        } else if (orig.fin().isSent() || resp.fin().isSent()) {
            readFins(orig, resp);
        } else if (orig.state() == TcpState.CLOSE && orig.isUnreachable()) {
            found(Closer.UNKNOWN, How.REFUSED, Confidence.MEDIUM, "SYN answered by an ICMP unreachable", orig.frame());
        } else if (orig.state() == TcpState.CLOSE && resp.state() == TcpState.UNKNOWN) {
            found(Closer.UNKNOWN, How.NO_ANSWER, Confidence.HIGH, "SYN not answered, and no longer repeated", 0);
        } else if (c.isReplaced()) {
            found(
                    Closer.UNKNOWN,
                    How.VANISHED,
                    Confidence.MEDIUM,
                    "a new connection took its place, no end was seen",
                    0);
        } else if (orig.state() == TcpState.CLOSE || resp.state() == TcpState.CLOSE) {
            found(Closer.UNKNOWN, How.VANISHED, Confidence.MEDIUM, "repeats not answered, and no longer sent", 0);
        } else if (c.unbelievedResets() > 0) {
            found(
                    Closer.UNKNOWN,
                    How.NOT_BELIEVED,
                    Confidence.MEDIUM,
                    "reset with a sequence number its receiver does not accept, connection goes on",
                    c.unbelievedResetFrame());
        } else if (orig.reset().isSent() || resp.reset().isSent()) {
            found(
                    Closer.UNKNOWN,
                    How.NOT_BELIEVED,
                    Confidence.MEDIUM,
                    "reset, after which both ends go on",
                    Math.max(
                            orig.reset().isSent() ? orig.reset().frame() : 0,
                            resp.reset().isSent() ? resp.reset().frame() : 0));
        } else {
            found(Closer.UNKNOWN, How.OPEN, Confidence.HIGH, "nothing has ended it", 0);
        }
    }

    private static long passiveBytes(End orig, End resp) {
        if (orig.fin().isSent() == resp.fin().isSent()) {
            return orig.fin().time() <= resp.fin().time() ? resp.octetsAfterFinOf(orig) : orig.octetsAfterFinOf(resp);
        }
        return orig.fin().isSent() ? resp.octetsAfterFinOf(orig) : orig.octetsAfterFinOf(resp);
    }

    /** {@code end}: when it was over, or else now. */
    private void readHalfClose(Control origFin, Control respFin, long end) {
        firstFinFrame = 0;
        halfClose = -1;
        if (origFin.isSent() && respFin.isSent()) {
            boolean isOrigFirst = origFin.time() <= respFin.time();
            firstFinFrame = isOrigFirst ? origFin.frame() : respFin.frame();
            halfClose = Math.abs(origFin.time() - respFin.time());
        } else if (origFin.isSent() || respFin.isSent()) {
            Control fin = origFin.isSent() ? origFin : respFin;
            firstFinFrame = fin.frame();
            halfClose = Math.max(0, end - fin.time());
        }
    }

    /** The reset that ended it: the earlier one that still closes anybody. */
    private static Reset firstReset(End orig, End resp) {
        Reset a = orig.reset();
        Reset b = resp.reset();
        boolean isA = a.closesSender() || a.closesReceiver();
        boolean isB = b.closesSender() || b.closesReceiver();
        if (isA && isB) {
            return a.time() <= b.time() ? a : b;
        }
        return isA ? a : isB ? b : null;
    }

    private void readReset(Connection c, End resetter, End other) {
        Reset reset = resetter.reset();
        Closer closer = first(c, resetter);
        resetBy = resetter == c.orig() ? Closer.ORIG : Closer.RESP;
        idle = reset.silenceBefore();
        requestUnanswered = reset.isRequestUnanswered();
        suspect = reset.isTtlForeign() || reset.isUnlikeOwn();
        resetTtl = reset.ttl();
        usualTtl = resetter.ttl();
        if (resetter.fin().isSent() && reset.trigger() == Reset.Trigger.PAYLOAD) {
            finIgnored = resetter.fin().isCoveredBy(reset.triggerAck());
            race = !finIgnored;
        }
        if (c.hasAttempt()
                && !resetter.space().endsUnseen()
                && other.space().hasAcked()
                && !other.fin().isSent()) {
            staleState = resetter.fin().isHeard() ? TcpState.CLOSE_WAIT : TcpState.ESTABLISHED;
        }
        endFrame = reset.frame();
        boolean isOrderly = resetter.fin().isHeard() && other.fin().isHeard();
        if (!resetter.syn().isSent() && other.syn().isSent() && resetter.packets() > 0 && !c.isMidstream()) {
            found(closer, How.REFUSED, Confidence.HIGH, "SYN answered by a reset", reset.frame());
        } else if (isOrderly) {
            found(closer, How.TW_RST, Confidence.HIGH, "both FINs acknowledged, then a reset", reset.frame());
        } else if (reset.trigger() == Reset.Trigger.SYN_ACK && resetter == c.orig()) {
            found(closer, How.SYN_ABORT, Confidence.HIGH, "SYN+ACK answered by a reset", reset.frame());
        } else if (c.hasAttempt()) {
            found(
                    closer,
                    How.STALE,
                    Confidence.HIGH,
                    "a new SYN met the old connection, which was then reset",
                    reset.frame());
        } else if (reset.repeatsBefore() > 1) {
            found(closer, How.TIMEOUT, Confidence.HIGH, "reset after repeats that were not answered", reset.frame());
        } else if (resetter.fin().isSent() && reset.trigger() == Reset.Trigger.FIN) {
            found(
                    closer,
                    How.LATE_FIN,
                    reset.time() - resetter.fin().time() >= FORGETTING ? Confidence.HIGH : Confidence.MEDIUM,
                    "FIN answered by a reset: the end that closed first had forgotten the connection",
                    reset.frame());
        } else if (resetter.fin().isSent() && (reset.trigger() == Reset.Trigger.PAYLOAD || !reset.isAcknowledging())) {
            found(
                    closer,
                    How.AFTER_CLOSE,
                    Confidence.HIGH,
                    "payload answered by a reset from an end that had sent its FIN: its process has closed the socket",
                    reset.frame());
        } else if (!reset.isAcknowledging() && reset.trigger() != Reset.Trigger.NONE) {
            found(
                    closer,
                    How.NO_SOCKET,
                    Confidence.MEDIUM,
                    "segment answered by a reset without ACK: its receiver no longer knows the connection",
                    reset.frame());
        } else if (resetter == c.resp()
                && resetter.bytes() == 0
                && resetter.syn().isSent()) {
            found(
                    closer,
                    How.UNACCEPTED,
                    Confidence.MEDIUM,
                    "reset by a responder that never sent payload: not accepted, or accepted and closed with unread data",
                    reset.frame());
        } else if (reset.isBehindOwnPayload()) {
            found(
                    closer,
                    How.ABORT_AFTER_RESPONSE,
                    Confidence.MEDIUM,
                    "reset right behind own payload: closed with unread data, or with SO_LINGER 0",
                    reset.frame());
        } else {
            found(
                    closer,
                    How.ABORT,
                    Confidence.MEDIUM,
                    "reset that answers nothing: closed with unread data, or with SO_LINGER 0",
                    reset.frame());
        }
    }

    private void readFins(End orig, End resp) {
        Control a = orig.fin();
        Control b = resp.fin();
        if (!a.isSent() || !b.isSent()) {
            Closer closer = a.isSent() ? Closer.ORIG : Closer.RESP;
            Control fin = a.isSent() ? a : b;
            idle = (a.isSent() ? orig : resp).silenceBeforeFin();
            if ((a.isSent() ? orig : resp).state() == TcpState.CLOSE) {
                found(
                        closer,
                        How.VANISHED,
                        Confidence.MEDIUM,
                        "FIN not acknowledged, and no longer repeated",
                        fin.lastFrame());
                return;
            }
            String rule = fin.isHeard() ? "FIN acknowledged, no FIN back" : "FIN not acknowledged";
            found(closer, How.FIN_HALF, Confidence.HIGH, rule, fin.isHeard() ? fin.heardFrame() : fin.frame());
            return;
        }
        boolean isOrigFirst = orig.closedBefore(resp);
        boolean isRespFirst = resp.closedBefore(orig);
        long end = Math.max(
                Math.max(a.lastFrame(), b.lastFrame()),
                Math.max(a.isHeard() ? a.heardFrame() : 0, b.isHeard() ? b.heardFrame() : 0));
        if (isOrigFirst == isRespFirst) {
            found(Closer.BOTH, How.FIN_SIMUL, Confidence.HIGH, "two FINs, neither acknowledges the other", end);
            return;
        }
        Closer closer = isOrigFirst ? Closer.ORIG : Closer.RESP;
        idle = (isOrigFirst ? orig : resp).silenceBeforeFin();
        if (isOrigFirst ? resp.hasSentPayloadAfterFinOf(orig) : orig.hasSentPayloadAfterFinOf(resp)) {
            found(closer, How.FIN_HALF, Confidence.HIGH, "payload went on after the first FIN, then a FIN back", end);
        } else {
            found(closer, How.FIN, Confidence.HIGH, "FIN, then a FIN that acknowledges it", end);
        }
    }

    /** Who began the ending: the end whose FIN came first, or the resetter where no FIN was sent. */
    private static Closer first(Connection c, End resetter) {
        boolean isOrig = c.orig().closedBefore(c.resp());
        boolean isResp = c.resp().closedBefore(c.orig());
        if (isOrig && isResp) {
            return Closer.BOTH;
        }
        return (isOrig || isResp ? isOrig : resetter == c.orig()) ? Closer.ORIG : Closer.RESP;
    }

    private void found(Closer closedBy, How how, Confidence confidence, String rule, long endFrame) {
        this.closedBy = closedBy;
        this.how = how;
        this.confidence = confidence;
        this.rule = rule;
        this.endFrame = endFrame;
    }

    /** Who began the ending: the end whose FIN came first, or the resetter where no FIN was sent. */
    public Closer closedBy() {
        return closedBy;
    }

    public How how() {
        return how;
    }

    /** Who sent the reset that ended it, which may be another than who closed first. */
    public Closer resetBy() {
        return resetBy;
    }

    /** Whose doing it is that {@link #how} names: the resetter's, or, after an orderly close, the closer's. */
    public Closer actor() {
        return resetBy == Closer.UNKNOWN || how == How.TW_RST ? closedBy : resetBy;
    }

    public Confidence confidence() {
        return confidence;
    }

    /** A sentence that names the evidence. */
    public String rule() {
        return rule;
    }

    /** The frames it rests on; 0 where there is none. */
    public long synFrame() {
        return synFrame;
    }

    public long firstFinFrame() {
        return firstFinFrame;
    }

    public long endFrame() {
        return endFrame;
    }

    /** Nanoseconds from the first FIN to the second, or to the reading; -1 without a FIN. */
    public long halfClose() {
        return halfClose;
    }

    /**
     * Nanoseconds for which nobody had said anything new before the ending began: before the first FIN, the reset, or what
     * the reset answers. While it is open, since the last frame.
     */
    public long idle() {
        return idle;
    }

    /** Payload octets that the passive end sent after the first FIN had passed. */
    public long passiveBytes() {
        return passiveBytes;
    }

    /** Whether the payload that the reset answers crossed the FIN of its sender, which it does not acknowledge. */
    public boolean isRace() {
        return race;
    }

    /** Whether the payload that the reset answers acknowledges the FIN of its sender: the end of file was there to be read. */
    public boolean isFinIgnored() {
        return finIgnored;
    }

    /** Whether the last payload went to the resetter, and none came back. */
    public boolean isRequestUnanswered() {
        return requestUnanswered;
    }

    /**
     * What the old socket that a new SYN met was in, by the number in its challenge ACK: ESTABLISHED, CLOSE_WAIT, or UNKNOWN if
     * that does not tell.
     */
    public TcpState staleState() {
        return staleState;
    }

    /** Whether the reset looks foreign to its sender, or both ends went on after it. */
    public boolean isSuspect() {
        return suspect;
    }

    /** Time to live or hop limit of the reset, 0 to 255; -1 without one. */
    public int resetTtl() {
        return resetTtl;
    }

    /** Time to live or hop limit of its sender's other segments, 0 to 255; -1 if there is none, or no reset. */
    public int usualTtl() {
        return usualTtl;
    }
}
