package org.wirestat.tcp;

/**
 * A reset that one end sent and that passed {@link Connection}'s test. It closes both ends, until one goes on as if it had
 * never been: a sender that goes on never sent it (somebody forged it), a receiver that goes on never got it.
 */
public final class Reset {
    /** What an end is that has sent none. It must not be told anything: who sends one makes another. */
    static final Reset NONE = new Reset();

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
    /** Its number lies beyond what its sender was seen to send, so that nothing but its looks says that it is genuine. */
    private boolean behindHole;
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
    void looks(int ttl, boolean isForeign, boolean isBehindHole) {
        this.ttl = ttl;
        foreign = isForeign;
        behindHole = isBehindHole;
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
        behindHole = false;
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

    public boolean closesSender() {
        return sent && !senderWentOn;
    }

    public boolean closesReceiver() {
        return sent && !receiverWentOn;
    }

    /** Whether it takes its number from what its sender was told a moment before. */
    public boolean isAnswer() {
        return trigger != Trigger.NONE && !acknowledges;
    }

    /** Whether it looks unlike what its sender sends. */
    public boolean isForeign() {
        return foreign;
    }

    boolean isBehindHole() {
        return behindHole;
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

    public boolean isSent() {
        return sent;
    }

    /** Whether it carries an ACK: a socket's own reset does, an answer to what found no socket does not (RFC 9293, 3.5.2). */
    public boolean isAcknowledging() {
        return acknowledges;
    }

    public Trigger trigger() {
        return trigger;
    }

    /** How many repeats and probes of its sender stood unanswered when it came. */
    public int repeatsBefore() {
        return repeatsBefore;
    }

    /** What its trigger acknowledges; of no meaning without one. */
    public int triggerAck() {
        return triggerAck;
    }

    /** Nanoseconds for which nobody said anything new before it, or before what triggered it. */
    public long silenceBefore() {
        return silenceBefore;
    }

    /** Whether the last payload before it went to its sender. */
    public boolean isRequestUnanswered() {
        return requestUnanswered;
    }

    /** Time to live or hop limit, 0 to 255. */
    public int ttl() {
        return ttl;
    }

    /** Whether its sender had sent payload a moment before. */
    public boolean isBehindOwnPayload() {
        return behindOwnPayload;
    }

    public int seq() {
        return seq;
    }

    public long frame() {
        return frame;
    }

    public long time() {
        return time;
    }

    long lastTime() {
        return lastTime;
    }
}
