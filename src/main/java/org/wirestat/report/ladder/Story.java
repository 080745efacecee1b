package org.wirestat.report.ladder;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Verdict;

/**
 * What happens to one connection, step by step: which segment passes which way, what becomes of either end, and why. It is
 * told while it happens, and keeps of the connection nothing but its {@link Ladder}.
 *
 * <pre>
 *   before(c)      time alone may have moved an end   \
 *   segment(c, s)  a segment has, or has not           }--> Step --> Ladder
 *   end(c, why)    nothing more will come             /
 * </pre>
 */
public final class Story {
    /** What answers something that is not believed comes at once, or answers something else. */
    private static final long ANSWER_TIME = 1_000_000_000L;

    private final long id;
    private final int incarnation;
    private final Ladder ladder = new Ladder();
    private final Side orig = new Side();
    private final Side resp = new Side();
    private long begin;
    private long latest;
    private boolean begun;

    /** @param incarnation counted from 1 among the connections that were asked for */
    public Story(long id, int incarnation) {
        this.id = id;
        this.incarnation = incarnation;
    }

    /** {@code c} was read at the time of its next segment, of which it has not been told. */
    public void before(Connection c) {
        if (begun) {
            tellOfTime(c);
        }
        orig.remember(c.orig());
        resp.remember(c.resp());
    }

    /** {@code c} was told of {@code s}, and then read. */
    public void segment(Connection c, Segment s, Delivery delivery) {
        if (!begun) {
            begun = true;
            begin = s.time;
            latest = s.time;
            tellOfWhatWasHeld(c, s);
        }
        boolean isFromOrig = c.isFromOrig(s);
        Side from = isFromOrig ? orig : resp;
        Side to = isFromOrig ? resp : orig;
        End sender = isFromOrig ? c.orig() : c.resp();
        if (delivery == Delivery.PLAUSIBLE) {
            base(s, from, to);
        }
        Step.Change origChange = orig.change(c.orig());
        Step.Change respChange = resp.change(c.resp());
        Step.Change change = isFromOrig ? origChange : respChange;
        Set<Remark> remarks = EnumSet.noneOf(Remark.class);
        List<String> reasons = new ArrayList<>(2);
        if (delivery == Delivery.COPY) {
            remarks.add(Remark.COPY);
        } else {
            boolean isProbe = from.probes(sender);
            if (delivery == Delivery.PLAUSIBLE) {
                remark(s, from, to, sender, isProbe, remarks);
            }
            reason(c, s, delivery, change, isFromOrig, reasons);
            boolean isStillWaiting = change == null && sender.state() == TcpState.CLOSE_WAIT;
            if (isStillWaiting && sender.proof() == Proof.P && delivery == Delivery.PLAUSIBLE) {
                remarks.add(Remark.STILL_CLOSE_WAIT);
            }
            from.say(s, isProbe, delivery);
        }
        latest = Math.max(latest, s.time);
        ladder.add(new Step(
                s.frame,
                s.time,
                isFromOrig ? Step.Way.TO_RESP : Step.Way.TO_ORIG,
                s.flags,
                s.payloadLength,
                from.relative(s.seq),
                s.isAck() ? to.relative(s.ack) : -1,
                origChange,
                respChange,
                remarks,
                reasons));
    }

    /** {@code c} was read, and nothing more will come of it. */
    public void end(Connection c, String why) {
        if (c.isReplaced()) {
            Step.Change origChange = orig.change(c.orig());
            Step.Change respChange = resp.change(c.resp());
            ladder.add(Step.ofTime(c.successorFrame(), c.successorTime(), origChange, respChange, Reason.REPLACED));
        } else {
            tellOfTime(c);
            latest = Math.max(latest, c.readTime());
            ladder.add(Step.ofTime(0, latest, null, null, why));
        }
        ladder.end();
    }

    // ---- What time does ----

    private void tellOfTime(Connection c) {
        boolean isOrigStale = orig.growsStale(c.orig());
        boolean isRespStale = resp.growsStale(c.resp());
        Step.Change origChange = orig.change(c.orig());
        Step.Change respChange = resp.change(c.resp());
        if (origChange != null
                && respChange != null
                && c.orig().since() > c.resp().since()) {
            tellOfTime(c, c.resp(), null, respChange);
            tellOfTime(c, c.orig(), origChange, null);
        } else {
            tellOfTime(c, c.orig(), origChange, null);
            tellOfTime(c, c.resp(), null, respChange);
        }
        if (isOrigStale || isRespStale) {
            latest = Math.max(latest, (isOrigStale ? c.orig() : c.resp()).staleSince());
            ladder.add(Step.ofTime(0, latest, null, null, Reason.ofStaleness(isOrigStale)));
        }
    }

    private void tellOfTime(Connection c, End end, Step.Change origChange, Step.Change respChange) {
        Step.Change change = origChange != null ? origChange : respChange;
        if (change != null) {
            latest = Math.max(latest, Math.min(end.since(), c.readTime()));
            ladder.add(Step.ofTime(
                    end.proof() == Proof.T ? 0 : end.frame(), latest, origChange, respChange, Reason.ofTime(change)));
        }
    }

    /** A SYN that an older connection had held back began this one: it passed before what is now its first segment. */
    private void tellOfWhatWasHeld(Connection c, Segment s) {
        long synFrame = Verdict.of(c).synFrame();
        if (synFrame != 0 && synFrame < s.frame) {
            begin = c.opened();
            ladder.add(Step.ofTime(synFrame, begin, null, null, Reason.HELD));
        }
    }

    // ---- What a segment does ----

    private static void base(Segment s, Side from, Side to) {
        if (s.isSyn()) {
            from.baseOnSyn(s.seq);
        } else {
            from.baseOn(s.seq - 1);
        }
        if (s.isAck()) {
            to.baseOn(s.ack - 1);
        }
    }

    private static void remark(Segment s, Side from, Side to, End sender, boolean isProbe, Set<Remark> remarks) {
        if (isProbe) {
            remarks.add(Remark.PROBE);
        } else if (from.repeats(sender)) {
            remarks.add(Remark.RETRANSMISSION);
        } else if (from.isOvertaken(s)) {
            remarks.add(Remark.OUT_OF_ORDER);
        } else if (from.isBeyondHole(s)) {
            remarks.add(Remark.BEYOND_HOLE);
        } else if (Side.isPureAck(s) && to.isProbing()) {
            remarks.add(Remark.PROBE_ANSWER);
        } else if (from.isDuplicateAck(s)) {
            remarks.add(Remark.DUPLICATE_ACK);
        }
        if (from.closesWindow(s)) {
            remarks.add(Remark.WINDOW_CLOSED);
        } else if (from.opensWindow(s)) {
            remarks.add(Remark.WINDOW_OPEN);
        }
    }

    private void reason(
            Connection c, Segment s, Delivery delivery, Step.Change change, boolean isFromOrig, List<String> reasons) {
        Side from = isFromOrig ? orig : resp;
        Side to = isFromOrig ? resp : orig;
        if (delivery != Delivery.PLAUSIBLE) {
            reasons.add(Reason.ofDisbelief(delivery));
            boolean isSynSent = (isFromOrig ? c.resp() : c.orig()).state() == TcpState.SYN_SENT;
            if (delivery == Delivery.ACK_OF_UNSENT && isSynSent && Side.isPureAck(s)) {
                reasons.add(Reason.OLDER_CONNECTION);
            }
        } else if (change != null) {
            reasons.addAll(
                    Reason.ofSender(change, s, isFromOrig ? c.orig() : c.resp(), isFromOrig ? c.resp() : c.orig()));
        }
        long believed = to.takeFinBelievedLate(isFromOrig ? c.resp() : c.orig());
        if (believed != 0) {
            reasons.add(Reason.believedLate(believed));
        }
        long unbelieved = to.takeUnbelieved();
        if (unbelieved != 0 && from.isDuplicateAck(s) && s.time - to.unbelievedTime() <= ANSWER_TIME) {
            reasons.add(Reason.challenge(unbelieved));
        }
    }

    // ---- What a format tells ----

    public long id() {
        return id;
    }

    public int incarnation() {
        return incarnation;
    }

    public Ladder ladder() {
        return ladder;
    }

    /** When its first segment passed, in nanoseconds since the epoch. */
    public long begin() {
        return begin;
    }
}
