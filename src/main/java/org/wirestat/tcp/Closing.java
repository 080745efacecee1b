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
