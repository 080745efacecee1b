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

    // How its flags are stored.
    static final int SENT = 1;

    static final int CROSSED = 1 << 1;
    static final int HEARD = 1 << 2;
    static final int ACKNOWLEDGED = 1 << 3;
    static final int PROVED = 1 << 4;
    private static final int PROVED_BY_PAYLOAD = 1 << 5;
    static final int FRESH_TS = 1 << 6;
    static final int CARRIED = 1 << 7;
    private static final int DOUBTED = 1 << 8;
    private static final int REPEATS_AT = 16;

    /** Those of a SYN when all is open: what an ACK was, that is proved to have come, does not matter any more. */
    static final int SETTLED = SENT | HEARD | ACKNOWLEDGED | PROVED;

    private boolean sent;
    private int seq;
    private long frame;
    private long time;
    private long lastFrame;
    private long lastTime;
    private int repeats;

    /** It met the peer's own on the way, so that the peer has it, unless that goes on to repeat its own as if it had not. */
    private boolean crossed;

    private boolean heard;
    private long heardFrame;
    private long heardTime;

    private boolean acknowledged;
    private boolean proved;
    private boolean provedByPayload;
    private long ackFrame;
    private long ackTime;
    private long lastAckTime;
    /** Whether {@link #ackTsVal} is newer than every timestamp its sender had used before. */
    private boolean ackHasFreshTs;

    private int ackTsVal;
    /** The end of the first new thing that carried the ACK: who acknowledges that has the ACK too. */
    private boolean ackIsCarried;

    private int ackCarrierEnd;
    /** The owner once said it again after an ACK had passed: ACKs get lost on the way to it, or are ignored. */
    private boolean doubted;

    // ---- How it is stored ----

    int flags() {
        boolean isSettled = isProvedForGood();
        return (sent ? SENT : 0)
                | (crossed ? CROSSED : 0)
                | (heard ? HEARD : 0)
                | (acknowledged ? ACKNOWLEDGED : 0)
                | (proved ? PROVED : 0)
                | (provedByPayload ? PROVED_BY_PAYLOAD : 0)
                | (ackHasFreshTs && !isSettled ? FRESH_TS : 0)
                | (ackIsCarried && !isSettled ? CARRIED : 0)
                | (doubted ? DOUBTED : 0)
                | repeats << REPEATS_AT;
    }

    void loadFlags(int flags) {
        sent = (flags & SENT) != 0;
        crossed = (flags & CROSSED) != 0;
        heard = (flags & HEARD) != 0;
        acknowledged = (flags & ACKNOWLEDGED) != 0;
        proved = (flags & PROVED) != 0;
        provedByPayload = (flags & PROVED_BY_PAYLOAD) != 0;
        ackHasFreshTs = (flags & FRESH_TS) != 0;
        ackIsCarried = (flags & CARRIED) != 0;
        doubted = (flags & DOUBTED) != 0;
        repeats = flags >>> REPEATS_AT & 0xff;
    }

    /** What its owner said, that ought to have been {@code expectedSeq}, in such a frame. */
    void storeSaid(Differences list, int expectedSeq, long expectedFrame, long expectedTime) {
        if (sent) {
            list.put(seq, expectedSeq);
            list.putInstant(frame, time, expectedFrame, expectedTime);
            list.putInstant(lastFrame, lastTime, frame, time);
        }
    }

    void loadSaid(Differences list, int expectedSeq, long expectedFrame, long expectedTime) {
        if (sent) {
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
        this.seq = sent ? seq : 0;
        this.frame = sent ? frame : 0;
        this.time = sent ? time : 0;
        lastFrame = this.frame;
        lastTime = this.time;
    }

    void setHeard(long frame, long time) {
        heardFrame = frame;
        heardTime = time;
    }

    /** As acknowledged by what showed it to be heard; {@code carrier} as {@link #carrier} has it. */
    void setAck(long frame, long lastTime, long carrier) {
        ackFrame = frame;
        ackTime = heardTime;
        lastAckTime = lastTime;
        ackTsVal = (int) carrier;
        ackCarrierEnd = (int) (carrier >>> 32);
    }

    /** What came with its ACK. Low: the timestamp. High: the end of what carried it. */
    long carrier() {
        return ackTsVal & 0xffffffffL | (long) ackCarrierEnd << 32;
    }

    /** When the peer showed to have it, which ought to have been in such a frame. */
    void storeHeard(Differences list, long expectedFrame, long expectedTime) {
        if (heard) {
            list.putInstant(heardFrame, heardTime, expectedFrame, expectedTime);
        }
    }

    void loadHeard(Differences list, long expectedFrame, long expectedTime) {
        if (heard) {
            list.takeInstant(expectedFrame, expectedTime);
            heardFrame = list.frame();
            heardTime = list.time();
        }
    }

    /** What of the ACK: it ought to have been what the peer said last, in {@code expectedFrame}. */
    void storeAck(Differences list, long expectedFrame, int expectedTsVal, int expectedEnd) {
        if (acknowledged) {
            list.putInstant(ackFrame, ackTime, expectedFrame, heardTime);
        }
        if (!isProvedForGood()) {
            if (acknowledged) {
                list.put(lastAckTime, ackTime);
            }
            if (ackHasFreshTs) {
                list.put(ackTsVal, expectedTsVal);
            }
            if (ackIsCarried) {
                list.put(ackCarrierEnd, expectedEnd);
            }
        }
    }

    void loadAck(Differences list, long expectedFrame, int expectedTsVal, int expectedEnd) {
        if (acknowledged) {
            list.takeInstant(expectedFrame, heardTime);
            ackFrame = list.frame();
            ackTime = list.time();
        }
        if (!isProvedForGood()) {
            if (acknowledged) {
                lastAckTime = list.take(ackTime);
            }
            if (ackHasFreshTs) {
                ackTsVal = (int) list.take(expectedTsVal);
            }
            if (ackIsCarried) {
                ackCarrierEnd = (int) list.take(expectedEnd);
            }
        }
    }

    void clear() {
        sent = false;
        heard = false;
        crossed = false;
        acknowledged = false;
        proved = false;
        provedByPayload = false;
        doubted = false;
        ackHasFreshTs = false;
        ackIsCarried = false;
        seq = 0;
        frame = 0;
        time = 0;
        lastFrame = 0;
        lastTime = 0;
        repeats = 0;
    }

    /** The owner says it, for the first time or again. */
    void send(int seq, long frame, long time) {
        if (!sent || this.frame == 0) {
            sent = true;
            this.seq = seq;
            this.frame = frame;
            this.time = time;
        } else if (repeats < MOST_REPEATS) {
            repeats++;
        }
        lastFrame = frame;
        lastTime = time;
    }

    /** Nobody saw it said, but an ACK or a later segment shows that it was. It has no frame. */
    void infer(int seq, long time) {
        if (!sent) {
            sent = true;
            this.seq = seq;
            this.time = time;
            lastTime = time;
        }
    }

    /** An ACK that covers it passes, carrying {@code tsVal} if {@code isFreshTs}. */
    void acknowledge(long frame, long time, boolean isFreshTs, int tsVal) {
        if (!heard) {
            heard = true;
            heardFrame = frame;
            heardTime = time;
        }
        lastAckTime = time;
        if (!acknowledged) {
            acknowledged = true;
            ackFrame = frame;
            ackTime = time;
            ackHasFreshTs = isFreshTs;
            ackTsVal = tsVal;
        }
    }

    /** One that does not cover it carries {@code tsVal}: to echo that is not to have the ACK. */
    void acknowledgeNot(int tsVal) {
        if (acknowledged && SequenceNumber.isAtOrAfter(tsVal, ackTsVal)) {
            ackHasFreshTs = false;
        }
    }

    /** The ACK is part of a segment that the owner will acknowledge in turn, up to {@code seqEnd}. */
    void ackCarriedBy(int seqEnd) {
        if (!ackIsCarried) {
            ackIsCarried = true;
            ackCarrierEnd = seqEnd;
        }
    }

    /** Whether one that acknowledges {@code ack} must have received the ACK. */
    boolean isAckBefore(int ack) {
        return acknowledged && ackIsCarried && SequenceNumber.isAtOrAfter(ack, ackCarrierEnd);
    }

    /** The owner acted as only one can that has received the ACK. */
    void prove(long frame) {
        if (acknowledged && !proved) {
            proved = true;
            doubted = false;
            ackFrame = frame;
        }
        provedByPayload = false;
    }

    /** The owner sent or took payload, which proves as much, unless fast open made it possible. */
    void proveByPayload(long frame) {
        if (!proved) {
            prove(frame);
            provedByPayload = true;
        }
    }

    /** Fast open made the payload possible that proved it. */
    void unproveByPayload() {
        if (provedByPayload) {
            proved = false;
            provedByPayload = false;
        }
    }

    /** The owner acts as one that has not received the ACK. What it proved before stays proved. */
    void takeBack() {
        crossed = false;
        if (!proved && acknowledged) {
            acknowledged = false;
        }
    }

    /** The first ACK at least did not arrive, or was ignored; a later one may be on its way. */
    void doubt() {
        doubted = !proved;
    }

    void cross() {
        crossed = true;
    }

    /** Whether an echo of {@code tsEcr} can only come from one that received the ACK or something sent after it. */
    boolean isAckEchoedBy(int tsEcr) {
        return acknowledged && ackHasFreshTs && SequenceNumber.isAtOrAfter(tsEcr, ackTsVal);
    }

    boolean isSent() {
        return sent;
    }

    /** The sequence number it takes. */
    int seq() {
        return seq;
    }

    boolean isCoveredBy(int ack) {
        return sent && SequenceNumber.isAfter(ack, seq);
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
        return repeats;
    }

    boolean isHeard() {
        return heard;
    }

    /** The frame in which the peer first acknowledged it; 0 before. */
    long heardFrame() {
        return heard ? heardFrame : 0;
    }

    long heardTime() {
        return heardTime;
    }

    boolean isAcknowledged() {
        return acknowledged;
    }

    boolean isCrossed() {
        return crossed;
    }

    boolean isDoubted() {
        return doubted;
    }

    boolean isProvedForGood() {
        return isProved() && !provedByPayload;
    }

    boolean isProved() {
        return acknowledged && proved;
    }

    long ackFrame() {
        return ackFrame;
    }

    long ackTime() {
        return ackTime;
    }

    /** When the latest ACK that covers it passed. */
    long lastAckTime() {
        return lastAckTime;
    }
}
