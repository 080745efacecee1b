package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;
import static org.wirestat.tcp.SequenceNumber.isBefore;
import static org.wirestat.tcp.SequenceNumber.laterOf;

/**
 * One side of a connection: the facts its segments, and the segments sent to it, have established. Facts are firsts, lasts,
 * highests and lowests, so that the order in which a tap meets the frames of one round trip does not matter. What they
 * mean is read by {@link #read} and drawn in {@link TcpState}.
 *
 * <p>The end has no idea of plausibility: {@link Connection} judges a segment first and passes on only what it believes.
 */
public final class End {
    /** The timers that netstat -o names. */
    public enum Timer {
        OFF("off"),
        ON("on"),
        KEEPALIVE("keepalive"),
        TIME_WAIT("timewait"),
        PROBE("probe");

        private final String label;

        Timer(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * What a repeat may be later than the round trip between tap and end and still have crossed the ACK. The timer waits at
     * least 200 ms (RFC 6298 says 1 s, Linux 200 ms) longer than the round trip, and a delayed ACK takes 40 ms of that.
     */
    private static final long CROSSING_SLACK = 100_000_000L;

    /** What comes later than this after what it might answer answers nothing. */
    private static final long ANSWER_TIME = 20_000_000L;

    /** No window reaches further: 65,535 shifted by 14 (RFC 7323, 2.3). */
    static final int LARGEST_WINDOW = 1 << 30;

    private static final int LARGEST_SHIFT = 14;

    /** An orphaned FIN_WAIT2 is kept this long by Linux and the BSDs; a held one for ever. The wire cannot tell. */
    private static final long ORPHAN_FIN_WAIT2 = 60_000_000_000L;

    /** {@link #shift} before the SYN's options were seen. */
    private static final int UNSEEN = -2;

    // Who it is.
    private boolean ipv6;
    private long addressHi;
    private long addressLo;
    private int port;
    private Stack stack = Stack.UNKNOWN;

    // What it said.
    private final Control syn = new Control();
    private final Control fin = new Control();
    private final Reset reset = new Reset();
    private final Retransmission retransmission = new Retransmission();
    /** The lowest ACK number on any copy of the FIN: whether the first of them covered the peer's FIN. */
    private int finAck;

    private boolean finHasAck;
    /** A SYN that carries data, or asks for fast open, lets its receiver send before the handshake is over (RFC 7413). */
    private boolean opensFast;

    // Its sequence space: SND.NXT and RCV.NXT of RFC 9293, 3.3.1, as far as the tap can know them.
    private boolean hasSent;
    private int firstSeq;
    private int sndNxt;
    private boolean hasAcked;
    private int rcvNxt;
    /** The furthest right edge it ever advertised, and the largest window; known once both scales are. */
    private boolean hasWindow;

    private int windowEdge;
    private int largestWindow;
    private int shift = UNSEEN;
    private boolean hasTimestamps;
    private int newestTsVal;
    /** What it has not sent yet of what lies before sndNxt: one hole, lost before the tap or overtaken. */
    private int holeStart;

    private int holeEnd;

    // What came of it.
    private long unreachableFrame;
    private long unreachableTime;
    private long lastTime;
    /** The last two believed segments that are no reset: when, and what the last one said. */
    private long lastPlausibleTime;

    private long previousTime;
    private Reset.Trigger lastSaid = Reset.Trigger.NONE;
    private long lastPayloadTime;
    /** Payload sent by one that had the peer's FIN already. */
    private long bytesAfterPeerFin;
    /** How long it takes from the tap to this end and back, in nanoseconds. */
    private long roundTrip;

    // Counts.
    private long packets;
    private long duplicates;
    private long retransmitted;
    private long bytes;
    private int capturingHostVotes;

    // The reading.
    private TcpState state = TcpState.UNKNOWN;
    private Proof proof = Proof.G;
    private long frame;
    private long since;
    private Timer timer = Timer.OFF;
    private long timerRemaining;
    private long sendQueue;
    private boolean stale;

    End() {}

    void begin(boolean ipv6, long addressHi, long addressLo, int port) {
        this.ipv6 = ipv6;
        this.addressHi = addressHi;
        this.addressLo = addressLo;
        this.port = port;
        stack = Stack.UNKNOWN;
        syn.clear();
        fin.clear();
        reset.clear();
        retransmission.clear();
        finHasAck = false;
        opensFast = false;
        hasSent = false;
        hasAcked = false;
        hasWindow = false;
        largestWindow = 0;
        shift = UNSEEN;
        hasTimestamps = false;
        holeStart = 0;
        holeEnd = 0;
        unreachableFrame = 0;
        roundTrip = 0;
        packets = 0;
        duplicates = 0;
        retransmitted = 0;
        bytes = 0;
        capturingHostVotes = 0;
        lastTime = 0;
        lastPlausibleTime = 0;
        previousTime = 0;
        lastSaid = Reset.Trigger.NONE;
        lastPayloadTime = 0;
        bytesAfterPeerFin = 0;
    }

    // ---- What it says -------------------------------------------------------------------------------------------------

    void count(Segment s) {
        packets++;
        lastTime = s.time;
        capturingHostVotes += s.direction == Segment.Direction.OUT ? 1 : s.direction == Segment.Direction.IN ? -1 : 0;
    }

    void countDuplicate() {
        duplicates++;
    }

    /** A segment of this end that the connection believes, resets apart. */
    void say(Segment s, End peer) {
        goOn(s, peer);
        boolean isFreshTs = s.hasTimestamps && (!hasTimestamps || isAfter(s.tsVal, newestTsVal));
        if (s.isAck()) {
            acknowledge(s, peer, isFreshTs);
        }
        if (s.isSyn()) {
            saySyn(s, peer);
        }
        occupy(s, peer);
        if (s.isFin()) {
            sayFin(s, peer);
        }
        if (isFreshTs) {
            hasTimestamps = true;
            newestTsVal = s.tsVal;
        }
        advertise(s, peer);
        proveReceipt(s, peer);
        remember(s, peer);
    }

    private void remember(Segment s, End peer) {
        previousTime = lastPlausibleTime;
        lastPlausibleTime = s.time;
        if (s.isFin()) {
            lastSaid = Reset.Trigger.FIN;
        } else if (s.isSyn()) {
            lastSaid = s.isAck() ? Reset.Trigger.SYN_ACK : Reset.Trigger.SYN;
        } else {
            lastSaid = s.payloadLength > 0 ? Reset.Trigger.PAYLOAD : Reset.Trigger.ACK;
        }
        if (s.payloadLength > 0) {
            lastPayloadTime = s.time;
            if (s.isAck() && peer.fin.isCoveredBy(s.ack)) {
                bytesAfterPeerFin += s.payloadLength;
            }
        }
    }

    /** A reset of this end that the connection believes. */
    void sayReset(Segment s, End peer) {
        boolean isAnswer = peer.lastPlausibleTime != 0
                && peer.lastPlausibleTime >= lastPlausibleTime
                && s.time - peer.lastPlausibleTime <= roundTrip + ANSWER_TIME;
        boolean isBehindPayload = lastPayloadTime != 0 && s.time - lastPayloadTime <= ANSWER_TIME;
        long peerActive = isAnswer ? peer.previousTime : peer.lastPlausibleTime;
        long active = Math.max(lastPlausibleTime, peerActive);
        long idle = active == 0 ? 0 : Math.max(0, s.time - active);
        reset.send(s, isAnswer ? peer.lastSaid : Reset.Trigger.NONE, this, idle, isBehindPayload);
    }

    /** Whoever goes on after a reset has not sent it, or has not had it, unless this segment was under way already. */
    private void goOn(Segment s, End peer) {
        if (reset.closesSender() && !mayHaveCrossed(reset.time(), s.time) && !isBefore(s.seq, reset.seq())) {
            reset.senderGoesOn();
        }
        if (peer.reset.closesReceiver() && !mayHaveCrossed(peer.reset.time(), s.time)) {
            peer.reset.receiverGoesOn();
        }
    }

    /** The ACK number says what arrived here in order, and so what the peer has said; and it passes on its way to the peer. */
    private void acknowledge(Segment s, End peer, boolean isFreshTs) {
        boolean isFirst = !hasAcked;
        if (isFirst || isAfter(s.ack, rcvNxt)) {
            rcvNxt = s.ack;
            hasAcked = true;
            if (!peer.hasSent || isAfter(s.ack, peer.sndNxt)) {
                peer.skipTo(s.ack);
            } else if (isFirst && peer.opensFast && peer.syn.isSent() && s.ack == peer.syn.seq() + 1) {
                peer.takeBackSynPayload(s.ack);
            }
            peer.retransmission.restart(s.time);
        }
        peer.retransmission.answered();
        if (isFirst && peer.syn.isCoveredBy(s.ack)) {
            roundTrip = Math.max(0, s.time - peer.syn.lastTime());
        }
        boolean isNew = s.length() > 0 && (!hasSent || isAfter(s.seqEnd(), sndNxt));
        acknowledge(peer.syn, s, isFreshTs, isNew);
        acknowledge(peer.fin, s, isFreshTs, isNew);
    }

    private static void acknowledge(Control control, Segment s, boolean isFreshTs, boolean isNew) {
        if (control.isCoveredBy(s.ack)) {
            control.acknowledge(s.frame, s.time, isFreshTs, s.tsVal);
            if (isNew) {
                control.ackCarriedBy(s.seqEnd());
            }
        }
    }

    /** The peer acknowledged octets that never passed the tap: they were sent all the same. */
    private void skipTo(int ack) {
        if (hasSent) {
            bytes += Integer.toUnsignedLong(ack - sndNxt);
            holeStart = sndNxt;
            holeEnd = sndNxt; // acknowledged, so nobody will fill it
        } else {
            firstSeq = ack;
        }
        sndNxt = ack;
        hasSent = true;
    }

    /** The payload of its SYN was not taken: it will be sent anew (RFC 7413, 4.2.2). */
    private void takeBackSynPayload(int ack) {
        bytes -= Integer.toUnsignedLong(sndNxt - ack);
        sndNxt = ack;
    }

    private void saySyn(Segment s, End peer) {
        boolean isRepeat = syn.isSent();
        if (isRepeat && s.seq != syn.seq()) {
            syn.clear(); // another cookie: what the first one said counts no longer
            sndNxt = s.seq;
            firstSeq = s.seq;
        } else {
            repeat(syn, s);
        }
        syn.send(s.seq, s.frame, s.time);
        unreachableFrame = 0;
        if (s.optionsComplete) {
            shift = s.windowShift == Segment.ABSENT ? Segment.ABSENT : Math.min(s.windowShift, LARGEST_SHIFT);
            stack = Stack.of(s.optionLayout, s.isAck());
        }
        opensFast |= s.payloadLength > 0 || s.fastOpen;
        if (!isRepeat && peer.hasAcked && syn.isCoveredBy(peer.rcvNxt)) {
            syn.acknowledge(s.frame, s.time, false, 0); // its ACK overtook it
        }
        // Two SYNs that cross: each end has the other's, although neither has said so yet (RFC 9293, 3.5, figure 7).
        if (!s.isAck() && peer.syn.isSent() && !peer.hasAcked && !hasAcked) {
            if (peer.syn.isCrossed() && !mayHaveCrossed(peer.syn.time(), s.time)) {
                peer.syn.takeBack(); // one that has the peer's SYN repeats its own with an ACK
            } else if (!isRepeat) {
                peer.syn.cross();
                syn.cross();
            }
        }
    }

    private void sayFin(Segment s, End peer) {
        int seq = s.seq + s.payloadLength + (s.isSyn() ? 1 : 0);
        boolean isRepeat = fin.isSent();
        repeat(fin, s);
        fin.send(seq, s.frame, s.time);
        if (s.isAck() && (!finHasAck || isBefore(s.ack, finAck))) {
            finHasAck = true;
            finAck = s.ack;
        }
        if (!isRepeat && peer.hasAcked && fin.isCoveredBy(peer.rcvNxt)) {
            fin.acknowledge(s.frame, s.time, false, 0);
        }
        if (peer.fin.isSent() && !fin.isHeard() && !peer.fin.isCoveredBy(s.ack)) {
            crossFin(s, peer);
        }
    }

    /**
     * Two FINs that cross: one that has sent its own has the peer's as soon as it arrives in order, and says so at once. If
     * it says nothing at all, that was lost before the tap; if it repeats its own without saying so, the FIN was lost.
     */
    private void crossFin(Segment s, End peer) {
        if (peer.fin.isCrossed() && !mayHaveCrossed(peer.fin.lastTime(), s.time)) {
            peer.fin.takeBack();
        } else if (isAtOrBefore(s.seq, peer.rcvNxt) && isAtOrBefore(peer.fin.seq(), rcvNxt)) {
            peer.fin.cross();
            fin.cross();
        }
    }

    /** To say it again after its ACK passed is to say that the ACK did not arrive, unless the two may have crossed. */
    private void repeat(Control control, Segment s) {
        if (!control.isAcknowledged() || mayHaveCrossed(control.lastAckTime(), s.time)) {
            return;
        }
        boolean hasAck = s.hasTimestamps && control.isAckEchoedBy(s.tsEcr);
        if (!hasAck || control == syn) {
            control.takeBack(); // one that has the ACK repeats no FIN, but a SYN+ACK if its accept queue is full
        }
    }

    /** Where the segment lies in the sequence space: new, repeated, a probe, or filling a hole. */
    private void occupy(Segment s, End peer) {
        int end = s.seqEnd();
        if (!hasSent) {
            hasSent = true;
            firstSeq = s.seq;
            sndNxt = end;
            bytes += s.payloadLength;
            retransmission.restart(s.time);
            return;
        }
        if (isBefore(s.seq, firstSeq)) {
            firstSeq = s.seq;
        }
        if (isProbe(s, peer)) {
            retransmission.probe(s.time);
        } else if (isAfter(end, sndNxt)) {
            if (isAfter(s.seq, sndNxt)) {
                holeStart = sndNxt;
                holeEnd = s.seq;
            }
            boolean isIdle = peer.hasAcked && peer.rcvNxt == sndNxt;
            bytes += Integer.toUnsignedLong(end - sndNxt) - (s.isFin() ? 1 : 0) - (s.isSyn() ? 1 : 0);
            sndNxt = end;
            if (isIdle || !peer.hasAcked && retransmission.count() > 0) {
                retransmission.restart(s.time);
            }
        } else if (s.length() > 0) {
            if (fillsHole(s, end)) {
                holeStart = holeEnd;
            } else {
                retransmitted++;
                if (!peer.hasAcked || isAfter(end, peer.rcvNxt)) {
                    retransmission.repeat(s.time);
                }
            }
        }
    }

    private boolean fillsHole(Segment s, int end) {
        return holeStart != holeEnd && isAtOrAfter(s.seq, holeStart) && isAtOrBefore(end, holeEnd);
    }

    /** RFC 9293, 3.8.4: SEG.SEQ = SND.NXT-1, with no octet or one of garbage. A zero window probe looks the same. */
    private boolean isProbe(Segment s, End peer) {
        return s.payloadLength <= 1
                && (s.flags & (Segment.SYN | Segment.FIN)) == 0
                && peer.hasAcked
                && s.seq == peer.rcvNxt - 1
                && (!fin.isSent() || !fin.isCoveredBy(peer.rcvNxt));
    }

    private void advertise(Segment s, End peer) {
        if (!s.isAck()) {
            return;
        }
        int scale = scale(peer);
        if (scale == UNSEEN) {
            hasWindow = false;
            return;
        }
        int window = s.isSyn() ? s.window : s.window << scale;
        int edge = s.ack + window;
        windowEdge = hasWindow ? laterOf(windowEdge, edge) : edge;
        largestWindow = Math.max(largestWindow, window);
        hasWindow = true;
    }

    /** RFC 7323, 2.2: windows are scaled if both SYNs carried the option, and by what the window's owner sent. */
    private int scale(End peer) {
        if (shift == Segment.ABSENT || peer.shift == Segment.ABSENT) {
            return 0;
        }
        return shift == UNSEEN || peer.shift == UNSEEN ? UNSEEN : shift;
    }

    /** What this segment shows to have arrived: an ACK of our SYN or FIN that was only seen to pass is proved by it. */
    private void proveReceipt(Segment s, End peer) {
        if (!s.isSyn()) {
            boolean isAcceptedPayload = s.payloadLength > 0 && !peer.opensFast && !opensFast;
            boolean acknowledgesPayload =
                    hasAcked && !peer.opensFast && peer.syn.isSent() && isAfter(rcvNxt, peer.syn.seq() + 1);
            if (syn.isSent() && !syn.isProved()) {
                if (isAcceptedPayload || acknowledgesPayload) {
                    syn.acknowledge(s.frame, s.time, false, 0);
                    syn.prove(s.frame);
                } else {
                    prove(syn, s);
                }
            }
        }
        if (fin.isAcknowledged() && !fin.isProved()) {
            prove(fin, s);
        }
    }

    private void prove(Control control, Segment s) {
        boolean isEchoed = s.hasTimestamps && control.isAckEchoedBy(s.tsEcr);
        if (isEchoed || hasAcked && control.isAckBefore(rcvNxt)) {
            control.prove(s.frame);
        }
    }

    /** The other end proved by its ACK that this one, of which the tap saw nothing, has opened. */
    void inferSyn(int seq, long time) {
        syn.infer(seq, time);
        if (!hasSent) {
            skipTo(seq + 1);
            retransmission.restart(time);
        }
    }

    /** The handshake was seen in one direction only, but what the other end now says shows that it is over. */
    void inferSynAcknowledged(Segment s) {
        syn.acknowledge(s.frame, s.time, false, 0);
    }

    /** An ICMP error came back for the SYN. */
    void unreachable(long frame, long time) {
        unreachableFrame = frame;
        unreachableTime = time;
    }

    // ---- The reading --------------------------------------------------------------------------------------------------

    /** What the facts mean at {@code now}. {@code isMidstream}: the connection began before the capture did. */
    void read(End peer, boolean isMidstream, long opened, TimeWait timeWait, long now) {
        stale = false;
        if (reset.closesSender()) {
            found(TcpState.CLOSE, Proof.P, reset.frame(), reset.time());
        } else if (peer.reset.closesReceiver()) {
            found(hasSent ? TcpState.CLOSE : TcpState.UNKNOWN, Proof.S, peer.reset.frame(), peer.reset.time());
        } else {
            readOpening(peer, isMidstream, opened);
            if (state == TcpState.ESTABLISHED || fin.isSent()) {
                readClosing(peer, isMidstream);
            }
            readTimers(peer, timeWait, now);
        }
        readTimer(peer, timeWait, now);
    }

    /** A connection of a socket with itself has one end. */
    void readAs(End same) {
        state = same.state;
        proof = same.proof;
        frame = same.frame;
        since = same.since;
        sendQueue = same.sendQueue;
        timer = same.timer;
        timerRemaining = same.timerRemaining;
        stale = same.stale;
        stack = same.stack;
    }

    private void readOpening(End peer, boolean isMidstream, long opened) {
        if (isMidstream) {
            // Payload sent shows that no FIN had been, and so an end that sent some while its peer did too is open.
            Proof known = bytes > 0 && peer.bytes > 0 ? Proof.P : Proof.G;
            found(TcpState.ESTABLISHED, packets == 0 ? Proof.G : known, 0, opened);
            return;
        }
        boolean hasPeerSyn = peer.syn.isHeard() || peer.syn.isCrossed();
        TcpState opening = TcpState.opening(syn.isSent(), syn.isAcknowledged(), hasPeerSyn);
        switch (opening) {
            case SYN_SENT -> found(opening, packets > 0 ? Proof.P : Proof.G, syn.frame(), syn.time());
            case SYN_RECV -> {
                boolean isHeard = peer.syn.isHeard();
                found(opening, isHeard ? Proof.P : Proof.S, Math.max(syn.frame(), heardFrame(peer.syn)), syn.time());
            }
            case ESTABLISHED -> {
                Proof seen = syn.isDoubted() ? Proof.G : Proof.S;
                Proof known = packets == 0 ? Proof.G : syn.isProved() ? Proof.P : seen;
                boolean isLast = syn.ackTime() >= peer.syn.heardTime();
                found(
                        opening,
                        known,
                        Math.max(syn.ackFrame(), peer.syn.heardFrame()),
                        isLast ? syn.ackTime() : peer.syn.heardTime());
            }
            default -> found(opening, Proof.G, 0, opened);
        }
    }

    private static long heardFrame(Control control) {
        return control.isHeard() ? control.heardFrame() : 0;
    }

    private void readClosing(End peer, boolean isMidstream) {
        boolean hasPeerFin = peer.fin.isHeard() || peer.fin.isCrossed();
        boolean closedFirst = closedBefore(peer);
        TcpState closing = TcpState.closing(fin.isSent(), fin.isAcknowledged(), hasPeerFin, closedFirst);
        boolean isBlind = peer.packets == 0 || isMidstream && !(hasPeerFin || peer.bytes > 0);
        Proof facts = isBlind || packets == 0 ? Proof.G : Proof.P;
        Proof ack = fin.isProved() ? Proof.P : Proof.S;
        switch (closing) {
            case ESTABLISHED -> {} // as readOpening found it
            case CLOSE_WAIT -> found(
                    closing,
                    isMidstream && bytes == 0 ? Proof.G : facts,
                    peer.fin.heardFrame(),
                    peer.fin.heardTime());
            case FIN_WAIT1 -> found(closing, facts, fin.lastFrame(), fin.time());
            case FIN_WAIT2 -> found(closing, facts.and(ack), fin.ackFrame(), fin.ackTime());
            case CLOSING -> {
                if (peer.fin.isHeard()) {
                    found(closing, facts, peer.fin.heardFrame(), peer.fin.heardTime());
                } else {
                    found(closing, facts.and(Proof.S), peer.fin.frame(), Math.max(fin.time(), peer.fin.time()));
                }
            }
            case LAST_ACK -> found(closing, facts, fin.lastFrame(), fin.time());
            case TIME_WAIT -> found(
                    closing,
                    facts.and(peer.fin.isHeard() ? ack : Proof.S),
                    Math.max(fin.ackFrame(), heardFrame(peer.fin)),
                    Math.max(fin.ackTime(), peer.fin.isHeard() ? peer.fin.heardTime() : 0));
            case CLOSE -> found(closing, facts.and(ack), fin.ackFrame(), fin.ackTime());
            default -> throw new IllegalStateException("the right half of the grid has no " + closing);
        }
    }

    /** What silence means: a repeat that was due did not come, or a wait is over. */
    private void readTimers(End peer, TimeWait timeWait, long now) {
        switch (state) {
            case SYN_SENT -> {
                if (unreachableFrame != 0) {
                    found(TcpState.CLOSE, Proof.S, unreachableFrame, unreachableTime);
                } else if (peer.syn.isSent() && peer.syn.lastTime() >= syn.lastTime() && packets > 0) {
                    // A SYN+ACK passed. Had it been lost, the SYN would have been repeated by now.
                    if (retransmission.isRepeatMissing(now)) {
                        found(TcpState.ESTABLISHED, Proof.T, 0, retransmission.due());
                    }
                } else {
                    readGivingUp(peer, now, true);
                }
            }
            case SYN_RECV -> readGivingUp(peer, now, true);
            case ESTABLISHED, FIN_WAIT1, CLOSE_WAIT, CLOSING, LAST_ACK -> readGivingUp(peer, now, false);
            case FIN_WAIT2 -> stale = now - since > ORPHAN_FIN_WAIT2;
            case TIME_WAIT -> {
                long end = timeWaitEnd(peer, timeWait);
                if (now >= end) {
                    found(TcpState.CLOSE, Proof.T, 0, end);
                }
            }
            default -> {}
        }
    }

    private void readGivingUp(End peer, long now, boolean isOpening) {
        // With one direction captured only SYNs tell: what is repeated after that may have been answered.
        boolean isBlind = peer.packets == 0 && !isOpening;
        if (!isBlind && unacknowledged(peer) > 0 && retransmission.hasGivenUp(now, isOpening)) {
            found(TcpState.CLOSE, Proof.T, 0, retransmission.due());
        }
    }

    /** Whatever arrives in TIME_WAIT starts the wait again, as Linux and RFC 9293, 3.10.7.4, eighth check, have it. */
    private long timeWaitEnd(End peer, TimeWait timeWait) {
        return Math.max(since, Math.max(lastTime, peer.lastTime)) + timeWait.of(stack);
    }

    private void readTimer(End peer, TimeWait timeWait, long now) {
        sendQueue = state.isOpen() && state != TcpState.TIME_WAIT ? unacknowledged(peer) : 0;
        timer = Timer.OFF;
        timerRemaining = 0;
        if (state == TcpState.TIME_WAIT) {
            timer = Timer.TIME_WAIT;
            timerRemaining = timeWaitEnd(peer, timeWait) - now;
        } else if (state.isOpen() && sendQueue > 0) {
            timer = Timer.ON;
            timerRemaining = retransmission.due() - now;
        } else if (state.isOpen() && retransmission.probes() > 0) {
            timer = Timer.KEEPALIVE;
        }
    }

    private void found(TcpState state, Proof proof, long frame, long since) {
        this.state = state;
        this.proof = proof;
        this.frame = frame;
        this.since = since;
    }

    // ---- What is known of it, asked by the connection and the verdict ---------------------------------------------------

    /** Octets, SYN and FIN it has sent and the peer has not acknowledged. */
    private long unacknowledged(End peer) {
        if (!hasSent) {
            return 0;
        }
        int una = peer.hasAcked ? peer.rcvNxt : firstSeq;
        return isAfter(sndNxt, una) ? Integer.toUnsignedLong(sndNxt - una) : 0;
    }

    /** Whether the first of its FINs did not acknowledge the peer's. Both ends of a simultaneous close have closed first. */
    boolean closedBefore(End peer) {
        return fin.isSent() && !(finHasAck && peer.fin.isCoveredBy(finAck));
    }

    long bytesAfterPeerFin() {
        return bytesAfterPeerFin;
    }

    /** Whether a segment of this end that passes now may have been under way when something passed towards it. */
    private boolean mayHaveCrossed(long passed, long now) {
        return now - passed <= roundTrip + CROSSING_SLACK;
    }

    Control syn() {
        return syn;
    }

    Control fin() {
        return fin;
    }

    Reset reset() {
        return reset;
    }

    Retransmission retransmission() {
        return retransmission;
    }

    /** Whether {@code s} starts at or before the number at which this end left off: nobody else is likely to know that. */
    boolean goesOnWith(Segment s) {
        return hasSent && isAtOrBefore(s.seq, sndNxt);
    }

    boolean hasSent() {
        return hasSent;
    }

    int firstSeq() {
        return firstSeq;
    }

    int sndNxt() {
        return sndNxt;
    }

    boolean hasAcked() {
        return hasAcked;
    }

    int rcvNxt() {
        return rcvNxt;
    }

    boolean hasWindow() {
        return hasWindow;
    }

    int windowEdge() {
        return windowEdge;
    }

    int largestWindow() {
        return largestWindow;
    }

    boolean opensFast() {
        return opensFast;
    }

    long lastTime() {
        return lastTime;
    }

    boolean isUnreachable() {
        return unreachableFrame != 0;
    }

    // ---- What it shows to the world -----------------------------------------------------------------------------------

    public boolean isIpv6() {
        return ipv6;
    }

    public long addressHi() {
        return addressHi;
    }

    public long addressLo() {
        return addressLo;
    }

    public int port() {
        return port;
    }

    /** As of the last {@link Connection#readAt}, like everything down to {@link #isStale}. */
    public TcpState state() {
        return state;
    }

    public Proof proof() {
        return proof;
    }

    /** The frame that proves the state; 0 when none does: a timer moved it, or nothing was seen. */
    public long frame() {
        return frame;
    }

    /** When the state began, in nanoseconds since the epoch. */
    public long since() {
        return since;
    }

    /** Octets, SYN and FIN sent and not acknowledged; 0 in states that send nothing. */
    public long sendQueue() {
        return sendQueue;
    }

    public Timer timer() {
        return timer;
    }

    /** Nanoseconds until the timer goes off; 0 or less when it is overdue or off. */
    public long timerRemaining() {
        return timerRemaining;
    }

    /** How often in a row the oldest unacknowledged octet was repeated. */
    public int timerRetransmissions() {
        return retransmission.count();
    }

    /** How many keepalive or window probes in a row stand unanswered. */
    public int timerProbes() {
        return retransmission.probes();
    }

    /** Whether it stays in a state that only its peer can end for longer than a stack keeps it unless a process holds it. */
    public boolean isStale() {
        return stale;
    }

    /** Segments this end sent, copies made by the capture not counted. */
    public long packets() {
        return packets;
    }

    /** Payload by sequence number, in octets: a retransmission counts once, and what was lost before the tap counts too. */
    public long bytes() {
        return bytes;
    }

    /** Segments all of whose octets it had sent before. */
    public long retransmitted() {
        return retransmitted;
    }

    /** Copies made by the capture, or by the network. */
    public long duplicates() {
        return duplicates;
    }

    public Stack stack() {
        return stack;
    }

    /** Whether cooked frames or pcapng flags say that the capturing host sent this end's segments. */
    public boolean isCapturingHost() {
        return capturingHostVotes > 0;
    }
}
