package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;

/**
 * What an ACK number establishes. It proves what its sender has received in order, so what the receiver has said; and it passes
 * on its way to the receiver, which has it unless something contradicts that: a SYN or FIN that is repeated after its ACK passed.
 */
final class Acknowledgement {
    private Acknowledgement() {}

    /** {@code from} says {@code s}, which has an ACK number, to {@code to}. */
    static void acknowledge(End from, Segment s, End to, boolean isFreshTs) {
        SequenceSpace space = from.space();
        boolean isFirst = !space.hasAcked();
        if (space.acknowledge(s.ack)) {
            if (!to.space().hasSent() || isAfter(s.ack, to.space().sndNxt())) {
                to.space().skipTo(s.ack, s.time);
            } else if (isFirst
                    && to.opensFast()
                    && to.syn().isSent()
                    && s.ack == to.syn().seq() + 1) {
                to.space().goBackTo(s.ack); // the payload of its SYN was not taken (RFC 7413, 4.2.2)
            }
            to.retransmission().restart(s.time);
        }
        to.space().beAcknowledged(space.rcvNxt());
        if (isFirst && to.syn().isCoveredBy(s.ack)) {
            from.cold().roundTrip = Math.max(0, s.time - to.syn().lastTime());
        }
        boolean isBeyond = s.length() > 0 && !(space.hasSent() && isAtOrBefore(s.seqEnd(), space.sndNxt()));
        boolean isNew = isBeyond || isOvertakenByItsAck(from, s, to);
        if (isNew && to.space().isSkipped()) {
            space.carry(s.ack, s.seqEnd());
        }
        Closing.believeFin(to, s, from);
        tell(to, to.syn(), s, isFreshTs, isNew);
        tell(to, to.fin(), s, isFreshTs, isNew);
    }

    /** Whether {@code s} is a SYN or FIN of {@code from}, said for the first time, whose ACK was captured a moment before it. */
    private static boolean isOvertakenByItsAck(End from, Segment s, End to) {
        boolean isFirst =
                s.isSyn() && from.syn().frame() == 0 || s.isFin() && from.fin().frame() == 0;
        return isFirst
                && from.space().isSkipped()
                && isAtOrBefore(s.seqEnd(), to.space().rcvNxt())
                && to.mayHaveCrossed(from.space().skipTime(), s.time);
    }

    /** The ACK of {@code s} passes on its way to {@code owner}, whose SYN or FIN {@code control} is. */
    private static void tell(End owner, Control control, Segment s, boolean isFreshTs, boolean isNew) {
        if (control.isCoveredBy(s.ack)) {
            control.acknowledge(s.frame, s.time, isFreshTs, s.tsVal);
            if (isNew) {
                control.ackCarriedBy(s.seqEnd());
            }
            proveByAck(owner, control, s.frame);
        } else if (s.hasTimestamps) {
            control.acknowledgeNot(s.tsVal);
        }
    }

    /** What {@code from} says for the first time, its SYN or FIN {@code control}, may have been captured behind its ACK. */
    static void findEarlierAck(End from, Control control, Segment s, End to) {
        if (to.space().hasAcked() && control.isCoveredBy(to.space().rcvNxt())) {
            control.acknowledge(s.frame, s.time, false, 0);
            if (to.space().isCarried()) {
                control.ackCarriedBy(to.space().carrierEnd());
            }
            proveByAck(from, control, s.frame);
        }
    }

    /**
     * {@code from} says {@code control}, its SYN or FIN, again after its ACK passed: so the ACK did not arrive, unless the two may
     * have crossed.
     */
    static void contradict(End from, Control control, Segment s) {
        if (!control.isAcknowledged() || from.mayHaveCrossed(control.ackTime(), s.time)) {
            return;
        }
        boolean hasAck = s.hasTimestamps && control.isAckEchoedBy(s.tsEcr);
        // One that has the ACK repeats no FIN, but a SYN+ACK if its accept queue is full.
        if (!hasAck || control == from.syn()) {
            control.doubt();
            if (!from.mayHaveCrossed(control.lastAckTime(), s.time)) {
                control.takeBack();
            }
        }
    }

    /** What {@code s} shows to have arrived at {@code from}: an ACK of its SYN or FIN that was only seen to pass is proved by it. */
    static void proveReceipt(End from, Segment s, End to) {
        Control syn = from.syn();
        if (!s.isSyn() && syn.isSent() && !syn.isProvedForGood()) {
            boolean isFast = from.opensFast() || to.opensFast();
            boolean hasPayload = to.syn().isSent()
                    && from.space().hasAcked()
                    && isAfter(from.space().rcvNxt(), to.syn().seq() + 1);
            if (!isFast && (s.payloadLength > 0 || hasPayload)) {
                // Nobody sends payload, or takes it, before the handshake is over (RFC 9293, 3.10.7.4, fifth check).
                syn.acknowledge(s.frame, s.time, false, 0);
                syn.proveByPayload(s.frame);
            }
            prove(from, syn, s);
        }
        prove(from, from.fin(), s);
    }

    private static void prove(End from, Control control, Segment s) {
        if (s.hasTimestamps && control.isAckEchoedBy(s.tsEcr)) {
            control.prove(s.frame);
        }
        proveByAck(from, control, s.frame);
    }

    private static void proveByAck(End owner, Control control, long frame) {
        if (owner.space().hasAcked() && control.isAckBefore(owner.space().rcvNxt())) {
            control.prove(frame);
        }
    }
}
