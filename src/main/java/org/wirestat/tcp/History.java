package org.wirestat.tcp;

/**
 * What was seen of a connection, in Zeek's letters and by Zeek's rules (scripts/base/protocols/conn): {@code s} SYN,
 * {@code h} SYN+ACK, {@code a} a pure ACK, {@code d} payload, {@code f} FIN, {@code r} RST, {@code q} flags
 * that contradict each other; upper case for the originator. {@code a}, {@code d} and {@code q} stand once a side, {@code s},
 * {@code h}, {@code f} and {@code r} again when their sequence number changes. Zeek's other letters are not kept.
 *
 * <p>Each letter takes five bits; the first {@value #ROOM} are kept.
 */
final class History {
    private static final String LETTERS = "-shadfrq";
    private static final int SYN = 1;
    private static final int SYN_ACK = 2;
    private static final int ACK = 3;
    private static final int PAYLOAD = 4;
    private static final int FIN = 5;
    private static final int RST = 6;
    private static final int CONTRADICTION = 7;

    private static final int BITS = 5;
    private static final int ORIGINATOR = 1 << (BITS - 1);
    private static final int PER_WORD = Long.SIZE / BITS;
    private static final int ROOM = 2 * PER_WORD;

    private long first;
    private long second;
    private int count;
    /** Which letters each side has, a bit each, the originator's in the upper half. */
    private int seen;

    void clear() {
        first = 0;
        second = 0;
        count = 0;
        seen = 0;
    }

    /** Before the ends have learned of {@code s}. */
    void note(Segment s, boolean isFromOrig, End from, End to) {
        int flags = s.flags & (Segment.SYN | Segment.FIN | Segment.RST);
        if (Integer.bitCount(flags) > 1) {
            once(CONTRADICTION, isFromOrig);
        }
        if (s.isSyn()) {
            boolean isRepeat = from.syn().isSent() && from.syn().seq() == s.seq && from.packets() > 1;
            unlessRepeated(s.isAck() ? SYN_ACK : SYN, isFromOrig, isRepeat);
        }
        if (s.isFin()) {
            unlessRepeated(FIN, isFromOrig, from.fin().isSent() && from.fin().seq() == s.seqEnd() - 1);
        }
        if (s.isRst()) {
            unlessRepeated(
                    RST, isFromOrig, from.reset().isSent() && from.reset().seq() == s.seq);
        }
        if (flags == 0 && s.isAck() && s.payloadLength == 0) {
            once(ACK, isFromOrig);
        }
        if (s.payloadLength > 0 && !s.isRst()) {
            once(PAYLOAD, isFromOrig);
        }
    }

    private void once(int letter, boolean isFromOrig) {
        unlessRepeated(letter, isFromOrig, true);
    }

    private void unlessRepeated(int letter, boolean isFromOrig, boolean isRepeat) {
        int bit = 1 << (isFromOrig ? letter + 16 : letter);
        if ((seen & bit) != 0 && isRepeat || count == ROOM) {
            return;
        }
        seen |= bit;
        long code = letter | (isFromOrig ? ORIGINATOR : 0);
        if (count < PER_WORD) {
            first |= code << (count * BITS);
        } else {
            second |= code << ((count - PER_WORD) * BITS);
        }
        count++;
    }

    private boolean has(int letter, boolean isFromOrig) {
        return (seen & 1 << (isFromOrig ? letter + 16 : letter)) != 0;
    }

    /** Zeek's conn_state, tested in Zeek's order. */
    String connState(End orig, End resp) {
        boolean origReset = has(RST, true);
        boolean respReset = has(RST, false);
        boolean origSpoke = orig.packets() > 0;
        boolean isOpened = has(SYN, true) || has(SYN_ACK, true);
        boolean isAnswered = has(SYN_ACK, false);
        boolean origClosed = has(FIN, true);
        boolean respClosed = has(FIN, false);
        if (respReset) {
            boolean isRejected = isOpened && !isAnswered && !has(PAYLOAD, true)
                    || origReset && orig.bytes() == 0 && resp.bytes() == 0;
            return isRejected ? "REJ" : origSpoke ? "RSTR" : "RSTRH";
        }
        if (origReset) {
            return isOpened && !isAnswered && !has(SYN, false) && resp.packets() == 0
                    ? "RSTOS0"
                    : isOpened ? "RSTO" : "OTH";
        }
        if (origClosed && respClosed) {
            return "SF";
        }
        if (origClosed) {
            return isAnswered || resp.packets() > 0 && !isOpened ? "S2" : "SH";
        }
        if (respClosed) {
            return isOpened && isAnswered ? "S3" : "SHR";
        }
        if (isOpened && !isAnswered) {
            return resp.packets() == 0 || has(SYN, true) && !has(SYN, false) ? "S0" : "OTH";
        }
        return isOpened && isAnswered ? "S1" : "OTH";
    }

    @Override
    public String toString() {
        char[] letters = new char[count];
        for (int i = 0; i < count; i++) {
            long word = i < PER_WORD ? first >>> (i * BITS) : second >>> ((i - PER_WORD) * BITS);
            char letter = LETTERS.charAt((int) (word & (ORIGINATOR - 1)));
            letters[i] = (word & ORIGINATOR) != 0 ? (char) (letter - 'a' + 'A') : letter;
        }
        return new String(letters);
    }
}
