package org.wirestat.verdict;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Control;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Reset;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.UnbelievedReset;

/**
 * Who ended a connection, how, how sure that is, and by which rule. It is read from the facts of both ends; sequence and
 * acknowledgement numbers decide. A sentence claims no more than the segments show, and names both causes where two look
 * alike on the wire.
 */
public final class Verdict {
    private Rule rule = Rule.OPEN;
    private Confidence confidence = Confidence.HIGH;
    private Closer closedBy = Closer.UNKNOWN;
    private Closer resetBy = Closer.UNKNOWN;
    private long synFrame;
    private long firstFinFrame;
    private long secondFinFrame;
    private long endFrame;
    private long halfClose = -1;
    private long idle;
    private long passiveBytes;
    private boolean race;
    private boolean finIgnored;
    private boolean requestUnanswered;
    private TcpState staleState = TcpState.UNKNOWN;
    private boolean suspect;
    private boolean isForeign;
    private int resetTtl = -1;
    private int usualTtl = -1;
    /** What to say of a reset that ended nothing, and its frame; null without one. */
    private Rule passedOver;

    private long passedOverFrame;

    /** Of {@code connection}, as it was last read. */
    public static Verdict of(Connection connection) {
        return new Verdict(connection);
    }

    private Verdict(Connection c) {
        long now = c.readTime();
        End orig = c.orig();
        End resp = c.resp();
        synFrame = orig.syn().frame() != 0 ? orig.syn().frame() : resp.syn().frame();
        idle = Math.max(0, now - c.last());
        End resetter = firstResetter(orig, resp);
        readHalfClose(
                orig,
                resp,
                resetter == null ? now : Math.min(now, resetter.reset().time()));
        if (resetter != null) {
            readReset(c, resetter, resetter == orig ? resp : orig);
            return;
        }
        readPassedOverReset(c, orig, resp);
        if (orig.fin().isSent() || resp.fin().isSent()) {
            readFins(c, orig, resp);
        } else if (c.staleFrame() != 0 && !resp.syn().isSent()) {
            found(Rule.STALE_UNSEEN, Closer.ORIG, c.staleFrame());
        } else if (orig.state() == TcpState.CLOSE && orig.unreachable() != null) {
            found(Rule.UNREACHABLE, Closer.UNKNOWN, orig.frame());
        } else if (orig.state() == TcpState.CLOSE && resp.state() == TcpState.UNKNOWN) {
            found(
                    c.isReplaced() ? Rule.NO_ANSWER_REPLACED : Rule.NO_ANSWER,
                    Closer.UNKNOWN,
                    orig.syn().lastFrame());
        } else if (c.isReplaced()) {
            found(Rule.REPLACED, Closer.UNKNOWN, c.successorFrame());
        } else if (orig.state() == TcpState.CLOSE || resp.state() == TcpState.CLOSE) {
            found(Rule.GIVEN_UP, Closer.UNKNOWN, (orig.state() == TcpState.CLOSE ? orig : resp).lastFrame());
        } else if (passedOver != null) {
            found(passedOver, Closer.UNKNOWN, passedOverFrame);
        } else {
            found(Rule.OPEN, Closer.UNKNOWN, 0);
        }
    }

    /** {@code end}: when it was over, or else now. */
    private void readHalfClose(End orig, End resp, long end) {
        End first = firstCloser(orig, resp);
        if (first == null) {
            return;
        }
        End second = first == orig ? resp : orig;
        Control fin = first.fin();
        firstFinFrame = fin.frame();
        secondFinFrame = second.fin().frame();
        long over = second.fin().isSent() ? second.fin().time() : end;
        halfClose = Math.max(0, over - fin.time());
        if (!second.closedBefore(first)) {
            passiveBytes = second.octetsAfterFinOf(first);
        }
    }

    /**
     * The end whose FIN came first; null without a FIN. Of two that crossed, or that acknowledge each other, it is the one
     * captured first.
     */
    private static End firstCloser(End orig, End resp) {
        boolean isOrig = orig.closedBefore(resp);
        if (isOrig != resp.closedBefore(orig)) {
            return isOrig ? orig : resp;
        }
        if (!orig.fin().isSent()) {
            return null;
        }
        return orig.fin().time() <= resp.fin().time() ? orig : resp;
    }

    /** Whose reset ended it: the earlier one that still closes anybody; null without one. */
    private static End firstResetter(End orig, End resp) {
        Reset a = orig.reset();
        Reset b = resp.reset();
        boolean isA = a.closesSender() || a.closesReceiver();
        boolean isB = b.closesSender() || b.closesReceiver();
        if (isA && isB) {
            return a.time() <= b.time() ? orig : resp;
        }
        return isA ? orig : isB ? resp : null;
    }

    private void readReset(Connection c, End resetter, End other) {
        Reset reset = resetter.reset();
        Rule rule = ResetRules.of(c, resetter, other);
        found(rule, rule == Rule.DISOWNED ? Closer.UNKNOWN : whoBegan(c, resetter), reset.frame());
        confidence = ResetRules.confidence(rule, c, resetter, other);
        resetBy = resetter == c.orig() ? Closer.ORIG : Closer.RESP;
        End first = firstCloser(resetter, other);
        idle = first == null || first.fin().time() > reset.time() ? reset.silenceBefore() : first.silenceBeforeFin();
        requestUnanswered = reset.isRequestUnanswered();
        race = rule == Rule.PAYLOAD_CROSSED_FIN;
        finIgnored = rule == Rule.PAYLOAD_AFTER_FIN;
        if (rule == Rule.STALE) {
            staleState = staleState(resetter, other);
        }
        isForeign = reset.isForeign() && rule != Rule.DISOWNED;
        suspect = isForeign || rule == Rule.DISOWNED;
        resetTtl = reset.ttl();
        usualTtl = resetter.ttl();
    }

    /** What {@code holder} was in: its challenge ACK covers the FIN of {@code forgetter}, or does not. */
    private static TcpState staleState(End forgetter, End holder) {
        boolean isKnown = holder.space().hasAcked()
                && !holder.fin().isSent()
                && !forgetter.space().endsUnseen();
        if (!isKnown) {
            return TcpState.UNKNOWN;
        }
        return forgetter.fin().isHeard() ? TcpState.CLOSE_WAIT : TcpState.ESTABLISHED;
    }

    /** A reset that ended nothing: its number was wrong, or both ends went on all the same. */
    private void readPassedOverReset(Connection c, End orig, End resp) {
        End named = orig.reset().isSent() ? orig : resp.reset().isSent() ? resp : null;
        if (named != null) {
            passedOver = Rule.RESET_OUTLIVED;
            passedOverFrame = named.reset().frame();
            suspect = true;
            resetTtl = named.reset().ttl();
            usualTtl = named.ttl();
            return;
        }
        named = isLaterUnbelieved(orig.unbelievedReset(), resp.unbelievedReset()) ? orig : resp;
        UnbelievedReset unbelieved = named.unbelievedReset();
        if (unbelieved != null) {
            boolean isOutlived = orig.hasGoneOnAfter(unbelieved.time()) && resp.hasGoneOnAfter(unbelieved.time());
            passedOver = isOutlived ? Rule.RESET_NOT_EXACT : Rule.RESET_NOT_EXACT_YET;
            passedOverFrame = unbelieved.frame();
            suspect = isOutlived || unbelieved.isForeign();
            resetTtl = unbelieved.ttl();
            usualTtl = named.ttl();
        }
    }

    private static boolean isLaterUnbelieved(UnbelievedReset a, UnbelievedReset b) {
        return a != null && !(b != null && b.time() > a.time());
    }

    private void readFins(Connection c, End orig, End resp) {
        End first = firstCloser(orig, resp);
        End second = first == orig ? resp : orig;
        Control fin = first.fin();
        idle = first.silenceBeforeFin();
        Closer closer = first == orig ? Closer.ORIG : Closer.RESP;
        if (!second.fin().isSent()) {
            Rule rule = FinRules.ofOne(c, first, second);
            long end = rule == Rule.FIN_GIVEN_UP ? fin.lastFrame() : fin.isHeard() ? fin.heardFrame() : fin.frame();
            found(rule, closer, end);
            return;
        }
        Rule rule = FinRules.ofBoth(first, second);
        // Of two that acknowledge each other one repeats a FIN that was not captured, and does not say which.
        boolean isKnown = first.closedBefore(second);
        found(
                rule,
                rule == Rule.FINS_CROSSED ? Closer.BOTH : isKnown ? closer : Closer.UNKNOWN,
                lastOf(fin, second.fin()));
    }

    /** The frame in which the later of two FINs, or of their ACKs, passed last. */
    private static long lastOf(Control a, Control b) {
        return Math.max(Math.max(a.lastFrame(), b.lastFrame()), Math.max(a.heardFrame(), b.heardFrame()));
    }

    /** Who began the ending: the end whose FIN came first, or the resetter where no FIN was sent. */
    private static Closer whoBegan(Connection c, End resetter) {
        boolean isOrig = c.orig().closedBefore(c.resp());
        boolean isResp = c.resp().closedBefore(c.orig());
        if (isOrig && isResp) {
            return Closer.BOTH;
        }
        return (isOrig || isResp ? isOrig : resetter == c.orig()) ? Closer.ORIG : Closer.RESP;
    }

    private void found(Rule rule, Closer closedBy, long endFrame) {
        this.rule = rule;
        this.closedBy = closedBy;
        this.endFrame = endFrame;
        confidence = rule.confidence();
    }

    /** Who began the ending: the end whose FIN came first, or the resetter where no FIN was sent. Unknown if neither did. */
    public Closer closedBy() {
        return closedBy;
    }

    public How how() {
        return rule.how();
    }

    /** In whose name the reset that ended it was sent: it may be another than who closed first, and another's forgery. */
    public Closer resetBy() {
        return resetBy;
    }

    /** Whose doing it is that {@link #how} names: the resetter's, or, after an orderly close, the closer's. */
    public Closer actor() {
        return rule == Rule.DISOWNED || resetBy == Closer.UNKNOWN || how() == How.TW_RST ? closedBy : resetBy;
    }

    public Confidence confidence() {
        return confidence;
    }

    /** A sentence that names the evidence. */
    public String rule() {
        return isForeign ? rule.suspicion() : rule.sentence();
    }

    /** The frames it rests on; 0 where there is none. */
    public long synFrame() {
        return synFrame;
    }

    public long firstFinFrame() {
        return firstFinFrame;
    }

    /** 0 as long as a half-close lasts. */
    public long secondFinFrame() {
        return secondFinFrame;
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
