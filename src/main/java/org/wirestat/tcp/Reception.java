package org.wirestat.tcp;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.EndRecord;

/**
 * What becomes of a segment: its numbers are judged first, and the ends are told only what is believed. What is not believed is
 * counted, and remembered as far as what follows may explain it.
 */
final class Reception {
    private Reception() {}

    /** Tells {@code s} to {@code c}, and what {@code c} made of it. */
    static Delivery of(Segment s, Connection c) {
        boolean isFromOrig = c.isFromOrig(s);
        End from = isFromOrig ? c.orig() : c.resp();
        End peer = isFromOrig ? c.resp() : c.orig();
        End to = c.record().isSelf() ? from : peer;
        ColdFacts cold = c.cold();
        if (!s.isRst() && cold.last != EndRecord.NEVER) {
            c.record().getOverSilence(s.time - cold.last, isFromOrig);
        }
        cold.last = Math.max(cold.last, s.time);
        Delivery delivery = Plausibility.of(s, from, to, c);
        if (delivery == Delivery.SYN_IN_CONNECTION && !s.isAck()) {
            hold(s, isFromOrig, cold);
            return delivery;
        }
        from.count(s);
        cold.history.note(s, isFromOrig, from, peer);
        switch (delivery) {
            case PLAUSIBLE -> {
                cold.history.noteGap(s, isFromOrig, from, to, peer.zeek());
                believe(s, c, from, to);
            }
            case ACK_OF_UNSENT -> noteChallenge(s, cold, from, to);
            case BEYOND_WINDOW -> {
                if (s.isFin() && !from.fin().isSent()) {
                    from.cold().unbelievedFinToNote().note(s);
                }
            }
            case RESET_NOT_EXACT, RESET_WITHOUT_SYN_ACKNOWLEDGED -> disbelieve(s, cold, from, to);
            default -> {}
        }
        return delivery;
    }

    /** A SYN is not acknowledged, but answered by one that is in the middle of something else (RFC 9293, 3.5.1, figure 8). */
    private static void noteChallenge(Segment s, ColdFacts cold, End from, End to) {
        if (to.syn().isSent() && !from.syn().isSent() && (s.flags & (Segment.SYN | Segment.FIN | Segment.RST)) == 0) {
            cold.challenged = true;
            cold.challengeAck = s.ack;
        }
    }

    private static void disbelieve(Segment s, ColdFacts cold, End from, End to) {
        if (cold.challenged && from.syn().isSent() && !s.isAck() && s.seq == cold.challengeAck) {
            cold.staleFrame = s.frame; // it is not for this connection
            return;
        }
        Resetting.sayUnbelievedReset(from, s, to);
    }

    private static void hold(Segment s, boolean isFromOrig, ColdFacts cold) {
        if (cold.attempt == null) {
            cold.attempt = new Attempt();
        }
        cold.attempt.note(s, isFromOrig);
    }

    private static void believe(Segment s, Connection c, End from, End to) {
        if (s.isRst()) {
            Resetting.sayReset(from, s, to);
            return;
        }
        boolean isOvertaken = c.isMidstream() && s.isSyn();
        if (isOvertaken) {
            c.record()
                    .set(
                            ConnectionRecord.MIDSTREAM,
                            false); // overtaken by what followed it, it opens the connection all the same
            c.record().set(ConnectionRecord.ORIGINATOR_KNOWN, true);
        }
        if (!c.isMidstream() && s.isAck()) {
            Opening.inferHandshake(from, s, to);
        }
        Speech.say(from, s, to);
        if (isOvertaken && !s.isAck() && from.space().hasAcked()) {
            Opening.inferSyn(to, to.space().firstSeq() - 1, s.time);
            Opening.inferSynAcknowledged(to, s);
            Opening.inferSynAcknowledged(from, s);
        }
    }
}
