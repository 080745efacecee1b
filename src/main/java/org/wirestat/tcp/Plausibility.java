package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isBefore;
import static org.wirestat.tcp.SequenceNumber.isBetween;

/**
 * The acceptability test of RFC 9293, 3.10.7, as far as one who stands by can make it: of what the receiver has, the tap
 * knows only what it acknowledged, and of its window only what it advertised. Where the tap cannot know, the segment is let
 * pass.
 */
final class Plausibility {
    /** Without a known window, what lies further away than this belongs to something else. */
    private static final int REACH = 1 << 30;

    /** The largest window without scaling: how far behind a late copy may be when nothing larger was advertised. */
    private static final int UNSCALED_WINDOW = 65_535;

    private static final long LONGEST_ACK_DELAY = 500_000_000L;

    private Plausibility() {}

    /** Judges {@code s}, which {@code from} sends to {@code to}. */
    static Delivery of(Segment s, End from, End to, Connection c) {
        boolean areAcksMissing = c.areAcksMissing(s.time);
        int controls = s.flags & (Segment.SYN | Segment.FIN | Segment.RST);
        // A FIN without ACK is let pass: RFC 9293, 3.10.7.4, fifth check, drops it, but stacks that sent it were
        // captured.
        boolean saysNothing = controls == 0 && !s.isAck();
        if (saysNothing || Integer.bitCount(controls) > 1) {
            return Delivery.IMPOSSIBLE_FLAGS;
        }
        if (s.isRst()) {
            return ofReset(s, from, to, areAcksMissing);
        }
        if (s.isSyn() && !isSynOf(s, from, to, c.isMidstream())) {
            return Delivery.SYN_IN_CONNECTION;
        }
        if (s.isAck() && isAckOfOther(s, from, to)) {
            return Delivery.ACK_OF_UNSENT;
        }
        if (areAcksMissing) {
            return Delivery.PLAUSIBLE; // of what both ends have sent, and of their windows, next to nothing is known
        }
        return s.isAck() && isAckOfUnsent(s, from.space(), to.space()) ? Delivery.ACK_OF_UNSENT : ofWindow(s, from, to);
    }

    /** Whether a SYN belongs to this connection: the first, a repeat, or another SYN+ACK of one that keeps no state. */
    private static boolean isSynOf(Segment s, End from, End to, boolean isMidstream) {
        if (isMidstream) {
            return isOvertaken(s, from, to);
        }
        if (!from.syn().isSent()) {
            return s.isAck() || !from.space().hasSent() && !to.space().hasAcked();
        }
        // A server that answers with SYN cookies (RFC 4987, 3.6) takes another ISN for each SYN.
        return from.syn().seq() == s.seq || s.isAck() && !from.syn().isHeard();
    }

    /** Whether {@code s} is the SYN, or the SYN+ACK, of a connection whose later segments were captured before it. */
    static boolean isOvertaken(Segment s, End from, End to) {
        return from.space().hasSent()
                ? isBetween(s.seq + 1, from.space().firstSeq(), s.seqEnd())
                : s.isAck() && to.space().hasSent() && to.space().firstSeq() == s.ack;
    }

    /**
     * RFC 9293, 3.10.7.3, first check: in SYN_SENT an ACK must cover the SYN, and no more than was sent. The challenge of a
     * peer that still holds an older connection does not.
     */
    private static boolean isAckOfOther(Segment s, End from, End to) {
        boolean isFirst = to.syn().isSent() && !from.space().hasAcked();
        boolean isBeyond = !to.space().hasAcked() && isAfter(s.ack, to.space().sndNxt());
        return isFirst && (isBeyond || !to.syn().isCoveredBy(s.ack));
    }

    /**
     * Beyond what was seen may have been lost before the tap, but not beyond what the acknowledger ever allowed; unless it
     * goes on just where it left off, which shows that it was the tap that missed something.
     */
    private static boolean isAckOfUnsent(Segment s, SequenceSpace from, SequenceSpace to) {
        if (!to.hasSent() || !isAfter(s.ack, to.sndNxt())) {
            return false;
        }
        boolean isBounded = from.hasWindow() && !from.isContinuedBy(s);
        return isAfter(s.ack, isBounded ? from.windowEdge() : to.sndNxt() + REACH);
    }

    private static Delivery ofWindow(Segment s, End sender, End receiver) {
        SequenceSpace from = sender.space();
        SequenceSpace to = receiver.space();
        if (to.hasAcked()) {
            int furthest = to.hasWindow() ? to.windowEdge() : to.rcvNxt() + REACH;
            if (isAfter(s.seq, furthest) && !from.isContinuedBy(s)) {
                return Delivery.BEYOND_WINDOW;
            }
            int reach = to.hasWindow() ? Math.max(UNSCALED_WINDOW, to.largestWindow()) : REACH;
            if (isBefore(s.seqEnd(), to.rcvNxt() - reach)) {
                return Delivery.LONG_PAST;
            }
        } else if (from.hasSent() && isAfter(s.seq, from.sndNxt() + REACH)) {
            return Delivery.BEYOND_WINDOW;
        }
        // A FIN takes the last number there is. One that lies before what was already said is none.
        Control fin = sender.fin();
        boolean isFinBeforeEnd = s.isFin()
                && from.hasSent()
                && isBefore(s.seqEnd(), from.sndNxt())
                && !(fin.isSent() && fin.seq() == s.seqEnd() - 1);
        return isFinBeforeEnd ? Delivery.LONG_PAST : Delivery.PLAUSIBLE;
    }

    /**
     * RFC 9293, 3.10.7.3 and 3.10.7.4, second checks. The next number expected is at least what was acknowledged and at most
     * what was sent: which, the tap cannot know while segments are under way. The FIN's own number, RCV.NXT - 1, is accepted by
     * Linux in CLOSE_WAIT, LAST_ACK and CLOSING, and not in TIME_WAIT.
     */
    private static Delivery ofReset(Segment s, End sender, End receiver, boolean areAcksMissing) {
        SequenceSpace from = sender.space();
        SequenceSpace to = receiver.space();
        boolean isSynSent = receiver.syn().isSent() && !to.hasAcked();
        boolean isSynReceived = sender.syn().isSent() && from.hasAcked();
        // As long as the receiver has acknowledged nothing, the SYN+ACK may be lost, and the receiver be in SYN_SENT.
        boolean isSynAcknowledged =
                isSynSent && s.isAck() && receiver.syn().isCoveredBy(s.ack) && !isAfter(s.ack, to.sndNxt());
        if (isSynAcknowledged) {
            return Delivery.PLAUSIBLE;
        }
        if (isSynSent && !isSynReceived) {
            return Delivery.RESET_WITHOUT_SYN_ACKNOWLEDGED;
        }
        if (areAcksMissing) {
            // Its number is not below what its sender is known to have had acknowledged.
            int least = to.hasAcked() ? to.rcvNxt() : from.firstSeq();
            return from.hasSent() && isBefore(s.seq, least) ? Delivery.RESET_NOT_EXACT : Delivery.PLAUSIBLE;
        }
        if (s.isAck() && isAckOfUnsent(s, from, to)) {
            return Delivery.ACK_OF_UNSENT;
        }
        if (!to.hasAcked()) {
            // What the receiver expects is not known, but it is not far from what the sender was seen to send.
            boolean isNear = isBetween(from.firstSeq(), s.seq, from.sndNxt() + UNSCALED_WINDOW);
            return from.hasSent() && !isNear ? Delivery.RESET_NOT_EXACT : Delivery.PLAUSIBLE;
        }
        int next = to.rcvNxt();
        int sent = from.hasSent() && isAfter(from.sndNxt(), next) ? from.sndNxt() : next;
        boolean isInTimeWait = receiver.closedBefore(sender) && receiver.fin().isAcknowledged();
        boolean isFinAgain = sender.fin().isSent() && s.seq == sender.fin().seq() && !isInTimeWait;
        boolean isExact = isBetween(next, s.seq, sent) || isFinAgain;
        boolean isBehindHole = isAfter(s.seq, sent) && isHoleBefore(s, sender, receiver);
        return isExact || isBehindHole ? Delivery.PLAUSIBLE : Delivery.RESET_NOT_EXACT;
    }

    /**
     * Whether {@code reset}, whose number lies beyond what its sender was seen to send, follows bytes that the tap missed. Something is
     * known to be missing: bytes that were acknowledged, by the reset itself or before; or an answer that is overdue. Or the reset has
     * the exact ACK number and looks like its sender, which takes more than a guess.
     */
    private static boolean isHoleBefore(Segment reset, End sender, End receiver) {
        SequenceSpace from = sender.space();
        SequenceSpace to = receiver.space();
        int furthest = to.hasWindow() ? to.windowEdge() : to.rcvNxt() + REACH;
        boolean isMissing = from.gaps() + to.gaps() > 0
                || isAnswerOverdue(sender, receiver, reset.time)
                || isAnswerOverdue(receiver, sender, reset.time);
        if (reset.isAck() && isAfter(reset.ack, to.sndNxt())) {
            return true;
        }
        boolean isLikeSender =
                reset.isAck() && reset.ack == to.sndNxt() && !sender.profile().isForeign(reset, sender, receiver);
        return isMissing || isLikeSender && !isAfter(reset.seq, furthest);
    }

    /**
     * Whether the tap has missed something at {@code now}: what {@code end} sent is neither acknowledged nor sent again, although an
     * ACK is delayed by less than half a second (RFC 1122, 4.2.3.2).
     */
    private static boolean isAnswerOverdue(End end, End peer, long now) {
        Retransmission timer = end.retransmission();
        return end.unacknowledged(peer) > 0
                && timer.count() == 0
                && now - timer.time() > LONGEST_ACK_DELAY + end.cold().roundTrip + peer.cold().roundTrip;
    }
}
