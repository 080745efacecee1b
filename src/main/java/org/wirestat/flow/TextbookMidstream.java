package org.wirestat.flow;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Letters;
import org.wirestat.record.TextbookFacts;
import org.wirestat.record.Traits;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.Trigger;

/**
 * The textbook for a connection that began before the capture, until a segment of each end was captured. From then on
 * {@link Textbook} knows it.
 */
final class TextbookMidstream {
    private Segment s;
    private boolean isFromOrig;
    private ConnectionRecord record;
    private TextbookFacts facts;
    private EndRecord from;
    private EndRecord to;

    private void look(ConnectionRecord record, Segment s, boolean isFromOrig) {
        this.record = record;
        this.s = s;
        this.isFromOrig = isFromOrig;
        facts = record.textbook();
        from = isFromOrig ? record.orig() : record.resp();
        to = isFromOrig ? record.resp() : record.orig();
    }

    /** Whether {@code s} is the next step; if so it has been noted in the record. */
    boolean goesOnWith(ConnectionRecord record, Segment s, boolean isFromOrig) {
        look(record, s, isFromOrig);
        if (s.isFin()) {
            return false;
        }
        if (!from.hasSent()) {
            return beginsMidstream();
        }
        boolean isFirst = from.packets() == 0;
        return isFirst ? isHeardMidstream() : goesOnUnheard();
    }

    /** The first segment there is: its ACK number says where the peer stands. */
    private boolean beginsMidstream() {
        boolean hasPayload = s.payloadLength > 0;
        to.setSndNxt(s.ack);
        to.set(Traits.HAS_SENT, true);
        to.setTimer(s.time);
        from.setNext(s.seqEnd(), s.ack);
        from.setOctets(s.payloadLength);
        if (!isFromOrig) {
            facts.append(Letters.FLIPPED, false);
        }
        sayMidstream(from.traits() | Traits.HAS_SENT);
        if (hasPayload) {
            from.setTimer(s.time);
            carryToUnheard();
        }
        return true;
    }

    private void carryToUnheard() {
        if (!facts.isCarriedToUnheard()) {
            facts.setCarriedToUnheard(true);
            facts.setCarrierEnd(s.seqEnd());
        }
    }

    /** The first segment of the other end, which goes on where the ACK of the first end says. */
    private boolean isHeardMidstream() {
        int firstSeq = to.sndNxt() - (int) to.octets();
        if (!HeaderPrediction.goesOn(from, to, s, firstSeq)) {
            return false;
        }
        record.getOverSilence(s.time - to.said(), isFromOrig);
        to.setTimer(s.time);
        from.setNext(s.seqEnd(), s.ack);
        from.setOctets(from.octets() + s.payloadLength);
        sayMidstream(from.traits());
        if (s.payloadLength > 0) {
            from.setTimer(s.time);
        }
        facts.setCarriedToUnheard(false);
        record.set(ConnectionRecord.PREDICTABLE, true);
        return true;
    }

    /** The end that began goes on, before the other was heard. */
    private boolean goesOnUnheard() {
        if (!HeaderPrediction.follows(from, to, s)) {
            return false;
        }
        HeaderPrediction.advance(record, from, to, s, isFromOrig);
        Textbook.noteOnce(facts, from, s, isFromOrig);
        if (s.payloadLength > 0) {
            carryToUnheard();
        }
        return true;
    }

    /** What every first segment of an end says that was under way. */
    private void sayMidstream(long known) {
        from.countPacket();
        from.setLastFrame(s.frame);
        from.setSaid(s.time);
        long traits = Textbook.atPlace(known, s) | Traits.HAS_ACKED | Traits.SAID_ACK;
        traits |= s.ipId > 0 ? Traits.HAS_RUNNING_ID : 0;
        if (s.hasTimestamps) {
            traits |= Traits.HAS_TIMESTAMPS;
            from.setNewestTsVal(s.tsVal);
        }
        if (s.payloadLength > 0) {
            traits |= Traits.HAS_SHOWN_PAYLOAD
                    | Traits.HAS_SAID_PAYLOAD
                    | Traits.PAYLOAD_HAS_ACK
                    | Traits.LAST_PAYLOAD_HAS_ACK;
            from.setPayloadAck(s.ack);
            from.sayNew(s.time);
        }
        from.setTraits(Traits.withLastWord(traits, Trigger.of(s).ordinal()));
        Textbook.noteOnce(facts, from, s, isFromOrig);
    }
}
