package org.wirestat.tcp;

/**
 * How a connection is stored that nothing unusual befell: opened by a SYN that was answered at once, or under way when the
 * capture began, and closed by two FINs if at all. What of it does not follow from what every segment looks at then fits into
 * the rest of its record, and that of its FINs into a block of their own.
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
 *      28 |      frame of the ACK of that       | frame of the ACK of the first SYN   |
 *      29 |      ... and what that carried      |  its timestamp: originator's SYN    |
 *      30 |                    the same of the responder's SYN                        |
 *      31 |  its id, less its number and one    |     number of the FINs' block       |
 *         +-------------------------------------+-------------------------------------+
 *       0 |        when the originator's FIN was sent                                 |
 *       1 |        when it was acknowledged                                           |
 *     2,3 |        the same of the responder's                                        |
 *       4 |      frame of the ACK of that       | frame of the ACK of the first FIN   |
 *       5 |  lowest ACK number on resp's FIN    | lowest ACK number on orig's FIN     |
 *     6,7 |      ... and what that carried      |  the ACK's timestamp, of either FIN |
 *         +---------------------------------------------------------------------------+
 * </pre>
 *
 * Everything else that there is to know must be as expected; a connection of which that is not so has a list of
 * {@link Differences} instead.
 */
final class Ordinary {
    static final int FINS = 8;

    static final int LETTERS = Connections.LIST;
    static final int FLAGS = LETTERS + 1;
    static final int RESP_SYN = LETTERS + 2;
    static final int RESP_SYN_HEARD = LETTERS + 3;
    static final int SYN_ACKS = LETTERS + 4;
    static final int ORIG_SYN_CARRIER = LETTERS + 5;
    static final int RESP_SYN_CARRIER = LETTERS + 6;
    static final int FINS_NUMBER = LETTERS + 7;

    static final int FIN = 0;
    static final int FIN_HEARD = 1;
    static final int RESP_AT = 2;
    static final int FIN_ACKS = 4;
    static final int ACKS_OF_FIN = 5;
    static final int FIN_CARRIER = 6;

    private static final int TIME_BITS = 40;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long FRAME_LIMIT = 1L << Long.SIZE - TIME_BITS;
    static final int FLAG_BITS = 16;
    static final int FIN_FLAGS_AT = 2 * FLAG_BITS;
    static final int FLAG_MASK = (1 << FLAG_BITS) - 1;
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
                && isFinOrdinary(orig, resp, epoch, base)
                && isFinOrdinary(resp, orig, epoch, base);
    }

    static boolean hasFewRepeats(End orig, End resp, History history) {
        return orig.retransmitted() <= MOST_REPEATS
                && resp.retransmitted() <= MOST_REPEATS
                && history.repeats(true) <= MOST_REPEATS
                && history.repeats(false) <= MOST_REPEATS;
    }

    private static boolean isSynOrdinary(End end, End peer, long epoch, long base) {
        Control syn = end.syn();
        return isOrdinary(syn, peer, epoch, base)
                && (!syn.isSent() || syn.seq() == end.space().firstSeq())
                && end.hasExpectedRoundTrip(peer);
    }

    private static boolean isFinOrdinary(End end, End peer, long epoch, long base) {
        Control fin = end.fin();
        return isOrdinary(fin, peer, epoch, base)
                && (!fin.isSent() || fin.seq() == end.space().sndNxt() - 1)
                && end.hasExpectedFin(peer);
    }

    /** Said once, acknowledged by what its peer says until now. */
    private static boolean isOrdinary(Control control, End peer, long epoch, long base) {
        if (!control.isSent()) {
            return control.flags() == 0;
        }
        return control.flags() <= FLAG_MASK
                && control.lastFrame() == control.frame()
                && control.lastTime() == control.time()
                && fits(control.frame(), control.time(), epoch, base)
                && (!control.isHeard() || fits(control.heardFrame(), control.heardTime(), epoch, base))
                && (!control.isAcknowledged()
                        || control.ackTime() == control.heardTime()
                                && Offset.ofFrame(control.ackFrame(), base) != Offset.FAR
                                && (control.isProvedForGood()
                                        || control.lastAckTime()
                                                == peer.activity().said()));
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
                orig.fin().flags(),
                resp.fin().flags());
        words[at + RESP_SYN] = instant(resp.syn().frame(), resp.syn().time(), epoch, base);
        words[at + RESP_SYN_HEARD] = instant(resp.syn().heardFrame(), resp.syn().heardTime(), epoch, base);
        words[at + SYN_ACKS] = ackFrames(orig.syn(), resp.syn(), base);
        words[at + ORIG_SYN_CARRIER] = orig.syn().carrier();
        words[at + RESP_SYN_CARRIER] = resp.syn().carrier();
    }

    /** Those of the originator, by our count and by Zeek's, and the responder's: 16 bits. */
    static long repeats(End orig, End resp, History history) {
        return orig.retransmitted()
                | (long) history.repeats(true) << REPEATS_BITS
                | resp.retransmitted() << 2 * REPEATS_BITS
                | (long) history.repeats(false) << 3 * REPEATS_BITS;
    }

    static void storeFins(long[] words, int at, End orig, End resp, long epoch, long base) {
        storeFin(words, at, orig.fin(), epoch, base);
        storeFin(words, at + RESP_AT, resp.fin(), epoch, base);
        words[at + FIN_ACKS] = ackFrames(orig.fin(), resp.fin(), base);
        words[at + ACKS_OF_FIN] = orig.finAck() & LOW | (long) resp.finAck() << 32;
        words[at + FIN_CARRIER] = orig.fin().carrier();
        words[at + FIN_CARRIER + 1] = resp.fin().carrier();
    }

    private static void storeFin(long[] words, int at, Control fin, long epoch, long base) {
        words[at + FIN] = instant(fin.frame(), fin.time(), epoch, base);
        words[at + FIN_HEARD] = instant(fin.heardFrame(), fin.heardTime(), epoch, base);
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

    private static long ackFrames(Control orig, Control resp, long base) {
        return Offset.ofFrame(orig.ackFrame(), base) & LOW | Offset.ofFrame(resp.ackFrame(), base) << 32;
    }

    static void clear(long[] words, int at) {
        for (int word = Connections.LIST; word < Connections.RECORD; word++) {
            words[at + word] = 0;
        }
    }

    static void setId(long[] words, int at, int difference) {
        words[at + FINS_NUMBER] = words[at + FINS_NUMBER] & LOW | (long) difference << 32;
    }

    // ---- How it is loaded ----

    static int id(long[] words, int at) {
        return (int) (words[at + FINS_NUMBER] >>> 32);
    }

    /** Whether the originator has sent nothing but a SYN, to which {@code synAck} is the answer, the first. */
    static boolean isAnswered(long[] words, int at, Segment synAck) {
        return words[at + FLAGS] == Control.SENT && synAck.ack == (int) words[at + Connection.ORIG + End.NEXT];
    }

    /** Whether the responder has sent a SYN, and the two did not cross. */
    static boolean isListenerProved(long[] words, int at) {
        long flags = words[at + FLAGS];
        long crossed = Control.CROSSED | Control.CROSSED << FLAG_BITS;
        return (flags & Control.SENT << FLAG_BITS) != 0 && (flags & crossed) == 0;
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
        resp.syn().loadFlags((int) flags >>> FLAG_BITS);
        orig.fin().loadFlags((int) (flags >>> 2 * FLAG_BITS) & FLAG_MASK);
        resp.fin().loadFlags((int) (flags >>> 3 * FLAG_BITS));
    }

    static void loadSyns(long[] words, int at, End orig, End resp, long epoch, long base) {
        Control syn = orig.syn();
        Control answer = resp.syn();
        long sent = words[at + RESP_SYN];
        long heard = words[at + RESP_SYN_HEARD];
        long acks = words[at + SYN_ACKS];
        syn.setSaid(orig.space().firstSeq(), base, epoch);
        answer.setSaid(resp.space().firstSeq(), frame(sent, base), time(sent, epoch));
        syn.setHeard(answer.frame(), answer.time());
        answer.setHeard(frame(heard, base), time(heard, epoch));
        syn.setAck(Offset.frame(acks & LOW, base), resp.activity().said(), words[at + ORIG_SYN_CARRIER]);
        answer.setAck(Offset.frame(acks >>> 32, base), orig.activity().said(), words[at + RESP_SYN_CARRIER]);
        orig.setExpectedRoundTrip(resp);
        resp.setExpectedRoundTrip(orig);
    }

    static void loadFins(long[] words, int at, End orig, End resp, long epoch, long base) {
        loadFin(words, at, orig, epoch, base);
        loadFin(words, at + RESP_AT, resp, epoch, base);
        long acks = words[at + FIN_ACKS];
        orig.fin().setAck(Offset.frame(acks & LOW, base), resp.activity().said(), words[at + FIN_CARRIER]);
        resp.fin().setAck(Offset.frame(acks >>> 32, base), orig.activity().said(), words[at + FIN_CARRIER + 1]);
        long acksOfFin = words[at + ACKS_OF_FIN];
        orig.setExpectedFin(resp, (int) acksOfFin);
        resp.setExpectedFin(orig, (int) (acksOfFin >>> 32));
    }

    private static void loadFin(long[] words, int at, End end, long epoch, long base) {
        long sent = words[at + FIN];
        long heard = words[at + FIN_HEARD];
        end.fin().setSaid(end.space().sndNxt() - 1, frame(sent, base), time(sent, epoch));
        end.fin().setHeard(frame(heard, base), time(heard, epoch));
    }

    private static long frame(long instant, long base) {
        return (instant >>> TIME_BITS) + base;
    }

    private static long time(long instant, long epoch) {
        return (instant & TIME_MASK) + epoch;
    }
}
