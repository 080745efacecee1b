package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;
import static org.wirestat.tcp.SequenceNumber.isBefore;
import static org.wirestat.tcp.SequenceNumber.laterOf;

import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;

/**
 * The numbers of one end, as far as a tap can know them: what it has sent (SND.NXT of RFC 9293, 3.3.1), what it has received
 * (RCV.NXT, which its own ACK numbers give away), and how far its window reaches. It holds no fact itself: it points at the
 * facts of the connection that is looked at.
 */
public final class SequenceSpace {
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

    private final EndRecord hot;
    private EndFacts cold;

    SequenceSpace(EndRecord hot) {
        this.hot = hot;
    }

    void lookAt(EndFacts cold) {
        this.cold = cold;
    }

    // ---- What it sends ----

    /** It sends {@code s}. */
    Place send(Segment s) {
        int end = s.seqEnd();
        cold.skipped &= isBefore(end, sndNxt());
        if (s.payloadLength > 0) {
            hot.set(Traits.HAS_SHOWN_PAYLOAD, true);
        }
        if (cold.endsUnseen && s.length() > 0 && isAtOrAfter(end, sndNxt())) {
            cold.endsUnseen = false; // it comes after its ACK, or goes on as no FIN could
        }
        if (!hasSent()) {
            sendFirst(s, end);
            return s.length() > 0 ? Place.NEW : Place.EMPTY;
        }
        if (isBeforeFirst(s)) {
            sendBefore(s);
        }
        if (s.isSyn()) {
            hot.set(Traits.BEGUN, true);
        }
        if (isAfter(end, sndNxt())) {
            return sendBeyond(s, end);
        }
        if (s.length() == 0) {
            return Place.EMPTY;
        }
        return fill(s, end) ? Place.IN_HOLE : Place.REPEATED;
    }

    private void sendFirst(Segment s, int end) {
        hot.set(Traits.HAS_SENT, true);
        hot.set(Traits.BEGUN, s.isSyn());
        cold.firstSeq = s.seq;
        hot.setSndNxt(end);
        hot.setOctets(s.payloadLength);
    }

    /**
     * Whether the first it said passed the tap only now. Once half of all numbers have passed, what seems to lie before the first
     * lies behind it.
     */
    private boolean isBeforeFirst(Segment s) {
        boolean isProbe = s.length() == 0 && s.seq == cold.firstSeq - 1;
        return !hot.is(Traits.BEGUN)
                && isBefore(s.seq, cold.firstSeq)
                && octets() <= Integer.MAX_VALUE - s.length()
                && !isProbe;
    }

    /** What it said first passed the tap later: all between is missing, {@code s} included, which is about to fill it. */
    private void sendBefore(Segment s) {
        long skipped = Integer.toUnsignedLong(cold.firstSeq - s.seq);
        hot.setOctets(octets() + skipped - (s.isSyn() ? 1 : 0));
        Hole hole = cold.holeToOpen();
        if (hole.missing == 0) {
            hole.end = cold.firstSeq;
            hole.isAcked = false;
        }
        hole.start = s.seq;
        hole.missing += skipped;
        cold.firstSeq = s.seq;
    }

    /** Whether {@code s} is as good as certain to be of what is missing: something is, where it lies. */
    private boolean fill(Segment s, int end) {
        Hole hole = cold.hole();
        boolean isInHole = hole.missing > 0 && isAtOrAfter(s.seq, hole.start) && isAtOrBefore(end, hole.end);
        if (isInHole) {
            hole.missing = Math.max(0, hole.missing - s.length());
        }
        return isInHole;
    }

    /** Whether nothing from {@code start} up to {@code end} was captured. */
    boolean isMissing(int start, int end) {
        Hole hole = cold.hole();
        return hole.missing > 0 && isAtOrBefore(hole.start, start) && isAtOrAfter(hole.end, end);
    }

    private Place sendBeyond(Segment s, int end) {
        if (isAfter(s.seq, sndNxt())) {
            leaveOut(s.seq, false);
        }
        int controls = s.length() - s.payloadLength;
        hot.setOctets(octets() + Math.max(0, Integer.toUnsignedLong(end - sndNxt()) - controls));
        hot.setSndNxt(end);
        return s.length() > 0 ? Place.NEW : Place.EMPTY;
    }

    /** All up to {@code seq} has not passed, and may never: the peer has it, {@code isAcked}, or not yet. */
    private void leaveOut(int seq, boolean isAcked) {
        Hole hole = cold.holeToOpen();
        if (hole.missing == 0 || hole.isAcked && !isAcked) {
            hole.gaps += hole.missing;
            hole.missing = 0;
            hole.start = sndNxt();
        }
        hole.missing += Integer.toUnsignedLong(seq - sndNxt());
        hole.end = seq;
        hole.isAcked = isAcked;
    }

    /**
     * The peer acknowledges, at {@code time}, what never passed the tap: it was sent all the same, and nobody will fill that
     * hole.
     */
    void skipTo(int seq, long time) {
        cold.skipped = true;
        cold.skipTime = time;
        if (hasSent()) {
            hot.setOctets(octets() + Integer.toUnsignedLong(seq - sndNxt()));
            leaveOut(seq, true);
            cold.endsUnseen = true;
        } else {
            cold.firstSeq = seq;
        }
        hot.setSndNxt(seq);
        hot.set(Traits.HAS_SENT, true);
    }

    /** Its SYN was not captured, but is known to have taken the number before {@code seq}. */
    void beginAt(int seq, long time) {
        skipTo(seq, time);
        hot.set(Traits.BEGUN, true);
    }

    /** The peer has everything before {@code ack}. */
    void beAcknowledged(int ack) {
        Hole hole = cold.hole();
        if (hole.missing > 0 && isAtOrAfter(ack, hole.end)) {
            hole.isAcked = true;
        }
    }

    /** Whether {@code ack} is the first to cover something that has not passed the tap, and never will. */
    boolean isMissingBefore(int ack) {
        Hole hole = cold.hole();
        boolean coversHole = hole.missing > 0 && !hole.isAcked && isAtOrAfter(ack, hole.end);
        return hasSent() && (isAfter(ack, sndNxt()) || coversHole);
    }

    /** Octets that the peer has, and that never passed the tap. */
    long gaps() {
        Hole hole = cold.hole();
        return hole.gaps + (hole.isAcked ? hole.missing : 0);
    }

    /** Whether it has sent and acknowledged, and nothing it sent may still come. */
    boolean isWhole() {
        Hole hole = cold.hole();
        return hasSent() && hasAcked() && !cold.endsUnseen && !cold.skipped && (hole.missing == 0 || hole.isAcked);
    }

    /** Whether the peer has acknowledged what did not pass before that. */
    boolean isSkipped() {
        return cold.skipped || cold.endsUnseen;
    }

    /** When it did so; of no meaning unless {@link #isSkipped}. */
    long skipTime() {
        return cold.skipTime;
    }

    /** Whether payload of it was captured. */
    boolean hasShownPayload() {
        return hot.is(Traits.HAS_SHOWN_PAYLOAD);
    }

    /** Whether the last it said that was acknowledged never passed the tap: it may have been a FIN. */
    public boolean endsUnseen() {
        return cold.endsUnseen;
    }

    /** What it said from {@code seq} on does not count: it will be said anew. */
    void goBackTo(int seq) {
        hot.setOctets(Math.max(0, octets() - Integer.toUnsignedLong(sndNxt() - seq)));
        hot.setSndNxt(seq);
    }

    /** Nothing it said so far counts: it starts over at {@code seq}. */
    void startOverAt(int seq) {
        hot.setOctets(0);
        hot.set(Traits.BEGUN, true);
        cold.firstSeq = seq;
        hot.setSndNxt(seq);
        if (cold.hole().missing > 0) {
            cold.hole().missing = 0;
        }
    }

    /** Whether {@code s} starts at or before the number at which this end left off: nobody else is likely to know that. */
    boolean isContinuedBy(Segment s) {
        return hasSent() && isAtOrBefore(s.seq, sndNxt());
    }

    public boolean hasSent() {
        return hot.hasSent();
    }

    /** The lowest number it was seen to use, its SYN's if that was seen. */
    int firstSeq() {
        return cold.firstSeq;
    }

    public int sndNxt() {
        return hot.sndNxt();
    }

    /** Payload by sequence number: a repeat counts once, and what was lost before the tap counts too. */
    long octets() {
        return hot.octets();
    }

    // ---- What it has received ----

    /** It sends the ACK number {@code ack}. Whether that is higher than all before. */
    boolean acknowledge(int ack) {
        if (hasAcked() && !isAfter(ack, rcvNxt())) {
            return false;
        }
        hot.set(Traits.HAS_ACKED, true);
        hot.setRcvNxt(ack);
        cold.isCarried = false;
        return true;
    }

    /** The ACK number is part of something new, which ends at {@code end} and which the peer will acknowledge in turn. */
    void carry(int ack, int end) {
        if (!cold.isCarried && ack == rcvNxt()) {
            cold.isCarried = true;
            cold.carrierEnd = end;
        }
    }

    /** All that {@code rcvNxt} covers has passed: who has it is of no interest any more. */
    void carryNothing() {
        cold.isCarried = false;
    }

    public boolean hasAcked() {
        return hot.hasAcked();
    }

    int rcvNxt() {
        return hot.rcvNxt();
    }

    boolean isCarried() {
        return cold.isCarried;
    }

    int carrierEnd() {
        return cold.carrierEnd;
    }

    // ---- Its window ----

    /** What its SYN says of the scale of its windows. */
    void scale(Segment syn) {
        hot.setScale(codedScale(shift(syn)));
    }

    /** How a record codes the scale of an end whose SYN is {@code syn}. */
    public static int codedScale(Segment syn) {
        return codedScale(syn.optionsComplete ? shift(syn) : UNSEEN);
    }

    private static int codedScale(int shift) {
        return shift - UNSEEN;
    }

    private static int shift(Segment syn) {
        return syn.windowShift == Segment.ABSENT ? Segment.ABSENT : Math.min(syn.windowShift, LARGEST_SHIFT);
    }

    /** By how much the windows are shifted of an end whose scale is coded so, to such a peer; -1 if that is not known. */
    public static int windowShift(int coded, int peerCoded) {
        int shift = coded + UNSEEN;
        int peerShift = peerCoded + UNSEEN;
        if (shift == Segment.ABSENT || peerShift == Segment.ABSENT) {
            return 0;
        }
        return shift == UNSEEN || peerShift == UNSEEN ? -1 : shift;
    }

    /** The window of {@code s}; known only once the scale is, which takes both ends' SYNs (RFC 7323, 2.2). */
    void advertise(Segment s, SequenceSpace peer) {
        int shift = windowShift(hot.scale(), peer.hot.scale());
        hot.set(Traits.HAS_WINDOW, shift >= 0 && hot.is(Traits.HAS_WINDOW));
        if (shift < 0) {
            return;
        }
        int window = s.isSyn() ? s.window : s.window << shift;
        int edge = s.ack + window;
        hot.setWindow(hasWindow() ? laterOf(hot.windowEdge(), edge) : edge, Math.max(hot.largestWindow(), window));
        hot.set(Traits.HAS_WINDOW, true);
    }

    public boolean hasWindow() {
        return hot.is(Traits.HAS_WINDOW);
    }

    /** The furthest right edge it has advertised. */
    int windowEdge() {
        return hot.windowEdge();
    }

    /** Whether it takes nothing at present. */
    boolean isShut() {
        return hasWindow() && windowEdge() == rcvNxt();
    }

    /** In octets. */
    public int largestWindow() {
        return hot.largestWindow();
    }
}
