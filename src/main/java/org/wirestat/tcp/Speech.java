package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;

import org.wirestat.record.Traits;

/**
 * What a believed segment that is no reset establishes of its sender and its receiver: which facts it moves, in which order.
 * What it says of a SYN, a FIN, an ACK or an earlier reset is for {@link Opening}, {@link Closing}, {@link Acknowledgement} and
 * {@link Resetting} to say.
 */
final class Speech {
    private Speech() {}

    /** {@code from} says {@code s} to {@code to}. */
    static void say(End from, Segment s, End to) {
        Resetting.goOn(from, s, to);
        boolean isFreshTs = s.hasTimestamps
                && (!from.hasTimestamps() || isAfter(s.tsVal, from.hot().newestTsVal()));
        if (s.isAck()) {
            Acknowledgement.acknowledge(from, s, to, isFreshTs);
        }
        if (s.isSyn()) {
            Opening.saySyn(from, s, to);
        }
        boolean isNew = occupy(from, s, to);
        if (s.isFin()) {
            Closing.sayFin(from, s, to);
        }
        if (isFreshTs) {
            from.hot().set(Traits.HAS_TIMESTAMPS, true);
            from.hot().setNewestTsVal(s.tsVal);
        }
        if (s.isAck()) {
            from.space().advertise(s, to.space());
            to.retransmission().answered(from.space().isShut());
        }
        Acknowledgement.proveReceipt(from, s, to);
        if (isNew && s.payloadLength > 0 && s.isAck()) {
            notePayloadAck(from, s);
        }
        Resetting.leadUpToReset(from, s);
        from.profile().note(s);
        from.activity().say(s, isNew);
        if (!from.space().isSkipped()) {
            to.space().carryNothing();
        }
    }

    private static void notePayloadAck(End from, Segment s) {
        if (!from.hot().is(Traits.PAYLOAD_HAS_ACK) || isAfter(s.ack, from.hot().payloadAck())) {
            from.hot().set(Traits.PAYLOAD_HAS_ACK, true);
            from.hot().setPayloadAck(s.ack);
        }
    }

    /** {@code from} takes the numbers of {@code s}. Whether any of them are new. */
    private static boolean occupy(End from, Segment s, End to) {
        Retransmission retransmission = from.retransmission();
        if (isProbe(from, s, to)) {
            retransmission.probe(s.time);
            return false;
        }
        SequenceSpace space = from.space();
        boolean isFirst = !space.hasSent();
        boolean isIdle = to.space().hasAcked() && to.space().rcvNxt() == space.sndNxt();
        SequenceSpace.Place place = space.send(s);
        switch (place) {
            case NEW -> {
                // One that goes on although no answer was captured has had answers.
                boolean isAnswered = !to.space().hasAcked() && retransmission.count() > 0;
                if (isFirst || isIdle || isAnswered) {
                    retransmission.restart(s.time);
                }
            }
            case REPEATED -> repeat(from, s, to);
            case IN_HOLE, EMPTY -> {}
        }
        return place == SequenceSpace.Place.NEW || place == SequenceSpace.Place.IN_HOLE;
    }

    /** The retransmission timer of {@code from} is told only of repeats of the oldest unacknowledged byte that was captured. */
    private static void repeat(End from, Segment s, End to) {
        from.cold().retransmitted++;
        boolean isSynUnanswered = s.isSyn() && !from.syn().isAcknowledged();
        int una = from.sndUna(to);
        boolean isOldest = isAfter(s.seqEnd(), una)
                && (isAtOrBefore(s.seq, una) || from.space().isMissing(una, s.seq));
        if (isOldest || isSynUnanswered) {
            from.retransmission().repeat(s.time);
        }
    }

    /** Whether {@code s} may have been sent just before the FIN of {@code from}, whose number it has. */
    private static boolean isOlderThanFin(End from, Segment s, End to) {
        Control fin = from.fin();
        return fin.isCoveredBy(to.space().rcvNxt())
                && (s.payloadLength > 0 || !from.isPastAnswer(fin.heardTime(), s.time));
    }

    /** RFC 9293, 3.8.4: SEG.SEQ = SND.NXT-1, with no octet or one of garbage. A zero window probe looks the same. */
    private static boolean isProbe(End from, Segment s, End to) {
        return s.payloadLength <= 1
                && (s.flags & (Segment.SYN | Segment.FIN)) == 0
                && from.space().hasSent()
                && to.space().hasAcked()
                && s.seq == to.space().rcvNxt() - 1
                && !isOlderThanFin(from, s, to);
    }
}
