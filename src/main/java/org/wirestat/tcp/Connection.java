package org.wirestat.tcp;

/**
 * One incarnation of a pair of sockets, seen from the side: two {@link End}s. It judges a segment's numbers first and tells
 * the ends only what it believes; states are read when somebody asks, never stepped.
 *
 * <p>It assumes what a tap can assume: a segment that passes is delivered, until somebody contradicts it; an ACK number
 * says what arrived in order; and flags alone say nothing.
 */
public final class Connection {
    private final End orig = new End();
    private final End resp = new End();
    /** Few connections ever meet one, so it is made when one does. */
    private Attempt attempt;

    private final History history = new History();
    private final Verdict verdict = new Verdict();

    private long id;
    private long vlan;
    private boolean originatorKnown;
    private boolean midstream;
    private boolean self;
    private long opened;
    private long last;
    private long readTime;
    /** Of the segment that opened the next incarnation; 0 without one. */
    private long successorFrame;

    private long successorTime;
    private long unbelievedResetFrame;
    /** The longest silence that both ends got over, and a longer one that only the end that broke it has so far. */
    private long longestSilence;

    private long brokenSilence;
    private boolean brokenByOrig;
    /** The number that an ACK which cannot be meant for the SYN expects next: of an older connection, if its receiver resets it. */
    private int challengeAck;

    private boolean challenged;
    private long staleFrame;

    /** Starts over as the connection that {@code s} is the first segment of. */
    public void begin(long id, Segment s, long vlan) {
        this.id = id;
        this.vlan = vlan;
        opened = s.time;
        last = s.time;
        unbelievedResetFrame = 0;
        challenged = false;
        staleFrame = 0;
        successorFrame = 0;
        longestSilence = 0;
        brokenSilence = 0;
        if (attempt != null) {
            attempt.clear();
        }
        history.clear();
        boolean isSyn = s.isSyn() && !s.isFin() && !s.isRst();
        originatorKnown = isSyn;
        midstream = !s.isSyn();
        self = s.srcPort == s.dstPort && s.srcLo == s.dstLo && s.srcHi == s.dstHi;
        // A SYN+ACK comes from the responder. Without either, the lower port is the likelier server.
        boolean isFromOrig = isSyn ? !s.isAck() : s.srcPort >= s.dstPort;
        (isFromOrig ? orig : resp).begin(s.ipv6, s.srcHi, s.srcLo, s.srcPort);
        (isFromOrig ? resp : orig).begin(s.ipv6, s.dstHi, s.dstLo, s.dstPort);
    }

    /**
     * Starts over as the connection that follows {@code previous} on the same sockets and begins with {@code s}; or, if
     * {@code s} repeats or answers an attempt that {@code previous} has held back, with that attempt.
     */
    public void succeed(long id, Connection previous, Segment s, long vlan) {
        begin(id, s, vlan);
        Attempt held = previous.attempt;
        if (held == null || !held.isContinuedBy(s, previous.isFromOrig(s))) {
            return;
        }
        End from = held.isFromOrig() ? previous.orig : previous.resp;
        End to = held.isFromOrig() ? previous.resp : previous.orig;
        orig.begin(s.ipv6, from.addressHi(), from.addressLo(), from.port());
        resp.begin(s.ipv6, to.addressHi(), to.addressLo(), to.port());
        originatorKnown = true;
        midstream = false;
        opened = held.time();
        held.replay(orig, resp, history);
    }

    /** {@code s} opens the next incarnation: both sockets are in use again, so whatever was left of this one is gone. */
    public void endBy(Segment s) {
        successorFrame = s.frame;
        successorTime = s.time;
    }

    /** Whether {@code s} belongs to this pair of sockets and comes from the originator's. */
    public boolean isFromOrig(Segment s) {
        return s.srcPort == orig.port() && s.srcLo == orig.addressLo() && s.srcHi == orig.addressHi();
    }

    /** Whether {@code s} runs between these two sockets, either way. */
    public boolean isBetweenSocketsOf(Segment s) {
        if (s.ipv6 != orig.isIpv6()) {
            return false;
        }
        return isFromOrig(s)
                ? s.dstPort == resp.port() && s.dstLo == resp.addressLo() && s.dstHi == resp.addressHi()
                : s.srcPort == resp.port()
                        && s.srcLo == resp.addressLo()
                        && s.srcHi == resp.addressHi()
                        && s.dstPort == orig.port()
                        && s.dstLo == orig.addressLo()
                        && s.dstHi == orig.addressHi();
    }

    /**
     * Whether {@code s} opens, or shows to be open, the next incarnation of this pair of sockets (DESIGN: a new SYN on ends
     * that are finished, or answered where they are not; RFC 9293, 3.10.7.4, and RFC 6191 for TIME_WAIT).
     */
    public boolean isSucceededBy(Segment s, TimeWait timeWait) {
        if (s.isFin() || self) {
            return false;
        }
        boolean isFromOrig = isFromOrig(s);
        if (attempt != null && attempt.isAnsweredBy(s, isFromOrig)) {
            return true;
        }
        if (!s.isSyn() || s.isRst()) {
            return false;
        }
        End from = isFromOrig ? orig : resp;
        End to = isFromOrig ? resp : orig;
        // One that has reset the connection itself begins anew, even with the same number.
        boolean isRepeat = from.syn().isSent() && from.syn().seq() == s.seq;
        boolean isReborn = isRepeat && !s.isAck() && from.reset().closesSender();
        if (isRepeat && !isReborn || midstream && Plausibility.isOvertaken(s, from, to)) {
            return false;
        }
        readAt(s.time, timeWait);
        if (s.isAck()) {
            // Its SYN was not captured. It is no answer to what this connection has said.
            return isOver(from)
                    && isOver(to)
                    && to.space().hasSent()
                    && s.ack != to.syn().seq() + 1;
        }
        boolean isCrossing = !from.syn().isSent() && to.state() == TcpState.SYN_SENT;
        return !isCrossing && isOver(to);
    }

    /** Whether nothing keeps the end, as last read, from opening anew. */
    private static boolean isOver(End end) {
        return !end.state().isOpen() || end.state() == TcpState.TIME_WAIT;
    }

    /** The next segment in the order of the capture. */
    public Delivery onSegment(Segment s) {
        boolean isFromOrig = isFromOrig(s);
        End from = isFromOrig ? orig : resp;
        End to = self ? from : isFromOrig ? resp : orig;
        getOverSilence(s, isFromOrig);
        last = Math.max(last, s.time);
        Delivery delivery = Plausibility.of(s, from, to, midstream);
        if (delivery == Delivery.SYN_IN_CONNECTION && !s.isAck()) {
            hold(s, isFromOrig);
            return delivery;
        }
        from.count(s);
        history.note(s, isFromOrig, from);
        switch (delivery) {
            case PLAUSIBLE -> {
                history.noteGap(s, isFromOrig, from, to);
                believe(s, from, to);
            }
            case ACK_OF_UNSENT -> noteChallenge(s, from, to);
            case RESET_NOT_EXACT, RESET_WITHOUT_SYN_ACKNOWLEDGED -> disbelieve(s, from, to);
            default -> {}
        }
        return delivery;
    }

    /** A silence is over when one end has broken it, and the other has gone on as well. */
    private void getOverSilence(Segment s, boolean isFromOrig) {
        if (s.isRst()) {
            return;
        }
        if (brokenSilence > 0 && isFromOrig != brokenByOrig) {
            longestSilence = brokenSilence;
            brokenSilence = 0;
        }
        if (s.time - last > Math.max(longestSilence, brokenSilence)) {
            brokenSilence = s.time - last;
            brokenByOrig = isFromOrig;
        }
    }

    /** A SYN is not acknowledged, but answered by one that is in the middle of something else (RFC 9293, 3.5.1, figure 8). */
    private void noteChallenge(Segment s, End from, End to) {
        if (to.syn().isSent() && !from.syn().isSent() && (s.flags & (Segment.SYN | Segment.FIN | Segment.RST)) == 0) {
            challenged = true;
            challengeAck = s.ack;
        }
    }

    private void disbelieve(Segment s, End from, End to) {
        if (challenged && from.syn().isSent() && !s.isAck() && s.seq == challengeAck) {
            staleFrame = s.frame; // it is not for this connection
            return;
        }
        from.sayUnbelievedReset(s, to);
        unbelievedResetFrame = s.frame;
    }

    private void hold(Segment s, boolean isFromOrig) {
        if (attempt == null) {
            attempt = new Attempt();
        }
        attempt.note(s, isFromOrig);
    }

    /** A segment whose checksum is wrong: its receiver drops it, so that it moves nothing. */
    public void onDamaged(Segment s) {
        history.noteDamage(isFromOrig(s));
    }

    /** A copy of a segment that was captured a moment ago. */
    public void onCopy(Segment s) {
        (isFromOrig(s) ? orig : resp).countDuplicate();
    }

    /** An ICMP error that quotes a segment of this connection: it ends an attempt, not a connection (RFC 1122, 4.2.3.9). */
    public void onUnreachable(Segment quoted) {
        End from = isFromOrig(quoted) ? orig : resp;
        if (from.syn().isSent()
                && !from.space().hasAcked()
                && quoted.seq == from.syn().seq()) {
            from.unreachable(quoted.frame, quoted.time);
        }
    }

    private void believe(Segment s, End from, End to) {
        if (s.isRst()) {
            from.sayReset(s, to);
            return;
        }
        boolean isOvertaken = midstream && s.isSyn();
        if (isOvertaken) {
            midstream = false; // overtaken by what followed it, it opens the connection all the same
            originatorKnown = true;
        }
        if (!midstream && s.isAck()) {
            inferHandshake(s, from, to);
        }
        from.say(s, to);
        if (isOvertaken && !s.isAck() && from.space().hasAcked()) {
            to.inferSyn(to.space().firstSeq() - 1, s.time);
            to.inferSynAcknowledged(s);
            from.inferSynAcknowledged(s);
        }
    }

    /** Whoever acknowledges has the other's SYN, even if only one direction is captured. */
    private void inferHandshake(Segment s, End from, End to) {
        if (!to.syn().isSent()) {
            to.inferSyn(s.ack - 1, s.time);
        }
        if (!s.isSyn()) {
            if (!from.syn().isSent()) {
                from.inferSyn(s.seq - 1, s.time);
            }
            if (!from.syn().isAcknowledged() && to.packets() == 0) {
                from.inferSynAcknowledged(s);
            }
        }
    }

    // ---- The reading ----

    /** Reads both ends and the verdict as they stand at {@code now}, timers included. Changes no fact. */
    public void readAt(long now, TimeWait timeWait) {
        readTime = now;
        orig.read(self ? orig : resp, midstream, opened, timeWait, now);
        if (self) {
            resp.readAs(orig);
        } else {
            resp.read(orig, midstream, opened, timeWait, now);
        }
        if (successorFrame != 0) {
            orig.readReplaced(successorFrame, successorTime);
            resp.readReplaced(successorFrame, successorTime);
        }
    }

    /** The instant of the last {@link #readAt}. */
    public long readTime() {
        return readTime;
    }

    /** The frame that opened the later connection between the same sockets, and when; 0 without one. */
    public long successorFrame() {
        return successorFrame;
    }

    public long successorTime() {
        return successorTime;
    }

    /** Whether a later connection runs between the same sockets. */
    public boolean isReplaced() {
        return successorFrame != 0;
    }

    /** Whether the last reading found an end in another state than the one at the last call did. */
    public boolean changes() {
        boolean origChanges = orig.changes();
        boolean respChanges = resp.changes();
        return origChanges || respChanges;
    }

    /** The verdict as of the last {@link #readAt}; valid until the next. */
    public Verdict verdict() {
        verdict.read(this, readTime);
        return verdict;
    }

    /** Counted from 1 in the order in which connections were first seen. */
    public long id() {
        return id;
    }

    /** The VLAN that is part of its key, 0 without. */
    public long vlan() {
        return vlan;
    }

    public End orig() {
        return orig;
    }

    public End resp() {
        return resp;
    }

    /** Whether a SYN was seen; if not, who is the originator is a guess. */
    public boolean isOriginatorKnown() {
        return originatorKnown;
    }

    /** Whether it began before the capture did. */
    public boolean isMidstream() {
        return midstream;
    }

    public boolean isIpv6() {
        return orig.isIpv6();
    }

    /** Time of the first frame, nanoseconds since the epoch. */
    public long opened() {
        return opened;
    }

    /** Time of the last frame, nanoseconds since the epoch. */
    public long last() {
        return last;
    }

    /** The longest time without a segment, in nanoseconds, after which both ends went on. */
    public long longestSilence() {
        return longestSilence;
    }

    /** Whether an end still exists, as of the last reading. */
    public boolean isOpen() {
        return orig.state().isOpen() || resp.state().isOpen();
    }

    /** Whether its responder has proved to listen: a SYN+ACK from one that had sent no SYN of its own. */
    public boolean isListenerProved() {
        return resp.syn().isSent() && !resp.syn().isCrossed() && !orig.syn().isCrossed() && !self;
    }

    /** Whether the SYN was answered by nothing but a reset. */
    public boolean isRefused() {
        return resp.reset().isSent() && !resp.syn().isSent() && orig.syn().isSent();
    }

    /** Of the last reset that failed the test of RFC 9293; 0 without one. */
    long unbelievedResetFrame() {
        return unbelievedResetFrame;
    }

    /**
     * Whether {@code end}, which has reset this connection, had sent a new SYN and nothing since: what it reset was the other
     * end's answer, which had this connection's numbers (RFC 9293, 3.5.1).
     */
    boolean isBegunAnewBy(End end) {
        boolean isAttempt = attempt != null && attempt.isUnderWay() && attempt.isFromOrig() == (end == orig);
        return isAttempt
                ? end.reset().time() >= attempt.time() && end.lastTime() < attempt.time()
                : end == orig && end.reset().trigger() == Reset.Trigger.ACK && end.hasSaidSynAgain();
    }

    /** The frame of a reset of what answered the SYN with the numbers of an older connection; 0 without one. */
    public long staleFrame() {
        return staleFrame;
    }

    /** Zeek's letters for what was seen, upper case for the originator (base/protocols/conn). */
    public String zeekHistory() {
        return history.toString();
    }

    /** Zeek's conn_state (base/protocols/conn). */
    public String zeekConnState() {
        return history.connState(orig, resp);
    }
}
