package org.wirestat.tcp;

/** What one end did last, and when: what a reset may be answering, and how long nothing was said before it. */
final class Activity {
    /** What comes later than this after what it might answer answers nothing. */
    private static final long ANSWER_TIME = 20_000_000L;

    private long packets;
    private long lastTime;
    /** Of believed segments that are no reset: the last two, and the last that carried payload. 0 before. */
    private long said;

    private long saidBefore;
    private long saidPayload;
    private Reset.Trigger what = Reset.Trigger.NONE;
    /** The ACK number it said last, if it said one. */
    private int ack;

    private boolean hasAck;

    void clear() {
        packets = 0;
        lastTime = 0;
        said = 0;
        saidBefore = 0;
        saidPayload = 0;
        what = Reset.Trigger.NONE;
        hasAck = false;
    }

    /** Any segment, believed or not. */
    void count(Segment s) {
        packets++;
        lastTime = s.time;
    }

    /** A believed segment that is no reset. */
    void say(Segment s) {
        saidBefore = said;
        said = s.time;
        if (s.payloadLength > 0) {
            saidPayload = s.time;
        }
        what = Reset.Trigger.of(s);
        hasAck = s.isAck();
        ack = s.ack;
    }

    /**
     * Whether {@code reset}, of this end, may answer the last thing that {@code peer} said: nothing was said since, or the
     * reset takes its number from that (RFC 9293, 3.5.2).
     */
    boolean mayAnswer(Segment reset, Activity peer, long roundTrip) {
        boolean isNext = peer.said >= said || !reset.isAck() && peer.hasAck && reset.seq == peer.ack;
        return peer.said != 0 && isNext && reset.time - peer.said <= roundTrip + ANSWER_TIME;
    }

    /** Nanoseconds for which both were silent until {@code now}, or until what triggered what is said now. */
    long idleBefore(Activity peer, long now, boolean isAnswer) {
        long active = Math.max(said, isAnswer ? peer.saidBefore : peer.said);
        return active == 0 ? 0 : Math.max(0, now - active);
    }

    boolean isBehindPayload(long now) {
        return saidPayload != 0 && now - saidPayload <= ANSWER_TIME;
    }

    /** When it last said something that was believed and is no reset; 0 before. */
    long said() {
        return said;
    }

    Reset.Trigger what() {
        return what;
    }

    long packets() {
        return packets;
    }

    /** When the last segment of any kind passed; 0 before the first. */
    long lastTime() {
        return lastTime;
    }
}
