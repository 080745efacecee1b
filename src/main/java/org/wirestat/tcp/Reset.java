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
        FIN
    }

    private boolean sent;
    private boolean senderWentOn;
    private boolean receiverWentOn;
    private boolean acknowledges;
    private Trigger trigger = Trigger.NONE;
    private int repeatsBefore;
    private long idleBefore;
    private boolean behindOwnPayload;
    private int seq;
    private long frame;
    private long time;

    void clear() {
        sent = false;
        senderWentOn = false;
        receiverWentOn = false;
    }

    /** Its sender sends it, after what {@link #trigger}, {@link #repeatsBefore} and so on say. */
    void send(Segment s, Trigger trigger, int repeatsBefore, long idleBefore, boolean behindOwnPayload) {
        if (closesSender() && closesReceiver()) {
            return; // the first reset ended it, later ones only repeat it
        }
        sent = true;
        senderWentOn = false;
        receiverWentOn = false;
        acknowledges = s.isAck();
        this.trigger = trigger;
        this.idleBefore = idleBefore;
        this.behindOwnPayload = behindOwnPayload;
        this.repeatsBefore = repeatsBefore;
        seq = s.seq;
        frame = s.frame;
        time = s.time;
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

    /** Nanoseconds of silence before it, or before what triggered it. */
    long idleBefore() {
        return idleBefore;
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
}
