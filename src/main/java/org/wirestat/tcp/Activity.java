package org.wirestat.tcp;

/** What one end did last, and when: what a reset may be answering, and how long nothing was said before an ending. */
final class Activity {
    /** A time before all others: it has not happened. No sum is ever made with it. */
    static final long NEVER = Long.MIN_VALUE;

    /** What comes later than this after what it might answer answers nothing. */
    static final long ANSWER_TIME = 20_000_000L;

    /** A reset that takes its number from what it may answer, as RFC 9293, 3.5.2, has it, may come so much later. */
    private static final long NUMBERED_ANSWER_TIME = 1_000_000_000L;

    // How it is stored, in words.
    static final int PACKETS = 0;
    static final int LAST_PASSED = 1;
    static final int SAID = 2;
    static final int SAID_FRAME = 3;
    static final int SAID_NEW = 4;
    static final int SAID_NEW_BEFORE = 5;
    static final int SAID_PAYLOAD = 6;
    static final int ACKS = 7;
    static final int FLAGS = 8;
    static final int WORDS = 9;

    static final long HAS_ACK = 1L << 0;
    static final long PAYLOAD_HAS_ACK = 1L << 1;
    static final int WHAT_AT = 4;

    private static final Reset.Trigger[] TRIGGERS = Reset.Trigger.values();

    private long packets;
    private long lastPassed;
    /** Of believed segments that are no reset: the last one. */
    private long said;

    private long saidFrame;
    /** When it last said something new (payload, SYN or FIN), and the time before that. */
    private long saidNew;

    private long saidNewBefore;
    private long saidPayload;
    private Reset.Trigger what = Reset.Trigger.NONE;
    /** The ACK number it said last, if it said one, and the one on its last payload. */
    private int ack;

    private boolean hasAck;
    private int payloadAck;
    private boolean payloadHasAck;

    void load(long[] words, int at) {
        packets = words[at + PACKETS];
        lastPassed = words[at + LAST_PASSED];
        said = words[at + SAID];
        saidFrame = words[at + SAID_FRAME];
        saidNew = words[at + SAID_NEW];
        saidNewBefore = words[at + SAID_NEW_BEFORE];
        saidPayload = words[at + SAID_PAYLOAD];
        ack = (int) words[at + ACKS];
        payloadAck = (int) (words[at + ACKS] >>> 32);
        long flags = words[at + FLAGS];
        hasAck = (flags & HAS_ACK) != 0;
        payloadHasAck = (flags & PAYLOAD_HAS_ACK) != 0;
        what = TRIGGERS[(int) (flags >>> WHAT_AT) & 0xf];
    }

    void store(long[] words, int at) {
        words[at + PACKETS] = packets;
        words[at + LAST_PASSED] = lastPassed;
        words[at + SAID] = said;
        words[at + SAID_FRAME] = saidFrame;
        words[at + SAID_NEW] = saidNew;
        words[at + SAID_NEW_BEFORE] = saidNewBefore;
        words[at + SAID_PAYLOAD] = saidPayload;
        words[at + ACKS] = ack & 0xffffffffL | (long) payloadAck << 32;
        words[at + FLAGS] =
                (hasAck ? HAS_ACK : 0) | (payloadHasAck ? PAYLOAD_HAS_ACK : 0) | (long) what.ordinal() << WHAT_AT;
    }

    void clear() {
        packets = 0;
        lastPassed = NEVER;
        said = NEVER;
        saidFrame = 0;
        saidNew = NEVER;
        saidNewBefore = NEVER;
        saidPayload = NEVER;
        what = Reset.Trigger.NONE;
        hasAck = false;
        payloadHasAck = false;
    }

    /** Any segment, believed or not. */
    void count(Segment s) {
        packets++;
        lastPassed = s.time;
    }

    /** A believed segment that is no reset; {@code isNew}: it is more than an ACK, a probe or a repeat. */
    void say(Segment s, boolean isNew) {
        said = s.time;
        saidFrame = s.frame;
        if (isNew) {
            saidNewBefore = saidNew;
            saidNew = s.time;
        }
        if (s.payloadLength > 0) {
            saidPayload = s.time;
            payloadHasAck = s.isAck();
            payloadAck = s.ack;
        }
        what = Reset.Trigger.of(s);
        hasAck = s.isAck();
        ack = s.ack;
    }

    /** A believed reset. */
    void sayReset(Segment s) {
        saidFrame = s.frame;
    }

    /**
     * What {@code reset}, of this end, answers: the last thing that {@code peer} said, if nothing was said since, or if the
     * reset takes its number from that (RFC 9293, 3.5.2). {@code isPayloadUnacknowledged}: payload of the peer's is under way,
     * which may have been passed by an ACK that answers something else.
     */
    Reset.Trigger answeredBy(Segment reset, Activity peer, long roundTrip, boolean isPayloadUnacknowledged) {
        boolean isNumbered = !reset.isAck() && peer.hasAck && reset.seq == peer.ack;
        boolean isNumberedByPayload = isPayloadUnacknowledged
                && !reset.isAck()
                && peer.payloadHasAck
                && reset.seq == peer.payloadAck
                && peer.what == Reset.Trigger.ACK;
        long longest = isNumbered || isNumberedByPayload ? NUMBERED_ANSWER_TIME : ANSWER_TIME;
        if (peer.said == NEVER || reset.time - peer.said > roundTrip + longest) {
            return Reset.Trigger.NONE;
        }
        if (isNumberedByPayload) {
            return Reset.Trigger.PAYLOAD;
        }
        return peer.said >= said || isNumbered ? peer.what : Reset.Trigger.NONE;
    }

    /**
     * Nanoseconds for which neither end had said anything new until {@code now}; or, if what is said now answers something
     * new of {@code peer}'s, until that.
     */
    long silence(Activity peer, long now, boolean isAnswerToNew) {
        long active = Math.max(saidNew, isAnswerToNew ? peer.saidNewBefore : peer.saidNew);
        return active == NEVER ? 0 : Math.max(0, (isAnswerToNew ? peer.saidNew : now) - active);
    }

    /** Whether its last payload came after the peer's, or the peer has sent none. */
    boolean hasLastWord(Activity peer) {
        return saidPayload >= peer.saidPayload;
    }

    /** When it last said payload; {@link #NEVER} before. */
    long saidPayload() {
        return saidPayload;
    }

    boolean isBehindPayload(long now) {
        return saidPayload != NEVER && now - saidPayload <= ANSWER_TIME;
    }

    /** When it last said something that was believed and is no reset; {@link #NEVER} before. */
    long said() {
        return said;
    }

    /** Its last believed segment; 0 before. */
    long saidFrame() {
        return saidFrame;
    }

    /** The ACK number it said last; of no meaning if {@link #hasAck} is false. */
    int ack() {
        return ack;
    }

    boolean hasAck() {
        return hasAck;
    }

    /** What it said last. */
    Reset.Trigger what() {
        return what;
    }

    long packets() {
        return packets;
    }

    /** When its last segment of any kind passed; {@link #NEVER} before the first. */
    long lastPassed() {
        return lastPassed;
    }
}
