package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;
import static org.wirestat.tcp.SequenceNumber.isBefore;

import org.wirestat.record.Traits;

/** What a FIN establishes. */
final class Closing {
    private Closing() {}

    /** {@code from} says {@code s}, which has a FIN, to {@code to}. */
    static void sayFin(End from, Segment s, End to) {
        boolean isRepeat = from.fin().isSent();
        Acknowledgement.contradict(from, from.fin(), s);
        if (from.fin().frame() == 0) {
            from.cold().silenceBeforeFin = from.activity().silence(to.activity(), s.time, false);
            to.cold().octetsBeforePeerFin = to.space().octets();
        }
        Control fin = from.cold().finToSay();
        fin.send(s.seqEnd() - 1, s.frame, s.time);
        if (s.isAck() && (!from.hot().is(Traits.FIN_HAS_ACK) || isBefore(s.ack, from.cold().finAck))) {
            from.hot().set(Traits.FIN_HAS_ACK, true);
            from.cold().finAck = s.ack;
        }
        if (!isRepeat) {
            Acknowledgement.findEarlierAck(from, fin, s, to);
        }
        if (to.fin().isSent() && !to.fin().isCoveredBy(s.ack)) {
            cross(from, s, to);
        }
    }

    /** {@code s}, which {@code owner} receives, acknowledges a FIN of it that was not believed: it was genuine. */
    static void believeFin(End owner, Segment s, End from) {
        UnbelievedFin unbelieved = owner.cold().unbelievedFin;
        boolean isIt = unbelieved != null && !owner.fin().isSent() && s.ack == unbelieved.seq + 1;
        if (!isIt) {
            return;
        }
        unbelieved.isBelieved = true;
        owner.cold().endsUnseen = false;
        owner.cold().silenceBeforeFin = owner.activity().silence(from.activity(), unbelieved.time, false);
        from.cold().octetsBeforePeerFin = from.space().octets();
        owner.cold().finToSay().send(unbelieved.seq, unbelieved.frame, unbelieved.time);
        if (unbelieved.hasAck) {
            owner.hot().set(Traits.FIN_HAS_ACK, true);
            owner.cold().finAck = unbelieved.ack;
        }
    }

    /**
     * Two FINs that cross: one that has sent its own has the peer's as soon as it arrives in order, and says so at once. If
     * it says nothing at all, that was lost before the tap; if it repeats its own without saying so, the FIN was lost.
     */
    private static void cross(End from, Segment s, End to) {
        Control fin = from.fin();
        Control peerFin = to.fin();
        if (peerFin.isCrossed() && !from.mayHaveCrossed(peerFin.lastTime(), s.time)) {
            peerFin.takeBack();
        } else if (!fin.isHeard()
                && isAtOrBefore(s.seq, to.space().rcvNxt())
                && isAtOrBefore(peerFin.seq(), from.space().rcvNxt())) {
            peerFin.cross();
            fin.cross();
        }
    }
}
