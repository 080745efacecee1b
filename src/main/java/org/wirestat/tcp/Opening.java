package org.wirestat.tcp;

import org.wirestat.record.Traits;

/** What a SYN establishes, and what may be inferred of one that was not captured. */
final class Opening {
    private Opening() {}

    /** {@code from} says {@code s}, which has a SYN, to {@code to}. */
    static void saySyn(End from, Segment s, End to) {
        Control syn = from.syn();
        boolean isRepeat = syn.isSent();
        if (isRepeat && s.seq != syn.seq()) {
            syn.clear(); // another SYN cookie: what the first one said counts no longer
            from.space().startOverAt(s.seq);
        } else {
            Acknowledgement.contradict(from, syn, s);
        }
        syn.send(s.seq, s.frame, s.time);
        from.cold().unreachable = null;
        if (s.optionsComplete) {
            from.space().scale(s);
            from.hot().setStack(Stack.of(s.optionLayout, s.isAck()).ordinal());
        }
        if (!from.opensFast() && (s.payloadLength > 0 || s.fastOpen)) {
            from.hot().set(Traits.OPENS_FAST, true);
            // Captured behind the payload that it made possible, it takes back what that seemed to prove.
            syn.unproveByPayload();
            to.syn().unproveByPayload();
        }
        if (!isRepeat) {
            Acknowledgement.findEarlierAck(from, syn, s, to);
        }
        boolean isCrossing = !s.isAck()
                && to.syn().isSent()
                && !to.space().hasAcked()
                && !from.space().hasAcked();
        if (isCrossing) {
            cross(from, s, to, isRepeat);
        }
    }

    /** Two SYNs that cross: each end has the other's, although neither has said so yet (RFC 9293, 3.5, figure 7). */
    private static void cross(End from, Segment s, End to, boolean isRepeat) {
        if (to.syn().isCrossed() && !from.mayHaveCrossed(to.syn().time(), s.time)) {
            to.syn().takeBack(); // one that has the peer's SYN repeats its own with an ACK
        } else if (!isRepeat) {
            to.syn().cross();
            from.syn().cross();
        }
    }

    /** Whoever acknowledges has the other's SYN, even if only one direction is captured. */
    static void inferHandshake(End from, Segment s, End to) {
        if (!to.syn().isSent()) {
            inferSyn(to, s.ack - 1, s.time);
        }
        if (!s.isSyn()) {
            if (!from.syn().isSent()) {
                inferSyn(from, s.seq - 1, s.time);
            }
            if (!from.syn().isAcknowledged() && to.packets() == 0) {
                inferSynAcknowledged(from, s);
            }
        }
    }

    /** The other end proved by its ACK that {@code end}, of which the tap saw nothing, has opened. */
    static void inferSyn(End end, int seq, long time) {
        end.syn().infer(seq, time);
        if (!end.space().hasSent()) {
            end.space().beginAt(seq + 1, time);
            end.retransmission().restart(time);
        }
    }

    /** The ACK of the SYN of {@code end} was not captured, but what it says now shows that it has that ACK. */
    static void inferSynAcknowledged(End end, Segment s) {
        end.syn().acknowledge(s.frame, s.time, false, 0);
    }
}
