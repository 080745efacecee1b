package org.wirestat.flow;

import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Letters;
import org.wirestat.record.TextbookFacts;
import org.wirestat.record.Traits;
import org.wirestat.tcp.Segment;

/** The reset of the textbook: it refuses the SYN, or ends a connection that no FIN has begun to close. */
final class TextbookReset {
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

    /** A reset of a connection that no FIN has begun to close: it refuses the SYN, or takes just the next number. */
    boolean resets(ConnectionRecord record, Segment s, boolean isFromOrig) {
        look(record, s, isFromOrig);
        int controls = facts.controls();
        boolean hasNoFin = (TextbookFacts.fin(controls, true) | TextbookFacts.fin(controls, false)) == 0;
        boolean mayReset = hasNoFin
                && s.payloadLength == 0
                && s.seq == from.sndNxt()
                && s.time >= from.said()
                && s.time >= to.said()
                && (from.packets() == 0 || Traits.isMet(from.traits(), s.direction.ordinal()))
                && facts.hasRoomForFrame(s.frame)
                && Letters.hasRoom(facts.letters())
                && (from.hasSent() ? ends() : refuses(controls));
        if (!mayReset) {
            return false;
        }
        if (from.packets() == 0) {
            from.setDirection(s.direction.ordinal());
        }
        from.countPacket();
        from.setLastFrame(s.frame);
        facts.setReset(isFromOrig, s.frame, s.time, looks());
        facts.append(Letters.RST, isFromOrig);
        record.set(ConnectionRecord.PREDICTABLE, false);
        return true;
    }

    private boolean refuses(int controls) {
        boolean isRefusal = !isFromOrig && controls == ControlBits.SENT && s.isAck() && s.ack == to.sndNxt();
        if (isRefusal) {
            record.set(ConnectionRecord.REFUSED, true);
        }
        return isRefusal;
    }

    /** Both ends have been heard, and it acknowledges no more than was sent. */
    private boolean ends() {
        return from.packets() > 0
                && to.packets() > 0
                && to.hasAcked()
                && isAtOrBefore(to.rcvNxt(), s.seq)
                && (!s.isAck() || isAtOrBefore(s.ack, to.sndNxt()));
    }

    private int looks() {
        return s.ttl
                | (s.isAck() ? TextbookFacts.RESET_HAS_ACK : 0)
                | (s.ipId != 0 ? TextbookFacts.RESET_HAS_ID : 0)
                | (s.hasTimestamps ? TextbookFacts.RESET_HAS_TIMESTAMPS : 0)
                | (s.window != 0 ? TextbookFacts.RESET_HAS_WINDOW : 0)
                | (s.optionsComplete ? TextbookFacts.RESET_OPTIONS_COMPLETE : 0);
    }
}
