package org.wirestat.tcp;

/**
 * One incarnation of a pair of sockets, seen from the side: two {@link End}s. It judges a segment's numbers first and tells
 * the ends only what it believes; states are read when somebody asks, never stepped.
 *
 * <p>It assumes what a tap can assume: a segment that passes is delivered, until somebody contradicts it; an ACK number
 * says what arrived in order; and flags alone say nothing.
 *
 * <p>It is a view: the connection itself lies in a record of {@link Connections}, and a view moves from one to the next.
 *
 * <pre>
 *          63              48 47              32 31              16 15               0
 *         +------------------+------------------+------------------+------------------+
 *       0 |          originator's address       |         responder's address         |  IPv6: where both lie
 *       1 | list, or repeats |      flags       |  responder's port| originator's port|
 *       2 |                    epoch, to which all times are relative                 |
 *       3 |                    base, to which all frames are relative                 |
 *       4 |                    longest silence that both ends got over                |
 *       5 |                    a longer one that only one end got over so far         |
 *         +------------------+------------------+------------------+------------------+
 *    6,15 |               RCV.NXT               |               SND.NXT               |  originator, responder
 *    7,16 |            largest window           |        furthest edge of a window    |
 *    8,17 |   highest ACK number on payload     |          newest timestamp           |
 *    9,18 |               packets               |          last frame                 |
 *   10,19 |                  when it spoke last                    |      flags       |
 *   11,20 |                  when it last said something new       |  TTL  |  scale   |
 *   12,21 |                  when it did before that               | TTLs' limits     |
 *   13,22 |                  when its timer was started            | stack, states ...|
 *   14,23 |                    octets of payload                                      |
 *         +------------------+------------------+------------------+------------------+
 *   24-31 |                    everything else: see Ordinary, or a list of Differences|
 *         +---------------------------------------------------------------------------+
 * </pre>
 *
 * What every segment looks at lies in the first three cache lines. From these an ordinary segment is told by
 * {@link Prediction}, and noted there. For all others the ends and the history are loaded, know nothing of storage while they
 * learn from the segment, and are stored behind it.
 */
public final class Connection {
    static final int ADDRESSES = 0;
    /** Both ports; flags; how many words the list has, or how often the ends of an ordinary one repeated themselves. */
    static final int PORTS = 1;

    static final int EPOCH = 2;
    static final int BASE = 3;
    static final int LONGEST_SILENCE = 4;
    static final int BROKEN_SILENCE = 5;
    static final int ORIG = 6;
    static final int RESP = ORIG + End.WORDS;

    private static final int PORT = 0xffff;
    private static final int RESP_PORT_AT = 16;
    private static final long IPV6 = 1L << 32;
    private static final long ORIGINATOR_KNOWN = 1L << 33;
    private static final long MIDSTREAM = 1L << 34;
    private static final long SELF = 1L << 35;
    private static final long CHALLENGED = 1L << 36;
    private static final long BROKEN_BY_ORIG = 1L << 37;
    private static final long HAS_ATTEMPT = 1L << 38;
    private static final long IN_VLAN = 1L << 39;
    /** All that an ordinary segment can change is how far the ends have come: see {@link Prediction}. */
    static final long PREDICTABLE = 1L << 40;
    /** Those of {@link Connections}. */
    static final long LATEST = 1L << 41;

    static final long VACANT = 1L << 42;
    private static final long ORDINARY = 1L << 43;
    // What whoever keeps the listeners asks at each SYN+ACK and reset: told at each store, so that it takes no load.
    static final long LISTENER_PROVED = 1L << 44;
    private static final long REFUSED = 1L << 45;
    private static final int LENGTH_AT = 48;
    private static final int REPEATS_AT = LENGTH_AT;

    private final Connections connections;
    private int number;
    private long[] page;
    private int at;
    /** Whether all that follows is as it is stored. */
    private boolean loaded;
    /** There was no memory for its list. */
    private boolean tooLong;

    private final End orig = new End();
    private final End resp = new End();
    private final History history = new History();
    private final Verdict verdict = new Verdict();
    private final Differences list = new Differences();
    private final Textbook textbook = new Textbook();
    private long readTime;

    private long id;
    private long vlan;
    private long opened;
    private long last;
    /** Of the segment that opened the next incarnation; 0 without one. */
    private long successorFrame;

    private long successorTime;
    private long unbelievedResetFrame;
    private long staleFrame;
    /**
     * The number that an ACK which cannot be meant for the SYN expects next: of an older connection, if its receiver resets
     * it.
     */
    private int challengeAck;
    /** 0 without one: few connections ever meet one. */
    private int attemptNumber;

    /** One that is stored by itself. */
    public Connection() {
        this(new Connections(long[]::new));
        moveTo(connections.add());
    }

    /** A view of {@code connections}: of which one, {@link #moveTo} says. */
    public Connection(Connections connections) {
        this.connections = connections;
    }

    /** From now on it is that with this number. */
    public void moveTo(int number) {
        this.number = number;
        page = connections.page(number);
        at = connections.at(number);
        loaded = false;
        tooLong = false;
    }

    /** Which of {@link Connections} it is. */
    public int number() {
        return number;
    }

    /** Whether it is the latest between its sockets. */
    public boolean isLatest() {
        return is(LATEST);
    }

    /** Whether both views are of the same one. */
    public boolean isSameAs(Connection other) {
        return connections == other.connections && number == other.number;
    }

    // ---- How it is stored ----

    /** Brings the ends up to date with what is stored: not needed after {@link #readAt}, which does. */
    public void load() {
        if (!loaded) {
            loaded = true;
            orig.load(page, at + ORIG, epoch(), base());
            resp.load(page, at + RESP, epoch(), base());
            loadSockets();
            if (is(ORDINARY)) {
                loadOrdinary();
            } else {
                loadList();
            }
        }
    }

    private void loadOrdinary() {
        Ordinary.loadFlags(page, at, orig, resp);
        orig.setPlain(page, at + ORIG);
        resp.setPlain(page, at + RESP);
        Ordinary.loadSyns(page, at, orig, resp, epoch(), base());
        if (hasFin()) {
            Ordinary.loadFins(page, at, orig, resp, base());
        } else {
            orig.clearFin();
            resp.clearFin();
        }
        orig.reset().clear();
        resp.reset().clear();
        history.setPlain(Ordinary.letters(page, at), orig, resp);
        Ordinary.loadRepeats(word(PORTS) >>> REPEATS_AT, orig, resp, history);
        setPlain();
    }

    private void loadList() {
        connections.fetchList(page, at, length(), list.words());
        list.open();
        loadControls();
        loadEnd(orig, ORIG);
        loadEnd(resp, RESP);
        End.loadSyns(list, orig, resp, epoch(), base());
        loadFinsAndResets();
        history.load(list, orig, resp);
        loadOwn();
    }

    private void store() {
        moveEpoch();
        orig.store(page, at + ORIG, epoch(), base(), history.hasAck(true), history.hasPayload(true));
        resp.store(page, at + RESP, epoch(), base(), history.hasAck(false), history.hasPayload(false));
        if (isOrdinary()) {
            storeOrdinary();
        } else {
            storeList();
        }
        set(PREDICTABLE, isPredictable());
        set(
                LISTENER_PROVED,
                resp.syn().isSent() && !resp.syn().isCrossed() && !orig.syn().isCrossed() && !isSelf());
        set(REFUSED, resp.reset().isSent() && !resp.syn().isSent() && orig.syn().isSent());
    }

    private boolean isOrdinary() {
        return !orig.reset().isKnown()
                && !resp.reset().isKnown()
                && isPlain()
                && orig.isPlain(epoch(), base())
                && resp.isPlain(epoch(), base())
                && history.isPlain(orig, resp)
                && Ordinary.hasFewRepeats(orig, resp, history)
                && Ordinary.holds(orig, resp, epoch(), base());
    }

    private boolean isPredictable() {
        return orig.isPredictable(isMidstream())
                && resp.isPredictable(isMidstream())
                && history.isPredictable(orig, resp)
                && last == expectedLast()
                && !isSelf();
    }

    private void storeOrdinary() {
        if (!is(ORDINARY)) {
            giveBackList();
            set(ORDINARY, true);
        }
        setUpperBits(Ordinary.repeats(orig, resp, history));
        Ordinary.store(page, at, orig, resp, epoch(), base(), history.letters());
        Ordinary.setId(page, at, (int) (id - number - 1));
    }

    private void storeList() {
        endOrdinary();
        list.begin();
        storeControls();
        storeEnd(orig);
        storeEnd(resp);
        End.storeSyns(list, orig, resp, epoch(), base());
        storeFinsAndResets();
        history.store(list, orig, resp);
        storeOwn();
        int length = list.end();
        if (connections.storeList(page, at, length(), list.words(), length)) {
            setUpperBits(length);
        } else {
            tooLong = true;
        }
    }

    private void giveBackList() {
        if (length() > 0) {
            connections.storeList(page, at, length(), list.words(), 0);
        }
        setUpperBits(0);
    }

    /** What an ordinary one has: it is none any more. */
    private void endOrdinary() {
        if (is(ORDINARY)) {
            setUpperBits(0);
            set(ORDINARY, false);
        }
    }

    /** Of the list. */
    private int length() {
        return is(ORDINARY) ? 0 : (int) (word(PORTS) >>> LENGTH_AT);
    }

    /** The length of the list, or an ordinary one's repeats. */
    private void setUpperBits(long bits) {
        setWord(PORTS, word(PORTS) & (1L << LENGTH_AT) - 1 | bits << LENGTH_AT);
    }

    private long epoch() {
        return word(EPOCH);
    }

    private long base() {
        return word(BASE);
    }

    /** What times and frames are relative to moves on when it is days away. */
    private void moveEpoch() {
        if (Offset.ofTime(last, epoch()) == Offset.FAR) {
            setWord(EPOCH, last);
        }
        long frame = Math.max(orig.lastFrame(), resp.lastFrame());
        if (Offset.ofFrame(frame, base()) == Offset.FAR) {
            setWord(BASE, frame);
        }
    }

    private void loadEnd(End end, int word) {
        if (list.take()) {
            end.loadRest(list, page, at + word);
        } else {
            end.setPlain(page, at + word);
        }
    }

    private void loadFinsAndResets() {
        if (hasFin()) {
            End.loadFins(list, orig, resp);
        } else {
            orig.clearFin();
            resp.clearFin();
        }
        if (list.take()) {
            End.loadResets(list, orig, resp);
        } else {
            orig.reset().clear();
            resp.reset().clear();
        }
    }

    private void storeEnd(End end) {
        if (list.put(!end.isPlain(epoch(), base()) || end.retransmitted() > 0)) {
            end.storeRest(list, epoch(), base());
        }
    }

    private void storeFinsAndResets() {
        if (hasFin()) {
            End.storeFins(list, orig, resp);
        }
        if (list.put(orig.reset().isKnown() || resp.reset().isKnown())) {
            End.storeResets(list, orig, resp);
        }
    }

    private boolean hasFin() {
        return orig.fin().isSent() || resp.fin().isSent();
    }

    private void loadControls() {
        long syns = list.take(expectedSyns());
        orig.syn().loadFlags(Ordinary.half(syns, true));
        resp.syn().loadFlags(Ordinary.half(syns, false));
        long fins = list.take(0);
        orig.fin().loadFlags(Ordinary.half(fins, true));
        resp.fin().loadFlags(Ordinary.half(fins, false));
    }

    private long expectedSyns() {
        return isMidstream() ? 0 : Ordinary.halves(Control.SETTLED, Control.SETTLED);
    }

    private void storeControls() {
        list.put(Ordinary.halves(orig.syn().flags(), resp.syn().flags()), expectedSyns());
        list.put(Ordinary.halves(orig.fin().flags(), resp.fin().flags()), 0);
    }

    private void loadOwn() {
        clearOwn();
        id = list.take(number + 1);
        opened = list.take(epoch());
        last = list.take(expectedLast());
        if (list.take()) {
            vlan = list.take(0);
            successorFrame = list.take(0);
            successorTime = list.take(0);
            unbelievedResetFrame = list.take(0);
            staleFrame = list.take(0);
            challengeAck = (int) list.take(0);
            attemptNumber = (int) list.take(0);
        }
    }

    private void storeOwn() {
        list.put(id, number + 1);
        list.put(opened, epoch());
        list.put(last, expectedLast());
        if (list.put(isUnusual())) {
            list.put(vlan, 0);
            list.put(successorFrame, 0);
            list.put(successorTime, 0);
            list.put(unbelievedResetFrame, 0);
            list.put(staleFrame, 0);
            list.put(challengeAck, 0);
            list.put(attemptNumber, 0);
        }
    }

    private boolean isPlain() {
        return isIdPlain() && opened == epoch() && last == expectedLast() && !isUnusual();
    }

    private boolean isUnusual() {
        return (vlan | successorFrame | unbelievedResetFrame | staleFrame | challengeAck | attemptNumber) != 0;
    }

    private boolean isIdPlain() {
        return id - number - 1 == (int) (id - number - 1);
    }

    private void setPlain() {
        clearOwn();
        id = number + 1 + Ordinary.id(page, at);
        opened = epoch();
        last = expectedLast();
    }

    private void clearOwn() {
        vlan = 0;
        successorFrame = 0;
        successorTime = 0;
        unbelievedResetFrame = 0;
        staleFrame = 0;
        challengeAck = 0;
        attemptNumber = 0;
    }

    /** The last segment was an end's last. */
    private long expectedLast() {
        return Math.max(orig.lastPassed(), resp.lastPassed());
    }

    /** Whether there was no memory to take note of the last segment: what is stored is of no use any more. */
    public boolean isTooLong() {
        return tooLong;
    }

    private void loadSockets() {
        boolean isIpv6 = isIpv6();
        int ports = (int) word(PORTS);
        long addresses = word(ADDRESSES);
        if (isIpv6) {
            Slab slab = connections.addresses();
            long[] words = slab.page((int) addresses);
            int from = slab.at((int) addresses);
            orig.be(true, words[from], words[from + 1], ports & PORT);
            resp.be(true, words[from + 2], words[from + 3], ports >>> RESP_PORT_AT);
        } else {
            orig.be(false, 0, addresses >>> 32, ports & PORT);
            resp.be(false, 0, addresses & 0xffffffffL, ports >>> RESP_PORT_AT);
        }
    }

    /** Gives back what it has elsewhere: nothing is known of it any more. */
    public void vacate() {
        if (is(HAS_ATTEMPT)) {
            load();
            connections.attempts().release(attemptNumber);
        }
        vacateAddresses();
        endOrdinary();
        giveBackList();
        setWord(PORTS, word(PORTS) & LATEST);
    }

    private void vacateAddresses() {
        if (isIpv6()) {
            connections.addresses().giveBack((int) word(ADDRESSES));
            set(IPV6, false);
        }
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

    /** Null without one. */
    private Attempt attempt() {
        if (!is(HAS_ATTEMPT)) {
            return null;
        }
        load();
        return connections.attempts().get(attemptNumber);
    }

    /** Starts over as the connection that {@code s} is the first segment of; {@link #onSegment} must follow at once. */
    public void begin(long id, Segment s, long vlan) {
        vacate();
        setWord(EPOCH, s.time);
        setWord(BASE, s.frame);
        setWord(LONGEST_SILENCE, 0);
        setWord(BROKEN_SILENCE, 0);
        End.clear(page, at + ORIG);
        End.clear(page, at + RESP);
        Ordinary.clear(page, at);
        boolean isSyn = s.isSyn() && !s.isFin() && !s.isRst();
        set(ORDINARY, true);
        set(ORIGINATOR_KNOWN, isSyn);
        set(MIDSTREAM, !s.isSyn());
        set(SELF, s.srcPort == s.dstPort && s.srcLo == s.dstLo && s.srcHi == s.dstHi);
        // A SYN+ACK comes from the responder. Without either, the lower port is the likelier server.
        boolean isFromOrig = isSyn ? !s.isAck() : s.srcPort >= s.dstPort;
        storeSockets(s, isFromOrig);
        if (!tooLong) {
            keep(id, vlan);
        }
    }

    private void keep(long id, long vlan) {
        loaded = false;
        if (id - number - 1 == (int) (id - number - 1) && vlan == 0) {
            Ordinary.setId(page, at, (int) (id - number - 1));
        } else {
            load();
            this.id = id;
            this.vlan = vlan;
            set(IN_VLAN, vlan != 0);
            store();
        }
    }

    private void storeSockets(Segment s, boolean isFromOrig) {
        int origPort = isFromOrig ? s.srcPort : s.dstPort;
        int respPort = isFromOrig ? s.dstPort : s.srcPort;
        setWord(PORTS, word(PORTS) & ~0xffffffffL | origPort | (long) respPort << RESP_PORT_AT & 0xffffffffL);
        if (!s.ipv6) {
            setWord(ADDRESSES, isFromOrig ? s.srcLo << 32 | s.dstLo : s.dstLo << 32 | s.srcLo);
            return;
        }
        Slab slab = connections.addresses();
        int addresses = slab.take();
        if (addresses == Slab.NONE) {
            tooLong = true;
            return;
        }
        set(IPV6, true);
        setWord(ADDRESSES, addresses);
        long[] words = slab.page(addresses);
        int orig = slab.at(addresses) + (isFromOrig ? 0 : 2);
        int resp = slab.at(addresses) + (isFromOrig ? 2 : 0);
        words[orig] = s.srcHi;
        words[orig + 1] = s.srcLo;
        words[resp] = s.dstHi;
        words[resp + 1] = s.dstLo;
    }

    /**
     * Starts over as the connection that follows {@code previous} on the same sockets and begins with {@code s}; or, if
     * {@code s} repeats or answers an attempt that {@code previous} has held back, with that attempt. {@link #onSegment} must
     * follow at once.
     */
    public void succeed(long id, Connection previous, Segment s, long vlan) {
        previous.load();
        begin(id, s, vlan);
        Attempt held = previous.attempt();
        if (!tooLong && held != null && held.isContinuedBy(s, previous.isFromOrig(s))) {
            takeOver(held, previous, s);
        }
    }

    private void takeOver(Attempt held, Connection previous, Segment s) {
        boolean isFromOrig = held.isFromOrig() == previous.isFromOrig(s);
        storeSocketsAgain(s, isFromOrig);
        load();
        set(ORIGINATOR_KNOWN, true);
        set(MIDSTREAM, false);
        opened = held.time();
        held.replay(orig, resp, history);
        store();
    }

    /** Which of the two is the originator was not known when it began. */
    private void storeSocketsAgain(Segment s, boolean isFromOrig) {
        if (isFromOrig != isFromOrig(s)) {
            vacateAddresses();
            storeSockets(s, isFromOrig);
            loaded = false;
        }
    }

    /** {@code s} opens the next incarnation: both sockets are in use again, so whatever was left of this one is gone. */
    public void endBy(Segment s) {
        load();
        successorFrame = s.frame;
        successorTime = s.time;
        store();
    }

    /** Whether {@code s} belongs to this pair of sockets and comes from the originator's. */
    public boolean isFromOrig(Segment s) {
        return s.srcPort == origPort() & isFromOrigAddress(s);
    }

    private boolean isFromOrigAddress(Segment s) {
        long addresses = word(ADDRESSES);
        return isIpv6() ? is(addresses, 0, s.srcHi, s.srcLo) : s.srcLo == addresses >>> 32;
    }

    /** Whether {@code s} runs between these two sockets, either way. */
    public boolean isBetweenSocketsOf(Segment s) {
        if (s.ipv6 != isIpv6()) {
            return false;
        }
        long addresses = word(ADDRESSES);
        int ports = (int) word(PORTS);
        if (!s.ipv6) {
            // Nobody can guess which way a segment goes: so both are compared, without a branch.
            return addresses == (s.srcLo << 32 | s.dstLo) & ports == (s.srcPort | s.dstPort << RESP_PORT_AT)
                    | addresses == (s.dstLo << 32 | s.srcLo) & ports == (s.dstPort | s.srcPort << RESP_PORT_AT);
        }
        return ports == (s.srcPort | s.dstPort << RESP_PORT_AT)
                        && is(addresses, 0, s.srcHi, s.srcLo)
                        && is(addresses, 2, s.dstHi, s.dstLo)
                || ports == (s.dstPort | s.srcPort << RESP_PORT_AT)
                        && is(addresses, 0, s.dstHi, s.dstLo)
                        && is(addresses, 2, s.srcHi, s.srcLo);
    }

    /** Whether an IPv6 address, at {@code word} of {@code addresses}, is this one. */
    private boolean is(long addresses, int word, long hi, long lo) {
        Slab slab = connections.addresses();
        long[] words = slab.page((int) addresses);
        int from = slab.at((int) addresses) + word;
        return words[from] == hi && words[from + 1] == lo;
    }

    /** Whether {@code vlan} is that of its key; 0 is none. */
    public boolean isIn(long vlan) {
        if (!is(IN_VLAN)) {
            return vlan == 0;
        }
        load();
        return this.vlan == vlan;
    }

    private int origPort() {
        return (int) word(PORTS) & PORT;
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
        boolean isNextStep = s.isAck() && !isFromOrig && isTextbook() && Ordinary.isAnswered(page, at, s);
        if (!s.isSyn() || s.isRst() || isNextStep) {
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
        boolean isAnswer = !to.space().hasSent() || s.ack == to.syn().seq() + 1;
        if (s.isAck() && isAnswer) {
            return false;
        }
        readAt(s.time, timeWait);
        if (s.isAck()) {
            return isOver(from) && isOver(to); // its SYN was not captured
        }
        boolean isCrossing = !from.syn().isSent() && to.state() == TcpState.SYN_SENT;
        return !isCrossing && isOver(to);
    }

    /** Whether nothing keeps the end, as last read, from opening anew. */
    private static boolean isOver(End end) {
        return !end.state().isOpen() || end.state() == TcpState.TIME_WAIT;
    }

    /**
     * Whether {@code s}, the next segment, goes on as was expected; then it has been taken note of. It is all that most segments
     * ever need; if it is not so, nothing has changed, and {@link #isSucceededBy} and {@link #onSegment} are to follow.
     */
    public boolean goesOnWith(Segment s) {
        boolean isFromOrig = isFromOrig(s);
        if (is(PREDICTABLE) && Prediction.holds(page, at, s, isFromOrig)) {
            Prediction.advance(page, at, s, isFromOrig, Offset.ofTime(s.time, epoch()));
        } else if (!isTextbook() || !textbook.goesOnWith(page, at, s, isFromOrig)) {
            return false;
        }
        loaded = false;
        return true;
    }

    /** The next segment in the order of the capture. */
    public Delivery onSegment(Segment s) {
        if (goesOnWith(s)) {
            return Delivery.PLAUSIBLE;
        }
        boolean isFromOrig = isFromOrig(s);
        if (isTextbook() && textbook.opensWith(page, at, s, isFromOrig)) {
            loaded = false;
            return Delivery.PLAUSIBLE;
        }
        load();
        Delivery delivery = judge(s, isFromOrig);
        store();
        return delivery;
    }

    /** Whether nothing unusual is known of it, also not by who has just loaded it. */
    private boolean isTextbook() {
        long unusual = MIDSTREAM | SELF | CHALLENGED | HAS_ATTEMPT | IN_VLAN;
        return (word(PORTS) & (unusual | ORDINARY)) == ORDINARY;
    }

    private Delivery judge(Segment s, boolean isFromOrig) {
        End from = isFromOrig ? orig : resp;
        End to = isSelf() ? from : isFromOrig ? resp : orig;
        if (!s.isRst() && last != Activity.NEVER) {
            getOverSilence(page, at, s.time - last, isFromOrig);
        }
        last = Math.max(last, s.time);
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

    /** A silence, since {@code last}, is over when one end has broken it, and the other has gone on as well. */
    static void getOverSilence(long[] words, int at, long silence, boolean isFromOrig) {
        long broken = words[at + BROKEN_SILENCE];
        long longest = words[at + LONGEST_SILENCE];
        boolean isOver = broken > 0 && isFromOrig != ((words[at + PORTS] & BROKEN_BY_ORIG) != 0);
        if (isOver) {
            longest = broken;
            broken = 0;
            words[at + LONGEST_SILENCE] = longest;
            words[at + BROKEN_SILENCE] = 0;
        }
        if (silence > Math.max(longest, broken)) {
            words[at + BROKEN_SILENCE] = silence;
            long ports = words[at + PORTS];
            words[at + PORTS] = isFromOrig ? ports | BROKEN_BY_ORIG : ports & ~BROKEN_BY_ORIG;
        }
    }

    /** A SYN is not acknowledged, but answered by one that is in the middle of something else (RFC 9293, 3.5.1, figure 8). */
    private void noteChallenge(Segment s, End from, End to) {
        if (to.syn().isSent() && !from.syn().isSent() && (s.flags & (Segment.SYN | Segment.FIN | Segment.RST)) == 0) {
            set(CHALLENGED, true);
            challengeAck = s.ack;
        }
    }

    private void disbelieve(Segment s, End from, End to) {
        if (is(CHALLENGED) && from.syn().isSent() && !s.isAck() && s.seq == challengeAck) {
            staleFrame = s.frame; // it is not for this connection
            return;
        }
        from.sayUnbelievedReset(s, to);
        unbelievedResetFrame = s.frame;
    }

    private void hold(Segment s, boolean isFromOrig) {
        if (!is(HAS_ATTEMPT)) {
            set(HAS_ATTEMPT, true);
            attemptNumber = connections.attempts().take();
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
        load();
        return successorFrame;
    }

    public long successorTime() {
        load();
        return successorTime;
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

    /**
     * Whether, as of the last {@link #readAt}, a reset or silence may have ended it, or an attempt at it: if not, {@link #verdict}
     * tells of FINs, or of nothing yet.
     */
    public boolean mayHaveFailed() {
        return orig.reset().isKnown() || resp.reset().isKnown() || orig.state() == TcpState.CLOSE && !hasFin();
    }

    /** The verdict as of the last {@link #readAt}; valid until the next. */
    public Verdict verdict() {
        verdict.read(this, readTime);
        return verdict;
    }

    /** Counted from 1 in the order in which connections were first seen. */
    public long id() {
        load();
        return id;
    }

    /** The VLAN that is part of its key, 0 without. */
    public long vlan() {
        load();
        return vlan;
    }

    public End orig() {
        load();
        return orig;
    }

    public End resp() {
        load();
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
        load();
        return opened;
    }

    /** Time of the last frame, nanoseconds since the epoch. */
    public long last() {
        load();
        return last;
    }

    /** Whether its ends spoke last more than {@code age} before {@code now}: told without loading them, for whoever asks many. */
    public boolean isOlderThan(long age, long now) {
        long said = Math.max(word(ORIG + End.SAID) >>> Offset.TIME_AT, word(RESP + End.SAID) >>> Offset.TIME_AT);
        return now - Offset.time(said, word(EPOCH)) > age;
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
        return is(LISTENER_PROVED);
    }

    /** Whether the SYN was answered by nothing but a reset. */
    public boolean isRefused() {
        return is(REFUSED);
    }

    /** Of the last reset that failed the test of RFC 9293; 0 without one. */
    long unbelievedResetFrame() {
        load();
        return unbelievedResetFrame;
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
        load();
        return staleFrame;
    }

    /** Zeek's letters for what was seen, upper case for the originator (base/protocols/conn). */
    public String zeekHistory() {
        load();
        return history.toString();
    }

    /** Whether a SYN of the originator, else of the responder, was captured. */
    public boolean hasSyn(boolean ofOrig) {
        load();
        return history.hasSyn(ofOrig);
    }

    /** Whether a SYN+ACK was. */
    public boolean hasSynAck(boolean ofOrig) {
        load();
        return history.hasSynAck(ofOrig);
    }

    /** How many resets were, those that repeat a number counted once: as many as {@link #zeekHistory} has letters for them. */
    public int resets(boolean ofOrig) {
        load();
        return history.resets(ofOrig);
    }

    /** Zeek's conn_state (base/protocols/conn). */
    public String zeekConnState() {
        load();
        return history.connState(orig, resp);
    }
}
