package org.wirestat.record;

/**
 * The traits of an end: small facts that share the last word of its part of a {@link ConnectionRecord}. Whoever moves
 * several of them at once takes the word, changes it here and writes it back.
 *
 * <pre>
 *    63 62   59 58   55 54    51 50    48 47      40 39     32 31 30 29      21 20     16 15       0
 *   +--+-------+-------+--------+--------+----------+---------+-----+----------+---------+----------+
 *   |  |before | told  | stack  |  last  | highest  | lowest  | met | newest   | window  |  flags   |
 *   |  |       |       |        |  word  |   TTL    |   TTL   |     | TTL + 1  |  scale  |          |
 *   +--+-------+-------+--------+--------+----------+---------+-----+----------+---------+----------+
 * </pre>
 */
public final class Traits {
    /** Some sequence number of the end is known. */
    public static final long HAS_SENT = 1;
    /** The end is known to have said nothing before its first number: its SYN was captured. */
    public static final long BEGUN = 1 << 1;
    /** Payload of the end was captured. */
    public static final long HAS_SHOWN_PAYLOAD = 1 << 2;
    /** The end has sent an ACK number. */
    public static final long HAS_ACKED = 1 << 3;
    /** The window of the end is known, and its scale with it. */
    public static final long HAS_WINDOW = 1 << 4;

    public static final long HAS_TIMESTAMPS = 1 << 5;
    /** Some payload of the end carried an ACK number. */
    public static final long PAYLOAD_HAS_ACK = 1 << 6;
    /** The last believed segment of the end carried an ACK number. */
    public static final long SAID_ACK = 1 << 7;
    /** The last payload of the end carried an ACK number. */
    public static final long LAST_PAYLOAD_HAS_ACK = 1 << 8;
    /** The last segment behind the handshake had an IPv4 identification other than 0. */
    public static final long HAS_RUNNING_ID = 1 << 9;
    /** Zeek's history has the letter for an ACK of this end. */
    public static final long ACK_NOTED = 1 << 10;
    /** Zeek's history has the letter for payload of this end. */
    public static final long PAYLOAD_NOTED = 1 << 11;
    /** The end has said payload that was believed. */
    public static final long HAS_SAID_PAYLOAD = 1 << 12;
    /** The fast path has seen payload of this end since the cold facts were last brought up to date. */
    public static final long PAYLOAD_MOVED = 1 << 13;
    /** The SYN carried payload or asked for fast open (RFC 7413). */
    public static final long OPENS_FAST = 1 << 14;
    /** A FIN of the end carried an ACK number. */
    public static final long FIN_HAS_ACK = 1 << 15;

    private static final int SCALE_AT = 16;
    private static final long SCALE_MASK = 0x1f;
    private static final int TTL_AT = 21;
    private static final long TTL_MASK = 0x1ff;
    private static final int DIRECTION_AT = 30;
    private static final long DIRECTION_MASK = 3;
    private static final int LOWEST_TTL_AT = 32;
    private static final int HIGHEST_TTL_AT = 40;
    private static final long OCTET = 0xff;
    private static final int LAST_WORD_AT = 48;
    private static final long LAST_WORD_MASK = 7;
    private static final int STACK_AT = 51;
    private static final int TOLD_AT = 55;
    private static final int TOLD_BEFORE_AT = 59;
    private static final long NIBBLE = 0xf;

    private static final long PLACE_MASK = TTL_MASK << TTL_AT | DIRECTION_MASK << DIRECTION_AT;

    private Traits() {}

    /** Whether a frame with this time to live, met in this direction, comes from the same place as all of the end before. */
    public static boolean isFromSamePlace(long traits, int ttl, int direction) {
        return (traits & PLACE_MASK) == ((ttl + 1L) << TTL_AT | (long) direction << DIRECTION_AT);
    }

    public static boolean isMet(long traits, int direction) {
        return direction(traits) == direction;
    }

    static int scale(long traits) {
        return (int) (traits >>> SCALE_AT & SCALE_MASK);
    }

    public static long withScale(long traits, int scale) {
        return traits & ~(SCALE_MASK << SCALE_AT) | (long) scale << SCALE_AT;
    }

    static int ttl(long traits) {
        return (int) (traits >>> TTL_AT & TTL_MASK) - 1;
    }

    static int lowestTtl(long traits) {
        return (int) (traits >>> LOWEST_TTL_AT & OCTET);
    }

    static int highestTtl(long traits) {
        return (int) (traits >>> HIGHEST_TTL_AT & OCTET);
    }

    public static long withTtl(long traits, int ttl, int lowest, int highest) {
        long others = ~(TTL_MASK << TTL_AT | OCTET << LOWEST_TTL_AT | OCTET << HIGHEST_TTL_AT);
        return traits & others
                | (ttl + 1L) << TTL_AT
                | (lowest & OCTET) << LOWEST_TTL_AT
                | (highest & OCTET) << HIGHEST_TTL_AT;
    }

    static int direction(long traits) {
        return (int) (traits >>> DIRECTION_AT & DIRECTION_MASK);
    }

    public static long withDirection(long traits, int direction) {
        return traits & ~(DIRECTION_MASK << DIRECTION_AT) | (long) direction << DIRECTION_AT;
    }

    static int lastWord(long traits) {
        return (int) (traits >>> LAST_WORD_AT & LAST_WORD_MASK);
    }

    public static long withLastWord(long traits, int lastWord) {
        return traits & ~(LAST_WORD_MASK << LAST_WORD_AT) | (long) lastWord << LAST_WORD_AT;
    }

    static int stack(long traits) {
        return nibble(traits, STACK_AT);
    }

    public static long withStack(long traits, int stack) {
        return withNibble(traits, STACK_AT, stack);
    }

    static int told(long traits) {
        return nibble(traits, TOLD_AT);
    }

    static int toldBefore(long traits) {
        return nibble(traits, TOLD_BEFORE_AT);
    }

    public static long withTold(long traits, int told, int before) {
        return withNibble(withNibble(traits, TOLD_AT, told), TOLD_BEFORE_AT, before);
    }

    private static int nibble(long traits, int at) {
        return (int) (traits >>> at & NIBBLE);
    }

    private static long withNibble(long traits, int at, int value) {
        return traits & ~(NIBBLE << at) | (long) value << at;
    }
}
