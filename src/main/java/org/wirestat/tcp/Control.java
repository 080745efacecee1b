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

    // How it is stored, in words.
    static final int FLAGS_AND_SEQ = 0;
    static final int FRAME = 1;
    static final int TIME = 2;
    static final int LAST_FRAME = 3;
    static final int LAST_TIME = 4;
    static final int HEARD_FRAME = 5;
    static final int HEARD_TIME = 6;
    static final int ACK_FRAME = 7;
    static final int ACK_TIME = 8;
    static final int LAST_ACK_TIME = 9;
    static final int ACK_TS_AND_CARRIER = 10;
    static final int WORDS = 11;

    static final long SENT = 1L << 0;
    static final long CROSSED = 1L << 1;
    static final long HEARD = 1L << 2;
    static final long ACKNOWLEDGED = 1L << 3;
    static final long PROVED = 1L << 4;
    static final long PROVED_BY_PAYLOAD = 1L << 5;
    static final long FRESH_TS = 1L << 6;
    static final long CARRIED = 1L << 7;
    static final long DOUBTED = 1L << 8;
    static final int REPEATS_AT = 16;

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

    void load(long[] words, int at) {
        long flags = words[at + FLAGS_AND_SEQ];
        sent = (flags & SENT) != 0;
        crossed = (flags & CROSSED) != 0;
        heard = (flags & HEARD) != 0;
        acknowledged = (flags & ACKNOWLEDGED) != 0;
        proved = (flags & PROVED) != 0;
        provedByPayload = (flags & PROVED_BY_PAYLOAD) != 0;
        ackHasFreshTs = (flags & FRESH_TS) != 0;
        ackIsCarried = (flags & CARRIED) != 0;
        doubted = (flags & DOUBTED) != 0;
        repeats = (int) (flags >>> REPEATS_AT) & 0xff;
        seq = (int) (flags >>> 32);
        frame = words[at + FRAME];
        time = words[at + TIME];
        lastFrame = words[at + LAST_FRAME];
        lastTime = words[at + LAST_TIME];
        heardFrame = words[at + HEARD_FRAME];
        heardTime = words[at + HEARD_TIME];
        ackFrame = words[at + ACK_FRAME];
        ackTime = words[at + ACK_TIME];
        lastAckTime = words[at + LAST_ACK_TIME];
        ackTsVal = (int) words[at + ACK_TS_AND_CARRIER];
        ackCarrierEnd = (int) (words[at + ACK_TS_AND_CARRIER] >>> 32);
    }

    void store(long[] words, int at) {
        words[at + FLAGS_AND_SEQ] = (sent ? SENT : 0)
                | (crossed ? CROSSED : 0)
                | (heard ? HEARD : 0)
                | (acknowledged ? ACKNOWLEDGED : 0)
                | (proved ? PROVED : 0)
                | (provedByPayload ? PROVED_BY_PAYLOAD : 0)
                | (ackHasFreshTs ? FRESH_TS : 0)
                | (ackIsCarried ? CARRIED : 0)
                | (doubted ? DOUBTED : 0)
                | (long) repeats << REPEATS_AT
                | (long) seq << 32;
        words[at + FRAME] = frame;
        words[at + TIME] = time;
        words[at + LAST_FRAME] = lastFrame;
        words[at + LAST_TIME] = lastTime;
        words[at + HEARD_FRAME] = heardFrame;
        words[at + HEARD_TIME] = heardTime;
        words[at + ACK_FRAME] = ackFrame;
        words[at + ACK_TIME] = ackTime;
        words[at + LAST_ACK_TIME] = lastAckTime;
        words[at + ACK_TS_AND_CARRIER] = ackTsVal & 0xffffffffL | (long) ackCarrierEnd << 32;
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
