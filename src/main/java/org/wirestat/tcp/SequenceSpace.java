package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;
import static org.wirestat.tcp.SequenceNumber.isBefore;
import static org.wirestat.tcp.SequenceNumber.laterOf;

/**
 * The numbers of one end, as far as a tap can know them: what it has sent (SND.NXT of RFC 9293, 3.3.1), what it has received
 * (RCV.NXT, which its own ACK numbers give away), and how far its window reaches.
 */
final class SequenceSpace {
    /** Where a segment's octets lie in what its sender had said before. */
    enum Place {
        /** It takes no number at all. */
        EMPTY,
        /** At least one octet is new. */
        NEW,
        /** All octets were passed over before: they were lost before the tap, or have been overtaken. */
        IN_HOLE,
        /** All octets were seen before. */
        REPEATED
    }

    /** The scale of an end whose SYN's options were not seen. */
    private static final int UNSEEN = -2;

    /** RFC 7323, 2.3: a larger shift count is used as this one. */
    private static final int LARGEST_SHIFT = 14;

    private boolean hasSent;
    /** Whether it is known that it said nothing before firstSeq. */
    private boolean begun;

    private int firstSeq;
    private int sndNxt;
    /** The stretch before sndNxt in which something is missing, and how many octets; two holes are one stretch. */
    private int holeStart;

    private int holeEnd;
    private long missing;
    /** The peer has all of the stretch. It may still be captured behind its ACK, but nobody will send it again. */
    private boolean holeAcked;
    /** What was missing of earlier stretches that the peer had. */
    private long gaps;

    private long octets;
    private boolean hasShownPayload;
    private boolean endsUnseen;
    /** The peer acknowledged, at skipTime, what has not passed the tap, and nothing has since that reaches as far. */
    private boolean skipped;

    private long skipTime;

    private boolean hasAcked;
    private int rcvNxt;
    /** The end of the first new thing that carried rcvNxt, if that skipped something: who acknowledges it has that ACK too. */
    private int carrierEnd;

    private boolean isCarried;

    private int shift = UNSEEN;
    private boolean hasWindow;
    private int windowEdge;
    private int largestWindow;

    // ---- How it is stored: what every segment changes by the end, the rest here ----

    void setNumbers(int sndNxt, int rcvNxt, long octets) {
        this.sndNxt = sndNxt;
        this.rcvNxt = rcvNxt;
        this.octets = octets;
    }

    void setWindow(boolean hasWindow, int windowEdge, int largestWindow, int storedShift) {
        this.hasWindow = hasWindow;
        this.windowEdge = windowEdge;
        this.largestWindow = largestWindow;
        shift = storedShift + UNSEEN;
    }

    void setFlags(boolean hasSent, boolean begun, boolean hasAcked, boolean hasShownPayload) {
        this.hasSent = hasSent;
        this.begun = begun;
        this.hasAcked = hasAcked;
        this.hasShownPayload = hasShownPayload;
    }

    /** Whether nothing is missing, nor ever was, and the first number is the last one counted back. */
    boolean isPlain(int controls) {
        return isOrdinary() && firstSeq == expectedFirst(controls);
    }

    void setPlain(int controls) {
        firstSeq = expectedFirst(controls);
        missing = 0;
        gaps = 0;
        endsUnseen = false;
        skipped = false;
        isCarried = false;
    }

    private boolean isOrdinary() {
        return missing == 0 && gaps == 0 && !endsUnseen && !skipped && !isCarried;
    }

    /** Over the payload and so many SYNs and FINs. */
    private int expectedFirst(int controls) {
        return hasSent ? sndNxt - (int) octets - controls : 0;
    }

    void store(Differences list, int controls) {
        list.put(firstSeq, expectedFirst(controls));
        if (list.put(!isOrdinary())) {
            list.put(holeStart, 0);
            list.put(holeEnd, 0);
            list.put(missing, 0);
            list.put(holeAcked);
            list.put(gaps, 0);
            list.put(endsUnseen);
            list.put(skipped);
            list.put(skipTime, 0);
            list.put(isCarried);
            list.put(carrierEnd, 0);
        }
    }

    void load(Differences list, int controls) {
        setPlain(controls);
        firstSeq = (int) list.take(firstSeq);
        if (list.take()) {
            holeStart = (int) list.take(0);
            holeEnd = (int) list.take(0);
            missing = list.take(0);
            holeAcked = list.take();
            gaps = list.take(0);
            endsUnseen = list.take();
            skipped = list.take();
            skipTime = list.take(0);
            isCarried = list.take();
            carrierEnd = (int) list.take(0);
        }
    }

    int storedShift() {
        return shift - UNSEEN;
    }

    boolean hasBegun() {
        return begun;
    }

    void clear() {
        hasSent = false;
        begun = false;
        holeStart = 0;
        holeEnd = 0;
        missing = 0;
        holeAcked = false;
        gaps = 0;
        octets = 0;
        hasShownPayload = false;
        endsUnseen = false;
        skipped = false;
        skipTime = 0;
        hasAcked = false;
        isCarried = false;
        carrierEnd = 0;
        firstSeq = 0;
        sndNxt = 0;
        rcvNxt = 0;
        shift = UNSEEN;
        hasWindow = false;
        windowEdge = 0;
        largestWindow = 0;
    }

    // ---- What it sends ----

    /** It sends {@code s}. */
    Place send(Segment s) {
        int end = s.seqEnd();
        skipped &= isBefore(end, sndNxt);
        if (s.payloadLength > 0) {
            hasShownPayload = true;
        }
        if (endsUnseen && s.length() > 0 && isAtOrAfter(end, sndNxt)) {
            endsUnseen = false; // it comes after its ACK, or goes on as no FIN could
        }
        if (!hasSent) {
            hasSent = true;
            begun = s.isSyn();
            firstSeq = s.seq;
            sndNxt = end;
            octets = s.payloadLength;
            return s.length() > 0 ? Place.NEW : Place.EMPTY;
        }
        boolean isProbe = s.length() == 0 && s.seq == firstSeq - 1;
        if (!begun && isBefore(s.seq, firstSeq) && !isProbe) {
            sendBefore(s);
        }
        begun |= s.isSyn();
        if (isAfter(end, sndNxt)) {
            return sendBeyond(s, end);
        }
        if (s.length() == 0) {
            return Place.EMPTY;
        }
        return fill(s, end) ? Place.IN_HOLE : Place.REPEATED;
    }

    /** What it said first passed the tap later: all between is missing, {@code s} included, which is about to fill it. */
    private void sendBefore(Segment s) {
        long skipped = Integer.toUnsignedLong(firstSeq - s.seq);
        octets += skipped - (s.isSyn() ? 1 : 0);
        if (missing == 0) {
            holeEnd = firstSeq;
            holeAcked = false;
        }
        holeStart = s.seq;
        missing += skipped;
        firstSeq = s.seq;
    }

    /** Whether {@code s} is as good as certain to be of what is missing: something is, where it lies. */
    private boolean fill(Segment s, int end) {
        boolean isInHole = missing > 0 && isAtOrAfter(s.seq, holeStart) && isAtOrBefore(end, holeEnd);
        if (isInHole) {
            missing = Math.max(0, missing - s.length());
        }
        return isInHole;
    }

    private Place sendBeyond(Segment s, int end) {
        if (isAfter(s.seq, sndNxt)) {
            leaveOut(s.seq, false);
        }
        int controls = s.length() - s.payloadLength;
        octets += Math.max(0, Integer.toUnsignedLong(end - sndNxt) - controls);
        sndNxt = end;
        return s.length() > 0 ? Place.NEW : Place.EMPTY;
    }

    /** All up to {@code seq} has not passed, and may never: the peer has it, {@code isAcked}, or not yet. */
    private void leaveOut(int seq, boolean isAcked) {
        if (missing == 0 || holeAcked && !isAcked) {
            gaps += missing;
            missing = 0;
            holeStart = sndNxt;
        }
        missing += Integer.toUnsignedLong(seq - sndNxt);
        holeEnd = seq;
        holeAcked = isAcked;
    }

    /**
     * The peer acknowledges, at {@code time}, what never passed the tap: it was sent all the same, and nobody will fill that
     * hole.
     */
    void skipTo(int seq, long time) {
        skipped = true;
        skipTime = time;
        if (hasSent) {
            octets += Integer.toUnsignedLong(seq - sndNxt);
            leaveOut(seq, true);
            endsUnseen = true;
        } else {
            firstSeq = seq;
        }
        sndNxt = seq;
        hasSent = true;
    }

    /** Its SYN was not captured, but is known to have taken the number before {@code seq}. */
    void beginAt(int seq, long time) {
        skipTo(seq, time);
        begun = true;
    }

    /** The peer has everything before {@code ack}. */
    void beAcknowledged(int ack) {
        holeAcked |= isAtOrAfter(ack, holeEnd);
    }

    /** Whether some of what {@code ack} covers has not passed the tap, and never will. */
    boolean isMissingBefore(int ack) {
        return hasSent && (isAfter(ack, sndNxt) || missing > 0 && isAtOrAfter(ack, holeEnd));
    }

    /** Octets that the peer has, and that never passed the tap. */
    long gaps() {
        return gaps + (holeAcked ? missing : 0);
    }

    /** Whether it has sent and acknowledged, and nothing it sent is missing. */
    boolean isWhole() {
        return hasSent && hasAcked && !endsUnseen && !skipped && missing == 0;
    }

    /** Whether the peer has acknowledged what did not pass before that. */
    boolean isSkipped() {
        return skipped || endsUnseen;
    }

    /** When it did so; of no meaning unless {@link #isSkipped}. */
    long skipTime() {
        return skipTime;
    }

    /** Whether payload of it was captured. */
    boolean hasShownPayload() {
        return hasShownPayload;
    }

    /** Whether the last it said that was acknowledged never passed the tap: it may have been a FIN. */
    boolean endsUnseen() {
        return endsUnseen;
    }

    /** What it said from {@code seq} on does not count: it will be said anew. */
    void goBackTo(int seq) {
        octets = Math.max(0, octets - Integer.toUnsignedLong(sndNxt - seq));
        sndNxt = seq;
    }

    /** Nothing it said so far counts: it starts over at {@code seq}. */
    void startOverAt(int seq) {
        octets = 0;
        begun = true;
        firstSeq = seq;
        sndNxt = seq;
        missing = 0;
    }

    /** Whether {@code s} starts at or before the number at which this end left off: nobody else is likely to know that. */
    boolean isContinuedBy(Segment s) {
        return hasSent && isAtOrBefore(s.seq, sndNxt);
    }

    boolean hasSent() {
        return hasSent;
    }

    /** The lowest number it was seen to use, its SYN's if that was seen. */
    int firstSeq() {
        return firstSeq;
    }

    int sndNxt() {
        return sndNxt;
    }

    /** Payload by sequence number: a repeat counts once, and what was lost before the tap counts too. */
    long octets() {
        return octets;
    }

    // ---- What it has received ----

    /** It sends the ACK number {@code ack}. Whether that is higher than all before. */
    boolean acknowledge(int ack) {
        if (hasAcked && !isAfter(ack, rcvNxt)) {
            return false;
        }
        hasAcked = true;
        rcvNxt = ack;
        isCarried = false;
        return true;
    }

    /** The ACK number is part of something new, which ends at {@code end} and which the peer will acknowledge in turn. */
    void carry(int ack, int end) {
        if (!isCarried && ack == rcvNxt) {
            isCarried = true;
            carrierEnd = end;
        }
    }

    /** All that {@code rcvNxt} covers has passed: who has it is of no interest any more. */
    void carryNothing() {
        isCarried = false;
    }

    boolean hasAcked() {
        return hasAcked;
    }

    int rcvNxt() {
        return rcvNxt;
    }

    boolean isCarried() {
        return isCarried;
    }

    int carrierEnd() {
        return carrierEnd;
    }

    // ---- Its window ----

    /** What its SYN says of the scale of its windows. */
    void scale(Segment syn) {
        shift = shift(syn);
    }

    /** How the scale is stored of one whose SYN is {@code syn}, and no other was. */
    static int storedShift(Segment syn) {
        return (syn.optionsComplete ? shift(syn) : UNSEEN) - UNSEEN;
    }

    private static int shift(Segment syn) {
        return syn.windowShift == Segment.ABSENT ? Segment.ABSENT : Math.min(syn.windowShift, LARGEST_SHIFT);
    }

    /** By how much the windows are shifted of one whose shift is stored so, to such a peer; -1 if that is not known. */
    static int windowShift(int stored, int peerStored) {
        int shift = stored + UNSEEN;
        int peerShift = peerStored + UNSEEN;
        if (shift == Segment.ABSENT || peerShift == Segment.ABSENT) {
            return 0;
        }
        return shift == UNSEEN || peerShift == UNSEEN ? -1 : shift;
    }

    /** The window of {@code s}; known only once the scale is, which takes both ends' SYNs (RFC 7323, 2.2). */
    void advertise(Segment s, SequenceSpace peer) {
        boolean isScaled = shift != Segment.ABSENT && peer.shift != Segment.ABSENT;
        if (isScaled && (shift == UNSEEN || peer.shift == UNSEEN)) {
            hasWindow = false;
            return;
        }
        int window = isScaled && !s.isSyn() ? s.window << shift : s.window;
        int edge = s.ack + window;
        windowEdge = hasWindow ? laterOf(windowEdge, edge) : edge;
        largestWindow = Math.max(largestWindow, window);
        hasWindow = true;
    }

    boolean hasWindow() {
        return hasWindow;
    }

    /** The furthest right edge it has advertised. */
    int windowEdge() {
        return windowEdge;
    }

    /** Whether it takes nothing at present. */
    boolean isShut() {
        return hasWindow && windowEdge == rcvNxt;
    }

    /** In octets. */
    int largestWindow() {
        return largestWindow;
    }
}
