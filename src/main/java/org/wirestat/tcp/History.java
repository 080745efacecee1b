package org.wirestat.tcp;

import static org.wirestat.record.Letters.ACK;
import static org.wirestat.record.Letters.BITS;
import static org.wirestat.record.Letters.DAMAGE;
import static org.wirestat.record.Letters.FIN;
import static org.wirestat.record.Letters.FIN_AND_RST;
import static org.wirestat.record.Letters.FLIPPED;
import static org.wirestat.record.Letters.GAP;
import static org.wirestat.record.Letters.MORE;
import static org.wirestat.record.Letters.ORIGINATOR;
import static org.wirestat.record.Letters.OTHER_FLAGS;
import static org.wirestat.record.Letters.PAYLOAD;
import static org.wirestat.record.Letters.PER_WORD;
import static org.wirestat.record.Letters.REPEAT;
import static org.wirestat.record.Letters.RST;
import static org.wirestat.record.Letters.SYN;
import static org.wirestat.record.Letters.SYN_ACK;
import static org.wirestat.record.Letters.ZERO_WINDOW;
import static org.wirestat.tcp.SequenceNumber.isAfter;

import org.wirestat.record.Letters;

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
 * <p>{@value #ROOM} letters are kept, packed as {@link org.wirestat.record.Letters} has them.
 */
final class History {
    private static final String LETTERS = "-shadfrcgtwiq^X";
    private static final int ROOM = 2 * PER_WORD;

    private long first;
    private long second;
    private int count;
    /** Which letters each side has, a bit each, the originator's in the upper half. */
    private int seen;

    /** As the textbook has it: these letters and no more. */
    void layDown(long letters) {
        clear();
        first = letters;
        for (long rest = letters; rest != 0; rest >>>= BITS) {
            count++;
            seen |= bit((int) rest & (ORIGINATOR - 1), (rest & ORIGINATOR) != 0);
        }
    }

    /** Whether the letters for an ACK and for payload, which are noted once, have been noted of that side. */
    boolean hasAck(boolean isOrig) {
        return has(ACK, isOrig);
    }

    boolean hasPayload(boolean isOrig) {
        return has(PAYLOAD, isOrig);
    }

    void clear() {
        first = 0;
        second = 0;
        count = 0;
        seen = 0;
    }

    /** Before {@code from} has learned of {@code s}. */
    void note(Segment s, boolean isFromOrig, End from, End to) {
        ZeekEnd sender = from.zeek();
        ZeekEnd receiver = to.zeek();
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
    void noteGap(Segment s, boolean isFromOrig, End from, End to, ZeekEnd loser) {
        boolean isAdvance = s.isAck()
                && from.space().hasAcked()
                && isAfter(s.ack, from.space().rcvNxt());
        if (!isAdvance || !to.space().isMissingBefore(s.ack)) {
            return;
        }
        if (loser.losesTo(from.zeek())) {
            append(GAP, !isFromOrig);
        }
    }

    /** A segment whose checksum is wrong, and which is therefore nobody's. */
    void noteDamage(boolean isFromOrig, End from) {
        if (from.zeek().suffersDamage()) {
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
        long code = isLast ? MORE : Letters.code(letter, isFromOrig);
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
        ZeekEnd.State os = orig.zeek().state();
        ZeekEnd.State rs = resp.zeek().state();
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
