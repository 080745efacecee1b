package org.wirestat.record;

/**
 * Zeek's letters for what was seen of a connection, packed five bits each, the first in the lowest: a letter's number, and a bit
 * for the originator's. {@code History} says what each means.
 */
public final class Letters {
    public static final int SYN = 1;
    public static final int SYN_ACK = 2;
    public static final int ACK = 3;
    public static final int PAYLOAD = 4;
    public static final int FIN = 5;
    public static final int RST = 6;
    public static final int DAMAGE = 7;
    public static final int GAP = 8;
    public static final int REPEAT = 9;
    public static final int ZERO_WINDOW = 10;
    public static final int FIN_AND_RST = 11;
    public static final int OTHER_FLAGS = 12;
    public static final int FLIPPED = 13;
    public static final int MORE = 14;

    public static final int BITS = 5;
    /** The bit that tells an originator's letter. */
    public static final int ORIGINATOR = 1 << (BITS - 1);

    public static final int PER_WORD = Long.SIZE / BITS;

    private Letters() {}

    /** Whether another letter has room beside {@code letters}. */
    public static boolean hasRoom(long letters) {
        return letters >>> (PER_WORD - 1) * BITS == 0;
    }

    /** {@code letters} with one more; {@link #hasRoom} must hold. */
    public static long append(long letters, int letter, boolean isFromOrig) {
        return letters | code(letter, isFromOrig) << count(letters) * BITS;
    }

    /** The five bits of a letter. */
    public static long code(int letter, boolean isFromOrig) {
        return letter | (isFromOrig ? ORIGINATOR : 0);
    }

    public static int count(long letters) {
        return (Long.SIZE - Long.numberOfLeadingZeros(letters) + BITS - 1) / BITS;
    }
}
