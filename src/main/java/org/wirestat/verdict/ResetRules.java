package org.wirestat.verdict;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Reset;
import org.wirestat.tcp.Trigger;

/**
 * What a reset that ended a connection means: an ordered table, the first sentence that holds is the answer. Sequence and
 * acknowledgement numbers decide. A reset without ACK answers a segment and takes its number from that; one with an ACK
 * comes from a socket that ends itself, and says where it stood (RFC 9293, 3.5.2 and 3.10.5); stacks that set ACK on both
 * are told by their numbers.
 */
final class ResetRules {
    /** Linux forgets an orphaned FIN_WAIT2 after a minute; what is forgotten sooner may have been closed otherwise. */
    private static final long FORGETTING = 60_000_000_000L;

    /** Silence that an idle limit may have ended: few are set shorter. */
    private static final long LONG_SILENCE = 5_000_000_000L;

    private ResetRules() {}

    /** {@code from} has reset {@code c}, in which {@code to} is the other end. */
    static Rule of(Connection c, End from, End to) {
        Reset reset = from.reset();
        // It goes on, as only one can that has not sent it.
        if (!reset.closesSender()) {
            return Rule.DISOWNED;
        }
        // All that its sender had was a SYN.
        if (from == c.resp() && isAnswerToSyn(reset, from, to)) {
            return Rule.REFUSED;
        }
        // What the SYN brought back was not wanted.
        if (from == c.orig() && reset.trigger() == Trigger.SYN_ACK && from.bytes() == 0) {
            return Rule.SYN_ACK_RESET;
        }
        // Nothing came back at all, and nothing but the SYN was said.
        if (from == c.orig() && !to.syn().isSent() && from.syn().isSent() && from.bytes() == 0) {
            return Rule.SYN_WITHDRAWN;
        }
        // Its sender has begun anew, and what the other end holds is in the way.
        if (c.isBegunAnewBy(from)) {
            return Rule.STALE;
        }
        // Nothing was left to close.
        if (from.fin().isHeard() && to.fin().isHeard()) {
            return from.closedBefore(to) ? Rule.TIME_WAIT_LEFT : Rule.TIME_WAIT_RESET;
        }
        // Its sender had waited for an answer, more than once.
        if (reset.repeatsBefore() > 1 && !reset.isAnswer()) {
            return Rule.TIMEOUT;
        }
        if (from.fin().isSent()) {
            return afterOwnFin(reset, from);
        }
        if (!reset.isAcknowledging()) {
            return withoutAck(c, reset, from, to);
        }
        // Nothing it was sent was ever answered, and nothing shows that a process took it.
        if (from == c.resp() && from.syn().isSent() && from.bytes() == 0 && !hasBeenRead(from, to)) {
            return to.bytes() > 0 ? Rule.UNACCEPTED_REQUEST : Rule.UNACCEPTED;
        }
        return abort(c, reset, from, to);
    }

    /** It had said nothing before; or has forgotten it, as its number shows: 0, for want of another (RFC 9293, 3.5.2). */
    private static boolean isAnswerToSyn(Reset reset, End from, End to) {
        boolean isFirst = !from.syn().isSent() && !from.space().hasAcked();
        boolean isZero =
                reset.isAcknowledging() && reset.seq() == 0 && from.space().sndNxt() != 0;
        return to.syn().isSent() && (isFirst || isZero || reset.trigger() == Trigger.SYN);
    }

    private static Rule afterOwnFin(Reset reset, End from) {
        return switch (reset.trigger()) {
            // What had been sent to it is taken by no socket that it closed; the number tells if the FIN was known.
            case PAYLOAD ->
                from.fin().isCoveredBy(reset.triggerAck()) ? Rule.PAYLOAD_AFTER_FIN : Rule.PAYLOAD_CROSSED_FIN;
            // It was all over but for this FIN.
            case FIN -> reset.time() - from.fin().time() >= FORGETTING ? Rule.FIN_FORGOTTEN : Rule.FIN_UNKNOWN;
            case NONE, ACK, SYN, SYN_ACK -> reset.isAcknowledging() ? Rule.ABORT_AFTER_FIN : Rule.ANSWER_AFTER_FIN;
        };
    }

    private static Rule withoutAck(Connection c, Reset reset, End from, End to) {
        boolean isUnspoken = from == c.resp() && from.syn().isSent() && !from.hasSpokenAfterSyn();
        // The last ACK of the handshake is what it answers, or payload that came with it.
        boolean isAtHandshake =
                to.bytes() == 0 || from.mayHaveCrossed(from.syn().ackTime(), reset.time());
        if (isUnspoken
                && reset.isAnswer()
                && isAtHandshake
                && to.retransmission().probes() == 0) {
            return Rule.OVERFLOW;
        }
        // The handshake had been over for a while, but only for the other end.
        if (isUnspoken && reset.trigger() == Trigger.PAYLOAD) {
            return Rule.NO_SOCKET_UNSPOKEN;
        }
        // It takes its number from a segment that was sent a moment ago, or is still not acknowledged.
        if (reset.isAnswer()
                || to.unacknowledged(from) > 0
                || to.retransmission().probes() > 0) {
            return reset.silenceBefore() >= LONG_SILENCE ? Rule.NO_SOCKET_IDLE : Rule.NO_SOCKET;
        }
        return Rule.RESET_WITHOUT_ACK;
    }

    private static Rule abort(Connection c, Reset reset, End from, End to) {
        // The other end had closed its direction, and was waiting.
        if (to.fin().isHeard()) {
            return Rule.ABORT_HALF_CLOSED;
        }
        // A response went out, and in the same breath the reset.
        if (from == c.resp() && reset.isBehindOwnPayload() && to.bytes() > 0) {
            return Rule.ABORT_AFTER_RESPONSE;
        }
        boolean isIdle = reset.silenceBefore() >= LONG_SILENCE;
        // What it was sent last may be what it has not read.
        if (reset.isRequestUnanswered()) {
            return isIdle ? Rule.ABORT_UNANSWERED_IDLE : Rule.ABORT_UNANSWERED;
        }
        // Nobody had said anything for so long that somebody may have lost patience.
        if (isIdle) {
            return Rule.ABORT_IDLE;
        }
        // There never was anything to leave unread.
        return to.bytes() == 0 && !c.isMidstream() ? Rule.ABORT_UNFED : Rule.ABORT_ANSWERED;
    }

    /** Whether {@code to} has sent more than fits in any window of {@code from}'s, so that some of it must have been read. */
    private static boolean hasBeenRead(End from, End to) {
        return from.space().hasWindow() && to.bytes() > from.space().largestWindow();
    }

    /** How sure it is, by what else the reset looks like and what the capture holds. */
    static Confidence confidence(Rule rule, Connection c, End from, End to) {
        if (from.reset().isForeign()) {
            return Confidence.LOW;
        }
        boolean isOpening = rule.how() == How.REFUSED || rule.how() == How.SYN_ABORT;
        if (to.packets() == 0 && !isOpening) {
            return Confidence.LOW; // what it answers, if anything, was not captured
        }
        boolean isBare = from.packets() == 1 && !isOpening; // nothing to hold it against
        boolean isShort = from.reset().isAcknowledging()
                && from.space().hasSent()
                && from.reset().seq() != from.space().sndNxt();
        boolean isIncomplete = from.gaps() + to.gaps() > 0;
        return isBare || isShort || isIncomplete ? rule.confidence().atMost(Confidence.MEDIUM) : rule.confidence();
    }
}
