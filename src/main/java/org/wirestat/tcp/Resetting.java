package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isBefore;

/** What a reset establishes, and what follows for it from what both ends say afterwards. */
final class Resetting {
    private Resetting() {}

    /** {@code from} sends {@code s}, a reset that the connection believes. */
    static void sayReset(End from, Segment s, End to) {
        if (s.isAck() && !to.space().hasSent()) {
            to.space().skipTo(s.ack, s.time); // what it answers was not captured, or not yet
        }
        from.activity().sayReset(s);
        record(from, s, to);
    }

    /** Writes down {@code s}, a reset of {@code from}, and what led up to it. */
    static void record(End from, Segment s, End to) {
        Reset reset = from.cold().resetToSend();
        if (!reset.send(s, from.space().sndNxt(), to.space().sndNxt())) {
            return;
        }
        Activity activity = from.activity();
        boolean hasPeerShownPayload = to.space().hasShownPayload();
        Trigger trigger = activity.answeredBy(
                s, to.activity(), from.cold().roundTrip, hasPeerShownPayload && to.unacknowledged(from) > 0);
        boolean isAnswerToNew = trigger != Trigger.NONE && trigger != Trigger.ACK;
        reset.answers(trigger, s.isAck() ? to.activity().ack() : s.seq);
        reset.follows(
                from.retransmission().count() + from.retransmission().probes(),
                activity.silence(to.activity(), s.time, isAnswerToNew),
                activity.isBehindPayload(s.time),
                hasPeerShownPayload && !activity.hasLastWord(to.activity()));
        boolean isUnlikeOwn = trigger == Trigger.NONE && from.profile().isUnlikeOwn(s, from, to);
        boolean isBeyond = from.space().hasSent() && isAfter(s.seq, from.space().sndNxt());
        reset.looks(s.ttl, from.profile().isTtlForeign(s) || isUnlikeOwn, isBeyond);
    }

    /**
     * {@code s} is a reset in the name of {@code from} that its receiver will not believe. If it is genuine, what led up to it
     * was lost, or follows.
     */
    static void sayUnbelievedReset(End from, Segment s, End to) {
        UnbelievedReset unbelieved = from.cold().unbelievedResetToNote();
        unbelieved.frame = s.frame;
        unbelieved.time = s.time;
        unbelieved.ttl = s.ttl;
        unbelieved.isForeign = from.profile().isTtlForeign(s);
        if (!from.reset().isSent() && isAfter(s.seq, from.space().sndNxt())) {
            record(from, s, to);
            from.reset().hold();
        }
    }

    /** What was captured behind the reset of {@code from}, but sent before it, leads up to its very number. */
    static void leadUpToReset(End from, Segment s) {
        Reset reset = from.reset();
        boolean isMissed = reset.isHeld() || reset.isBehindHole();
        if (isMissed && s.seqEnd() == reset.seq() && from.mayHaveCrossed(reset.time(), s.time)) {
            reset.believe(s.payloadLength > 0);
        }
    }

    /** Whoever goes on after a reset has not sent it, or has not had it, unless {@code s} was under way already. */
    static void goOn(End from, Segment s, End to) {
        Reset sent = from.reset();
        if (sent.closesSender()) {
            boolean isLater = !from.mayHaveCrossed(sent.lastTime(), s.time)
                    && (sent.isBehindHole() || !isBefore(s.seq, sent.seq()));
            if (isLater || acknowledgesMore(from, s, sent.receiverNxt(), sent.lastTime())) {
                sent.senderGoesOn();
                if (sent.isBehindHole()) {
                    sent.receiverGoesOn(); // there was no hole: its number was not the one that its receiver expects
                }
            }
        }
        Reset received = to.reset();
        if (received.closesReceiver()) {
            boolean isLater = !from.mayHaveCrossed(received.lastTime(), s.time);
            if (isLater || acknowledgesMore(from, s, received.senderNxt(), received.lastTime())) {
                received.receiverGoesOn();
            } else {
                received.followedBy(s);
            }
        }
    }

    /** Whether {@code s} acknowledges more than had been said when a reset passed, and not by accident. */
    private static boolean acknowledgesMore(End from, Segment s, int next, long passed) {
        return s.isAck() && isAfter(s.ack, next) && from.isPastAnswer(passed, s.time);
    }
}
