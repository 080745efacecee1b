package org.wirestat.tcp;

/**
 * A reset that one end sent and that passed {@link Connection}'s test. It closes both ends, until one goes on as if it had
 * never been: a sender that goes on never sent it (somebody forged it), a receiver that goes on never got it.
 */
final class Reset {
    /** What the reset answers: the last thing its sender was told before, if that was a moment ago. */
    enum Trigger {
        NONE,
        SYN,
        SYN_ACK,
        ACK,
        PAYLOAD,
        FIN;

        static Trigger of(Segment s) {
            if (s.isSyn()) {
                return s.isAck() ? SYN_ACK : SYN;
            }
            if (s.payloadLength > 0) {
                return PAYLOAD; // with a FIN or without: what has closed refuses the payload
            }
            return s.isFin() ? FIN : ACK;
        }
    }

    // How its flags are stored.
    private static final int SENT = 1;

    private static final int HELD = 1 << 1;
    private static final int SENDER_WENT_ON = 1 << 2;
    private static final int RECEIVER_WENT_ON = 1 << 3;
    private static final int ACKNOWLEDGES = 1 << 4;
    private static final int BEHIND_OWN_PAYLOAD = 1 << 5;
    private static final int REQUEST_UNANSWERED = 1 << 6;
    private static final int FOREIGN = 1 << 7;
    private static final int TOLD_AGAIN = 1 << 8;
    private static final int TRIGGER_AT = 12;

    private static final Trigger[] TRIGGERS = Trigger.values();

    private boolean sent;
    private boolean held;
    private boolean senderWentOn;
    private boolean receiverWentOn;
    private boolean acknowledges;
    private Trigger trigger = Trigger.NONE;
    /** What the trigger acknowledges. */
    private int triggerAck;

    private int repeatsBefore;
    private long silenceBefore;
    private boolean behindOwnPayload;
    private boolean requestUnanswered;
    private int ttl;
    private boolean foreign;
    /** What both ends would say next when it passed: who has more than that has gone on. */
    private int senderNxt;

    private int receiverNxt;
    /** Its receiver had gone on, and was then told by a later one. */
    private boolean toldAgain;

    private int seq;
    private long frame;
    private long time;
    /** When the last copy or repeat of it passed. */
    private long lastTime;

    private long lastFrame;

    /** If there was one, it was most likely the last that {@code sender} sent. */
    void store(Differences list, End sender, End receiver) {
        if (list.put(isKnown())) {
            list.put(flags(), SENT);
            list.put(seq, sender.space().sndNxt());
            list.putInstant(
                    frame,
                    time,
                    sender.activity().saidFrame(),
                    sender.activity().lastPassed());
            list.putInstant(lastFrame, lastTime, frame, time);
            list.put(silenceBefore, 0);
            list.put(senderNxt, sender.space().sndNxt());
            list.put(receiverNxt, receiver.space().sndNxt());
            list.put(triggerAck, receiver.activity().ack());
            list.put(ttl, sender.ttl());
            list.put(repeatsBefore, 0);
        }
    }

    void load(Differences list, End sender, End receiver) {
        if (!list.take()) {
            clear();
            return;
        }
        int flags = (int) list.take(SENT);
        sent = (flags & SENT) != 0;
        held = (flags & HELD) != 0;
        senderWentOn = (flags & SENDER_WENT_ON) != 0;
        receiverWentOn = (flags & RECEIVER_WENT_ON) != 0;
        acknowledges = (flags & ACKNOWLEDGES) != 0;
        behindOwnPayload = (flags & BEHIND_OWN_PAYLOAD) != 0;
        requestUnanswered = (flags & REQUEST_UNANSWERED) != 0;
        foreign = (flags & FOREIGN) != 0;
        toldAgain = (flags & TOLD_AGAIN) != 0;
        trigger = TRIGGERS[flags >>> TRIGGER_AT & 0xf];
        seq = (int) list.take(sender.space().sndNxt());
        list.takeInstant(sender.activity().saidFrame(), sender.activity().lastPassed());
        frame = list.frame();
        time = list.time();
        list.takeInstant(frame, time);
        lastFrame = list.frame();
        lastTime = list.time();
        silenceBefore = list.take(0);
        senderNxt = (int) list.take(sender.space().sndNxt());
        receiverNxt = (int) list.take(receiver.space().sndNxt());
        triggerAck = (int) list.take(receiver.activity().ack());
        ttl = (int) list.take(sender.ttl());
        repeatsBefore = (int) list.take(0);
    }

    private int flags() {
        return (sent ? SENT : 0)
                | (held ? HELD : 0)
                | (senderWentOn ? SENDER_WENT_ON : 0)
                | (receiverWentOn ? RECEIVER_WENT_ON : 0)
                | (acknowledges ? ACKNOWLEDGES : 0)
                | (behindOwnPayload ? BEHIND_OWN_PAYLOAD : 0)
                | (requestUnanswered ? REQUEST_UNANSWERED : 0)
                | (foreign ? FOREIGN : 0)
                | (toldAgain ? TOLD_AGAIN : 0)
                | trigger.ordinal() << TRIGGER_AT;
    }

    void clear() {
        sent = false;
        held = false;
        senderWentOn = false;
        receiverWentOn = false;
        seq = 0;
    }

    /**
     * Its sender sends it, when the two ends have said all before {@code senderNxt} and {@code receiverNxt}. Whether it is the
     * one that ends the connection: later ones only repeat it.
     */
    boolean send(Segment s, int senderNxt, int receiverNxt) {
        lastTime = s.time;
        lastFrame = s.frame;
        this.senderNxt = senderNxt;
        this.receiverNxt = receiverNxt;
        if (closesSender()) {
            // Its sender is gone. If its receiver had gone on, this one tells it.
            toldAgain |= receiverWentOn;
            receiverWentOn = false;
            return false;
        }
        sent = true;
        toldAgain = false;
        held = false;
        senderWentOn = false;
        receiverWentOn = false;
        acknowledges = s.isAck();
        seq = s.seq;
        frame = s.frame;
        time = s.time;
        return true;
    }

    /** What it answers, and the ACK number of that. */
    void answers(Trigger trigger, int triggerAck) {
        this.trigger = trigger;
        this.triggerAck = triggerAck;
    }

    /** What came before it. */
    void follows(int repeats, long silence, boolean isBehindOwnPayload, boolean isRequestUnanswered) {
        repeatsBefore = repeats;
        silenceBefore = silence;
        behindOwnPayload = isBehindOwnPayload;
        requestUnanswered = isRequestUnanswered;
    }

    /** How it compares with what else its sender sent. */
    void looks(int ttl, boolean isForeign) {
        this.ttl = ttl;
        foreign = isForeign;
    }

    /** It is not believed, for now: its number lies beyond what its sender has said. */
    void hold() {
        sent = false;
        held = true;
    }

    /** Whether there was any, believed or not. */
    boolean isKnown() {
        return sent || held;
    }

    boolean isHeld() {
        return held;
    }

    /** What its sender had said before was captured behind it. */
    void believe(boolean isBehindPayload) {
        sent = true;
        held = false;
        behindOwnPayload |= isBehindPayload;
    }

    /**
     * Its receiver's {@code s} is captured a moment after it. Was that what it answers? A reset without ACK takes its number
     * from the ACK of what triggered it (RFC 9293, 3.5.2).
     */
    void followedBy(Segment s) {
        if (trigger == Trigger.NONE && !acknowledges && s.isAck() && s.ack == seq) {
            trigger = Trigger.of(s);
            requestUnanswered |= s.payloadLength > 0;
        }
    }

    void senderGoesOn() {
        senderWentOn = true;
    }

    void receiverGoesOn() {
        receiverWentOn = true;
    }

    boolean closesSender() {
        return sent && !senderWentOn;
    }

    boolean closesReceiver() {
        return sent && !receiverWentOn;
    }

    /** Whether it takes its number from what its sender was told a moment before. */
    boolean isAnswer() {
        return trigger != Trigger.NONE && !acknowledges;
    }

    /** Whether it looks unlike what its sender sends. */
    boolean isForeign() {
        return foreign;
    }

    /** The reset that its receiver got, and when. */
    long receivedFrame() {
        return toldAgain ? lastFrame : frame;
    }

    long receivedTime() {
        return toldAgain ? lastTime : time;
    }

    int senderNxt() {
        return senderNxt;
    }

    int receiverNxt() {
        return receiverNxt;
    }

    boolean isSent() {
        return sent;
    }

    /** Whether it carries an ACK: a socket's own reset does, an answer to what found no socket does not (RFC 9293, 3.5.2). */
    boolean isAcknowledging() {
        return acknowledges;
    }

    Trigger trigger() {
        return trigger;
    }

    /** How many repeats and probes of its sender stood unanswered when it came. */
    int repeatsBefore() {
        return repeatsBefore;
    }

    /** What its trigger acknowledges; of no meaning without one. */
    int triggerAck() {
        return triggerAck;
    }

    /** Nanoseconds for which nobody said anything new before it, or before what triggered it. */
    long silenceBefore() {
        return silenceBefore;
    }

    /** Whether the last payload before it went to its sender. */
    boolean isRequestUnanswered() {
        return requestUnanswered;
    }

    /** Time to live or hop limit, 0 to 255. */
    int ttl() {
        return ttl;
    }

    /** Whether its sender had sent payload a moment before. */
    boolean isBehindOwnPayload() {
        return behindOwnPayload;
    }

    int seq() {
        return seq;
    }

    long frame() {
        return frame;
    }

    long time() {
        return time;
    }

    long lastTime() {
        return lastTime;
    }
}
