package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isAtOrBefore;
import static org.wirestat.tcp.SequenceNumber.isBefore;

/**
 * One side of a connection: the facts that its segments, and the segments sent to it, have established. Facts are firsts,
 * lasts, highests and lowests, so that the order in which a tap meets the frames of one round trip does not matter. What
 * they mean is for {@link Reading} to say; what is plausible was judged before.
 */
public final class End {
    /** The timers that netstat -o names. */
    public enum Timer {
        OFF("off"),
        ON("on"),
        KEEPALIVE("keepalive"),
        TIME_WAIT("timewait"),
        /** Zero window probes: net-tools' fourth. */
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
     * By how much a repeat may come later than the round trip between tap and end and still have crossed the ACK. A timer
     * waits at least 200 ms longer than the round trip (RFC 6298 says a second, Linux does less), of which a delayed ACK
     * takes 40 ms.
     */
    private static final long CROSSING_SLACK = 100_000_000L;

    // How it is stored, in words: what every segment looks at. A time is an Offset, above its 16 bits beside.
    /** Low: SND.NXT. High: RCV.NXT. */
    static final int NEXT = 0;
    /** Low: the furthest edge of its window. High: the largest window. */
    static final int WINDOW = 1;
    /** Low: the newest timestamp. High: {@link #payloadAck}. */
    static final int TS_AND_PAYLOAD_ACK = 2;
    /** Low: the frame in which it spoke last, an Offset. High: how many packets it sent. */
    static final int FRAME_AND_PACKETS = 3;
    /** When it spoke last; beside: flags. */
    static final int SAID = 4;
    /** When it last said something new; beside: how the capturing host meets it, time to live, and the scale of its window. */
    static final int SAID_NEW = 5;
    /** When before that; beside: the lowest and highest time to live. */
    static final int SAID_NEW_BEFORE = 6;
    /** When the retransmission timer was started; beside: stack, states told, and what it said last. */
    static final int TIMER = 7;

    static final int OCTETS = 8;
    static final int WORDS = 9;

    static final long HAS_SENT = 1L;
    static final long BEGUN = 1L << 1;
    static final long HAS_SHOWN_PAYLOAD = 1L << 2;
    static final long HAS_ACKED = 1L << 3;
    static final long HAS_WINDOW = 1L << 4;
    static final long HAS_TIMESTAMPS = 1L << 5;
    static final long PAYLOAD_HAS_ACK = 1L << 6;
    static final long SAID_ACK = 1L << 7;
    static final long LAST_PAYLOAD_HAS_ACK = 1L << 8;
    static final long HAS_RUNNING_ID = 1L << 9;
    /** Whether the history has the letters for an ACK and for payload. */
    static final long ACK_NOTED = 1L << 10;

    static final long PAYLOAD_NOTED = 1L << 11;
    static final long HAS_SAID_PAYLOAD = 1L << 12;
    /** The last payload was not the last new thing it said: see {@link Activity#isPayloadApart}. */
    static final long PAYLOAD_APART = 1L << 13;

    static final long OPENS_FAST = 1L << 14;
    static final long FIN_HAS_ACK = 1L << 15;

    static final int SHIFT_MASK = 0x1f;
    static final int TTL_AT = 5;
    static final int TTL_MASK = 0x1ff;
    /** The direction of all its packets, or UNKNOWN if they are not alike. */
    private static final int MET_AT = 14;

    private static final int OCTET = 0xff;
    static final int HIGHEST_AT = 8;
    static final int WHAT_MASK = 0x7;
    static final int STACK_AT = 3;
    private static final int TOLD_AT = 7;
    private static final int TOLD_BEFORE_AT = 11;
    private static final int NIBBLE = 0xf;
    static final long TOLD_MASK = (long) NIBBLE << TOLD_AT | (long) NIBBLE << TOLD_BEFORE_AT;

    /** Beside the time in {@link #TIMER} of an end of which nothing is known yet. */
    private static final long NOTHING_KNOWN = (long) Stack.UNKNOWN.ordinal() << STACK_AT
            | (long) TcpState.UNKNOWN.ordinal() << TOLD_AT
            | (long) TcpState.UNKNOWN.ordinal() << TOLD_BEFORE_AT;

    /** So many packets are as good as more for whoever only adds to them; how many more is kept elsewhere. */
    static final long MANY_PACKETS = 0xffffffffL;

    private static final Segment.Direction[] DIRECTIONS = Segment.Direction.values();
    private static final Stack[] STACKS = Stack.values();
    private static final TcpState[] STATES = TcpState.values();

    // Who it is.
    private boolean ipv6;
    private long addressHi;
    private long addressLo;
    private int port;
    private Stack stack = Stack.UNKNOWN;
    private long capturingHostVotes;

    // What it said, and what came of that.
    private final SequenceSpace space = new SequenceSpace();
    private final Control syn = new Control();
    private final Control fin = new Control();
    private final Reset reset = new Reset();
    private final Retransmission retransmission = new Retransmission();
    private final Activity activity = new Activity();
    /** The lowest ACK number on any copy of the FIN: whether the first of them covered the peer's FIN. */
    private int finAck;

    private boolean finHasAck;
    /** A SYN that carries data, or asks for fast open, lets its receiver send before the handshake is over (RFC 7413). */
    private boolean opensFast;

    private boolean hasTimestamps;
    private int newestTsVal;
    private long unreachableFrame;
    private long unreachableTime;
    private final Profile profile = new Profile();
    /** When the last reset passed that was not believed; of no meaning unless there was one. */
    private long unbelievedReset;

    private boolean hasUnbelievedReset;
    private int unbelievedTtl;
    private boolean unbelievedForeign;
    /** How long it takes from the tap to this end and back, in nanoseconds. */
    private long roundTrip;

    private long duplicates;
    private long retransmitted;
    /** The highest ACK number on any payload: whether some was sent by one that had the peer's FIN already. */
    private int payloadAck;

    private boolean payloadHasAck;
    /** Payload it had sent when the peer's FIN passed; all it ever sent, as long as none has. */
    private long octetsBeforePeerFin;
    /** How long both ends had said nothing new when its FIN passed. */
    private long silenceBeforeFin;

    private final Reading reading = new Reading();
    /** The state that was last told to whoever watches, and the one before. */
    private TcpState told = TcpState.UNKNOWN;

    private TcpState toldBefore = TcpState.UNKNOWN;

    End() {}

    void begin(boolean ipv6, long addressHi, long addressLo, int port) {
        this.ipv6 = ipv6;
        this.addressHi = addressHi;
        this.addressLo = addressLo;
        this.port = port;
        stack = Stack.UNKNOWN;
        capturingHostVotes = 0;
        space.clear();
        syn.clear();
        reset.clear();
        retransmission.clear();
        activity.clear();
        finHasAck = false;
        opensFast = false;
        hasTimestamps = false;
        unreachableFrame = 0;
        unreachableTime = 0;
        hasUnbelievedReset = false;
        unbelievedReset = 0;
        unbelievedTtl = 0;
        unbelievedForeign = false;
        newestTsVal = 0;
        payloadAck = 0;
        profile.clear();
        roundTrip = 0;
        duplicates = 0;
        retransmitted = 0;
        payloadHasAck = false;
        clearFin();
        told = TcpState.UNKNOWN;
        toldBefore = TcpState.UNKNOWN;
    }

    // ---- How it is stored ----

    /** What every segment looks at, from {@code at} on. */
    void load(long[] words, int at, long epoch, long base) {
        long next = words[at + NEXT];
        long window = words[at + WINDOW];
        long tsAndAck = words[at + TS_AND_PAYLOAD_ACK];
        long frameAndPackets = words[at + FRAME_AND_PACKETS];
        long said = words[at + SAID];
        long saidNew = words[at + SAID_NEW];
        long saidNewBefore = words[at + SAID_NEW_BEFORE];
        long timer = words[at + TIMER];
        space.setNumbers((int) next, (int) (next >>> 32), words[at + OCTETS]);
        space.setFlags(
                (said & HAS_SENT) != 0, (said & BEGUN) != 0, (said & HAS_ACKED) != 0, (said & HAS_SHOWN_PAYLOAD) != 0);
        space.setWindow((said & HAS_WINDOW) != 0, (int) window, (int) (window >>> 32), (int) saidNew & SHIFT_MASK);
        hasTimestamps = (said & HAS_TIMESTAMPS) != 0;
        payloadHasAck = (said & PAYLOAD_HAS_ACK) != 0;
        opensFast = (said & OPENS_FAST) != 0;
        finHasAck = (said & FIN_HAS_ACK) != 0;
        newestTsVal = (int) tsAndAck;
        payloadAck = (int) (tsAndAck >>> 32);
        activity.setCounts(frameAndPackets >>> 32, Offset.frame(frameAndPackets & MANY_PACKETS, base));
        activity.setTimes(time(said, epoch), time(saidNew, epoch), time(saidNewBefore, epoch));
        activity.setLast((int) timer & WHAT_MASK, (said & SAID_ACK) != 0, (said & LAST_PAYLOAD_HAS_ACK) != 0);
        retransmission.setTime(timer >>> Offset.TIME_AT == Offset.NONE ? 0 : time(timer, epoch));
        profile.set(
                ((int) saidNew >>> TTL_AT & TTL_MASK) - 1,
                (int) saidNewBefore & OCTET,
                (int) saidNewBefore >>> HIGHEST_AT & OCTET,
                (said & HAS_RUNNING_ID) != 0);
        stack = STACKS[(int) timer >>> STACK_AT & NIBBLE];
        told = STATES[(int) timer >>> TOLD_AT & NIBBLE];
        toldBefore = STATES[(int) timer >>> TOLD_BEFORE_AT & NIBBLE];
    }

    private static long time(long word, long epoch) {
        long offset = word >>> Offset.TIME_AT;
        return offset == Offset.NONE ? Activity.NEVER : Offset.time(offset, epoch);
    }

    /** An end of which nothing is known yet, as it is stored. */
    static void clear(long[] words, int at) {
        for (int word = 0; word < WORDS; word++) {
            words[at + word] = 0;
        }
        words[at + TIMER] = NOTHING_KNOWN;
    }

    void store(long[] words, int at, long epoch, long base, boolean isAckNoted, boolean isPayloadNoted) {
        words[at + NEXT] = space.sndNxt() & 0xffffffffL | (long) space.rcvNxt() << 32;
        words[at + WINDOW] = space.windowEdge() & 0xffffffffL | (long) space.largestWindow() << 32;
        words[at + TS_AND_PAYLOAD_ACK] = newestTsVal & 0xffffffffL | (long) payloadAck << 32;
        words[at + FRAME_AND_PACKETS] =
                Offset.ofFrame(activity.saidFrame(), base) | Math.min(activity.packets(), MANY_PACKETS) << 32;
        words[at + SAID] = offset(activity.said(), epoch) | flags(isAckNoted, isPayloadNoted);
        words[at + SAID_NEW] = offset(activity.saidNew(), epoch)
                | space.storedShift()
                | (long) (profile.ttl() + 1) << TTL_AT
                | (long) met().ordinal() << MET_AT;
        words[at + SAID_NEW_BEFORE] = offset(activity.saidNewBefore(), epoch)
                | profile.lowestTtl() & OCTET
                | (profile.highestTtl() & OCTET) << HIGHEST_AT;
        long timer = retransmission.time() == 0 ? Offset.NONE : offset(retransmission.time(), epoch);
        words[at + TIMER] = timer
                | activity.what().ordinal()
                | (long) stack.ordinal() << STACK_AT
                | (long) told.ordinal() << TOLD_AT
                | (long) toldBefore.ordinal() << TOLD_BEFORE_AT;
        words[at + OCTETS] = space.octets();
    }

    /** If all its packets were met alike their direction follows from their number, however many more there are to come. */
    private Segment.Direction met() {
        boolean isMetAlike = activity.packets() > 0 && activity.packets() < MANY_PACKETS;
        if (isMetAlike && capturingHostVotes == activity.packets()) {
            return Segment.Direction.OUT;
        }
        return isMetAlike && capturingHostVotes == -activity.packets()
                ? Segment.Direction.IN
                : Segment.Direction.UNKNOWN;
    }

    private long votesOf(Segment.Direction met) {
        return switch (met) {
            case OUT -> activity.packets();
            case IN -> -activity.packets();
            case UNKNOWN -> 0;
        };
    }

    /** Whether {@code s} comes from as far away as all before, and was met like them: {@code word} is {@link #SAID_NEW}. */
    static boolean isFromSamePlace(long word, Segment s) {
        return (int) (word & Offset.BESIDE_TIME) >>> TTL_AT == (s.ttl + 1 | s.direction.ordinal() << MET_AT - TTL_AT);
    }

    private static long offset(long time, long epoch) {
        return (time == Activity.NEVER ? Offset.NONE : Offset.ofTime(time, epoch)) << Offset.TIME_AT;
    }

    private long flags(boolean isAckNoted, boolean isPayloadNoted) {
        return (space.hasSent() ? HAS_SENT : 0)
                | (space.hasBegun() ? BEGUN : 0)
                | (space.hasShownPayload() ? HAS_SHOWN_PAYLOAD : 0)
                | (space.hasAcked() ? HAS_ACKED : 0)
                | (space.hasWindow() ? HAS_WINDOW : 0)
                | (hasTimestamps ? HAS_TIMESTAMPS : 0)
                | (payloadHasAck ? PAYLOAD_HAS_ACK : 0)
                | (activity.hasAck() ? SAID_ACK : 0)
                | (activity.payloadHasAck() ? LAST_PAYLOAD_HAS_ACK : 0)
                | (profile.hasRunningId() ? HAS_RUNNING_ID : 0)
                | (isAckNoted ? ACK_NOTED : 0)
                | (isPayloadNoted ? PAYLOAD_NOTED : 0)
                | (activity.saidPayload() != Activity.NEVER ? HAS_SAID_PAYLOAD : 0)
                | (activity.isPayloadApart(payloadAck, fin.isSent()) ? PAYLOAD_APART : 0)
                | (opensFast ? OPENS_FAST : 0)
                | (finHasAck ? FIN_HAS_ACK : 0);
    }

    /** Whether all that an end is, SYN, FIN, reset and repeats apart, follows from what {@link #store} keeps. */
    boolean isPlain(long epoch, long base) {
        return space.isPlain(controls())
                && activity.isPlain(space.rcvNxt(), payloadAck, fin.isSent())
                && retransmission.isQuiet()
                && capturingHostVotes == votesOf(met())
                && (duplicates | unreachableFrame) == 0
                && !hasUnbelievedReset
                && !hasFar(epoch, base);
    }

    /** What {@link #loadRest} does for an end that {@link #isPlain} and never repeated itself. */
    void setPlain(long[] words, int at) {
        space.setPlain(controls());
        activity.setPlain(space.rcvNxt(), payloadAck, fin.isSent(), (words[at + SAID] & HAS_SAID_PAYLOAD) != 0);
        retransmission.setQuiet();
        capturingHostVotes = votesOf(DIRECTIONS[(int) words[at + SAID_NEW] >>> MET_AT & 3]);
        duplicates = 0;
        retransmitted = 0;
        unreachableFrame = 0;
        hasUnbelievedReset = false;
    }

    /** How many of its numbers its SYN and FIN take. */
    private int controls() {
        return (syn.isSent() ? 1 : 0) + (fin.isSent() ? 1 : 0);
    }

    /** Whether something lies too far from the connection's epoch, or is too much, for what {@link #store} has room for. */
    private boolean hasFar(long epoch, long base) {
        return isFar(activity.said(), epoch)
                || isFar(activity.saidNew(), epoch)
                || isFar(activity.saidNewBefore(), epoch)
                || retransmission.time() != 0 && isFar(retransmission.time(), epoch)
                || Offset.ofFrame(activity.saidFrame(), base) == Offset.FAR
                || activity.packets() >= MANY_PACKETS;
    }

    private void storeFar(Differences list, long epoch, long base) {
        if (list.put(hasFar(epoch, base))) {
            list.put(activity.said(), 0);
            list.put(activity.saidNew(), 0);
            list.put(activity.saidNewBefore(), 0);
            list.put(retransmission.time(), 0);
            list.put(activity.saidFrame(), 0);
            list.put(activity.packets(), 0);
        }
    }

    private static boolean isFar(long time, long epoch) {
        return time != Activity.NEVER && Offset.ofTime(time, epoch) == Offset.FAR;
    }

    /** Of what was far when it was stored, what still is as it was then: {@code words} say which. */
    private void loadFar(Differences list, long[] words, int at) {
        if (!list.take()) {
            return;
        }
        long said = list.take(0);
        long saidNew = list.take(0);
        long saidNewBefore = list.take(0);
        long timer = list.take(0);
        long saidFrame = list.take(0);
        long packets = list.take(0);
        activity.setTimes(
                isFar(words, at + SAID) ? said : activity.said(),
                isFar(words, at + SAID_NEW) ? saidNew : activity.saidNew(),
                isFar(words, at + SAID_NEW_BEFORE) ? saidNewBefore : activity.saidNewBefore());
        if (isFar(words, at + TIMER)) {
            retransmission.setTime(timer);
        }
        long frameAndPackets = words[at + FRAME_AND_PACKETS];
        activity.setCounts(
                frameAndPackets >>> 32 == MANY_PACKETS ? packets : activity.packets(),
                (frameAndPackets & MANY_PACKETS) == Offset.FAR ? saidFrame : activity.saidFrame());
    }

    private static boolean isFar(long[] words, int at) {
        return words[at] >>> Offset.TIME_AT == Offset.FAR;
    }

    /** What is not plain, SYN, FIN and reset apart. */
    void storeRest(Differences list, long epoch, long base) {
        storeFar(list, epoch, base);
        space.store(list, controls());
        activity.store(list, space.rcvNxt(), payloadAck, fin.isSent());
        retransmission.store(list);
        list.put(capturingHostVotes, votesOf(met()));
        list.put(duplicates, 0);
        list.put(retransmitted, 0);
        if (list.put(unreachableFrame != 0)) {
            list.put(unreachableFrame, 0);
            list.put(unreachableTime, 0);
        }
        if (list.put(hasUnbelievedReset)) {
            list.put(unbelievedReset, 0);
            list.put(unbelievedTtl, 0);
            list.put(unbelievedForeign);
        }
    }

    void loadRest(Differences list, long[] words, int at) {
        loadFar(list, words, at); // the rest follows from that
        setPlain(words, at);
        space.load(list, controls());
        activity.load(list, space.rcvNxt(), payloadAck, fin.isSent(), (words[at + SAID] & PAYLOAD_APART) != 0);
        retransmission.load(list);
        capturingHostVotes = list.take(capturingHostVotes);
        duplicates = list.take(0);
        retransmitted = list.take(0);
        if (list.take()) {
            unreachableFrame = list.take(0);
            unreachableTime = list.take(0);
        }
        hasUnbelievedReset = list.take();
        if (hasUnbelievedReset) {
            unbelievedReset = list.take(0);
            unbelievedTtl = (int) list.take(0);
            unbelievedForeign = list.take();
        }
    }

    /** How both ends opened. */
    static void storeSyns(Differences list, End orig, End resp, long epoch, long base) {
        orig.syn.storeSaid(list, orig.space.firstSeq(), base, epoch);
        resp.syn.storeSaid(list, resp.space.firstSeq(), orig.syn.frame(), orig.syn.time());
        orig.syn.storeHeard(list, resp.syn.frame(), resp.syn.time());
        resp.syn.storeHeard(list, orig.syn.heardFrame(), orig.syn.heardTime());
        orig.syn.storeAck(list, resp.syn.heardFrame(), resp.newestTsVal, resp.space.sndNxt());
        resp.syn.storeAck(list, resp.syn.heardFrame(), orig.newestTsVal, orig.space.sndNxt());
        list.put(orig.roundTrip, expectedRoundTrip(resp.syn));
        list.put(resp.roundTrip, expectedRoundTrip(orig.syn));
    }

    static void loadSyns(Differences list, End orig, End resp, long epoch, long base) {
        orig.syn.loadSaid(list, orig.space.firstSeq(), base, epoch);
        resp.syn.loadSaid(list, resp.space.firstSeq(), orig.syn.frame(), orig.syn.time());
        orig.syn.loadHeard(list, resp.syn.frame(), resp.syn.time());
        resp.syn.loadHeard(list, orig.syn.heardFrame(), orig.syn.heardTime());
        orig.syn.loadAck(list, resp.syn.heardFrame(), resp.newestTsVal, resp.space.sndNxt());
        resp.syn.loadAck(list, resp.syn.heardFrame(), orig.newestTsVal, orig.space.sndNxt());
        orig.roundTrip = list.take(expectedRoundTrip(resp.syn));
        resp.roundTrip = list.take(expectedRoundTrip(orig.syn));
    }

    boolean hasExpectedRoundTrip(End peer) {
        return roundTrip == expectedRoundTrip(peer.syn);
    }

    void setExpectedRoundTrip(End peer) {
        roundTrip = expectedRoundTrip(peer.syn);
    }

    /** How long it takes to its peer and back, if {@code syn} was acknowledged at once. */
    private static long expectedRoundTrip(Control syn) {
        return syn.isHeard() ? Math.max(0, syn.heardTime() - syn.lastTime()) : 0;
    }

    /** How both ends closed, of which at least one has. */
    static void storeFins(Differences list, End orig, End resp) {
        orig.fin.storeSaid(list, orig.space.sndNxt() - 1, orig.activity.saidFrame(), orig.activity.said());
        resp.fin.storeSaid(list, resp.space.sndNxt() - 1, resp.activity.saidFrame(), resp.activity.said());
        orig.storeFinHeard(list, resp);
        resp.storeFinHeard(list, orig);
    }

    static void loadFins(Differences list, End orig, End resp) {
        orig.fin.loadSaid(list, orig.space.sndNxt() - 1, orig.activity.saidFrame(), orig.activity.said());
        resp.fin.loadSaid(list, resp.space.sndNxt() - 1, resp.activity.saidFrame(), resp.activity.said());
        orig.loadFinHeard(list, resp);
        resp.loadFinHeard(list, orig);
    }

    /** It has not closed, nor its peer. */
    void clearFin() {
        fin.clear();
        finAck = 0;
        octetsBeforePeerFin = 0;
        silenceBeforeFin = 0;
    }

    private void storeFinHeard(Differences list, End peer) {
        boolean isByFin = isAnsweredByFin(peer);
        fin.storeHeard(
                list,
                isByFin ? peer.fin.frame() : peer.activity.saidFrame(),
                isByFin ? peer.fin.time() : peer.activity.said());
        fin.storeAck(list, fin.heardFrame(), peer.newestTsVal, peer.space.sndNxt());
        list.put(finAck, expectedFinAck(isByFin));
        list.put(octetsBeforePeerFin, expectedOctetsBefore(peer));
        list.put(silenceBeforeFin, expectedSilence(peer));
    }

    private void loadFinHeard(Differences list, End peer) {
        boolean isByFin = isAnsweredByFin(peer);
        fin.loadHeard(
                list,
                isByFin ? peer.fin.frame() : peer.activity.saidFrame(),
                isByFin ? peer.fin.time() : peer.activity.said());
        fin.loadAck(list, fin.heardFrame(), peer.newestTsVal, peer.space.sndNxt());
        finAck = (int) list.take(expectedFinAck(isByFin));
        octetsBeforePeerFin = list.take(expectedOctetsBefore(peer));
        silenceBeforeFin = list.take(expectedSilence(peer));
    }

    /** Whether what its FIN left behind follows from when it was sent. */
    boolean hasExpectedFin(End peer) {
        return octetsBeforePeerFin == expectedOctetsBefore(peer) && silenceBeforeFin == expectedSilence(peer);
    }

    /** As {@link #finHasCaughtUp} has it: nothing else of the FIN's ACK number matters to what may follow. */
    void setExpectedFin(End peer, boolean hasCaughtUp) {
        finAck = !finHasAck ? 0 : hasCaughtUp ? peer.space.sndNxt() : peer.space.sndNxt() - 1;
        octetsBeforePeerFin = expectedOctetsBefore(peer);
        silenceBeforeFin = expectedSilence(peer);
    }

    /** Whether all copies of its FIN acknowledged all that the peer has said, which a FIN of the peer's would be the end of. */
    boolean finHasCaughtUp(End peer) {
        return finHasAck && finAck == peer.space.sndNxt();
    }

    private boolean isAnsweredByFin(End peer) {
        return fin.isSent() && peer.fin.isSent() && peer.fin.time() > fin.time();
    }

    private int expectedFinAck(boolean isAnsweredByFin) {
        return !finHasAck ? 0 : isAnsweredByFin ? space.rcvNxt() - 1 : space.rcvNxt();
    }

    private long expectedOctetsBefore(End peer) {
        return peer.fin.isSent() ? space.octets() : 0;
    }

    private long expectedSilence(End peer) {
        if (!fin.isSent()) {
            return 0;
        }
        boolean isPeerBefore = peer.activity.saidNew() < fin.time();
        long active = Math.max(
                activity.saidNewBefore(), isPeerBefore ? peer.activity.saidNew() : peer.activity.saidNewBefore());
        return active == Activity.NEVER ? 0 : Math.max(0, fin.time() - active);
    }

    /** The resets of both ends, of which at least one is known. */
    static void storeResets(Differences list, End orig, End resp) {
        orig.reset.store(list, orig, resp);
        resp.reset.store(list, resp, orig);
    }

    static void loadResets(Differences list, End orig, End resp) {
        orig.reset.load(list, orig, resp);
        resp.reset.load(list, resp, orig);
    }

    /** It is the end of the socket at this address. */
    void be(boolean ipv6, long addressHi, long addressLo, int port) {
        this.ipv6 = ipv6;
        this.addressHi = addressHi;
        this.addressLo = addressLo;
        this.port = port;
    }

    /** Whether no ordinary segment can move its SYN or its FIN, no reset of it matters, and nothing of it is missing. */
    boolean isPredictable(boolean isMidstream) {
        return (syn.isSent() ? syn.isProvedForGood() : isMidstream)
                && !fin.isSent()
                && !reset.isKnown()
                && space.isWhole()
                && activity.packets() > 0
                && activity.isPredictable(space.rcvNxt())
                && retransmission.isQuiet();
    }

    // ---- What it says ----

    /** Any segment of this end, believed or not. */
    void count(Segment s) {
        activity.count(s);
        switch (s.direction) {
            case OUT -> capturingHostVotes++;
            case IN -> capturingHostVotes--;
            case UNKNOWN -> {}
        }
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
        boolean isNew = occupy(s, peer);
        if (s.isFin()) {
            sayFin(s, peer);
        }
        if (isFreshTs) {
            hasTimestamps = true;
            newestTsVal = s.tsVal;
        }
        if (s.isAck()) {
            space.advertise(s, peer.space);
        }
        proveReceipt(s, peer);
        if (isNew && s.payloadLength > 0 && s.isAck() && (!payloadHasAck || isAfter(s.ack, payloadAck))) {
            payloadHasAck = true;
            payloadAck = s.ack;
        }
        leadUpToReset(s);
        profile.note(s);
        activity.say(s, isNew);
        if (!space.isSkipped()) {
            peer.space.carryNothing();
        }
    }

    /** A reset of this end that the connection believes. */
    void sayReset(Segment s, End peer) {
        if (s.isAck() && !peer.space.hasSent()) {
            peer.space.skipTo(s.ack, s.time); // what it answers was not captured, or not yet
        }
        activity.sayReset(s);
        recordReset(s, peer);
    }

    private void recordReset(Segment s, End peer) {
        if (!reset.send(s, space.sndNxt(), peer.space.sndNxt())) {
            return;
        }
        Reset.Trigger trigger = activity.answeredBy(
                s, peer.activity, roundTrip, peer.space.hasShownPayload() && peer.unacknowledged(this) > 0);
        boolean isAnswerToNew = trigger != Reset.Trigger.NONE && trigger != Reset.Trigger.ACK;
        reset.answers(trigger, s.isAck() ? peer.activity.ack() : s.seq);
        reset.follows(
                retransmission.count() + retransmission.probes(),
                activity.silence(peer.activity, s.time, isAnswerToNew),
                activity.isBehindPayload(s.time),
                peer.space.hasShownPayload() && !activity.hasLastWord(peer.activity));
        boolean isUnlikeOwn = stack == Stack.LINUX
                && s.isAck()
                && trigger == Reset.Trigger.NONE
                && profile.isUnlikeOwn(s, hasTimestamps && peer.hasTimestamps);
        reset.looks(s.ttl, profile.isTtlForeign(s) || isUnlikeOwn);
    }

    /** A reset in this end's name that its peer will not believe. If it is genuine, what led up to it was lost, or follows. */
    void sayUnbelievedReset(Segment s, End peer) {
        unbelievedReset = s.time;
        hasUnbelievedReset = true;
        unbelievedTtl = s.ttl;
        unbelievedForeign = profile.isTtlForeign(s);
        if (!reset.isSent() && isAfter(s.seq, space.sndNxt())) {
            recordReset(s, peer);
            reset.hold();
        }
    }

    /** What was captured behind the reset, but sent before it, leads up to its very number. */
    private void leadUpToReset(Segment s) {
        if (reset.isHeld() && s.seqEnd() == reset.seq() && mayHaveCrossed(reset.time(), s.time)) {
            reset.believe(s.payloadLength > 0);
        }
    }

    /** Whether it may have sent an unbelieved reset, as it has said nothing since. */
    boolean mayHaveReset() {
        return hasUnbelievedReset && !hasSpokenSince(unbelievedReset);
    }

    /** Whoever goes on after a reset has not sent it, or has not had it, unless this segment was under way already. */
    private void goOn(Segment s, End peer) {
        if (reset.closesSender()) {
            boolean isLater = !mayHaveCrossed(reset.lastTime(), s.time) && !isBefore(s.seq, reset.seq());
            if (isLater || s.isAck() && isAfter(s.ack, reset.receiverNxt()) && isPastAnswer(reset.lastTime(), s.time)) {
                reset.senderGoesOn();
            }
        }
        if (peer.reset.closesReceiver()) {
            boolean isLater = !mayHaveCrossed(peer.reset.lastTime(), s.time);
            if (isLater
                    || s.isAck()
                            && isAfter(s.ack, peer.reset.senderNxt())
                            && isPastAnswer(peer.reset.lastTime(), s.time)) {
                peer.reset.receiverGoesOn();
            } else {
                peer.reset.followedBy(s);
            }
        }
    }

    /** The ACK number says what arrived here in order, and so what the peer has said; and it passes on its way to the peer. */
    private void acknowledge(Segment s, End peer, boolean isFreshTs) {
        boolean isFirst = !space.hasAcked();
        if (space.acknowledge(s.ack)) {
            if (!peer.space.hasSent() || isAfter(s.ack, peer.space.sndNxt())) {
                peer.space.skipTo(s.ack, s.time);
            } else if (isFirst && peer.opensFast && peer.syn.isSent() && s.ack == peer.syn.seq() + 1) {
                peer.space.goBackTo(s.ack); // the payload of its SYN was not taken (RFC 7413, 4.2.2)
            }
            peer.retransmission.restart(s.time);
        }
        peer.retransmission.answered();
        peer.space.beAcknowledged(space.rcvNxt());
        if (isFirst && peer.syn.isCoveredBy(s.ack)) {
            roundTrip = Math.max(0, s.time - peer.syn.lastTime());
        }
        boolean isBeyond = s.length() > 0 && !(space.hasSent() && isAtOrBefore(s.seqEnd(), space.sndNxt()));
        boolean isNew = isBeyond || isOvertakenByItsAck(s, peer);
        if (isNew && peer.space.isSkipped()) {
            space.carry(s.ack, s.seqEnd());
        }
        peer.beAcknowledged(peer.syn, s, isFreshTs, isNew);
        peer.beAcknowledged(peer.fin, s, isFreshTs, isNew);
    }

    /** Whether this is a SYN or FIN, said for the first time, whose ACK was captured a moment before it. */
    private boolean isOvertakenByItsAck(Segment s, End peer) {
        boolean isFirst = s.isSyn() && syn.frame() == 0 || s.isFin() && fin.frame() == 0;
        return isFirst
                && space.isSkipped()
                && isAtOrBefore(s.seqEnd(), peer.space.rcvNxt())
                && peer.mayHaveCrossed(space.skipTime(), s.time);
    }

    private void beAcknowledged(Control control, Segment s, boolean isFreshTs, boolean isNew) {
        if (control.isCoveredBy(s.ack)) {
            control.acknowledge(s.frame, s.time, isFreshTs, s.tsVal);
            if (isNew) {
                control.ackCarriedBy(s.seqEnd());
            }
            proveByAck(control, s.frame);
        } else if (s.hasTimestamps) {
            control.acknowledgeNot(s.tsVal);
        }
    }

    /** What is said for the first time may have been captured behind its ACK. */
    private void beAcknowledgedBefore(Control control, Segment s, End peer) {
        if (peer.space.hasAcked() && control.isCoveredBy(peer.space.rcvNxt())) {
            control.acknowledge(s.frame, s.time, false, 0);
            if (peer.space.isCarried()) {
                control.ackCarriedBy(peer.space.carrierEnd());
            }
            proveByAck(control, s.frame);
        }
    }

    private void saySyn(Segment s, End peer) {
        boolean isRepeat = syn.isSent();
        if (isRepeat && s.seq != syn.seq()) {
            syn.clear(); // another SYN cookie: what the first one said counts no longer
            space.startOverAt(s.seq);
        } else {
            repeat(syn, s);
        }
        syn.send(s.seq, s.frame, s.time);
        unreachableFrame = 0;
        if (s.optionsComplete) {
            space.scale(s);
            stack = Stack.of(s.optionLayout, s.isAck());
        }
        if (!opensFast && (s.payloadLength > 0 || s.fastOpen)) {
            opensFast = true;
            // Captured behind the payload that it made possible, it takes back what that seemed to prove.
            syn.unproveByPayload();
            peer.syn.unproveByPayload();
        }
        if (!isRepeat) {
            beAcknowledgedBefore(syn, s, peer);
        }
        boolean isCrossing = !s.isAck() && peer.syn.isSent() && !peer.space.hasAcked() && !space.hasAcked();
        if (isCrossing) {
            crossSyn(s, peer, isRepeat);
        }
    }

    /** Two SYNs that cross: each end has the other's, although neither has said so yet (RFC 9293, 3.5, figure 7). */
    private void crossSyn(Segment s, End peer, boolean isRepeat) {
        if (peer.syn.isCrossed() && !mayHaveCrossed(peer.syn.time(), s.time)) {
            peer.syn.takeBack(); // one that has the peer's SYN repeats its own with an ACK
        } else if (!isRepeat) {
            peer.syn.cross();
            syn.cross();
        }
    }

    private void sayFin(Segment s, End peer) {
        boolean isRepeat = fin.isSent();
        repeat(fin, s);
        if (fin.frame() == 0) {
            silenceBeforeFin = activity.silence(peer.activity, s.time, false);
            peer.octetsBeforePeerFin = peer.space.octets();
        }
        fin.send(s.seqEnd() - 1, s.frame, s.time);
        if (s.isAck() && (!finHasAck || isBefore(s.ack, finAck))) {
            finHasAck = true;
            finAck = s.ack;
        }
        if (!isRepeat) {
            beAcknowledgedBefore(fin, s, peer);
        }
        if (peer.fin.isSent() && !peer.fin.isCoveredBy(s.ack)) {
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
        } else if (!fin.isHeard()
                && isAtOrBefore(s.seq, peer.space.rcvNxt())
                && isAtOrBefore(peer.fin.seq(), space.rcvNxt())) {
            peer.fin.cross();
            fin.cross();
        }
    }

    /** To say it again after its ACK passed is to say that the ACK did not arrive, unless the two may have crossed. */
    private void repeat(Control control, Segment s) {
        if (!control.isAcknowledged() || mayHaveCrossed(control.ackTime(), s.time)) {
            return;
        }
        boolean hasAck = s.hasTimestamps && control.isAckEchoedBy(s.tsEcr);
        if (!hasAck
                || control == syn) { // one that has the ACK repeats no FIN, but a SYN+ACK if its accept queue is full
            control.doubt();
            if (!mayHaveCrossed(control.lastAckTime(), s.time)) {
                control.takeBack();
            }
        }
    }

    /** It takes the numbers of {@code s}. Whether any of them are new. */
    private boolean occupy(Segment s, End peer) {
        if (isProbe(s, peer)) {
            retransmission.probe();
            return false;
        }
        boolean isFirst = !space.hasSent();
        boolean isIdle = peer.space.hasAcked() && peer.space.rcvNxt() == space.sndNxt();
        SequenceSpace.Place place = space.send(s);
        switch (place) {
            case NEW -> {
                // One that goes on although no answer was captured has had answers.
                boolean isAnswered = !peer.space.hasAcked() && retransmission.count() > 0;
                if (isFirst || isIdle || isAnswered) {
                    retransmission.restart(s.time);
                }
            }
            case REPEATED -> {
                retransmitted++;
                boolean isSynUnanswered = s.isSyn() && !syn.isAcknowledged();
                int una = sndUna(peer);
                boolean isOldest = isAtOrBefore(s.seq, una) && isAfter(s.seqEnd(), una);
                if (isOldest || isSynUnanswered) {
                    retransmission.repeat(s.time);
                }
            }
            case IN_HOLE, EMPTY -> {}
        }
        return place == SequenceSpace.Place.NEW || place == SequenceSpace.Place.IN_HOLE;
    }

    /** RFC 9293, 3.8.4: SEG.SEQ = SND.NXT-1, with no octet or one of garbage. A zero window probe looks the same. */
    private boolean isProbe(Segment s, End peer) {
        return s.payloadLength <= 1
                && (s.flags & (Segment.SYN | Segment.FIN)) == 0
                && space.hasSent()
                && peer.space.hasAcked()
                && s.seq == peer.space.rcvNxt() - 1
                && !fin.isCoveredBy(peer.space.rcvNxt());
    }

    /** What this segment shows to have arrived: an ACK of our SYN or FIN that was only seen to pass is proved by it. */
    private void proveReceipt(Segment s, End peer) {
        if (!s.isSyn() && syn.isSent() && !syn.isProvedForGood()) {
            boolean isFast = opensFast || peer.opensFast;
            boolean hasPayload = peer.syn.isSent() && space.hasAcked() && isAfter(space.rcvNxt(), peer.syn.seq() + 1);
            if (!isFast && (s.payloadLength > 0 || hasPayload)) {
                // Nobody sends payload, or takes it, before the handshake is over (RFC 9293, 3.10.7.4, fifth check).
                syn.acknowledge(s.frame, s.time, false, 0);
                syn.proveByPayload(s.frame);
            }
            prove(syn, s);
        }
        prove(fin, s);
    }

    private void prove(Control control, Segment s) {
        if (s.hasTimestamps && control.isAckEchoedBy(s.tsEcr)) {
            control.prove(s.frame);
        }
        proveByAck(control, s.frame);
    }

    private void proveByAck(Control control, long frame) {
        if (space.hasAcked() && control.isAckBefore(space.rcvNxt())) {
            control.prove(frame);
        }
    }

    // ---- What is inferred of it ----

    /** The other end proved by its ACK that this one, of which the tap saw nothing, has opened. */
    void inferSyn(int seq, long time) {
        syn.infer(seq, time);
        if (!space.hasSent()) {
            space.beginAt(seq + 1, time);
            retransmission.restart(time);
        }
    }

    /** Its SYN's ACK was not captured, but what it says now shows that it has it. */
    void inferSynAcknowledged(Segment s) {
        syn.acknowledge(s.frame, s.time, false, 0);
    }

    /** An ICMP error came back for its SYN. */
    void unreachable(long frame, long time) {
        unreachableFrame = frame;
        unreachableTime = time;
    }

    /** Whether a segment of this end that passes at {@code now} may have been under way when something passed towards it. */
    boolean mayHaveCrossed(long passed, long now) {
        return now - passed <= roundTrip + CROSSING_SLACK;
    }

    /** Whether an answer to what passed would have passed by {@code now}, so that a number that covers more is no accident. */
    private boolean isPastAnswer(long passed, long now) {
        return now - passed > answerTime();
    }

    /** How long after something passed towards this end its answer to that may pass. */
    long answerTime() {
        return roundTrip + Activity.ANSWER_TIME;
    }

    /** Whether this end has spoken so long after something passed towards it that it would have known. */
    boolean hasGoneOnAfter(long passed) {
        return activity.said() != Activity.NEVER && isPastAnswer(passed, activity.said());
    }

    /** Whether this end has spoken too late to have been under way already when something passed towards it. */
    boolean hasSpokenSince(long passed) {
        return activity.said() != Activity.NEVER && !mayHaveCrossed(passed, activity.said());
    }

    void read(End peer, boolean isMidstream, long opened, TimeWait timeWait, long now) {
        reading.read(this, peer, isMidstream, opened, timeWait, now);
    }

    /** Its socket is in use again, by the segment in {@code frame}: of this incarnation nothing is left. */
    void readReplaced(long frame, long time) {
        reading.readReplaced(frame, time);
    }

    /** Whether the state read is another than at the last call. */
    boolean changes() {
        toldBefore = told;
        told = reading.state();
        return told != toldBefore;
    }

    /** A connection of a socket with itself has one end. */
    void readAs(End same) {
        reading.copy(same.reading);
        stack = same.stack;
    }

    // ---- The facts ----

    SequenceSpace space() {
        return space;
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

    /** Whether the first of its FINs did not acknowledge the peer's. Both ends of a simultaneous close have closed first. */
    boolean closedBefore(End peer) {
        return fin.isSent() && !(finHasAck && peer.fin.isCoveredBy(finAck));
    }

    /** Octets, SYN and FIN it has sent and the peer has not acknowledged. */
    long unacknowledged(End peer) {
        if (!space.hasSent()) {
            return 0;
        }
        int una = sndUna(peer);
        return isAfter(space.sndNxt(), una) ? Integer.toUnsignedLong(space.sndNxt() - una) : 0;
    }

    /** The oldest octet that the peer has not acknowledged (SND.UNA of RFC 9293, 3.3.1). */
    private int sndUna(End peer) {
        return peer.space.hasAcked() ? peer.space.rcvNxt() : space.firstSeq();
    }

    /** Whether its last word is more than its SYN or SYN+ACK. */
    boolean hasSpokenAfterSyn() {
        return activity.what() != Reset.Trigger.SYN_ACK && activity.what() != Reset.Trigger.SYN;
    }

    /** Whether its last word is the SYN that its peer has had already. */
    boolean hasSaidSynAgain() {
        return syn.isHeard() && syn.repeats() > 0 && syn.lastTime() == activity.said();
    }

    boolean hasUnbelievedReset() {
        return hasUnbelievedReset;
    }

    /** When the last reset in its name passed that was not believed. */
    long unbelievedReset() {
        return unbelievedReset;
    }

    int unbelievedTtl() {
        return unbelievedTtl;
    }

    /** Whether that came from nearer or farther away than all else it sent. */
    boolean isUnbelievedForeign() {
        return unbelievedForeign;
    }

    boolean isUnreachable() {
        return unreachableFrame != 0;
    }

    long unreachableFrame() {
        return unreachableFrame;
    }

    long unreachableTime() {
        return unreachableTime;
    }

    /** When its last segment of any kind passed, believed or not; {@link Activity#NEVER} before the first. */
    long lastPassed() {
        return activity.lastPassed();
    }

    Activity activity() {
        return activity;
    }

    /** Payload octets it sent after the peer's FIN had passed. */
    long octetsAfterFinOf(End peer) {
        return peer.fin.frame() == 0 ? 0 : space.octets() - octetsBeforePeerFin;
    }

    /** How long neither end had said anything new when its FIN passed, in nanoseconds. */
    public long silenceBeforeFin() {
        return silenceBeforeFin;
    }

    /** Whether it sent payload when it had the peer's FIN already. */
    boolean hasSentPayloadAfterFinOf(End peer) {
        return payloadHasAck && peer.fin.isCoveredBy(payloadAck);
    }

    // ---- What it shows to the world ----

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
        return reading.state();
    }

    /** The state before the change that a {@link Connection#changes} found, the same as {@link #state} without. */
    public TcpState previousState() {
        return toldBefore;
    }

    public Proof proof() {
        return reading.proof();
    }

    /** The frame that proves the state; 0 when none does: a timer moved it, or nothing was seen. */
    public long frame() {
        return reading.frame();
    }

    /** When the state began, in nanoseconds since the epoch. */
    public long since() {
        return reading.since();
    }

    /** Octets, SYN and FIN sent and not acknowledged; 0 in states that send nothing. */
    public long sendQueue() {
        return reading.sendQueue();
    }

    public Timer timer() {
        return reading.timer();
    }

    /** Nanoseconds until the timer goes off; 0 or less when it is overdue or off. */
    public long timerRemaining() {
        return reading.timerRemaining();
    }

    /** How often in a row the oldest unacknowledged octet was repeated, while the timer for that runs. */
    public int timerRetransmissions() {
        return timer() == Timer.ON ? retransmission.count() : 0;
    }

    /** How many keepalive or window probes in a row stand unanswered, while the timer for that runs. */
    public int timerProbes() {
        return timer() == Timer.KEEPALIVE || timer() == Timer.PROBE ? retransmission.probes() : 0;
    }

    /** Whether it stays in a state that only its peer can end for longer than a stack keeps it unless a process holds it. */
    public boolean isStale() {
        return reading.isStale();
    }

    /** When the mark of {@link #isStale} was due. */
    public long staleSince() {
        return reading.staleSince();
    }

    /** Segments this end sent, copies made by the capture not counted. */
    public long packets() {
        return activity.packets();
    }

    /** Payload by sequence number, in octets: a retransmission counts once, and what was lost before the tap counts too. */
    public long bytes() {
        return space.octets();
    }

    void setRetransmitted(long retransmitted) {
        this.retransmitted = retransmitted;
    }

    /** Segments all of whose octets it had sent before. */
    public long retransmitted() {
        return retransmitted;
    }

    /** How often it sent its SYN or SYN+ACK again, up to 255 times. */
    public int synRepeats() {
        return syn.repeats();
    }

    /** How often it sent its FIN again, up to 255 times. */
    public int finRepeats() {
        return fin.repeats();
    }

    /** Octets of this end that its peer has, and that never passed the tap. */
    public long gaps() {
        return space.gaps();
    }

    /** Time to live or hop limit of its latest segment that is no reset, 0 to 255; -1 if there is none. */
    public int ttl() {
        return profile.ttl();
    }

    /** When its last believed segment passed, resets apart; {@link Long#MIN_VALUE} before the first. */
    public long lastTime() {
        return activity.said();
    }

    /** Its last believed segment, which proves its state once more; 0 before the first. */
    public long lastFrame() {
        return activity.saidFrame();
    }

    /** When its last payload passed, nanoseconds since the epoch; {@link Long#MIN_VALUE} before the first. */
    public long lastPayloadTime() {
        return activity.saidPayload();
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
