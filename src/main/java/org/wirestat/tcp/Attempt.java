package org.wirestat.tcp;

/**
 * A SYN that arrived within a connection which still lives. It may be forged, it may come from a host that has lost its
 * memory: only an answer tells. Until one comes, it and its repeats wait here and move nothing.
 */
public final class Attempt {
    private boolean underWay;
    private boolean fromOrig;
    private int count;
    private long frame;
    private long time;
    /** The SYN itself, copied on the first; what follows it only repeats it. */
    private final Segment syn = new Segment();

    private long lastFrame;
    private long lastTime;
    /** The one before the last: with that, the last wait of the sender's timer. */
    private long frameBefore;

    private long timeBefore;

    void note(Segment s, boolean isFromOrig) {
        if (!underWay || isFromOrig != fromOrig || s.seq != syn.seq) {
            underWay = true;
            fromOrig = isFromOrig;
            count = 0;
            frame = s.frame;
            time = s.time;
            syn.copyHeader(s);
            lastFrame = s.frame;
            lastTime = s.time;
        }
        count++;
        frameBefore = lastFrame;
        timeBefore = lastTime;
        lastFrame = s.frame;
        lastTime = s.time;
    }

    /** Whether {@code s} is the SYN+ACK, or the refusal, that such a SYN draws from one that has no other connection. */
    boolean isAnsweredBy(Segment s, boolean isFromOrig) {
        return underWay
                && isFromOrig != fromOrig
                && s.isAck()
                && (s.isSyn() || s.isRst())
                && SequenceNumber.isBetween(syn.seq + 1, s.ack, syn.seqEnd());
    }

    /** Whether {@code s} answers it, or is the same SYN again. */
    boolean isContinuedBy(Segment s, boolean isFromOrig) {
        return isAnsweredBy(s, isFromOrig)
                || underWay && isFromOrig == fromOrig && s.isSyn() && !s.isAck() && s.seq == syn.seq;
    }

    /** Tells the ends of the new connection what was held back: the first, the last two, and how many. */
    void replay(End from, End to, History history) {
        for (int i = 0; i < count; i++) {
            boolean isLast = i == count - 1;
            syn.frame = i == 0 ? frame : isLast ? lastFrame : frameBefore;
            syn.time = i == 0 ? time : isLast ? lastTime : timeBefore;
            from.count(syn);
            history.note(syn, true, from, to);
            Speech.say(from, syn, to);
        }
    }

    boolean isUnderWay() {
        return underWay;
    }

    boolean isFromOrig() {
        return fromOrig;
    }

    long frame() {
        return frame;
    }

    long time() {
        return time;
    }
}
