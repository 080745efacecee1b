package org.wirestat.flow;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isBefore;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.TextbookFacts;
import org.wirestat.record.Traits;
import org.wirestat.tcp.Segment;

/**
 * Why a connection was promoted: what of its last segment is not of the textbook. The label finishes the sentence "connections
 * that needed facts of their own, as ...". It is told of a segment that has been promoted for already, so it decides nothing.
 */
public enum Unusual {
    SELF("a socket is connected to itself"),
    ID("its number or its VLANs are too large for a record"),
    ATTEMPT("it began with a SYN that was held back"),
    ICMP("an ICMP error ended the attempt"),
    DAMAGE("a checksum was wrong"),
    COPIES("too many copies were captured"),
    FLAGS("flags were set that the textbook has not"),
    AFTER_RESET("a segment followed a reset"),
    EARLIER("a segment was captured before an earlier one"),
    RESET("a reset has another number, or closes what FINs have begun to close"),
    SYN("a SYN carries payload or options that differ, or is not the first"),
    ANSWER("a SYN+ACK answers a SYN that was repeated, or is not the first, or answers nothing"),
    ZERO_WINDOW("a window was closed"),
    PLACE("a segment comes from nearer or farther away, or was met in another direction, than those before it"),
    REPEATED("a segment was repeated, or was a probe"),
    HOLE("a segment came too early, or one before it was not captured"),
    ACK_LATE("an ACK was overtaken by a later one"),
    ACK_UNSEEN("an ACK covers what was not captured"),
    FIN("a FIN carries payload or crosses another segment"),
    HANDSHAKE("payload passed before the handshake is proved to be over"),
    ROOM("a time, a frame or a letter has no room in a record");

    private final String label;

    Unusual(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Why {@code s}, which was not of the textbook, was not. */
    static Unusual of(ConnectionRecord record, Segment s) {
        boolean isFromOrig = record.isOrig(s.srcHi, s.srcLo, s.srcPort);
        EndRecord from = isFromOrig ? record.orig() : record.resp();
        EndRecord to = isFromOrig ? record.resp() : record.orig();
        if (record.isSelf()) {
            return SELF;
        }
        if (record.textbook().hasReset()) {
            return AFTER_RESET;
        }
        return switch (s.flags & ~HeaderPrediction.IGNORED) {
            case Segment.RST, Segment.RST | Segment.ACK -> RESET;
            case Segment.SYN -> SYN;
            case Segment.SYN | Segment.ACK -> ANSWER;
            case Segment.ACK, Segment.FIN | Segment.ACK -> ofOrdinaryFlags(record, from, to, s);
            default -> FLAGS;
        };
    }

    private static Unusual ofOrdinaryFlags(ConnectionRecord record, EndRecord from, EndRecord to, Segment s) {
        if (s.time < from.said() || s.time < to.said()) {
            return EARLIER;
        }
        if (s.window == 0) {
            return ZERO_WINDOW;
        }
        if (from.hasSent() && isBefore(s.seq, from.sndNxt())) {
            return REPEATED;
        }
        if (from.hasSent() && isAfter(s.seq, from.sndNxt())) {
            return HOLE;
        }
        if (to.hasSent() && isAfter(s.ack, to.sndNxt())) {
            return ACK_UNSEEN;
        }
        if (from.hasAcked() && isBefore(s.ack, from.rcvNxt())) {
            return ACK_LATE;
        }
        boolean isElsewhere =
                from.packets() > 0 && !Traits.isFromSamePlace(from.traits(), s.ttl, s.direction.ordinal());
        if (isElsewhere) {
            return PLACE;
        }
        int controls = record.textbook().controls();
        boolean isClosing = s.isFin() || (TextbookFacts.fin(controls, true) | TextbookFacts.fin(controls, false)) != 0;
        if (isClosing) {
            return FIN;
        }
        boolean isOpen = TextbookFacts.syn(controls, true) == ControlBits.SETTLED
                && TextbookFacts.syn(controls, false) == ControlBits.SETTLED;
        return isOpen ? ROOM : HANDSHAKE;
    }
}
