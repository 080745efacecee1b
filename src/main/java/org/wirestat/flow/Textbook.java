package org.wirestat.flow;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Letters;
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

    // The segment, and the connection.
    private Segment s;
    private boolean isFromOrig;
    private ConnectionRecord record;
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
        boolean mayGoOn = !record.hasReset() && !record.isSelf();
        if (!mayGoOn) {
            return false;
        }
        return switch (flags) {
            case Segment.ACK, Segment.FIN | Segment.ACK -> s.window != 0 && says();
            case Segment.SYN -> opens();
            case SYN_ACK -> answers();
            case Segment.RST, Segment.RST | Segment.ACK -> resets();
            default -> false;
        };
    }

    private void look(ConnectionRecord record, Segment s, boolean isFromOrig) {
        this.record = record;
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
        return record.controls() == 0 ? opensFirst() : repeatsSyn();
    }

    private boolean opensFirst() {
        if (from.packets() > 0 || to.packets() > 0) {
            return false;
        }
        saySyn();
        record.setControls(ControlBits.SENT);
        record.append(Letters.SYN, true);
        return true;
    }

    /** The SYN again, while nobody has answered it. */
    private boolean repeatsSyn() {
        boolean isSame = record.controls() == ControlBits.SENT
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
        record.setSynWait(Math.max(0, s.time - from.timer()));
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
                && record.controls() == ControlBits.SENT
                && from.packets() == 0
                && to.packets() == 1
                && s.ack == to.sndNxt()
                && isPlainSyn()
                && s.time >= to.said()
                && record.hasRoomForInstant(s.frame, s.time);
        if (!isExpected) {
            return false;
        }
        record.getOverSilence(s.time - to.said(), false);
        saySyn();
        to.setTimer(s.time);
        int acknowledged = ACKNOWLEDGED | ControlBits.CARRIED | (s.hasTimestamps ? ControlBits.FRESH_TS : 0);
        record.setControls(ConnectionRecord.controls(acknowledged, ControlBits.SENT, 0, 0));
        record.setAnswer(s.frame, s.time);
        record.keepAckTsVal(true, s.tsVal);
        record.set(ConnectionRecord.LISTENER_PROVED, true);
        record.append(Letters.SYN_ACK, false);
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
        traits = Traits.withStack(Traits.withScale(atPlace(traits), scale), stack());
        from.setTraits(Traits.withLastWord(traits, Trigger.of(s).ordinal()));
    }

    /** The {@code traits} of an end whose first segment this is. */
    private long atPlace(long traits) {
        return Traits.withDirection(Traits.withTtl(traits, s.ttl, s.ttl, s.ttl), s.direction.ordinal());
    }

    private boolean isFreshTs() {
        return s.hasTimestamps && (!from.is(Traits.HAS_TIMESTAMPS) || isAfter(s.tsVal, from.newestTsVal()));
    }

    // ---- What follows: an ACK, payload, a FIN ----

    private boolean says() {
        return record.isMidstream() && !(from.hasAcked() && to.hasAcked()) ? saysMidstream() : goesOn();
    }

    private boolean goesOn() {
        int controls = record.controls();
        boolean isMidstream = record.isMidstream();
        syn = isMidstream ? ControlBits.SETTLED : ConnectionRecord.syn(controls, isFromOrig);
        peerSyn = isMidstream ? ControlBits.SETTLED : ConnectionRecord.syn(controls, !isFromOrig);
        fin = ConnectionRecord.fin(controls, isFromOrig);
        peerFin = ConnectionRecord.fin(controls, !isFromOrig);
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
            record.setControls(controls());
        } else if ((fin | peerFin) != 0) {
            syn = 0;
            peerSyn = 0;
            record.setControls(controls());
        }
        noteOnce();
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
                && record.hasRoomForFrame(s.frame);
        return s.payloadLength == 0
                && (!s.isFin() || isFirstFin)
                && (peerFin == 0
                        || !isAck
                        || (peerFin & ControlBits.ACKNOWLEDGED) != 0
                        || (peerFin & ControlBits.HEARD) == 0 && record.hasRoomForFrame(s.frame));
    }

    /** Whether payload was sent or taken by the sender, which proves that its handshake is over, but not for good. */
    private boolean hasPayload() {
        return s.payloadLength > 0 || isAfter(s.ack, firstSeq(to, peerFin) + 1);
    }

    /** Whether there is room for what has to be kept: a letter, when the responder's SYN was acknowledged, and proofs. */
    private boolean hasPlace() {
        boolean isNoted = !s.isFin() && from.is(noted());
        boolean needsFrame = syn != ControlBits.SETTLED || fin != 0 && fin != ControlBits.SETTLED;
        return (isNoted || Letters.hasRoom(record.letters()))
                && ((peerSyn & ControlBits.ACKNOWLEDGED) != 0 || record.hasRoomForInstant(s.frame, s.time))
                && (!needsFrame || record.hasRoomForFrame(s.frame));
    }

    /**
     * Whether its sender has shown to have the ACK of its SYN or FIN, which has come to {@code control}; {@code carrierEnd}: the
     * end of what carried that ACK.
     */
    private boolean isProved(int control, int carrierEnd) {
        return (control & ControlBits.FRESH_TS) != 0
                        && s.hasTimestamps
                        && isAtOrAfter(s.tsEcr, record.ackTsVal(isFromOrig))
                || (control & ControlBits.CARRIED) != 0 && isAtOrAfter(s.ack, carrierEnd);
    }

    /** The originator's SYN was acknowledged by the responder's. */
    private int synCarrierEnd() {
        return isFromOrig ? firstSeq(to, peerFin) + 1 : record.carrierEnd();
    }

    private void settleSyn() {
        if ((syn & ControlBits.PROVED) == 0) {
            record.keepAckFrame(isFromOrig, s.frame);
        }
        syn = ControlBits.SETTLED;
    }

    private void proveSynByPayload() {
        if ((syn & ControlBits.PROVED) == 0) {
            record.keepAckFrame(isFromOrig, s.frame);
            syn |= ControlBits.PROVED | ControlBits.PROVED_BY_PAYLOAD;
        }
    }

    /** Only the originator's first ACK can be the first of a SYN here: the SYN+ACK has acknowledged the other. */
    private void acknowledgeSyn(boolean isFresh) {
        if ((peerSyn & ControlBits.ACKNOWLEDGED) == 0) {
            peerSyn = ACKNOWLEDGED | (isFresh ? ControlBits.FRESH_TS : 0);
            record.setAnswerHeard(s.frame, s.time);
            record.keepAckTsVal(false, s.tsVal);
        }
        if (s.length() > 0 && (peerSyn & ControlBits.CARRIED) == 0) {
            peerSyn |= ControlBits.CARRIED;
            record.setCarrierEnd(s.seqEnd());
        }
    }

    /** What is known of the FINs once {@code s} has passed, of which one may be the first. */
    private void tellFins(boolean isFresh) {
        boolean isCaughtUp = s.ack == to.sndNxt();
        boolean isAck = peerFin != 0 && isCaughtUp;
        if (isAck && (peerFin & ControlBits.ACKNOWLEDGED) == 0) {
            peerFin = ACKNOWLEDGED | (isFresh ? ControlBits.FRESH_TS : 0);
            record.setFinHeardFrame(!isFromOrig, s.frame);
            record.keepAckTsVal(!isFromOrig, s.tsVal);
        }
        if (isAck && s.isFin() && peerFin != ControlBits.SETTLED) {
            peerFin |= ControlBits.CARRIED;
        }
        boolean isPending = (fin & ControlBits.ACKNOWLEDGED) != 0 && fin != ControlBits.SETTLED;
        if (isPending && isProved(fin, to.sndNxt())) {
            fin = ControlBits.SETTLED;
            record.keepAckFrame(isFromOrig, s.frame);
        }
        if (s.isFin()) {
            fin = ControlBits.SENT;
            record.setFinFrame(isFromOrig, s.frame);
            from.set(Traits.FIN_HAS_ACK, true);
            record.setCaughtUp(isFromOrig, isCaughtUp);
        }
    }

    private int controls() {
        return isFromOrig
                ? ConnectionRecord.controls(syn, peerSyn, fin, peerFin)
                : ConnectionRecord.controls(peerSyn, syn, peerFin, fin);
    }

    /** What its end's SYN took is not kept: the octets, counted back, lead there. */
    private static int firstSeq(EndRecord end, int fin) {
        return end.sndNxt() - (int) end.octets() - (fin == 0 ? 1 : 2);
    }

    private long noted() {
        return s.payloadLength > 0 ? Traits.PAYLOAD_NOTED : Traits.ACK_NOTED;
    }

    private void noteOnce() {
        if (s.isFin()) {
            record.append(Letters.FIN, isFromOrig);
        } else if (!from.is(noted())) {
            record.append(s.payloadLength > 0 ? Letters.PAYLOAD : Letters.ACK, isFromOrig);
            from.set(noted(), true);
        }
    }

    // ---- A connection that was under way when the capture began, until both ends were heard ----

    private boolean saysMidstream() {
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
            record.append(Letters.FLIPPED, false);
        }
        sayMidstream(from.traits() | Traits.HAS_SENT);
        if (hasPayload) {
            from.setTimer(s.time);
            carryToUnheard();
        }
        return true;
    }

    private void carryToUnheard() {
        if (!record.isCarriedToUnheard()) {
            record.setCarriedToUnheard(true);
            record.setCarrierEnd(s.seqEnd());
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
        record.setCarriedToUnheard(false);
        record.set(ConnectionRecord.PREDICTABLE, true);
        return true;
    }

    /** The end that began goes on, before the other was heard. */
    private boolean goesOnUnheard() {
        if (!HeaderPrediction.follows(from, to, s)) {
            return false;
        }
        HeaderPrediction.advance(record, from, to, s, isFromOrig);
        noteOnce();
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
        long traits = atPlace(known) | Traits.HAS_ACKED | Traits.SAID_ACK;
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
        noteOnce();
    }

    // ---- A reset ----

    /** A reset of a connection that no FIN has begun to close: it refuses the SYN, or takes just the next number. */
    private boolean resets() {
        int controls = record.controls();
        boolean hasNoFin = (ConnectionRecord.fin(controls, true) | ConnectionRecord.fin(controls, false)) == 0;
        boolean mayReset = hasNoFin
                && s.payloadLength == 0
                && s.seq == from.sndNxt()
                && s.time >= from.said()
                && s.time >= to.said()
                && (from.packets() == 0 || Traits.isMet(from.traits(), s.direction.ordinal()))
                && record.hasRoomForFrame(s.frame)
                && Letters.hasRoom(record.letters())
                && (from.hasSent() ? ends() : refuses(controls));
        if (!mayReset) {
            return false;
        }
        if (from.packets() == 0) {
            from.setDirection(s.direction.ordinal());
        }
        from.countPacket();
        from.setLastFrame(s.frame);
        record.setReset(isFromOrig, s.frame, s.time, looks());
        record.append(Letters.RST, isFromOrig);
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
                | (s.isAck() ? ConnectionRecord.RESET_HAS_ACK : 0)
                | (s.ipId != 0 ? ConnectionRecord.RESET_HAS_ID : 0)
                | (s.hasTimestamps ? ConnectionRecord.RESET_HAS_TIMESTAMPS : 0)
                | (s.window != 0 ? ConnectionRecord.RESET_HAS_WINDOW : 0)
                | (s.optionsComplete ? ConnectionRecord.RESET_OPTIONS_COMPLETE : 0);
    }
}
