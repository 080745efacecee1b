package org.wirestat.tcp;

/**
 * A SYN or a FIN of one end: a thing said that takes a sequence number. It holds who knows of it.
 *
 * <ul>
 *   <li><b>sent</b>: the owner said it. The first copy's frame and time are kept, and the last copy's time.
 *   <li><b>heard</b>: the peer has it, for the peer's own ACK number covers it. A proof, and never taken back.
 *   <li><b>acknowledged</b>: the owner knows that it was heard. That is only <i>seen</i>: an ACK passed by on its way. It
 *       is taken back when the owner says the same thing again, and <i>proved</i> when the owner acts on that ACK.
 * </ul>
 *
 * A repeat contradicts the ACK's arrival only if it cannot have crossed it: one that passes within a round trip of the
 * ACK may have been under way already.
 */
final class Control {
    private static final int MOST_REPEATS = 255;

    // What may hold of it, and how that is stored.
    static final int SENT = 1;
    /** It met the peer's own on the way, so that the peer has it, unless that goes on to repeat its own as if it had not. */
    static final int CROSSED = 1 << 1;

    static final int HEARD = 1 << 2;
    static final int ACKNOWLEDGED = 1 << 3;
    static final int PROVED = 1 << 4;
    private static final int PROVED_BY_PAYLOAD = 1 << 5;
    /** The timestamp that came with its ACK is newer than every one its sender had used before. */
    static final int FRESH_TS = 1 << 6;
    /** Its ACK came with something new: who acknowledges the end of that has the ACK too. */
    static final int CARRIED = 1 << 7;
    /** The owner once said it again after an ACK had passed: ACKs get lost on the way to it, or are ignored. */
    private static final int DOUBTED = 1 << 8;
    /** How often it was said again. */
    private static final int REPEATS_AT = 16;

    private static final int REPEAT = 1 << REPEATS_AT;

    /** Those of a SYN when all is open: what an ACK was, that is proved to have come, does not matter any more. */
    static final int SETTLED = SENT | HEARD | ACKNOWLEDGED | PROVED;

    /** What holds of it, as above. */
    private int known;

    private int seq;
    private long frame;
    private long time;
    private long lastFrame;
    private long lastTime;

    private long heardFrame;
    private long heardTime;

    private long ackFrame;
    private long ackTime;
    private long lastAckTime;
    private int ackTsVal;
    private int ackCarrierEnd;

    // ---- How it is stored ----

    int flags() {
        return isProvedForGood() ? known & ~(FRESH_TS | CARRIED) : known;
    }

    void loadFlags(int flags) {
        known = flags;
    }

    /** What its owner said, that ought to have been {@code expectedSeq}, in such a frame. */
    void storeSaid(Differences list, int expectedSeq, long expectedFrame, long expectedTime) {
        if ((known & SENT) != 0) {
            list.put(seq, expectedSeq);
            list.putInstant(frame, time, expectedFrame, expectedTime);
            list.putInstant(lastFrame, lastTime, frame, time);
        }
    }

    void loadSaid(Differences list, int expectedSeq, long expectedFrame, long expectedTime) {
        if ((known & SENT) != 0) {
            seq = (int) list.take(expectedSeq);
            list.takeInstant(expectedFrame, expectedTime);
            frame = list.frame();
            time = list.time();
            list.takeInstant(frame, time);
            lastFrame = list.frame();
            lastTime = list.time();
        } else {
            seq = 0;
            frame = 0;
            time = 0;
            lastFrame = 0;
            lastTime = 0;
        }
    }

    /** As said once, if it was. */
    void setSaid(int seq, long frame, long time) {
        boolean isSent = (known & SENT) != 0;
        this.seq = isSent ? seq : 0;
        this.frame = isSent ? frame : 0;
        this.time = isSent ? time : 0;
        lastFrame = this.frame;
        lastTime = this.time;
    }

    void setHeard(long frame, long time) {
        heardFrame = frame;
        heardTime = time;
    }

    /** As acknowledged by what showed it to be heard. */
    void setAck(long frame, long lastTime, int tsVal, int carrierEnd) {
        ackFrame = frame;
        ackTime = heardTime;
        lastAckTime = lastTime;
        ackTsVal = tsVal;
        ackCarrierEnd = carrierEnd;
    }

    /** When the peer showed to have it, which ought to have been in such a frame. */
    void storeHeard(Differences list, long expectedFrame, long expectedTime) {
        if ((known & HEARD) != 0) {
            list.putInstant(heardFrame, heardTime, expectedFrame, expectedTime);
        }
    }

    void loadHeard(Differences list, long expectedFrame, long expectedTime) {
        if ((known & HEARD) != 0) {
            list.takeInstant(expectedFrame, expectedTime);
            heardFrame = list.frame();
            heardTime = list.time();
        }
    }

    /** What of the ACK: it ought to have been what the peer said last, in {@code expectedFrame}. */
    void storeAck(Differences list, long expectedFrame, int expectedTsVal, int expectedEnd) {
        if ((known & ACKNOWLEDGED) != 0) {
            list.putInstant(ackFrame, ackTime, expectedFrame, heardTime);
        }
        if (!isProvedForGood()) {
            if ((known & ACKNOWLEDGED) != 0) {
                list.put(lastAckTime, ackTime);
            }
            if ((known & FRESH_TS) != 0) {
                list.put(ackTsVal, expectedTsVal);
            }
            if ((known & CARRIED) != 0) {
                list.put(ackCarrierEnd, expectedEnd);
            }
        }
    }

    void loadAck(Differences list, long expectedFrame, int expectedTsVal, int expectedEnd) {
        if ((known & ACKNOWLEDGED) != 0) {
            list.takeInstant(expectedFrame, heardTime);
            ackFrame = list.frame();
            ackTime = list.time();
        }
        if (!isProvedForGood()) {
            if ((known & ACKNOWLEDGED) != 0) {
                lastAckTime = list.take(ackTime);
            }
            if ((known & FRESH_TS) != 0) {
                ackTsVal = (int) list.take(expectedTsVal);
            }
            if ((known & CARRIED) != 0) {
                ackCarrierEnd = (int) list.take(expectedEnd);
            }
        }
    }

    void clear() {
        known = 0;
        seq = 0;
        frame = 0;
        time = 0;
        lastFrame = 0;
        lastTime = 0;
    }

    /** The owner says it, for the first time or again. */
    void send(int seq, long frame, long time) {
        if ((known & SENT) == 0 || this.frame == 0) {
            known |= SENT;
            this.seq = seq;
            this.frame = frame;
            this.time = time;
        } else if (repeats() < MOST_REPEATS) {
            known += REPEAT;
        }
        lastFrame = frame;
        lastTime = time;
    }

    /** Nobody saw it said, but an ACK or a later segment shows that it was. It has no frame. */
    void infer(int seq, long time) {
        if ((known & SENT) == 0) {
            known |= SENT;
            this.seq = seq;
            this.time = time;
            lastTime = time;
        }
    }

    /** An ACK that covers it passes, carrying {@code tsVal} if {@code isFreshTs}. */
    void acknowledge(long frame, long time, boolean isFreshTs, int tsVal) {
        if ((known & HEARD) == 0) {
            known |= HEARD;
            heardFrame = frame;
            heardTime = time;
        }
        lastAckTime = time;
        if ((known & ACKNOWLEDGED) == 0) {
            known &= ~FRESH_TS;
            known |= isFreshTs ? ACKNOWLEDGED | FRESH_TS : ACKNOWLEDGED;
            ackFrame = frame;
            ackTime = time;
            ackTsVal = tsVal;
        }
    }

    /** One that does not cover it carries {@code tsVal}: to echo that is not to have the ACK. */
    void acknowledgeNot(int tsVal) {
        if ((known & ACKNOWLEDGED) != 0 && SequenceNumber.isAtOrAfter(tsVal, ackTsVal)) {
            known &= ~FRESH_TS;
        }
    }

    /** The ACK is part of a segment that the owner will acknowledge in turn, up to {@code seqEnd}. */
    void ackCarriedBy(int seqEnd) {
        if ((known & CARRIED) == 0) {
            known |= CARRIED;
            ackCarrierEnd = seqEnd;
        }
    }

    /** Whether one that acknowledges {@code ack} must have received the ACK. */
    boolean isAckBefore(int ack) {
        return (known & ACKNOWLEDGED) != 0 && (known & CARRIED) != 0 && SequenceNumber.isAtOrAfter(ack, ackCarrierEnd);
    }

    /** The owner acted as only one can that has received the ACK. */
    void prove(long frame) {
        if ((known & ACKNOWLEDGED) != 0 && (known & PROVED) == 0) {
            known |= PROVED;
            known &= ~DOUBTED;
            ackFrame = frame;
        }
        known &= ~PROVED_BY_PAYLOAD;
    }

    /** The owner sent or took payload, which proves as much, unless fast open made it possible. */
    void proveByPayload(long frame) {
        if ((known & PROVED) == 0) {
            prove(frame);
            known |= PROVED_BY_PAYLOAD;
        }
    }

    /** Fast open made the payload possible that proved it. */
    void unproveByPayload() {
        if ((known & PROVED_BY_PAYLOAD) != 0) {
            known &= ~(PROVED | PROVED_BY_PAYLOAD);
        }
    }

    /** The owner acts as one that has not received the ACK. What it proved before stays proved. */
    void takeBack() {
        known &= (known & PROVED) != 0 ? ~CROSSED : ~(CROSSED | ACKNOWLEDGED);
    }

    /** The first ACK at least did not arrive, or was ignored; a later one may be on its way. */
    void doubt() {
        if ((known & PROVED) == 0) {
            known |= DOUBTED;
        }
    }

    void cross() {
        known |= CROSSED;
    }

    /** Whether an echo of {@code tsEcr} can only come from one that received the ACK or something sent after it. */
    boolean isAckEchoedBy(int tsEcr) {
        return (known & ACKNOWLEDGED) != 0 && (known & FRESH_TS) != 0 && SequenceNumber.isAtOrAfter(tsEcr, ackTsVal);
    }

    boolean isSent() {
        return (known & SENT) != 0;
    }

    /** The sequence number it takes. */
    int seq() {
        return seq;
    }

    boolean isCoveredBy(int ack) {
        return (known & SENT) != 0 && SequenceNumber.isAfter(ack, seq);
    }

    long frame() {
        return frame;
    }

    long time() {
        return time;
    }

    long lastFrame() {
        return lastFrame;
    }

    long lastTime() {
        return lastTime;
    }

    /** How often it was said again; saturates. */
    int repeats() {
        return known >>> REPEATS_AT;
    }

    boolean isHeard() {
        return (known & HEARD) != 0;
    }

    /** The frame in which the peer first acknowledged it; 0 before. */
    long heardFrame() {
        return (known & HEARD) != 0 ? heardFrame : 0;
    }

    long heardTime() {
        return heardTime;
    }

    boolean isAcknowledged() {
        return (known & ACKNOWLEDGED) != 0;
    }

    boolean isCrossed() {
        return (known & CROSSED) != 0;
    }

    boolean isDoubted() {
        return (known & DOUBTED) != 0;
    }

    boolean isProvedForGood() {
        return isProved() && (known & PROVED_BY_PAYLOAD) == 0;
    }

    boolean isProved() {
        return (known & (ACKNOWLEDGED | PROVED)) == (ACKNOWLEDGED | PROVED);
    }

    long ackFrame() {
        return ackFrame;
    }

    long ackTime() {
        return ackTime;
    }

    /** What came with its ACK, of which {@link #isFresh} and {@link #isCarried} say whether it matters. */
    int ackTsVal() {
        return ackTsVal;
    }

    boolean isFresh() {
        return (known & FRESH_TS) != 0;
    }

    boolean isCarried() {
        return (known & CARRIED) != 0;
    }

    int carrierEnd() {
        return ackCarrierEnd;
    }

    /** When the latest ACK that covers it passed. */
    long lastAckTime() {
        return lastAckTime;
    }
}
