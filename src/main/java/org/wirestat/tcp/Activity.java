package org.wirestat.tcp;

import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;

/** What one end did last, and when: what a reset may be answering, and how long nothing was said before an ending. */
final class Activity {
    /** A time before all others: it has not happened. No sum is ever made with it. */
    static final long NEVER = EndRecord.NEVER;

    /** What comes later than this after what it might answer answers nothing. */
    static final long ANSWER_TIME = 20_000_000L;

    /** A reset that takes its number from what it may answer, as RFC 9293, 3.5.2, has it, may come so much later. */
    private static final long NUMBERED_ANSWER_TIME = 1_000_000_000L;

    private static final Trigger[] TRIGGERS = Trigger.values();

    private final EndRecord hot;
    private EndFacts cold;

    Activity(EndRecord hot) {
        this.hot = hot;
    }

    void lookAt(EndFacts cold) {
        this.cold = cold;
    }

    /** The fast path has moved the record since: what that implies of the cold facts is written down. */
    void catchUp() {
        cold.lastPassed = said();
        cold.lastAck = hot.rcvNxt();
        if (hot.is(Traits.PAYLOAD_MOVED)) {
            cold.saidPayload = saidNew();
            cold.lastPayloadAck = hot.payloadAck();
            hot.set(Traits.PAYLOAD_MOVED, false);
        }
    }

    /** As the textbook has it, {@code hasClosed} or not: all payload came in order, and acknowledged ever more. */
    void layDown(boolean hasClosed) {
        cold.lastPassed = said();
        cold.lastAck = hasAck() ? hot.rcvNxt() : 0;
        cold.saidPayload = !hot.is(Traits.HAS_SAID_PAYLOAD) ? NEVER : hasClosed ? saidNewBefore() : saidNew();
        cold.lastPayloadAck = hot.payloadAck();
    }

    /** Whether the last that passed was believed and acknowledged all there was, so that the next may only add to it. */
    boolean isPredictable() {
        return cold.lastPassed == said() && hasAck() && cold.lastAck == hot.rcvNxt();
    }

    /** Any segment, believed or not. */
    void count(Segment s) {
        hot.countPacket();
        cold.lastPassed = s.time;
    }

    /** A believed segment that is no reset; {@code isNew}: it is more than an ACK, a probe or a repeat. */
    void say(Segment s, boolean isNew) {
        hot.setSaid(s.time);
        hot.setLastFrame(s.frame);
        if (isNew) {
            hot.sayNew(s.time);
        }
        if (s.payloadLength > 0) {
            cold.saidPayload = s.time;
            hot.set(Traits.HAS_SAID_PAYLOAD, true);
            hot.set(Traits.LAST_PAYLOAD_HAS_ACK, s.isAck());
            if (s.isAck()) {
                cold.lastPayloadAck = s.ack;
            }
        }
        hot.setLastWord(Trigger.of(s).ordinal());
        hot.set(Traits.SAID_ACK, s.isAck());
        cold.lastAck = s.isAck() ? s.ack : 0;
    }

    /** A believed reset. */
    void sayReset(Segment s) {
        hot.setLastFrame(s.frame);
    }

    /**
     * What {@code reset}, of this end, answers: the last thing that {@code peer} said, if nothing was said since, or if the
     * reset takes its number from that (RFC 9293, 3.5.2). {@code isPayloadUnacknowledged}: payload of the peer's is under way,
     * which may have been passed by an ACK that answers something else.
     */
    Trigger answeredBy(Segment reset, Activity peer, long roundTrip, boolean isPayloadUnacknowledged) {
        boolean isNumbered = !reset.isAck() && peer.hasAck() && reset.seq == peer.ack();
        boolean isNumberedByPayload = isPayloadUnacknowledged
                && !reset.isAck()
                && peer.hot.is(Traits.LAST_PAYLOAD_HAS_ACK)
                && reset.seq == peer.cold.lastPayloadAck
                && peer.what() == Trigger.ACK;
        long longest = isNumbered || isNumberedByPayload ? NUMBERED_ANSWER_TIME : ANSWER_TIME;
        if (peer.said() == NEVER || reset.time - peer.said() > roundTrip + longest) {
            return Trigger.NONE;
        }
        if (isNumberedByPayload) {
            return Trigger.PAYLOAD;
        }
        return peer.said() >= said() || isNumbered ? peer.what() : Trigger.NONE;
    }

    /**
     * Nanoseconds for which neither end had said anything new until {@code now}; or, if what is said now answers something
     * new of {@code peer}'s, until that.
     */
    long silence(Activity peer, long now, boolean isAnswerToNew) {
        long active = Math.max(saidNew(), isAnswerToNew ? peer.saidNewBefore() : peer.saidNew());
        return active == NEVER ? 0 : Math.max(0, (isAnswerToNew ? peer.saidNew() : now) - active);
    }

    /** Whether its last payload came after the peer's, or the peer has sent none. */
    boolean hasLastWord(Activity peer) {
        return saidPayload() >= peer.saidPayload();
    }

    /** When it last said payload; {@link #NEVER} before. */
    long saidPayload() {
        return cold.saidPayload;
    }

    boolean isBehindPayload(long now) {
        return saidPayload() != NEVER && now - saidPayload() <= ANSWER_TIME;
    }

    /** When it last said something that was believed and is no reset; {@link #NEVER} before. */
    long said() {
        return hot.said();
    }

    /** Its last believed segment; 0 before. */
    long saidFrame() {
        return hot.lastFrame();
    }

    /** The ACK number it said last; of no meaning if {@link #hasAck} is false. */
    int ack() {
        return cold.lastAck;
    }

    boolean hasAck() {
        return hot.is(Traits.SAID_ACK);
    }

    /** What it said last. */
    Trigger what() {
        return TRIGGERS[hot.lastWord()];
    }

    long saidNew() {
        return hot.saidNew();
    }

    long saidNewBefore() {
        return hot.saidNewBefore();
    }

    long packets() {
        return hot.packets();
    }

    /** When its last segment of any kind passed; {@link #NEVER} before the first. */
    long lastPassed() {
        return cold.lastPassed;
    }
}
