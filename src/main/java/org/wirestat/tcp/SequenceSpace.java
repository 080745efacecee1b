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

    // How it is stored, in words.
    static final int FLAGS = 0;
    static final int NEXT = 1;
    static final int FIRST_AND_CARRIER = 2;
    static final int WINDOW = 3;
    static final int OCTETS = 4;
    static final int RCV_NXT_TIME = 5;
    static final int HOLE = 6;
    static final int MISSING = 7;
    static final int GAPS = 8;
    static final int WORDS = 9;

    static final long HAS_SENT = 1L << 0;
    static final long BEGUN = 1L << 1;
    static final long HOLE_ACKED = 1L << 2;
    static final long HAS_SHOWN_PAYLOAD = 1L << 3;
    static final long ENDS_UNSEEN = 1L << 4;
    static final long HAS_ACKED = 1L << 5;
    static final long IS_CARRIED = 1L << 6;
    static final long HAS_WINDOW = 1L << 7;
    static final int SHIFT_AT = 8;

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

    private boolean hasAcked;
    private int rcvNxt;
    /** When rcvNxt last moved. */
    private long rcvNxtTime;
    /** The end of the first new thing that carried rcvNxt: who acknowledges that has that ACK too. */
    private int carrierEnd;

    private boolean isCarried;

    private int shift = UNSEEN;
    private boolean hasWindow;
    private int windowEdge;
    private int largestWindow;

    void load(long[] words, int at) {
        long flags = words[at + FLAGS];
        hasSent = (flags & HAS_SENT) != 0;
        begun = (flags & BEGUN) != 0;
        holeAcked = (flags & HOLE_ACKED) != 0;
        hasShownPayload = (flags & HAS_SHOWN_PAYLOAD) != 0;
        endsUnseen = (flags & ENDS_UNSEEN) != 0;
        hasAcked = (flags & HAS_ACKED) != 0;
        isCarried = (flags & IS_CARRIED) != 0;
        hasWindow = (flags & HAS_WINDOW) != 0;
        shift = ((int) (flags >>> SHIFT_AT) & 0xff) + UNSEEN;
        sndNxt = (int) words[at + NEXT];
        rcvNxt = (int) (words[at + NEXT] >>> 32);
        firstSeq = (int) words[at + FIRST_AND_CARRIER];
        carrierEnd = (int) (words[at + FIRST_AND_CARRIER] >>> 32);
        windowEdge = (int) words[at + WINDOW];
        largestWindow = (int) (words[at + WINDOW] >>> 32);
        octets = words[at + OCTETS];
        rcvNxtTime = words[at + RCV_NXT_TIME];
        holeStart = (int) words[at + HOLE];
        holeEnd = (int) (words[at + HOLE] >>> 32);
        missing = words[at + MISSING];
        gaps = words[at + GAPS];
    }

    void store(long[] words, int at) {
        words[at + FLAGS] = (hasSent ? HAS_SENT : 0)
                | (begun ? BEGUN : 0)
                | (holeAcked ? HOLE_ACKED : 0)
                | (hasShownPayload ? HAS_SHOWN_PAYLOAD : 0)
                | (endsUnseen ? ENDS_UNSEEN : 0)
                | (hasAcked ? HAS_ACKED : 0)
                | (isCarried ? IS_CARRIED : 0)
                | (hasWindow ? HAS_WINDOW : 0)
                | (long) (shift - UNSEEN) << SHIFT_AT;
        words[at + NEXT] = sndNxt & 0xffffffffL | (long) rcvNxt << 32;
        words[at + FIRST_AND_CARRIER] = firstSeq & 0xffffffffL | (long) carrierEnd << 32;
        words[at + WINDOW] = windowEdge & 0xffffffffL | (long) largestWindow << 32;
        words[at + OCTETS] = octets;
        words[at + RCV_NXT_TIME] = rcvNxtTime;
        words[at + HOLE] = holeStart & 0xffffffffL | (long) holeEnd << 32;
        words[at + MISSING] = missing;
        words[at + GAPS] = gaps;
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
        hasAcked = false;
        isCarried = false;
        shift = UNSEEN;
        hasWindow = false;
        largestWindow = 0;
    }

    // ---- What it sends ----

    /** It sends {@code s}. */
    Place send(Segment s) {
        int end = s.seqEnd();
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

    /** The peer acknowledges what never passed the tap: it was sent all the same, and nobody will fill that hole. */
    void skipTo(int seq) {
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
    void beginAt(int seq) {
        skipTo(seq);
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
        return hasSent && hasAcked && !endsUnseen && missing == 0;
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

    /** It sends the ACK number {@code ack} at {@code time}. Whether that is higher than all before. */
    boolean acknowledge(int ack, long time) {
        if (hasAcked && !isAfter(ack, rcvNxt)) {
            return false;
        }
        hasAcked = true;
        rcvNxt = ack;
        rcvNxtTime = time;
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

    boolean hasAcked() {
        return hasAcked;
    }

    int rcvNxt() {
        return rcvNxt;
    }

    long rcvNxtTime() {
        return rcvNxtTime;
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
        shift = syn.windowShift == Segment.ABSENT ? Segment.ABSENT : Math.min(syn.windowShift, LARGEST_SHIFT);
    }

    /** By how much the windows are shifted of one whose flags are stored as {@code flags}, to such a peer; -1 if unknown. */
    static int windowShift(long flags, long peerFlags) {
        int shift = storedShift(flags);
        int peerShift = storedShift(peerFlags);
        if (shift == Segment.ABSENT || peerShift == Segment.ABSENT) {
            return 0;
        }
        return shift == UNSEEN || peerShift == UNSEEN ? -1 : shift;
    }

    private static int storedShift(long flags) {
        return ((int) (flags >>> SHIFT_AT) & 0xff) + UNSEEN;
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
