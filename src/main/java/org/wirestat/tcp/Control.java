package org.wirestat.tcp;

import static org.wirestat.record.ControlBits.ACKNOWLEDGED;
import static org.wirestat.record.ControlBits.CARRIED;
import static org.wirestat.record.ControlBits.FRESH_TS;
import static org.wirestat.record.ControlBits.HEARD;
import static org.wirestat.record.ControlBits.PROVED;
import static org.wirestat.record.ControlBits.PROVED_BY_PAYLOAD;
import static org.wirestat.record.ControlBits.SENT;

import org.wirestat.record.ControlBits;

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
public final class Control {
    private static final int MOST_REPEATS = 255;

    /** What a SYN or FIN is that was never said. It must not be told anything: who says it first makes another. */
    static final Control UNSAID = new Control();

    // What may hold of it, besides ControlBits.
    /** It met the peer's own on the way, so that the peer has it, unless that goes on to repeat its own as if it had not. */
    private static final int CROSSED = 1 << 8;
    /** The owner once said it again after an ACK had passed: ACKs get lost on the way to it, or are ignored. */
    private static final int DOUBTED = 1 << 9;
    /** How often it was said again. */
    private static final int REPEATS_AT = 16;

    private static final int REPEAT = 1 << REPEATS_AT;

    /** What holds of it, as above. */
    private int known;

    private int seq;
    private long frame;
    private long time;
    /** The last copy; null as long as it was said but once. */
    private Copy last;

    private long heardFrame;
    private long heardTime;

    private long ackFrame;
    private long ackTime;
    private long lastAckTime;
    private int ackTsVal;
    private int ackCarrierEnd;

    /** As the textbook has it: said once or not at all, as {@code bits} of {@link ControlBits} tell. */
    void layDown(int bits, int seq, long frame, long time) {
        clear();
        known = bits;
        if (isSent()) {
            this.seq = seq;
            this.frame = frame;
            this.time = time;
        }
    }

    /** As the textbook has it: the peer's first ACK of it, in {@code frame}. */
    void layDownHeard(long frame, long time) {
        heardFrame = frame;
        heardTime = time;
        ackFrame = frame;
        ackTime = time;
    }

    /** What is known of the ACK: the frame that proves it, its timestamp, the end of what carried it, and the last such ACK. */
    void layDownAck(long frame, int tsVal, int carrierEnd, long lastTime) {
        ackFrame = frame;
        ackTsVal = tsVal;
        ackCarrierEnd = carrierEnd;
        lastAckTime = lastTime;
    }

    /** As the textbook has it: said again so often, and for the last time in {@code frame}. */
    void layDownRepeats(int repeats, long frame, long time) {
        known += repeats << REPEATS_AT;
        passAgain(frame, time);
    }

    /** Every segment of the peer acknowledges it, and the last passed at {@code time}. */
    void catchUp(long time) {
        if (isAcknowledged()) {
            lastAckTime = time;
        }
    }

    /** What it has come to, as {@link ControlBits}. */
    int bits() {
        return known & 0x7f;
    }

    void clear() {
        known = 0;
        seq = 0;
        frame = 0;
        time = 0;
        last = null;
    }

    /** The owner says it, for the first time or again. */
    void send(int seq, long frame, long time) {
        if ((known & SENT) == 0 || this.frame == 0) {
            known |= SENT;
            this.seq = seq;
            this.frame = frame;
            this.time = time;
            return;
        }
        if (repeats() < MOST_REPEATS) {
            known += REPEAT;
        }
        passAgain(frame, time);
    }

    private void passAgain(long frame, long time) {
        if (last == null) {
            last = new Copy();
        }
        last.frame = frame;
        last.time = time;
    }

    /** Nobody saw it said, but an ACK or a later segment shows that it was. It has no frame. */
    void infer(int seq, long time) {
        if ((known & SENT) == 0) {
            known |= SENT;
            this.seq = seq;
            this.time = time;
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

    public boolean isSent() {
        return (known & SENT) != 0;
    }

    /** The sequence number it takes. */
    int seq() {
        return seq;
    }

    public boolean isCoveredBy(int ack) {
        return (known & SENT) != 0 && SequenceNumber.isAfter(ack, seq);
    }

    public long frame() {
        return frame;
    }

    public long time() {
        return time;
    }

    public long lastFrame() {
        return last == null ? frame : last.frame;
    }

    long lastTime() {
        return last == null ? time : last.time;
    }

    /** How often it was said again; saturates. */
    int repeats() {
        return known >>> REPEATS_AT;
    }

    public boolean isHeard() {
        return (known & HEARD) != 0;
    }

    /** The frame in which the peer first acknowledged it; 0 before. */
    public long heardFrame() {
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

    /** The frame of the first ACK that covers it, or of what proves that it was received; 0 before. */
    long ackFrame() {
        return (known & ACKNOWLEDGED) != 0 ? ackFrame : 0;
    }

    public long ackTime() {
        return ackTime;
    }

    /** When the latest ACK that covers it passed. */
    long lastAckTime() {
        return lastAckTime;
    }

    /** One object for all copies: however often it is said again, nothing more is allocated. */
    private static final class Copy {
        private long frame;
        private long time;
    }
}
