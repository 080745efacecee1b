package org.wirestat.tcp;

/**
 * What the facts of an end mean at one instant: its state, how that is known, and since when. The grid of {@link TcpState}
 * gives the state; the letter is that of the weakest fact it rests on; silence moves what a timer would have moved.
 */
final class Reading {
    /** An orphaned FIN_WAIT2 is kept this long by Linux and the BSDs; a held one for ever. The wire cannot tell. */
    private static final long ORPHAN_FIN_WAIT2 = 60_000_000_000L;

    /** The ACK of a SYN+ACK hardly takes longer, in nanoseconds. */
    private static final long ACK_TIME = 200_000_000L;

    private TcpState state = TcpState.UNKNOWN;
    private Proof proof = Proof.G;
    private long frame;
    private long since;
    private Timer timer = Timer.OFF;
    private long timerRemaining;
    private long sendQueue;
    private boolean stale;
    /** What is read, and as of when. */
    private Connection connection;

    private End end;
    private End peer;
    private TimeWait timeWait;
    private long now;

    /** Reads {@code end}, whose peer is {@code peer}, of {@code connection}. */
    void read(End end, End peer, Connection connection, TimeWait timeWait, long now) {
        this.end = end;
        this.peer = peer;
        this.connection = connection;
        this.timeWait = timeWait;
        this.now = now;
        stale = false;
        if (end.reset().closesSender()) {
            found(TcpState.CLOSE, readReset(), end.reset().frame(), end.reset().time());
        } else if (peer.reset().closesReceiver()) {
            boolean hasSpoken = end.space().hasSent();
            found(
                    hasSpoken ? TcpState.CLOSE : TcpState.UNKNOWN,
                    Proof.S,
                    peer.reset().receivedFrame(),
                    peer.reset().receivedTime());
        } else {
            if (connection.isMidstream()) {
                readMidstream();
            } else {
                readOpening();
            }
            if (state == TcpState.ESTABLISHED || end.fin().isSent()) {
                readClosing();
            }
            if (mayHaveReset(end, end) || mayHaveReset(peer, end)) {
                proof = proof.and(Proof.S);
            }
            if (connection.areAcksMissing() && state != TcpState.SYN_SENT) {
                proof = proof.and(Proof.G);
            }
            readSilence();
        }
        readTimer();
    }

    /**
     * What was left of the end is gone: a later connection uses its socket. Of the socket, which is what a reader looks up,
     * the later connection has the proof; so this one has none any more, even if it was closed before.
     */
    void readReplaced(long frame, long time) {
        boolean isTimedLater = proof == Proof.T && since > time;
        proof = proof.and(Proof.S);
        if (state.isOpen() || isTimedLater) {
            found(TcpState.CLOSE, Proof.S, frame, time);
            timer = Timer.OFF;
            timerRemaining = 0;
            sendQueue = 0;
            stale = false;
        }
    }

    void copy(Reading other) {
        state = other.state;
        proof = other.proof;
        frame = other.frame;
        since = other.since;
        timer = other.timer;
        timerRemaining = other.timerRemaining;
        sendQueue = other.sendQueue;
        stale = other.stale;
    }

    /** Whether {@code end} may have acted on an unbelieved reset in the name of {@code sender}, as it has said nothing since. */
    private static boolean mayHaveReset(End sender, End end) {
        UnbelievedReset unbelieved = sender.unbelievedReset();
        return unbelieved != null && !end.hasSpokenSince(unbelieved.time);
    }

    /** How it is known that {@code end}, which was seen to reset, did: a number beyond what was captured can be anybody's. */
    private Proof readReset() {
        if (!end.reset().isBehindHole()) {
            return Proof.P;
        }
        return connection.areAcksMissing() ? Proof.G : Proof.S;
    }

    /** Payload sent shows that no FIN had been, so an end is open that sent some while its peer did too. */
    private void readMidstream() {
        boolean isProved = end.space().hasShownPayload() && peer.space().hasShownPayload() && end.packets() > 0;
        found(TcpState.ESTABLISHED, isProved ? Proof.P : Proof.G, 0, connection.opened());
    }

    private void readOpening() {
        Control syn = end.syn();
        Control peerSyn = peer.syn();
        boolean hasPeerSyn = isHeard(peerSyn, peer) || peerSyn.isCrossed();
        TcpState opening = TcpState.opening(syn.isSent(), isAcknowledged(syn, end), hasPeerSyn);
        switch (opening) {
            case SYN_SENT -> {
                Proof known = isPending(peerSyn, end) ? Proof.S : Proof.P;
                found(opening, end.packets() > 0 ? known : Proof.G, syn.frame(), syn.time());
            }
            case SYN_RECV -> {
                Proof known = end.packets() == 0 ? Proof.G : peerSyn.isHeard() ? Proof.P : Proof.S;
                found(opening, known, Math.max(syn.frame(), peerSyn.heardFrame()), syn.time());
            }
            case ESTABLISHED -> {
                // An ACK that was once contradicted and passes again may be lost, or ignored, again.
                Proof seen = syn.isDoubted() ? Proof.G : Proof.S;
                Proof known = end.packets() == 0 ? Proof.G : syn.isProved() ? Proof.P : seen;
                long acknowledged = ackTime(syn, end);
                long began = Math.max(acknowledged, peerSyn.isCrossed() ? acknowledged : heardTime(peerSyn, peer));
                found(opening, known, Math.max(syn.ackFrame(), peerSyn.heardFrame()), began);
            }
            default -> found(opening, Proof.G, 0, connection.opened());
        }
    }

    /**
     * Whether something that would move {@code end} has passed towards it, and it has not spoken since: it may have moved, and
     * only what says so be lost.
     */
    private static boolean isPending(Control passed, End end) {
        return passed.frame() != 0 && !end.hasSpokenSince(passed.lastTime());
    }

    private void readClosing() {
        boolean isMidstream = connection.isMidstream();
        Control fin = end.fin();
        Control peerFin = peer.fin();
        boolean hasPeerFin = isHeard(peerFin, peer) || peerFin.isCrossed();
        // Without the peer's side, or the beginning, what the peer said before is anybody's guess.
        boolean isPeerUnknown = peer.packets() == 0 || isMidstream && !hasPeerFin && peer.bytes() == 0;
        Proof facts = isPeerUnknown || end.packets() == 0 ? Proof.G : Proof.P;
        Proof acknowledged = facts.and(fin.isProved() ? Proof.P : Proof.S);
        Proof heard = peerFin.isHeard() ? facts : facts.and(Proof.S);
        long heardFrame = Math.max(peerFin.heardFrame(), peerFin.isHeard() ? 0 : peerFin.frame());
        long heardTime = peerFin.isCrossed() && !peerFin.isHeard()
                ? Math.max(fin.time(), peerFin.time())
                : heardTime(peerFin, peer);
        TcpState closing = TcpState.closing(fin.isSent(), isAcknowledged(fin, end), hasPeerFin, end.closedBefore(peer));
        switch (closing) {
            case ESTABLISHED -> {
                // As the opening has it.
            }
            case CLOSE_WAIT -> found(closing, isMidstream && end.bytes() == 0 ? Proof.G : heard, heardFrame, heardTime);
            case FIN_WAIT1, LAST_ACK -> found(closing, facts, fin.lastFrame(), fin.time());
            case FIN_WAIT2, CLOSE -> found(closing, acknowledged, fin.ackFrame(), ackTime(fin, end));
            case CLOSING -> found(closing, heard, heardFrame, heardTime);
            case TIME_WAIT ->
                found(
                        closing,
                        acknowledged.and(heard),
                        Math.max(fin.ackFrame(), heardFrame),
                        Math.max(ackTime(fin, end), heardTime));
            default -> throw new IllegalStateException("the right half of the grid has no " + closing);
        }
        if (!hasPeerFin && isPending(peerFin, end)) {
            proof = proof.and(Proof.S);
        }
        if (mayHaveMissedFin(end) || mayHaveMissedFin(peer)) {
            proof = Proof.G;
        }
    }

    /** Whether the peer has {@code control}, a SYN or FIN of {@code owner}. */
    private boolean isHeard(Control control, End owner) {
        return control.isHeard() || PresumedAck.heardTime(control, owner, connection) <= now;
    }

    /** Whether {@code owner} has the ACK of {@code control}, its SYN or FIN. */
    private boolean isAcknowledged(Control control, End owner) {
        return control.isAcknowledged() || PresumedAck.time(control, owner, connection) <= now;
    }

    /** When the peer had it. */
    private long heardTime(Control control, End owner) {
        return control.isHeard() ? control.heardTime() : PresumedAck.heardTime(control, owner, connection);
    }

    /** When {@code owner} had the ACK of it. */
    private long ackTime(Control control, End owner) {
        return control.isAcknowledged() ? control.ackTime() : PresumedAck.time(control, owner, connection);
    }

    /** Whether the last bytes of {@code end} were acknowledged and not captured: a FIN may be among them. */
    private static boolean mayHaveMissedFin(End end) {
        return end.space().endsUnseen() && !end.fin().isSent();
    }

    /** What silence means: a repeat that was due did not come, or a wait is over. */
    private void readSilence() {
        switch (state) {
            case SYN_SENT -> readSynSent();
            case SYN_RECV -> {
                readGivingUp(firstWait());
                if (state.isOpen() && end.retransmission().isRepeatMissing(now, firstWait())) {
                    proof = Proof.G; // the SYN+ACK was acknowledged, or the end has given up
                } else if (connection.mayAcksBeMissing() && now - end.syn().lastTime() > ACK_TIME) {
                    proof = proof.and(Proof.S); // the ACK is lost, or the tap captures none
                }
            }
            case ESTABLISHED, CLOSE_WAIT -> readGivingUp(0);
            case FIN_WAIT1, CLOSING -> {
                readGivingUp(0);
                if (state.isOpen() && isFinOverdue()) {
                    proof = Proof.G; // the FIN was acknowledged, or the end has given up
                }
            }
            case LAST_ACK -> {
                readGivingUp(0);
                if (state.isOpen() && isFinOverdue()) {
                    // Whether the FIN was acknowledged or the end has given up, it is closed.
                    found(TcpState.CLOSE, Proof.T, 0, end.retransmission().due(firstWait()));
                }
            }
            case FIN_WAIT2 -> stale = now - since > ORPHAN_FIN_WAIT2;
            case TIME_WAIT -> {
                long over = timeWaitEnd();
                if (now >= over) {
                    found(TcpState.CLOSE, Proof.T, 0, over);
                }
            }
            default -> {}
        }
    }

    private void readSynSent() {
        Retransmission retransmission = end.retransmission();
        boolean isAnswered = end.packets() > 0
                && peer.syn().isSent()
                && !end.hasSpokenSince(peer.syn().lastTime());
        if (end.unreachable() != null) {
            found(
                    TcpState.CLOSE,
                    Proof.S,
                    end.unreachable().frame(),
                    end.unreachable().time());
        } else if (!isAnswered) {
            readGivingUp(firstWait());
        } else if (retransmission.isRepeatMissing(now, firstWait())) {
            // A SYN+ACK passed. Had it been lost, the SYN would have been repeated by now.
            found(TcpState.ESTABLISHED, Proof.T, 0, retransmission.due(firstWait()));
        }
    }

    private long firstWait() {
        return end.stack().firstWait();
    }

    /** Whether the FIN of {@code end} was not acknowledged, and a repeat was due and did not come. */
    private boolean isFinOverdue() {
        return peer.packets() > 0
                && end.unacknowledged(peer) > 0
                && end.retransmission().isRepeatMissing(now, firstWait());
    }

    /** @param first as {@link Retransmission#hasGivenUp} has it */
    private void readGivingUp(long first) {
        // With one direction captured only SYNs tell: what is repeated after that may have been answered.
        boolean isOpening = state == TcpState.SYN_SENT || state == TcpState.SYN_RECV;
        boolean isBlind = peer.packets() == 0 && !isOpening;
        if (isBlind || !PresumedAck.mayHaveGivenUp(end, state, connection)) {
            return;
        }
        Retransmission retransmission = end.retransmission();
        if (end.unacknowledged(peer) > 0 && retransmission.hasGivenUp(now, first)) {
            found(TcpState.CLOSE, Proof.T, 0, retransmission.due(firstWait()));
        } else if (peer.space().isShut() && retransmission.hasStoppedProbing(now)) {
            found(TcpState.CLOSE, Proof.T, 0, now);
        }
    }

    /** Whatever arrives in TIME_WAIT starts the wait again, as Linux and RFC 9293, 3.10.7.4, eighth check, have it. */
    private long timeWaitEnd() {
        return Math.max(since, Math.max(end.lastPassed(), peer.lastPassed())) + timeWait.of(end.stack());
    }

    private void readTimer() {
        boolean mayRepeat = state.isOpen() && state != TcpState.TIME_WAIT;
        sendQueue = mayRepeat ? end.unacknowledged(peer) : 0;
        timer = Timer.OFF;
        timerRemaining = 0;
        if (state == TcpState.TIME_WAIT) {
            timer = Timer.TIME_WAIT;
            timerRemaining = timeWaitEnd() - now;
        } else if (sendQueue > 0) {
            timer = Timer.ON;
            timerRemaining = end.retransmission().due(firstWait()) - now;
        } else if (mayRepeat && end.retransmission().probes() > 0) {
            timer = peer.space().isShut() ? Timer.PROBE : Timer.KEEPALIVE;
        }
    }

    private void found(TcpState state, Proof proof, long frame, long since) {
        this.state = state;
        this.proof = proof;
        this.frame = frame;
        this.since = since;
    }

    TcpState state() {
        return state;
    }

    Proof proof() {
        return proof;
    }

    long frame() {
        return frame;
    }

    long since() {
        return since;
    }

    Timer timer() {
        return timer;
    }

    long timerRemaining() {
        return timerRemaining;
    }

    long sendQueue() {
        return sendQueue;
    }

    /** When it becomes stale, or has. */
    long staleSince() {
        return since + ORPHAN_FIN_WAIT2;
    }

    boolean isStale() {
        return stale;
    }
}
