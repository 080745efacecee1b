package org.wirestat.tcp;

/** What one end did last, and when: what a reset may be answering, and how long nothing was said before an ending. */
final class Activity {
    /** A time before all others: it has not happened. No sum is ever made with it. */
    static final long NEVER = Long.MIN_VALUE;

    /** What comes later than this after what it might answer answers nothing. */
    static final long ANSWER_TIME = 20_000_000L;

    /** A reset that takes its number from what it may answer, as RFC 9293, 3.5.2, has it, may come so much later. */
    private static final long NUMBERED_ANSWER_TIME = 1_000_000_000L;

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

    // ---- How it is stored: what every segment changes by the end, the rest here ----

    /**
     * {@code rcvNxt} and {@code highestAck}: what its ACK numbers come to, of all and of those on payload; {@code hasClosed}:
     * whether the last new thing it said was its FIN.
     */
    void store(Differences list, int rcvNxt, int highestAck, boolean hasClosed) {
        list.put(lastPassed, said);
        list.put(ack, hasAck ? rcvNxt : 0);
        list.put(saidPayload, expectedPayload(saidPayload != NEVER, hasClosed));
        list.put(payloadAck, highestAck);
    }

    /** {@code isPayloadApart}: whether no other payload has been said since it was stored. */
    void load(Differences list, int rcvNxt, int highestAck, boolean hasClosed, boolean isPayloadApart) {
        lastPassed = list.take(said);
        ack = (int) list.take(hasAck ? rcvNxt : 0);
        long time = list.take(saidPayload);
        int number = (int) list.take(highestAck);
        if (isPayloadApart) {
            saidPayload = time;
            payloadAck = number;
        }
    }

    /** As {@link #isPlain}, but for what {@link #load} will say. */
    void setPlain(int rcvNxt, int highestAck, boolean hasClosed, boolean hasSaidPayload) {
        lastPassed = said;
        ack = hasAck ? rcvNxt : 0;
        saidPayload = expectedPayload(hasSaidPayload, hasClosed);
        payloadAck = highestAck;
    }

    /** Whether all of it follows from what every segment changes. */
    boolean isPlain(int rcvNxt, int highestAck, boolean hasClosed) {
        return lastPassed == said && ack == (hasAck ? rcvNxt : 0) && !isPayloadApart(highestAck, hasClosed);
    }

    private long expectedPayload(boolean hasSaidPayload, boolean hasClosed) {
        return !hasSaidPayload ? NEVER : hasClosed ? saidNewBefore : saidNew;
    }

    /** Whether its last payload was not the last new thing it said before a FIN, or had another ACK number than the highest. */
    boolean isPayloadApart(int highestAck, boolean hasClosed) {
        return saidPayload != expectedPayload(saidPayload != NEVER, hasClosed) || payloadAck != highestAck;
    }

    void setCounts(long packets, long saidFrame) {
        this.packets = packets;
        this.saidFrame = saidFrame;
    }

    void setTimes(long said, long saidNew, long saidNewBefore) {
        this.said = said;
        this.saidNew = saidNew;
        this.saidNewBefore = saidNewBefore;
    }

    void setLast(int trigger, boolean hasAck, boolean payloadHasAck) {
        what = TRIGGERS[trigger];
        this.hasAck = hasAck;
        this.payloadHasAck = payloadHasAck;
    }

    /** Whether the last that passed of it was believed, and acknowledged all there was, so that the next may only add to it. */
    boolean isPredictable(int rcvNxt) {
        return lastPassed == said && hasAck && ack == rcvNxt;
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
        ack = 0;
        payloadAck = 0;
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
            if (payloadHasAck) {
                payloadAck = s.ack;
            }
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

    long saidNew() {
        return saidNew;
    }

    long saidNewBefore() {
        return saidNewBefore;
    }

    /** Whether its last payload acknowledged something. */
    boolean payloadHasAck() {
        return payloadHasAck;
    }

    long packets() {
        return packets;
    }

    /** When its last segment of any kind passed; {@link #NEVER} before the first. */
    long lastPassed() {
        return lastPassed;
    }
}
