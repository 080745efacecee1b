package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;

/**
 * The connection of the textbook, step by step: SYN, SYN+ACK, ACK, payload and ACKs of it, FIN, ACK, FIN, ACK. What these say
 * to ends that nothing unusual befell is little, and always the same. So it is taken note of where the connection is stored, as
 * {@link Prediction} does between the SYNs and the FINs, and comes to the very same as if the ends had been told, which is what
 * happens with all that is not quite as it is here.
 *
 * <p>Each step first makes sure, and then writes: {@code words} are those of an {@link Ordinary} connection, from {@code at} on.
 */
final class Textbook {
    private static final int IGNORED = Segment.PSH | Segment.ECE | Segment.CWR;
    private static final int SYN_ACK = Segment.SYN | Segment.ACK;

    private static final int ACKNOWLEDGED = Control.SENT | Control.HEARD | Control.ACKNOWLEDGED;
    /** What a SYN or FIN may have come to here. */
    private static final int KNOWN = Control.SETTLED | Control.FRESH_TS | Control.CARRIED;

    private static final long LOW = 0xffffffffL;

    // The segment, and the connection.
    private Segment s;
    private boolean isFromOrig;
    private long[] words;
    private int at;
    private int from;
    private int to;
    private long time;

    // What is known of the SYN and FIN of its sender, and of its receiver's.
    private int syn;
    private int fin;
    private int peerSyn;
    private int peerFin;

    /**
     * Whether {@code s} was the SYN or the SYN+ACK that opens it, and has been taken note of. Of which direction is known the
     * ends are told: from then on they know how they are met.
     */
    boolean opensWith(long[] words, int at, Segment s, boolean isFromOrig) {
        int flags = s.flags & ~IGNORED;
        if (flags != Segment.SYN && flags != SYN_ACK || s.window == 0 || s.direction != Segment.Direction.UNKNOWN) {
            return false;
        }
        look(words, at, s, isFromOrig);
        return s.isAck() ? answers() : opens();
    }

    /** Whether {@code s} was the ACK, the payload or the FIN that follows, and has been taken note of. */
    boolean goesOnWith(long[] words, int at, Segment s, boolean isFromOrig) {
        if ((s.flags & ~(IGNORED | Segment.FIN)) != Segment.ACK || s.window == 0) {
            return false;
        }
        look(words, at, s, isFromOrig);
        return goesOn();
    }

    private void look(long[] words, int at, Segment s, boolean isFromOrig) {
        this.s = s;
        this.isFromOrig = isFromOrig;
        this.words = words;
        this.at = at;
        from = at + (isFromOrig ? Connection.ORIG : Connection.RESP);
        to = at + (isFromOrig ? Connection.RESP : Connection.ORIG);
        time = Offset.ofTime(s.time, words[at + Connection.EPOCH]);
    }

    // ---- The SYNs ----

    private boolean opens() {
        boolean isFirst = isFromOrig && words[at + Ordinary.LETTERS] == 0;
        if (!isFirst || !isPlainSyn() || s.ack != 0) {
            return false;
        }
        saySyn();
        words[at + Ordinary.FLAGS] = Control.SENT;
        note(History.SYN);
        return true;
    }

    private boolean answers() {
        boolean isExpected = !isFromOrig
                && words[at + Ordinary.FLAGS] == Control.SENT
                && words[from + End.SAID] == 0
                && s.ack == (int) words[to + End.NEXT]
                && isPlainSyn()
                && (words[to + End.SAID] & End.OPENS_FAST) == 0
                && time >= timeOf(to + End.SAID)
                && hasRoom();
        if (!isExpected) {
            return false;
        }
        Connection.getOverSilence(words, at, time - timeOf(to + End.SAID), false);
        saySyn();
        Prediction.setTime(words, to + End.TIMER, time);
        int acknowledged = ACKNOWLEDGED | Control.CARRIED | (s.hasTimestamps ? Control.FRESH_TS : 0);
        words[at + Ordinary.FLAGS] = acknowledged | Control.SENT << Ordinary.FLAG_BITS;
        words[at + Ordinary.RESP_SYN] = instant();
        keepAck(true, s.tsVal);
        words[at + Connection.PORTS] |= Connection.LISTENER_PROVED;
        note(History.SYN_ACK);
        return true;
    }

    private boolean isPlainSyn() {
        return s.payloadLength == 0 && !s.fastOpen && (s.flags & Segment.PSH) == 0;
    }

    /** It is the first that its sender says. */
    private void saySyn() {
        int shift = SequenceSpace.storedShift(s);
        int peerShift = (int) words[to + End.SAID_NEW] & End.SHIFT_MASK;
        boolean hasWindow = s.isAck() && SequenceSpace.windowShift(shift, peerShift) >= 0;
        Stack stack = s.optionsComplete ? Stack.of(s.optionLayout, s.isAck()) : Stack.UNKNOWN;
        words[from + End.NEXT] = s.seqEnd() & LOW | (s.isAck() ? (long) s.ack << 32 : 0);
        words[from + End.WINDOW] = hasWindow ? s.ack + s.window & LOW | (long) s.window << 32 : 0;
        words[from + End.TS_AND_PAYLOAD_ACK] = s.hasTimestamps ? s.tsVal & LOW : 0;
        words[from + End.FRAME_AND_PACKETS] = frame() | 1L << 32;
        words[from + End.SAID] = time << Offset.TIME_AT
                | End.HAS_SENT
                | End.BEGUN
                | (s.isAck() ? End.HAS_ACKED | End.SAID_ACK : 0)
                | (hasWindow ? End.HAS_WINDOW : 0)
                | (s.hasTimestamps ? End.HAS_TIMESTAMPS : 0);
        words[from + End.SAID_NEW] = time << Offset.TIME_AT | shift | (long) (s.ttl + 1) << End.TTL_AT;
        words[from + End.SAID_NEW_BEFORE] = s.ttl | (long) s.ttl << End.HIGHEST_AT;
        words[from + End.TIMER] = time << Offset.TIME_AT
                | words[from + End.TIMER] & End.TOLD_MASK
                | (long) stack.ordinal() << End.STACK_AT
                | Reset.Trigger.of(s).ordinal();
    }

    // ---- What follows: an ACK, payload, a FIN ----

    private boolean goesOn() {
        long flags = words[at + Ordinary.FLAGS];
        syn = control(flags, isFromOrig, 0);
        peerSyn = control(flags, !isFromOrig, 0);
        fin = control(flags, isFromOrig, Ordinary.FIN_FLAGS_AT);
        peerFin = control(flags, !isFromOrig, Ordinary.FIN_FLAGS_AT);
        boolean isProvedNow = syn != Control.SETTLED && isProved(syn, synCarrierEnd());
        if (!Prediction.follows(words, at, from, to, s) || !isStep(isProvedNow) || !hasPlace()) {
            return false;
        }
        boolean isFresh = s.hasTimestamps
                && ((words[from + End.SAID] & End.HAS_TIMESTAMPS) == 0
                        || isAfter(s.tsVal, (int) words[from + End.TS_AND_PAYLOAD_ACK]));
        Prediction.advance(words, at, s, isFromOrig, time);
        if (isProvedNow) {
            syn = Control.SETTLED;
            keepAck(isFromOrig, frame());
        }
        if (peerSyn != Control.SETTLED) {
            acknowledgeSyn(isFresh);
        }
        words[at + Ordinary.FLAGS] = (fin | peerFin) == 0 && !s.isFin() ? controls() : tellFins(flags, isFresh);
        noteOnce();
        boolean isOpen = syn == Control.SETTLED && peerSyn == Control.SETTLED && (fin | peerFin) == 0;
        long ports = words[at + Connection.PORTS];
        words[at + Connection.PORTS] = isOpen ? ports | Connection.PREDICTABLE : ports & ~Connection.PREDICTABLE;
        return true;
    }

    /** Whether all that SYNs and FINs have come to, and would, is what this class knows of. */
    private boolean isStep(boolean isProvedNow) {
        boolean isKnown = ((syn | peerSyn | fin | peerFin) & ~KNOWN) == 0;
        boolean isOpening = (syn & Control.ACKNOWLEDGED) != 0
                && (peerSyn & Control.SENT) != 0
                && ((peerSyn & Control.ACKNOWLEDGED) != 0 || isFromOrig && (peerSyn & Control.HEARD) == 0)
                && ((words[from + End.SAID] | words[to + End.SAID]) & End.OPENS_FAST) == 0;
        if (!isKnown || !isOpening) {
            return false;
        }
        // Payload sent or taken proves that the handshake is over, but not for good.
        boolean hasPayload = s.payloadLength > 0 || isAfter(s.ack, firstSeq(to, peerFin) + 1);
        if (syn != Control.SETTLED && !isProvedNow && hasPayload) {
            return false;
        }
        if ((fin | peerFin) == 0 && !s.isFin()) {
            return true;
        }
        boolean isAck = s.ack == (int) words[to + End.NEXT];
        boolean isFirstFin = fin == 0
                && (syn == Control.SETTLED || isProvedNow)
                && (peerFin == 0 || isAck && timeOf(from + End.SAID_NEW) < timeOf(to + End.SAID_NEW))
                && time > timeOf(to + End.SAID_NEW);
        return s.payloadLength == 0
                && (!s.isFin() || isFirstFin)
                && (peerFin == 0 || !isAck || (peerFin & Control.ACKNOWLEDGED) != 0 || (peerFin & Control.HEARD) == 0);
    }

    /** Whether there is room for what has to be kept: a letter, and when the responder's SYN was acknowledged. */
    private boolean hasPlace() {
        boolean isNoted = !s.isFin() && (words[from + End.SAID] & noted()) != 0;
        return (isNoted || History.hasRoom(words[at + Ordinary.LETTERS]))
                && ((peerSyn & Control.ACKNOWLEDGED) != 0 || fits());
    }

    /**
     * Whether its sender has shown to have the ACK of its SYN or FIN, which has come to {@code control}; {@code carrierEnd}: the
     * end of what carried that.
     */
    private boolean isProved(int control, int carrierEnd) {
        return (control & Control.FRESH_TS) != 0
                        && s.hasTimestamps
                        && isAtOrAfter(s.tsEcr, Ordinary.half(words[at + Ordinary.ACKS], isFromOrig))
                || (control & Control.CARRIED) != 0 && isAtOrAfter(s.ack, carrierEnd);
    }

    /** The originator's SYN was acknowledged by the responder's. */
    private int synCarrierEnd() {
        return isFromOrig
                ? Ordinary.answerEnd(firstSeq(to, peerFin))
                : Ordinary.half(words[at + Ordinary.CARRIER_AND_ID], true);
    }

    /** Only the originator's first ACK can be the first of a SYN here: the SYN+ACK has acknowledged the other. */
    private void acknowledgeSyn(boolean isFresh) {
        if ((peerSyn & Control.ACKNOWLEDGED) == 0) {
            peerSyn = ACKNOWLEDGED | (isFresh ? Control.FRESH_TS : 0);
            words[at + Ordinary.RESP_SYN_HEARD] = instant();
            keepAck(false, s.tsVal);
        }
        if (s.length() > 0 && (peerSyn & Control.CARRIED) == 0) {
            peerSyn |= Control.CARRIED;
            Ordinary.setHalf(words, at + Ordinary.CARRIER_AND_ID, true, s.seqEnd());
        }
    }

    /** What becomes of all {@code flags}. */
    private long tellFins(long flags, boolean isFresh) {
        boolean isCaughtUp = s.ack == (int) words[to + End.NEXT];
        boolean isAck = peerFin != 0 && isCaughtUp;
        if (isAck && (peerFin & Control.ACKNOWLEDGED) == 0) {
            peerFin = ACKNOWLEDGED | (isFresh ? Control.FRESH_TS : 0);
            Ordinary.setHalf(words, at + Ordinary.FINS_HEARD, !isFromOrig, frame());
            keepAck(!isFromOrig, s.tsVal);
        }
        if (isAck && s.isFin() && peerFin != Control.SETTLED) {
            peerFin |= Control.CARRIED;
        }
        if ((fin & Control.ACKNOWLEDGED) != 0 && fin != Control.SETTLED && isProved(fin, (int) words[to + End.NEXT])) {
            fin = Control.SETTLED;
            keepAck(isFromOrig, frame());
        }
        long caughtUp = flags & (Ordinary.caughtUp(true) | Ordinary.caughtUp(false));
        if (s.isFin()) {
            fin = Control.SENT;
            Ordinary.setHalf(words, at + Ordinary.FINS, isFromOrig, frame());
            words[from + End.SAID] |= End.FIN_HAS_ACK;
            caughtUp = isCaughtUp ? Ordinary.caughtUp(isFromOrig) : 0; // the peer's cannot have acknowledged this
        }
        return controls() | caughtUp;
    }

    private void keepAck(boolean isOrig, long kept) {
        Ordinary.setHalf(words, at + Ordinary.ACKS, isOrig, kept);
    }

    // ---- How it is stored ----

    private static int control(long flags, boolean isOrig, int shift) {
        return (int) (flags >>> shift + (isOrig ? 0 : Ordinary.FLAG_BITS)) & Ordinary.FLAG_MASK;
    }

    private long controls() {
        int origSyn = isFromOrig ? syn : peerSyn;
        int respSyn = isFromOrig ? peerSyn : syn;
        int origFin = isFromOrig ? fin : peerFin;
        int respFin = isFromOrig ? peerFin : fin;
        return Ordinary.flags(origSyn, respSyn, origFin, respFin);
    }

    /** What its end's SYN took is not kept: the octets, counted back, lead there. */
    private int firstSeq(int end, int fin) {
        return (int) words[end + End.NEXT] - (int) words[end + End.OCTETS] - (fin == 0 ? 1 : 2);
    }

    private long timeOf(int word) {
        return words[word] >>> Offset.TIME_AT;
    }

    private long frame() {
        return Offset.ofFrame(s.frame, words[at + Connection.BASE]);
    }

    private long instant() {
        return Ordinary.instant(s.frame, s.time, words[at + Connection.EPOCH], words[at + Connection.BASE]);
    }

    // ---- The letters of its history ----

    private boolean hasRoom() {
        return History.hasRoom(words[at + Ordinary.LETTERS]) && fits();
    }

    private boolean fits() {
        return Ordinary.fits(s, words[at + Connection.EPOCH], words[at + Connection.BASE]);
    }

    private void note(int letter) {
        words[at + Ordinary.LETTERS] = History.append(words[at + Ordinary.LETTERS], letter, isFromOrig);
    }

    private long noted() {
        return s.payloadLength > 0 ? End.PAYLOAD_NOTED : End.ACK_NOTED;
    }

    private void noteOnce() {
        if (s.isFin()) {
            note(History.FIN);
        } else if ((words[from + End.SAID] & noted()) == 0) {
            note(s.payloadLength > 0 ? History.PAYLOAD : History.ACK);
            words[from + End.SAID] |= noted();
        }
    }
}
