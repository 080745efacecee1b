package org.wirestat.flow;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Letters;
import org.wirestat.record.TextbookFacts;
import org.wirestat.record.Traits;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.SequenceSpace;
import org.wirestat.tcp.Stack;
import org.wirestat.tcp.Trigger;

/**
 * The connection of the textbook, step by step: SYN, SYN+ACK, ACK, payload and ACKs of it, FIN, ACK, FIN, ACK; or a reset
 * instead; or all that from the middle on. What these say to ends that nothing unusual befell is little, and always the same, and
 * is noted in the record. It comes to the very same as if {@link org.wirestat.tcp.Connection} had been told, to whom all else is
 * told: {@link org.wirestat.tcp.Promotion} derives the cold facts from what is written here.
 *
 * <p>Each step first makes sure and then writes: a step that answers false has changed nothing.
 */
final class Textbook {
    private static final int SYN_ACK = Segment.SYN | Segment.ACK;
    private static final int ACKNOWLEDGED = ControlBits.SENT | ControlBits.HEARD | ControlBits.ACKNOWLEDGED;
    /** Saturates where {@code Control} counts repeats. */
    private static final int MOST_SYN_REPEATS = 255;

    private final TextbookMidstream midstream = new TextbookMidstream();
    private final TextbookReset reset = new TextbookReset();

    // The segment, and the connection.
    private Segment s;
    private boolean isFromOrig;
    private ConnectionRecord record;
    private TextbookFacts facts;
    private EndRecord from;
    private EndRecord to;

    // What is known of the SYN and FIN of its sender, and of its receiver's.
    private int syn;
    private int fin;
    private int peerSyn;
    private int peerFin;

    /** Whether {@code s} is the next step of a connection that is not promoted; if so it has been noted. */
    boolean goesOnWith(ConnectionRecord record, Segment s, boolean isFromOrig) {
        look(record, s, isFromOrig);
        int flags = s.flags & ~HeaderPrediction.IGNORED;
        boolean mayGoOn = !facts.hasReset() && !record.isSelf();
        if (!mayGoOn) {
            return false;
        }
        return switch (flags) {
            case Segment.ACK, Segment.FIN | Segment.ACK -> s.window != 0 && says();
            case Segment.SYN -> opens();
            case SYN_ACK -> answers();
            case Segment.RST, Segment.RST | Segment.ACK -> reset.resets(record, s, isFromOrig);
            default -> false;
        };
    }

    private void look(ConnectionRecord record, Segment s, boolean isFromOrig) {
        this.record = record;
        facts = record.textbook();
        this.s = s;
        this.isFromOrig = isFromOrig;
        from = isFromOrig ? record.orig() : record.resp();
        to = isFromOrig ? record.resp() : record.orig();
    }

    // ---- SYNs ----

    private boolean opens() {
        if (!isFromOrig || record.isMidstream() || !isPlainSyn()) {
            return false;
        }
        return facts.controls() == 0 ? opensFirst() : repeatsSyn();
    }

    private boolean opensFirst() {
        if (from.packets() > 0 || to.packets() > 0) {
            return false;
        }
        saySyn();
        facts.setControls(ControlBits.SENT);
        facts.append(Letters.SYN, true);
        return true;
    }

    /** The SYN again, while nobody has answered it. */
    private boolean repeatsSyn() {
        boolean isSame = facts.controls() == ControlBits.SENT
                && to.packets() == 0
                && s.seqEnd() == from.sndNxt()
                && s.time >= from.said()
                && from.packets() <= MOST_SYN_REPEATS
                && Traits.isFromSamePlace(from.traits(), s.ttl, s.direction.ordinal())
                && (!s.optionsComplete || stack() == from.stack() && SequenceSpace.codedScale(s) == from.scale());
        if (!isSame) {
            return false;
        }
        record.getOverSilence(s.time - from.said(), true);
        facts.setSynWait(Math.max(facts.synWait(), s.time - from.timer()));
        from.setTimer(s.time);
        from.countPacket();
        from.setLastFrame(s.frame);
        from.setSaid(s.time);
        if (isFreshTs()) {
            from.set(Traits.HAS_TIMESTAMPS, true);
            from.setNewestTsVal(s.tsVal);
        }
        return true;
    }

    private boolean answers() {
        boolean isExpected = !isFromOrig
                && facts.controls() == ControlBits.SENT
                && from.packets() == 0
                && to.packets() == 1
                && s.ack == to.sndNxt()
                && isPlainSyn()
                && s.time >= to.said()
                && facts.hasRoomForInstant(s.frame, s.time);
        if (!isExpected) {
            return false;
        }
        record.getOverSilence(s.time - to.said(), false);
        saySyn();
        to.setTimer(s.time);
        int acknowledged = ACKNOWLEDGED | ControlBits.CARRIED | (s.hasTimestamps ? ControlBits.FRESH_TS : 0);
        facts.setControls(TextbookFacts.controls(acknowledged, ControlBits.SENT, 0, 0));
        facts.setAnswer(s.frame, s.time);
        facts.keepAckTsVal(true, s.tsVal);
        record.set(ConnectionRecord.LISTENER_PROVED, true);
        facts.append(Letters.SYN_ACK, false);
        return true;
    }

    private boolean isPlainSyn() {
        return s.payloadLength == 0 && s.window != 0 && !s.fastOpen && (s.flags & Segment.PSH) == 0;
    }

    private int stack() {
        return (s.optionsComplete ? Stack.of(s.optionLayout, s.isAck()) : Stack.UNKNOWN).ordinal();
    }

    /** It is the first that its sender says. */
    private void saySyn() {
        int scale = SequenceSpace.codedScale(s);
        boolean hasWindow = s.isAck() && SequenceSpace.windowShift(scale, to.scale()) >= 0;
        from.setNext(s.seqEnd(), s.isAck() ? s.ack : 0);
        if (hasWindow) {
            from.setWindow(s.ack + s.window, s.window);
        }
        from.setNewestTsVal(s.hasTimestamps ? s.tsVal : 0);
        from.countPacket();
        from.setLastFrame(s.frame);
        from.setSaid(s.time);
        from.sayNew(s.time);
        from.setTimer(s.time);
        long traits = from.traits()
                | Traits.HAS_SENT
                | Traits.BEGUN
                | (s.isAck() ? Traits.HAS_ACKED | Traits.SAID_ACK : 0)
                | (hasWindow ? Traits.HAS_WINDOW : 0)
                | (s.hasTimestamps ? Traits.HAS_TIMESTAMPS : 0);
        traits = Traits.withStack(Traits.withScale(atPlace(traits, s), scale), stack());
        from.setTraits(Traits.withLastWord(traits, Trigger.of(s).ordinal()));
    }

    /** The {@code traits} of an end whose first segment this is. */
    static long atPlace(long traits, Segment s) {
        return Traits.withDirection(Traits.withTtl(traits, s.ttl, s.ttl, s.ttl), s.direction.ordinal());
    }

    private boolean isFreshTs() {
        return s.hasTimestamps && (!from.is(Traits.HAS_TIMESTAMPS) || isAfter(s.tsVal, from.newestTsVal()));
    }

    // ---- What follows: an ACK, payload, a FIN ----

    private boolean says() {
        boolean isHalfHeard = record.isMidstream() && !(from.hasAcked() && to.hasAcked());
        return isHalfHeard ? midstream.goesOnWith(record, s, isFromOrig) : goesOn();
    }

    private boolean goesOn() {
        int controls = facts.controls();
        boolean isMidstream = record.isMidstream();
        syn = isMidstream ? ControlBits.SETTLED : TextbookFacts.syn(controls, isFromOrig);
        peerSyn = isMidstream ? ControlBits.SETTLED : TextbookFacts.syn(controls, !isFromOrig);
        fin = TextbookFacts.fin(controls, isFromOrig);
        peerFin = TextbookFacts.fin(controls, !isFromOrig);
        boolean isProvedNow = syn != ControlBits.SETTLED && isProved(syn, synCarrierEnd());
        if (!HeaderPrediction.follows(from, to, s) || !isStep(isProvedNow) || !hasPlace()) {
            return false;
        }
        boolean isFresh = isFreshTs();
        HeaderPrediction.advance(record, from, to, s, isFromOrig);
        if (isProvedNow) {
            settleSyn();
        } else if (syn != ControlBits.SETTLED && hasPayload()) {
            proveSynByPayload();
        }
        if (peerSyn != ControlBits.SETTLED) {
            acknowledgeSyn(isFresh);
        }
        if ((fin | peerFin) != 0 || s.isFin()) {
            tellFins(isFresh);
        }
        if (!isMidstream) {
            facts.setControls(controls());
        } else if ((fin | peerFin) != 0) {
            syn = 0;
            peerSyn = 0;
            facts.setControls(controls());
        }
        noteOnce(facts, from, s, isFromOrig);
        record.set(
                ConnectionRecord.PREDICTABLE,
                (isMidstream || syn == ControlBits.SETTLED && peerSyn == ControlBits.SETTLED) && (fin | peerFin) == 0);
        return true;
    }

    /** Whether all that SYNs and FINs have come to, and would, is what this class knows of. */
    private boolean isStep(boolean isProvedNow) {
        boolean isOpening = (syn & ControlBits.ACKNOWLEDGED) != 0
                && (peerSyn & ControlBits.SENT) != 0
                && ((peerSyn & ControlBits.ACKNOWLEDGED) != 0 || isFromOrig && (peerSyn & ControlBits.HEARD) == 0);
        if (!isOpening) {
            return false;
        }
        boolean isSettled = syn == ControlBits.SETTLED || isProvedNow;
        if (!isSettled && hasPayload() && (syn & ControlBits.FRESH_TS) != 0) {
            return false; // beside the frame that proves the ACK its timestamp has no room
        }
        if ((fin | peerFin) == 0 && !s.isFin()) {
            return true;
        }
        boolean isAck = s.ack == to.sndNxt();
        boolean isFirstFin = fin == 0
                && isSettled
                && (peerFin == 0 || isAck && from.saidNew() < to.saidNew())
                && s.time > to.saidNew()
                && facts.hasRoomForFrame(s.frame);
        return s.payloadLength == 0
                && (!s.isFin() || isFirstFin)
                && (peerFin == 0
                        || !isAck
                        || (peerFin & ControlBits.ACKNOWLEDGED) != 0
                        || (peerFin & ControlBits.HEARD) == 0 && facts.hasRoomForFrame(s.frame));
    }

    /** Whether payload was sent or taken by the sender, which proves that its handshake is over, but not for good. */
    private boolean hasPayload() {
        return s.payloadLength > 0 || isAfter(s.ack, firstSeq(to, peerFin) + 1);
    }

    /** Whether there is room for what has to be kept: a letter, when the responder's SYN was acknowledged, and proofs. */
    private boolean hasPlace() {
        boolean isNoted = !s.isFin() && from.is(noted(s));
        boolean needsFrame = syn != ControlBits.SETTLED || fin != 0 && fin != ControlBits.SETTLED;
        return (isNoted || Letters.hasRoom(facts.letters()))
                && ((peerSyn & ControlBits.ACKNOWLEDGED) != 0 || facts.hasRoomForInstant(s.frame, s.time))
                && (!needsFrame || facts.hasRoomForFrame(s.frame));
    }

    /**
     * Whether its sender has shown to have the ACK of its SYN or FIN, which has come to {@code control}; {@code carrierEnd}: the
     * end of what carried that ACK.
     */
    private boolean isProved(int control, int carrierEnd) {
        return (control & ControlBits.FRESH_TS) != 0
                        && s.hasTimestamps
                        && isAtOrAfter(s.tsEcr, facts.ackTsVal(isFromOrig))
                || (control & ControlBits.CARRIED) != 0 && isAtOrAfter(s.ack, carrierEnd);
    }

    /** The originator's SYN was acknowledged by the responder's. */
    private int synCarrierEnd() {
        return isFromOrig ? firstSeq(to, peerFin) + 1 : facts.carrierEnd();
    }

    private void settleSyn() {
        if ((syn & ControlBits.PROVED) == 0) {
            facts.keepAckFrame(isFromOrig, s.frame);
        }
        syn = ControlBits.SETTLED;
    }

    private void proveSynByPayload() {
        if ((syn & ControlBits.PROVED) == 0) {
            facts.keepAckFrame(isFromOrig, s.frame);
            syn |= ControlBits.PROVED | ControlBits.PROVED_BY_PAYLOAD;
        }
    }

    /** Only the originator's first ACK can be the first of a SYN here: the SYN+ACK has acknowledged the other. */
    private void acknowledgeSyn(boolean isFresh) {
        if ((peerSyn & ControlBits.ACKNOWLEDGED) == 0) {
            peerSyn = ACKNOWLEDGED | (isFresh ? ControlBits.FRESH_TS : 0);
            facts.setAnswerHeard(s.frame, s.time);
            facts.keepAckTsVal(false, s.tsVal);
        }
        if (s.length() > 0 && (peerSyn & ControlBits.CARRIED) == 0) {
            peerSyn |= ControlBits.CARRIED;
            facts.setCarrierEnd(s.seqEnd());
        }
    }

    /** What is known of the FINs once {@code s} has passed, of which one may be the first. */
    private void tellFins(boolean isFresh) {
        boolean isCaughtUp = s.ack == to.sndNxt();
        boolean isAck = peerFin != 0 && isCaughtUp;
        if (isAck && (peerFin & ControlBits.ACKNOWLEDGED) == 0) {
            peerFin = ACKNOWLEDGED | (isFresh ? ControlBits.FRESH_TS : 0);
            facts.setFinHeardFrame(!isFromOrig, s.frame);
            facts.keepAckTsVal(!isFromOrig, s.tsVal);
        }
        if (isAck && s.isFin() && peerFin != ControlBits.SETTLED) {
            peerFin |= ControlBits.CARRIED;
        }
        boolean isPending = (fin & ControlBits.ACKNOWLEDGED) != 0 && fin != ControlBits.SETTLED;
        if (isPending && isProved(fin, to.sndNxt())) {
            fin = ControlBits.SETTLED;
            facts.keepAckFrame(isFromOrig, s.frame);
        }
        if (s.isFin()) {
            fin = ControlBits.SENT;
            facts.setFinFrame(isFromOrig, s.frame);
            from.set(Traits.FIN_HAS_ACK, true);
            facts.setCaughtUp(isFromOrig, isCaughtUp);
        }
    }

    private int controls() {
        return isFromOrig
                ? TextbookFacts.controls(syn, peerSyn, fin, peerFin)
                : TextbookFacts.controls(peerSyn, syn, peerFin, fin);
    }

    /** What its end's SYN took is not kept: the octets, counted back, lead there. */
    private static int firstSeq(EndRecord end, int fin) {
        return end.sndNxt() - (int) end.octets() - (fin == 0 ? 1 : 2);
    }

    /** The trait that says whether the letter of such a segment was appended to the history. */
    private static long noted(Segment s) {
        return s.payloadLength > 0 ? Traits.PAYLOAD_NOTED : Traits.ACK_NOTED;
    }

    /** Appends the letter of {@code s} to the history, unless its sender has that letter. */
    static void noteOnce(TextbookFacts facts, EndRecord from, Segment s, boolean isFromOrig) {
        if (s.isFin()) {
            facts.append(Letters.FIN, isFromOrig);
        } else if (!from.is(noted(s))) {
            facts.append(s.payloadLength > 0 ? Letters.PAYLOAD : Letters.ACK, isFromOrig);
            from.set(noted(s), true);
        }
    }
}
