package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;

/**
 * What was seen of a connection, in Zeek's letters and by Zeek's rules (scripts/base/protocols/conn), and the conn_state
 * that follows. Upper case is the originator's.
 *
 * <pre>
 *   s SYN  h SYN+ACK  f FIN  r reset            again when the sequence number is another than the last one's
 *   a pure ACK  d payload alone  i FIN+RST  q SYN+FIN or SYN+RST                           once for each end
 *   c wrong checksum  g gap  t payload again  w window closed     the 1st, the 10th, the 100th ... of an end
 *   ^ the segment that was captured first came from the responder                              in front
 *   X there were more letters than are kept                                                         at the end
 * </pre>
 *
 * Where it may differ from Zeek's own: what Zeek splits by its timers, or at a SYN that nobody answers, is one connection
 * here; who opened a connection whose SYN was not captured is guessed by other rules, and the letters are the guess's; a
 * copy made by the capture is nobody's retransmission.
 *
 * <p>Each letter takes five bits; {@value #ROOM} are kept.
 */
final class History {
    private static final String LETTERS = "-shadfrcgtwiq^X";
    static final int SYN = 1;
    static final int SYN_ACK = 2;
    static final int ACK = 3;
    static final int PAYLOAD = 4;
    static final int FIN = 5;
    private static final int RST = 6;
    private static final int DAMAGE = 7;
    private static final int GAP = 8;
    private static final int REPEAT = 9;
    private static final int ZERO_WINDOW = 10;
    private static final int FIN_AND_RST = 11;
    private static final int OTHER_FLAGS = 12;
    private static final int FLIPPED = 13;
    private static final int MORE = 14;

    private static final int BITS = 5;
    private static final int ORIGINATOR = 1 << (BITS - 1);
    private static final int PER_WORD = Long.SIZE / BITS;
    private static final int ROOM = 2 * PER_WORD;

    private final ZeekEnd zeekOrig = new ZeekEnd();
    private final ZeekEnd zeekResp = new ZeekEnd();

    private long first;
    private long second;
    private int count;
    /** Which letters each side has, a bit each, the originator's in the upper half. */
    private int seen;

    /** Whether Zeek would say of both ends what they say, repeats apart, and the letters are few. */
    boolean isPlain(End orig, End resp) {
        return count <= PER_WORD && isZeekPlain(orig, resp);
    }

    private boolean isZeekPlain(End orig, End resp) {
        return zeekOrig.isPlain(orig, true) && zeekResp.isPlain(resp, false);
    }

    /** How often an end has repeated itself, as Zeek counts. */
    int repeats(boolean isOrig) {
        return (isOrig ? zeekOrig : zeekResp).repeats();
    }

    void setRepeats(boolean isOrig, int repeats) {
        (isOrig ? zeekOrig : zeekResp).setRepeats(repeats);
    }

    /** The first of the letters. */
    long letters() {
        return first;
    }

    void setPlain(long letters, End orig, End resp) {
        setLetters(letters);
        zeekOrig.setPlain(orig, true);
        zeekResp.setPlain(resp, false);
    }

    /** Whether another letter is kept beside those of an ordinary connection. */
    static boolean hasRoom(long letters) {
        return letters >>> (PER_WORD - 1) * BITS == 0;
    }

    /** {@code letters}, and one more. */
    static long append(long letters, int letter, boolean isFromOrig) {
        int count = (Long.SIZE - Long.numberOfLeadingZeros(letters) + BITS - 1) / BITS;
        return letters | (long) (letter | (isFromOrig ? ORIGINATOR : 0)) << count * BITS;
    }

    private void setLetters(long letters) {
        first = letters;
        second = 0;
        count = 0;
        seen = 0;
        for (long rest = letters; rest != 0; rest >>>= BITS) {
            count++;
            seen |= bit((int) rest & (ORIGINATOR - 1), (rest & ORIGINATOR) != 0);
        }
    }

    void store(Differences list, End orig, End resp) {
        boolean areRepeatsAsExpected = repeats(true) == orig.retransmitted() && repeats(false) == resp.retransmitted();
        if (list.put(!isZeekPlain(orig, resp) || !areRepeatsAsExpected)) {
            zeekOrig.store(list, orig, true);
            zeekResp.store(list, resp, false);
        }
        list.put(first, 0);
        if (list.put(count > PER_WORD)) {
            list.put(second, 0);
            list.put(count, ROOM);
            list.put(seen, 0);
        }
    }

    void load(Differences list, End orig, End resp) {
        if (list.take()) {
            zeekOrig.load(list, orig, true);
            zeekResp.load(list, resp, false);
        } else {
            zeekOrig.setPlain(orig, true);
            zeekResp.setPlain(resp, false);
            setRepeats(true, (int) orig.retransmitted());
            setRepeats(false, (int) resp.retransmitted());
        }
        setLetters(list.take(0));
        if (list.take()) {
            second = list.take(0);
            count = (int) list.take(ROOM);
            seen = (int) list.take(0);
        }
    }

    /** Whether the letters for an ACK and for payload, which are noted once, have been noted of that side. */
    boolean hasAck(boolean isOrig) {
        return has(ACK, isOrig);
    }

    boolean hasPayload(boolean isOrig) {
        return has(PAYLOAD, isOrig);
    }

    /** Whether nothing but how far the ends have come would be noted of what goes on where they left off. */
    boolean isPredictable(End orig, End resp) {
        return zeekOrig.isPredictable(orig) && zeekResp.isPredictable(resp);
    }

    void clear() {
        zeekOrig.clear();
        zeekResp.clear();
        first = 0;
        second = 0;
        count = 0;
        seen = 0;
    }

    /** Before {@code from} has learned of {@code s}. */
    void note(Segment s, boolean isFromOrig, End from) {
        ZeekEnd sender = isFromOrig ? zeekOrig : zeekResp;
        ZeekEnd receiver = isFromOrig ? zeekResp : zeekOrig;
        noteFlip(isFromOrig);
        noteFlags(s, isFromOrig, from, sender);
        if (sender.closesWindow(s, receiver)) {
            append(ZERO_WINDOW, isFromOrig);
        }
        if (sender.repeats(s)) {
            append(REPEAT, isFromOrig);
        }
        sender.say(s, isFromOrig, receiver);
    }

    /** After {@link #note}, if {@code s} is believed, and before the ends have learned of it: what does it say is missing? */
    void noteGap(Segment s, boolean isFromOrig, End from, End to) {
        boolean isAdvance = s.isAck()
                && from.space().hasAcked()
                && isAfter(s.ack, from.space().rcvNxt());
        if (!isAdvance || !to.space().isMissingBefore(s.ack)) {
            return;
        }
        ZeekEnd sender = isFromOrig ? zeekOrig : zeekResp;
        ZeekEnd loser = isFromOrig ? zeekResp : zeekOrig;
        if (loser.losesTo(sender)) {
            append(GAP, !isFromOrig);
        }
    }

    /** A segment whose checksum is wrong, and which is therefore nobody's. */
    void noteDamage(boolean isFromOrig) {
        if ((isFromOrig ? zeekOrig : zeekResp).suffersDamage()) {
            append(DAMAGE, isFromOrig);
        }
    }

    private void noteFlip(boolean isFromOrig) {
        if (count == 0 && !isFromOrig) {
            append(FLIPPED, false);
        }
    }

    private void noteFlags(Segment s, boolean isFromOrig, End from, ZeekEnd sender) {
        int flags = s.flags & (Segment.SYN | Segment.FIN | Segment.RST);
        if (Integer.bitCount(flags) > 1) {
            once(s.isFin() && s.isRst() ? FIN_AND_RST : OTHER_FLAGS, isFromOrig);
        } else if (s.isSyn()) {
            // Whoever opens at the same time as its peer says the same number in a SYN and in a SYN+ACK: one letter.
            boolean isNew = !has(SYN, isFromOrig) && !has(SYN_ACK, isFromOrig);
            if (isNew || from.syn().seq() != s.seq) {
                append(s.isAck() ? SYN_ACK : SYN, isFromOrig);
            }
        } else if (s.isFin()) {
            if (!has(FIN, isFromOrig) || from.fin().seq() != s.seqEnd() - 1) {
                append(FIN, isFromOrig);
            }
        } else if (s.isRst()) {
            boolean isNew = sender.resetsAnew(s.seq);
            if (!has(RST, isFromOrig) || isNew) {
                append(RST, isFromOrig);
            }
        } else if (s.payloadLength > 0) {
            once(PAYLOAD, isFromOrig);
        } else if (s.isAck()) {
            once(ACK, isFromOrig);
        }
    }

    private void once(int letter, boolean isFromOrig) {
        if (!has(letter, isFromOrig)) {
            append(letter, isFromOrig);
        }
    }

    private static int bit(int letter, boolean isFromOrig) {
        return 1 << (isFromOrig ? letter + 16 : letter);
    }

    private boolean has(int letter, boolean isFromOrig) {
        return (seen & bit(letter, isFromOrig)) != 0;
    }

    private void append(int letter, boolean isFromOrig) {
        seen |= bit(letter, isFromOrig);
        if (count == ROOM) {
            return;
        }
        boolean isLast = count == ROOM - 1;
        long code = isLast ? MORE : letter | (isFromOrig ? ORIGINATOR : 0);
        if (count < PER_WORD) {
            first |= code << (count * BITS);
        } else {
            second |= code << ((count - PER_WORD) * BITS);
        }
        count++;
    }

    /** Its five bits. */
    private int code(int index) {
        long word = index < PER_WORD ? first >>> (index * BITS) : second >>> ((index - PER_WORD) * BITS);
        return (int) word & (2 * ORIGINATOR - 1);
    }

    private char letter(int index) {
        int code = code(index);
        char letter = LETTERS.charAt(code & (ORIGINATOR - 1));
        return (code & ORIGINATOR) != 0 ? (char) (letter - 'a' + 'A') : letter;
    }

    /** Whether a SYN of that side was captured. */
    boolean hasSyn(boolean isOrig) {
        return has(SYN, isOrig);
    }

    /** Whether a SYN+ACK of that side was captured. */
    boolean hasSynAck(boolean isOrig) {
        return has(SYN_ACK, isOrig);
    }

    /** How many resets of that side were, those that repeat a number counted once, as far as {@value #ROOM} letters tell. */
    int resets(boolean isOrig) {
        if (!has(RST, isOrig)) {
            return 0;
        }
        int reset = RST | (isOrig ? ORIGINATOR : 0);
        int resets = 0;
        for (int i = 0; i < count; i++) {
            resets += code(i) == reset ? 1 : 0;
        }
        return resets;
    }

    /** Zeek's conn_state, tested in Zeek's order. */
    String connState(End orig, End resp) {
        ZeekEnd.State os = zeekOrig.state();
        ZeekEnd.State rs = zeekResp.state();
        boolean isOrigSilent = os == ZeekEnd.State.INACTIVE || os == ZeekEnd.State.PARTIAL;
        boolean isRespSilent = rs == ZeekEnd.State.INACTIVE || rs == ZeekEnd.State.PARTIAL;
        if (rs == ZeekEnd.State.RESET) {
            boolean isRejected = os == ZeekEnd.State.SYN_SENT
                    || os == ZeekEnd.State.SYN_ACK_SENT
                    || os == ZeekEnd.State.RESET && orig.bytes() == 0 && resp.bytes() == 0;
            return isRejected ? "REJ" : isOrigSilent ? "RSTRH" : "RSTR";
        }
        if (os == ZeekEnd.State.RESET) {
            return !isRespSilent ? "RSTO" : isAttemptReset() ? "RSTOS0" : "OTH";
        }
        if (os == ZeekEnd.State.CLOSED) {
            return rs == ZeekEnd.State.CLOSED ? "SF" : isRespSilent ? "SH" : "S2";
        }
        if (rs == ZeekEnd.State.CLOSED) {
            return isOrigSilent ? "SHR" : "S3";
        }
        if (os == ZeekEnd.State.SYN_SENT && rs == ZeekEnd.State.INACTIVE) {
            return "S0";
        }
        return os == ZeekEnd.State.ESTABLISHED && rs == ZeekEnd.State.ESTABLISHED ? "S1" : "OTH";
    }

    /** Whether the history begins with the originator's SYN, and nothing of its own but payload comes before its reset. */
    private boolean isAttemptReset() {
        int at = count > 0 && letter(0) == '^' ? 1 : 0;
        if (at >= count || letter(at) != 'S') {
            return false;
        }
        for (int i = at + 1; i < count; i++) {
            char letter = letter(i);
            if (letter == 'R') {
                return true;
            }
            if ("HAFGIQ".indexOf(letter) >= 0) {
                return false;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        char[] letters = new char[count];
        for (int i = 0; i < count; i++) {
            letters[i] = letter(i);
        }
        return new String(letters);
    }
}
