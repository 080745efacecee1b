package org.wirestat.tcp;

/**
 * How a connection is stored that nothing unusual befell: opened by a SYN that was answered at once, or under way when the
 * capture began, and closed by two FINs if at all. What of it does not follow from what every segment looks at then fits into
 * the rest of its record.
 *
 * <pre>
 *          63              48                 32 31                                 0
 *         +------------------+------------------+-------------------------------------+
 *       1 | its own repeats  |      flags       |               ports                 |
 *         +-------------------------------------+-------------------------------------+
 *      24 |                           letters of the history                          |
 *      25 |  resp FIN flags  |  orig FIN flags  |  resp SYN flags  |  orig SYN flags  |
 *      26 |        when the responder's SYN was sent: frame 24, time 40               |
 *      27 |        when it was acknowledged                                           |
 *      28 | ACK of the responder's FIN, or SYN  | ACK of the originator's FIN, or SYN |
 *      29 |  its id, less its number and one    | end of what carried resp's SYN's ACK|
 *      30 |    frame of the responder's FIN     |    frame of the originator's FIN    |
 *      31 |    frame that acknowledged that     |    frame that acknowledged that     |
 *         +---------------------------------------------------------------------------+
 * </pre>
 *
 * Of an ACK is kept its timestamp until it is proved to have come, and then the frame that proves it. A FIN is the last new
 * thing that an end said, which is when it was sent; and what acknowledged it started the end's timer for the last time, which
 * is when that was. Who has sent a FIN is not asked any more how it opened.
 *
 * <p>Everything else that there is to know must be as expected; a connection of which that is not so has a list of
 * {@link Differences} instead.
 */
final class Ordinary {
    static final int LETTERS = Connections.LIST;
    static final int FLAGS = LETTERS + 1;
    static final int RESP_SYN = LETTERS + 2;
    static final int RESP_SYN_HEARD = LETTERS + 3;
    static final int ACKS = LETTERS + 4;
    static final int CARRIER_AND_ID = LETTERS + 5;
    static final int FINS = LETTERS + 6;
    static final int FINS_HEARD = LETTERS + 7;

    private static final int TIME_BITS = 40;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long FRAME_LIMIT = 1L << Long.SIZE - TIME_BITS;
    static final int FLAG_BITS = 16;
    static final int FIN_FLAGS_AT = 2 * FLAG_BITS;
    /** What a SYN or FIN has come to. */
    static final int FLAG_MASK = (1 << FLAG_BITS - 1) - 1;
    /** Beside that: the FIN, in all its copies, acknowledged all that the peer has said until now. */
    private static final int CAUGHT_UP = 1 << FLAG_BITS - 1;

    private static final long LOW = 0xffffffffL;

    /** So often each end may have repeated itself, by our count and by Zeek's. */
    private static final int MOST_REPEATS = 15;

    private static final int REPEATS_BITS = 4;

    private Ordinary() {}

    // ---- Whether it is ----

    /** Whether all but what the words above have room for is as expected. */
    static boolean holds(End orig, End resp, long epoch, long base) {
        Control syn = orig.syn();
        return (!syn.isSent() || syn.frame() == base && syn.time() == epoch)
                && isSynOrdinary(orig, resp, epoch, base)
                && isSynOrdinary(resp, orig, epoch, base)
                && (!syn.isHeard()
                        || syn.heardFrame() == resp.syn().frame()
                                && syn.heardTime() == resp.syn().time())
                && (!syn.isAcknowledged() || syn.isProvedForGood() || isCarriedByAnswer(syn, resp))
                && isFinOrdinary(orig, resp, base)
                && isFinOrdinary(resp, orig, base);
    }

    static boolean hasFewRepeats(End orig, End resp, History history) {
        return orig.retransmitted() <= MOST_REPEATS
                && resp.retransmitted() <= MOST_REPEATS
                && history.repeats(true) <= MOST_REPEATS
                && history.repeats(false) <= MOST_REPEATS;
    }

    private static boolean isSynOrdinary(End end, End peer, long epoch, long base) {
        Control syn = end.syn();
        return isOrdinary(syn, peer, base)
                && (!syn.isSent() || syn.seq() == end.space().firstSeq() && fits(syn.frame(), syn.time(), epoch, base))
                && (!syn.isHeard() || fits(syn.heardFrame(), syn.heardTime(), epoch, base))
                && end.hasExpectedRoundTrip(peer);
    }

    private static boolean isFinOrdinary(End end, End peer, long base) {
        Control fin = end.fin();
        return isOrdinary(fin, peer, base)
                && (!fin.isSent()
                        || fin.seq() == end.space().sndNxt() - 1
                                && fin.time() == end.activity().saidNew()
                                && hasRoom(fin.frame(), base)
                                && (!end.syn().isSent() || end.syn().isProvedForGood()))
                && (!fin.isHeard() || fin.heardTime() == end.retransmission().time() && hasRoom(fin.heardFrame(), base))
                && (fin.isProvedForGood()
                        || !fin.isCarried()
                        || fin.carrierEnd() == peer.space().sndNxt())
                && end.hasExpectedFin(peer);
    }

    /** Said once, acknowledged by what its peer says until now. */
    private static boolean isOrdinary(Control control, End peer, long base) {
        if (!control.isSent()) {
            return control.flags() == 0;
        }
        return control.flags() <= FLAG_MASK
                && control.lastFrame() == control.frame()
                && control.lastTime() == control.time()
                && (!control.isAcknowledged()
                        || control.ackTime() == control.heardTime()
                                && isAckOrdinary(control, base)
                                && (control.isProvedForGood()
                                        || control.lastAckTime()
                                                == peer.activity().said()));
    }

    /** Whether the frame that proves it or, before that, its timestamp is all that is not known of the ACK. */
    private static boolean isAckOrdinary(Control control, long base) {
        return control.isProved()
                ? hasRoom(control.ackFrame(), base) && (control.isProvedForGood() || !control.isFresh())
                : control.ackFrame() == control.heardFrame();
    }

    private static boolean hasRoom(long frame, long base) {
        return Offset.ofFrame(frame, base) != Offset.FAR;
    }

    /** Whether the ACK of the originator's SYN came with the responder's. */
    private static boolean isCarriedByAnswer(Control syn, End resp) {
        return syn.isCarried() && syn.carrierEnd() == answerEnd(resp.space().firstSeq());
    }

    /** Where the responder's SYN, which takes {@code firstSeq}, ends. */
    static int answerEnd(int firstSeq) {
        return firstSeq + 1;
    }

    private static boolean fits(long frame, long time, long epoch, long base) {
        return frame - base >= 0 && frame - base < FRAME_LIMIT && time - epoch >= 0 && time - epoch <= TIME_MASK;
    }

    // ---- How it is stored ----

    static void store(long[] words, int at, End orig, End resp, long epoch, long base, long letters) {
        words[at + LETTERS] = letters;
        words[at + FLAGS] = flags(
                orig.syn().flags(),
                resp.syn().flags(),
                orig.fin().flags() | (orig.finHasCaughtUp(resp) ? CAUGHT_UP : 0),
                resp.fin().flags() | (resp.finHasCaughtUp(orig) ? CAUGHT_UP : 0));
        words[at + RESP_SYN] = instant(resp.syn().frame(), resp.syn().time(), epoch, base);
        words[at + RESP_SYN_HEARD] = instant(resp.syn().heardFrame(), resp.syn().heardTime(), epoch, base);
        words[at + ACKS] = halves(ack(orig, base), ack(resp, base));
        setHalf(words, at + CARRIER_AND_ID, true, resp.syn().carrierEnd());
        words[at + FINS] = frames(orig.fin().frame(), resp.fin().frame(), base);
        words[at + FINS_HEARD] = frames(orig.fin().heardFrame(), resp.fin().heardFrame(), base);
    }

    /** Of its FIN the ACK is kept or, if it has sent none, of its SYN. */
    private static Control kept(End end) {
        return end.fin().isSent() ? end.fin() : end.syn();
    }

    private static long ack(End end, long base) {
        Control control = kept(end);
        return control.isProved() ? Offset.ofFrame(control.ackFrame(), base) : control.ackTsVal();
    }

    private static long frames(long orig, long resp, long base) {
        return halves(Offset.ofFrame(orig, base), Offset.ofFrame(resp, base));
    }

    /** A word for both ends. Low: the originator's. High: the responder's. */
    static long halves(long orig, long resp) {
        return orig & LOW | resp << Integer.SIZE;
    }

    static int half(long word, boolean isOrig) {
        return (int) (isOrig ? word : word >>> Integer.SIZE);
    }

    static void setHalf(long[] words, int index, boolean isOrig, long half) {
        long word = words[index];
        words[index] = isOrig ? halves(half, word >>> Integer.SIZE) : halves(word, half);
    }

    /** Those of the originator, by our count and by Zeek's, and the responder's: 16 bits. */
    static long repeats(End orig, End resp, History history) {
        return orig.retransmitted()
                | (long) history.repeats(true) << REPEATS_BITS
                | resp.retransmitted() << 2 * REPEATS_BITS
                | (long) history.repeats(false) << 3 * REPEATS_BITS;
    }

    static long flags(int origSyn, int respSyn, int origFin, int respFin) {
        return origSyn
                | (long) respSyn << FLAG_BITS
                | (long) origFin << FIN_FLAGS_AT
                | (long) respFin << FIN_FLAGS_AT + FLAG_BITS;
    }

    /** Whether there is room for when {@code s} passed. */
    static boolean fits(Segment s, long epoch, long base) {
        return fits(s.frame, s.time, epoch, base);
    }

    static long instant(long frame, long time, long epoch, long base) {
        return frame - base << TIME_BITS | time - epoch & TIME_MASK;
    }

    static void clear(long[] words, int at) {
        for (int word = Connections.LIST; word < Connections.RECORD; word++) {
            words[at + word] = 0;
        }
    }

    static void setId(long[] words, int at, int difference) {
        setHalf(words, at + CARRIER_AND_ID, false, difference);
    }

    // ---- How it is loaded ----

    static int id(long[] words, int at) {
        return half(words[at + CARRIER_AND_ID], false);
    }

    /** Whether the originator has sent nothing but a SYN, to which {@code synAck} is the answer, the first. */
    static boolean isAnswered(long[] words, int at, Segment synAck) {
        return words[at + FLAGS] == Control.SENT && synAck.ack == (int) words[at + Connection.ORIG + End.NEXT];
    }

    static long letters(long[] words, int at) {
        return words[at + LETTERS];
    }

    static void loadRepeats(long repeats, End orig, End resp, History history) {
        orig.setRetransmitted(repeats & MOST_REPEATS);
        history.setRepeats(true, (int) (repeats >>> REPEATS_BITS) & MOST_REPEATS);
        resp.setRetransmitted(repeats >>> 2 * REPEATS_BITS & MOST_REPEATS);
        history.setRepeats(false, (int) (repeats >>> 3 * REPEATS_BITS) & MOST_REPEATS);
    }

    static void loadFlags(long[] words, int at, End orig, End resp) {
        long flags = words[at + FLAGS];
        orig.syn().loadFlags((int) flags & FLAG_MASK);
        resp.syn().loadFlags((int) flags >>> FLAG_BITS & FLAG_MASK);
        orig.fin().loadFlags((int) (flags >>> 2 * FLAG_BITS) & FLAG_MASK);
        resp.fin().loadFlags((int) (flags >>> 3 * FLAG_BITS) & FLAG_MASK);
    }

    static void loadSyns(long[] words, int at, End orig, End resp, long epoch, long base) {
        Control syn = orig.syn();
        Control answer = resp.syn();
        long sent = words[at + RESP_SYN];
        long heard = words[at + RESP_SYN_HEARD];
        syn.setSaid(orig.space().firstSeq(), base, epoch);
        answer.setSaid(resp.space().firstSeq(), frame(sent, base), time(sent, epoch));
        syn.setHeard(answer.frame(), answer.time());
        answer.setHeard(frame(heard, base), time(heard, epoch));
        int carrierEnd = half(words[at + CARRIER_AND_ID], true);
        loadAck(
                syn,
                orig,
                resp,
                half(words[at + ACKS], true),
                answerEnd(resp.space().firstSeq()),
                base);
        loadAck(answer, resp, orig, half(words[at + ACKS], false), carrierEnd, base);
        orig.setExpectedRoundTrip(resp);
        resp.setExpectedRoundTrip(orig);
    }

    static void loadFins(long[] words, int at, End orig, End resp, long base) {
        loadFin(words, at, orig, resp, true, base);
        loadFin(words, at, resp, orig, false, base);
        long flags = words[at + FLAGS];
        orig.setExpectedFin(resp, (flags & caughtUp(true)) != 0);
        resp.setExpectedFin(orig, (flags & caughtUp(false)) != 0);
    }

    /** Among the flags: the end's FIN acknowledged all that its peer has said. */
    static long caughtUp(boolean isOrig) {
        return (long) CAUGHT_UP << (isOrig ? FIN_FLAGS_AT : FIN_FLAGS_AT + FLAG_BITS);
    }

    private static void loadFin(long[] words, int at, End end, End peer, boolean isOrig, long base) {
        Control fin = end.fin();
        fin.setSaid(
                end.space().sndNxt() - 1,
                frame(half(words[at + FINS], isOrig), base),
                end.activity().saidNew());
        fin.setHeard(
                frame(half(words[at + FINS_HEARD], isOrig), base),
                end.retransmission().time());
        loadAck(fin, end, peer, half(words[at + ACKS], isOrig), peer.space().sndNxt(), base);
    }

    private static void loadAck(Control control, End end, End peer, int ack, int carrierEnd, long base) {
        boolean isKept = control == kept(end);
        long frame = isKept && control.isProved() ? frame(ack, base) : control.heardFrame();
        control.setAck(frame, peer.activity().said(), ack, carrierEnd);
    }

    private static long frame(int offset, long base) {
        return Offset.frame(offset & LOW, base);
    }

    private static long frame(long instant, long base) {
        return (instant >>> TIME_BITS) + base;
    }

    private static long time(long instant, long epoch) {
        return (instant & TIME_MASK) + epoch;
    }
}
