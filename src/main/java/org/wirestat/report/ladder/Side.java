package org.wirestat.report.ladder;

import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.SequenceNumber;
import org.wirestat.tcp.TcpState;

/** What a {@link Story} remembers of one end: the state it told last, and enough of its numbers to remark on the next. */
final class Side {
    private TcpState state = TcpState.UNKNOWN;
    private Proof proof = Proof.G;
    private boolean stale;

    /** Numbers are told as Wireshark does: from the SYN's, or from the one before the first that was seen. */
    private boolean based;

    private int base;

    private boolean hasSent;
    private int next;
    private boolean hasAcked;
    private int ack;
    private int window = -1;

    private long retransmitted;
    private int probes;
    /** The last it said was a probe, which its peer is about to answer. */
    private boolean probing;

    /** Of its last segment that was not believed, and not answered since; 0 without one. */
    private long unbelievedFrame;

    private long finBelievedLate;

    private long unbelievedTime;

    /** What has become of {@code end} since the last call; null if nothing. */
    Step.Change change(End end) {
        if (end.state() == state && (end.proof() == proof || state == TcpState.UNKNOWN)) {
            return null;
        }
        Step.Change change = new Step.Change(state, end.state(), end.proof());
        state = end.state();
        proof = end.proof();
        return change;
    }

    /** Whether {@code end} has just been found to last longer than a host keeps what no process holds. */
    boolean growsStale(End end) {
        boolean grows = end.isStale() && !stale;
        stale = end.isStale();
        return grows;
    }

    /** How things stand before the next segment. */
    void remember(End end) {
        retransmitted = end.retransmitted();
        probes = end.timerProbes();
    }

    // ---- Numbers ----

    void baseOn(int seq) {
        if (!based) {
            based = true;
            base = seq;
        }
    }

    /** Its SYN tells where its numbers begin. */
    void baseOnSyn(int seq) {
        based = true;
        base = seq;
    }

    long relative(int number) {
        return Integer.toUnsignedLong(number - base);
    }

    // ---- Remarks ----

    boolean repeats(End end) {
        return end.retransmitted() > retransmitted;
    }

    boolean probes(End end) {
        return end.timerProbes() > probes;
    }

    /** Whether {@code s} fills a hole: all of it lies before what was seen, but was not seen. */
    boolean isOvertaken(Segment s) {
        return s.length() > 0 && hasSent && SequenceNumber.isAtOrBefore(s.seqEnd(), next);
    }

    boolean isBeyondHole(Segment s) {
        return s.length() > 0 && hasSent && SequenceNumber.isAfter(s.seq, next);
    }

    boolean isDuplicateAck(Segment s) {
        return isPureAck(s) && hasAcked && s.ack == ack && s.window == window;
    }

    static boolean isPureAck(Segment s) {
        return s.isAck() && s.length() == 0 && !s.isRst();
    }

    boolean closesWindow(Segment s) {
        return s.window == 0 && !s.isRst() && !s.isSyn() && window != 0;
    }

    boolean opensWindow(Segment s) {
        return s.window > 0 && !s.isRst() && window == 0;
    }

    boolean isProbing() {
        return probing;
    }

    /** It has said {@code s}, a probe or not, and a copy was not made. */
    void say(Segment s, boolean isProbe, Delivery delivery) {
        probing = isProbe;
        if (delivery != Delivery.PLAUSIBLE) {
            unbelievedFrame = s.frame;
            unbelievedTime = s.time;
            return;
        }
        unbelievedFrame = 0;
        if (!hasSent || SequenceNumber.isAfter(s.seqEnd(), next)) {
            hasSent = true;
            next = s.seqEnd();
        }
        if (s.isAck()) {
            hasAcked = true;
            ack = s.ack;
        }
        window = s.isRst() ? window : s.window;
    }

    long unbelievedTime() {
        return unbelievedTime;
    }

    /** The frame of a FIN of {@code end}, which is this side, that the segment made believable; 0 without one. To be asked once. */
    long takeFinBelievedLate(End end) {
        long frame = end.finBelievedLate() == finBelievedLate ? 0 : end.finBelievedLate();
        finBelievedLate = end.finBelievedLate();
        return frame;
    }

    /** The frame of its last segment if that was not believed, once; else 0. */
    long takeUnbelieved() {
        long frame = unbelievedFrame;
        unbelievedFrame = 0;
        return frame;
    }
}
