package org.wirestat.tcp;

/**
 * One incarnation of a pair of sockets, seen from the side: two {@link End}s. It judges a segment's numbers first and tells
 * the ends only what it believes; states are read when somebody asks, never stepped.
 *
 * <p>It assumes what a tap can assume: a segment that passes is delivered, until somebody contradicts it; an ACK number
 * says what arrived in order; and flags alone say nothing.
 *
 * <p>It is a view: the connection itself lies in {@value #WORDS} words of a page, and a view moves from one to the next.
 *
 * <pre>
 *   word   0  sockets, flags, VLAN, time of the last segment, silences    .
 *          9  orig: numbers, window, timer, what it last said             .  what every segment
 *         33  resp: the same                                              .  looks at
 *         57  history: which letters, Zeek's states                       .
 *         66  history: the letters themselves
 *         68  number, beginning, successor, attempt
 *         75  orig: SYN, FIN, reset, and what else few segments look at
 *        115  resp: the same
 *        155  the end
 * </pre>
 *
 * Of itself it reads and writes the words where they lie. The ends and the history are loaded when they are needed, know
 * nothing of it while they learn from a segment, and are stored behind it. An ordinary segment needs neither: see
 * {@link Prediction}.
 */
public final class Connection {
    // How it is stored, in words: first what every segment looks at, so that it lies in few cache lines.
    private static final int ORIG_LO = 0;
    private static final int RESP_LO = 1;
    private static final int ORIG_HI = 2;
    private static final int RESP_HI = 3;
    /** Low: both ports. High: flags. */
    static final int PORTS = 4;

    private static final int VLAN = 5;
    static final int LAST = 6;
    /** The longest silence that both ends got over, and a longer one that only the end that broke it has so far. */
    private static final int LONGEST_SILENCE = 7;

    private static final int BROKEN_SILENCE = 8;
    static final int ORIG = 9;
    static final int RESP = ORIG + End.HOT_WORDS;
    static final int HISTORY = RESP + End.HOT_WORDS;

    /** How many of its words every segment looks at. */
    public static final int HOT_WORDS = HISTORY + History.FIRST;

    private static final int ID = HISTORY + History.WORDS;
    private static final int OPENED = ID + 1;
    /** Of the segment that opened the next incarnation; 0 without one. */
    private static final int SUCCESSOR_FRAME = OPENED + 1;

    private static final int SUCCESSOR_TIME = SUCCESSOR_FRAME + 1;
    private static final int UNBELIEVED_RESET_FRAME = SUCCESSOR_TIME + 1;
    private static final int STALE_FRAME = UNBELIEVED_RESET_FRAME + 1;
    /**
     * Low: the number that an ACK which cannot be meant for the SYN expects next: of an older connection, if its receiver
     * resets it. High: the number of its attempt, 0 without one.
     */
    private static final int CHALLENGE_ACK_AND_ATTEMPT = STALE_FRAME + 1;

    private static final int COLD_ORIG = CHALLENGE_ACK_AND_ATTEMPT + 1;
    private static final int COLD_RESP = COLD_ORIG + End.COLD_WORDS;

    /** How many words it takes. */
    public static final int WORDS = COLD_RESP + End.COLD_WORDS;

    private static final int PORT = 0xffff;
    private static final int RESP_PORT_AT = 16;
    private static final long IPV6 = 1L << 32;
    private static final long ORIGINATOR_KNOWN = 1L << 33;
    private static final long MIDSTREAM = 1L << 34;
    private static final long SELF = 1L << 35;
    private static final long CHALLENGED = 1L << 36;
    private static final long BROKEN_BY_ORIG = 1L << 37;
    private static final long HAS_ATTEMPT = 1L << 39;
    /** All that an ordinary segment can change is how far the ends have come: see {@link Prediction}. */
    static final long PREDICTABLE = 1L << 38;

    private long[] page = new long[WORDS];
    private int at;
    /** Whether the ends and the history are as they are stored. */
    private boolean loaded;

    private final End orig = new End();
    private final End resp = new End();
    private final History history = new History();
    private final Verdict verdict = new Verdict();
    private final Attempts attempts;
    private long readTime;

    /** One that is stored by itself. */
    public Connection() {
        this(new Attempts());
    }

    /** A view of connections that share {@code attempts}: which one, {@link #moveTo} says. */
    public Connection(Attempts attempts) {
        this.attempts = attempts;
    }

    /** From now on it is the one that is stored in {@code page}, in {@value #WORDS} words from {@code at} on. */
    public void moveTo(long[] page, int at) {
        this.page = page;
        this.at = at;
        loaded = false;
    }

    /** Whether both views are of the same one. */
    public boolean isSameAs(Connection other) {
        return page == other.page && at == other.at;
    }

    /** Brings the ends up to date with what is stored: not needed after {@link #readAt}, which does. */
    public void load() {
        if (!loaded) {
            loaded = true;
            orig.load(page, at + ORIG, at + COLD_ORIG);
            resp.load(page, at + RESP, at + COLD_RESP);
            history.load(page, at + HISTORY);
            int ports = (int) word(PORTS);
            orig.be(isIpv6(), word(ORIG_HI), word(ORIG_LO), ports & PORT);
            resp.be(isIpv6(), word(RESP_HI), word(RESP_LO), ports >>> RESP_PORT_AT);
        }
    }

    private void store() {
        orig.store(page, at + ORIG, at + COLD_ORIG);
        resp.store(page, at + RESP, at + COLD_RESP);
        history.store(page, at + HISTORY);
        set(PREDICTABLE, orig.isPredictable(isMidstream()) && resp.isPredictable(isMidstream()) && !isSelf());
    }

    private long word(int index) {
        return page[at + index];
    }

    private void setWord(int index, long value) {
        page[at + index] = value;
    }

    private boolean is(long flag) {
        return (word(PORTS) & flag) != 0;
    }

    private void set(long flag, boolean value) {
        setWord(PORTS, value ? word(PORTS) | flag : word(PORTS) & ~flag);
    }

    private boolean isSelf() {
        return is(SELF);
    }

    private int attemptNumber() {
        return (int) (word(CHALLENGE_ACK_AND_ATTEMPT) >>> 32);
    }

    /** Null without one: few connections ever meet one. */
    private Attempt attempt() {
        return is(HAS_ATTEMPT) ? attempts.get(attemptNumber()) : null;
    }

    /** Starts over as the connection that {@code s} is the first segment of. */
    public void begin(long id, Segment s, long vlan) {
        start(id, s, vlan);
        store();
    }

    private void start(long id, Segment s, long vlan) {
        if (is(HAS_ATTEMPT)) {
            attempts.release(attemptNumber());
        }
        for (int i = 0; i < WORDS; i++) {
            setWord(i, 0);
        }
        loaded = true;
        setWord(ID, id);
        setWord(VLAN, vlan);
        setWord(OPENED, s.time);
        setWord(LAST, s.time);
        history.clear();
        boolean isSyn = s.isSyn() && !s.isFin() && !s.isRst();
        set(IPV6, s.ipv6);
        set(ORIGINATOR_KNOWN, isSyn);
        set(MIDSTREAM, !s.isSyn());
        set(SELF, s.srcPort == s.dstPort && s.srcLo == s.dstLo && s.srcHi == s.dstHi);
        // A SYN+ACK comes from the responder. Without either, the lower port is the likelier server.
        boolean isFromOrig = isSyn ? !s.isAck() : s.srcPort >= s.dstPort;
        (isFromOrig ? orig : resp).begin(s.ipv6, s.srcHi, s.srcLo, s.srcPort);
        (isFromOrig ? resp : orig).begin(s.ipv6, s.dstHi, s.dstLo, s.dstPort);
        keepSockets();
    }

    private void keepSockets() {
        setWord(ORIG_HI, orig.addressHi());
        setWord(ORIG_LO, orig.addressLo());
        setWord(RESP_HI, resp.addressHi());
        setWord(RESP_LO, resp.addressLo());
        setWord(PORTS, word(PORTS) & ~0xffffffffL | orig.port() | (long) resp.port() << RESP_PORT_AT);
    }

    /**
     * Starts over as the connection that follows {@code previous} on the same sockets and begins with {@code s}; or, if
     * {@code s} repeats or answers an attempt that {@code previous} has held back, with that attempt.
     */
    public void succeed(long id, Connection previous, Segment s, long vlan) {
        previous.load();
        start(id, s, vlan);
        Attempt held = previous.attempt();
        if (held != null && held.isContinuedBy(s, previous.isFromOrig(s))) {
            takeOver(held, previous, s);
        }
        store();
    }

    private void takeOver(Attempt held, Connection previous, Segment s) {
        End from = held.isFromOrig() ? previous.orig : previous.resp;
        End to = held.isFromOrig() ? previous.resp : previous.orig;
        orig.begin(s.ipv6, from.addressHi(), from.addressLo(), from.port());
        resp.begin(s.ipv6, to.addressHi(), to.addressLo(), to.port());
        keepSockets();
        set(ORIGINATOR_KNOWN, true);
        set(MIDSTREAM, false);
        setWord(OPENED, held.time());
        held.replay(orig, resp, history);
    }

    /** {@code s} opens the next incarnation: both sockets are in use again, so whatever was left of this one is gone. */
    public void endBy(Segment s) {
        setWord(SUCCESSOR_FRAME, s.frame);
        setWord(SUCCESSOR_TIME, s.time);
    }

    /** Whether {@code s} belongs to this pair of sockets and comes from the originator's. */
    public boolean isFromOrig(Segment s) {
        return s.srcPort == origPort() && s.srcLo == word(ORIG_LO) && s.srcHi == word(ORIG_HI);
    }

    /** Whether {@code s} runs between these two sockets, either way. */
    public boolean isBetweenSocketsOf(Segment s) {
        if (s.ipv6 != isIpv6()) {
            return false;
        }
        return isFromOrig(s)
                ? s.dstPort == respPort() && s.dstLo == word(RESP_LO) && s.dstHi == word(RESP_HI)
                : s.srcPort == respPort()
                        && s.srcLo == word(RESP_LO)
                        && s.srcHi == word(RESP_HI)
                        && s.dstPort == origPort()
                        && s.dstLo == word(ORIG_LO)
                        && s.dstHi == word(ORIG_HI);
    }

    private int origPort() {
        return (int) word(PORTS) & PORT;
    }

    private int respPort() {
        return (int) word(PORTS) >>> RESP_PORT_AT;
    }

    /**
     * Whether {@code s} opens, or shows to be open, the next incarnation of this pair of sockets (DESIGN: a new SYN on ends
     * that are finished, or answered where they are not; RFC 9293, 3.10.7.4, and RFC 6191 for TIME_WAIT).
     */
    public boolean isSucceededBy(Segment s, TimeWait timeWait) {
        if (s.isFin() || isSelf()) {
            return false;
        }
        boolean isFromOrig = isFromOrig(s);
        Attempt attempt = attempt();
        if (attempt != null && attempt.isAnsweredBy(s, isFromOrig)) {
            return true;
        }
        if (!s.isSyn() || s.isRst()) {
            return false;
        }
        load();
        End from = isFromOrig ? orig : resp;
        End to = isFromOrig ? resp : orig;
        // One that has reset the connection itself begins anew, even with the same number.
        boolean isRepeat = from.syn().isSent() && from.syn().seq() == s.seq;
        boolean isReborn = isRepeat && !s.isAck() && from.reset().closesSender();
        if (isRepeat && !isReborn || isMidstream() && Plausibility.isOvertaken(s, from, to)) {
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
        if (is(PREDICTABLE) && Prediction.holds(page, at, s, isFromOrig)) {
            Prediction.advance(page, at, s, isFromOrig);
            loaded = false;
            return Delivery.PLAUSIBLE;
        }
        load();
        Delivery delivery = judge(s, isFromOrig);
        store();
        return delivery;
    }

    private Delivery judge(Segment s, boolean isFromOrig) {
        End from = isFromOrig ? orig : resp;
        End to = isSelf() ? from : isFromOrig ? resp : orig;
        if (!s.isRst()) {
            getOverSilence(page, at, s.time, isFromOrig);
        }
        setWord(LAST, Math.max(last(), s.time));
        Delivery delivery = Plausibility.of(s, from, to, isMidstream());
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
    static void getOverSilence(long[] words, int at, long time, boolean isFromOrig) {
        long broken = words[at + BROKEN_SILENCE];
        boolean isOver = broken > 0 && isFromOrig != ((words[at + PORTS] & BROKEN_BY_ORIG) != 0);
        if (isOver) {
            words[at + LONGEST_SILENCE] = broken;
            words[at + BROKEN_SILENCE] = 0;
        }
        long silence = time - words[at + LAST];
        if (silence > Math.max(words[at + LONGEST_SILENCE], words[at + BROKEN_SILENCE])) {
            words[at + BROKEN_SILENCE] = silence;
            long ports = words[at + PORTS];
            words[at + PORTS] = isFromOrig ? ports | BROKEN_BY_ORIG : ports & ~BROKEN_BY_ORIG;
        }
    }

    /** A SYN is not acknowledged, but answered by one that is in the middle of something else (RFC 9293, 3.5.1, figure 8). */
    private void noteChallenge(Segment s, End from, End to) {
        if (to.syn().isSent() && !from.syn().isSent() && (s.flags & (Segment.SYN | Segment.FIN | Segment.RST)) == 0) {
            set(CHALLENGED, true);
            setWord(CHALLENGE_ACK_AND_ATTEMPT, (long) attemptNumber() << 32 | s.ack & 0xffffffffL);
        }
    }

    private void disbelieve(Segment s, End from, End to) {
        int challengeAck = (int) word(CHALLENGE_ACK_AND_ATTEMPT);
        if (is(CHALLENGED) && from.syn().isSent() && !s.isAck() && s.seq == challengeAck) {
            setWord(STALE_FRAME, s.frame); // it is not for this connection
            return;
        }
        from.sayUnbelievedReset(s, to);
        setWord(UNBELIEVED_RESET_FRAME, s.frame);
    }

    private void hold(Segment s, boolean isFromOrig) {
        if (!is(HAS_ATTEMPT)) {
            set(HAS_ATTEMPT, true);
            setWord(CHALLENGE_ACK_AND_ATTEMPT, word(CHALLENGE_ACK_AND_ATTEMPT) | (long) attempts.take() << 32);
        }
        attempt().note(s, isFromOrig);
    }

    /** A segment whose checksum is wrong: its receiver drops it, so that it moves nothing. */
    public void onDamaged(Segment s) {
        load();
        history.noteDamage(isFromOrig(s));
        store();
    }

    /** A copy of a segment that was captured a moment ago. */
    public void onCopy(Segment s) {
        load();
        (isFromOrig(s) ? orig : resp).countDuplicate();
        store();
    }

    /** An ICMP error that quotes a segment of this connection: it ends an attempt, not a connection (RFC 1122, 4.2.3.9). */
    public void onUnreachable(Segment quoted) {
        load();
        End from = isFromOrig(quoted) ? orig : resp;
        if (from.syn().isSent()
                && !from.space().hasAcked()
                && quoted.seq == from.syn().seq()) {
            from.unreachable(quoted.frame, quoted.time);
            store();
        }
    }

    private void believe(Segment s, End from, End to) {
        if (s.isRst()) {
            from.sayReset(s, to);
            return;
        }
        boolean isOvertaken = isMidstream() && s.isSyn();
        if (isOvertaken) {
            set(MIDSTREAM, false); // overtaken by what followed it, it opens the connection all the same
            set(ORIGINATOR_KNOWN, true);
        }
        if (!isMidstream() && s.isAck()) {
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
        load();
        readTime = now;
        orig.read(isSelf() ? orig : resp, isMidstream(), opened(), timeWait, now);
        if (isSelf()) {
            resp.readAs(orig);
        } else {
            resp.read(orig, isMidstream(), opened(), timeWait, now);
        }
        if (isReplaced()) {
            orig.readReplaced(successorFrame(), successorTime());
            resp.readReplaced(successorFrame(), successorTime());
        }
    }

    /** The instant of the last {@link #readAt}. */
    public long readTime() {
        return readTime;
    }

    /** The frame that opened the later connection between the same sockets, and when; 0 without one. */
    public long successorFrame() {
        return word(SUCCESSOR_FRAME);
    }

    public long successorTime() {
        return word(SUCCESSOR_TIME);
    }

    /** Whether a later connection runs between the same sockets. */
    public boolean isReplaced() {
        return successorFrame() != 0;
    }

    /** Whether the last reading found an end in another state than the one at the last call did. */
    public boolean changes() {
        boolean origChanges = orig.changes();
        boolean respChanges = resp.changes();
        if (origChanges || respChanges) {
            store();
        }
        return origChanges || respChanges;
    }

    /** The verdict as of the last {@link #readAt}; valid until the next. */
    public Verdict verdict() {
        verdict.read(this, readTime);
        return verdict;
    }

    /** Counted from 1 in the order in which connections were first seen. */
    public long id() {
        return word(ID);
    }

    /** The VLAN that is part of its key, 0 without. */
    public long vlan() {
        return word(VLAN);
    }

    public End orig() {
        return orig;
    }

    public End resp() {
        return resp;
    }

    /** Whether a SYN was seen; if not, who is the originator is a guess. */
    public boolean isOriginatorKnown() {
        return is(ORIGINATOR_KNOWN);
    }

    /** Whether it began before the capture did. */
    public boolean isMidstream() {
        return is(MIDSTREAM);
    }

    public boolean isIpv6() {
        return is(IPV6);
    }

    /** Time of the first frame, nanoseconds since the epoch. */
    public long opened() {
        return word(OPENED);
    }

    /** Time of the last frame, nanoseconds since the epoch. */
    public long last() {
        return word(LAST);
    }

    /** The longest time without a segment, in nanoseconds, after which both ends went on. */
    public long longestSilence() {
        return word(LONGEST_SILENCE);
    }

    /** Whether an end still exists, as of the last reading. */
    public boolean isOpen() {
        return orig.state().isOpen() || resp.state().isOpen();
    }

    /** Whether its responder has proved to listen: a SYN+ACK from one that had sent no SYN of its own. */
    public boolean isListenerProved() {
        return resp.syn().isSent() && !resp.syn().isCrossed() && !orig.syn().isCrossed() && !isSelf();
    }

    /** Whether the SYN was answered by nothing but a reset. */
    public boolean isRefused() {
        return resp.reset().isSent() && !resp.syn().isSent() && orig.syn().isSent();
    }

    /** Of the last reset that failed the test of RFC 9293; 0 without one. */
    long unbelievedResetFrame() {
        return word(UNBELIEVED_RESET_FRAME);
    }

    /**
     * Whether {@code end}, which has reset this connection, had sent a new SYN and nothing since: what it reset was the other
     * end's answer, which had this connection's numbers (RFC 9293, 3.5.1).
     */
    boolean isBegunAnewBy(End end) {
        Attempt attempt = attempt();
        boolean isAttempt = attempt != null && attempt.isUnderWay() && attempt.isFromOrig() == (end == orig);
        return isAttempt
                ? end.reset().time() >= attempt.time() && end.lastTime() < attempt.time()
                : end == orig && end.reset().trigger() == Reset.Trigger.ACK && end.hasSaidSynAgain();
    }

    /** The frame of a reset of what answered the SYN with the numbers of an older connection; 0 without one. */
    public long staleFrame() {
        return word(STALE_FRAME);
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
