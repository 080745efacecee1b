package org.wirestat.record;

/**
 * One end's part of a {@link ConnectionRecord}: the hot facts of one side of a connection, those that every ordinary segment
 * moves. A flyweight: it holds nothing itself, and shows the record to which its {@link ConnectionRecord} was moved.
 *
 * <pre>
 *          63                                  32 31                                 0
 *         +-------------------------------------+-------------------------------------+
 *       0 |               RCV.NXT               |               SND.NXT               |
 *       1 |            largest window           |      furthest edge of a window      |
 *       2 |    highest ACK number on payload    |          newest timestamp           |
 *         +------------------+------------------+-------------------------------------+
 *       3 |    copies 16     |                     packets 48                         |
 *         +------------------+--------------------------------------------------------+
 *       4 |                                last frame                                 |
 *       5 |                       when the end spoke last                             |
 *       6 |                 when it last said something new                           |
 *       7 |                 when it had said something new before that                |
 *       8 |                 when its retransmission timer was started                 |
 *       9 |                            octets of payload                              |
 *      10 |                                 {@link Traits}                            |
 *         +---------------------------------------------------------------------------+
 * </pre>
 *
 * <p>Times are nanoseconds since the epoch, {@link #NEVER} before there is one. Frames are counted from 1; 0 is none. Sequence
 * numbers are those of RFC 9293, 3.3.1.
 */
public final class EndRecord {
    /** A time before all others: it has not happened. */
    public static final long NEVER = Long.MIN_VALUE;

    /** More copies than this are counted elsewhere. */
    public static final int MOST_COPIES = 0xffff;

    static final int WORDS = 11;

    private static final int NEXT = 0;
    private static final int WINDOW = 1;
    private static final int TIMESTAMP_AND_PAYLOAD_ACK = 2;
    private static final int COUNTS = 3;
    private static final int LAST_FRAME = 4;
    private static final int SAID = 5;
    private static final int SAID_NEW = 6;
    private static final int SAID_NEW_BEFORE = 7;
    private static final int TIMER = 8;
    private static final int OCTETS = 9;
    private static final int TRAITS = 10;

    private static final int COPIES_AT = 48;
    private static final long PACKETS_MASK = (1L << COPIES_AT) - 1;
    private static final long LOW = 0xffffffffL;

    /** Where this end's words begin in a record. */
    private final int offset;

    private long[] page;
    private int at;

    EndRecord(int offset) {
        this.offset = offset;
    }

    void moveTo(long[] page, int record) {
        this.page = page;
        at = record + offset;
    }

    /** Nothing is known of the end; {@code traits}: those of nobody. */
    void clear(long traits) {
        for (int word = 0; word < WORDS; word++) {
            page[at + word] = 0;
        }
        page[at + SAID] = NEVER;
        page[at + SAID_NEW] = NEVER;
        page[at + SAID_NEW_BEFORE] = NEVER;
        page[at + TRAITS] = traits;
    }

    private void setLow(int word, int value) {
        page[at + word] = page[at + word] & ~LOW | value & LOW;
    }

    private void setHigh(int word, int value) {
        page[at + word] = page[at + word] & LOW | (long) value << Integer.SIZE;
    }

    private int high(int word) {
        return (int) (page[at + word] >>> Integer.SIZE);
    }

    // ---- Sequence numbers and windows ----

    /** SND.NXT: the number behind all that the end has said. */
    public int sndNxt() {
        return (int) page[at + NEXT];
    }

    public void setSndNxt(int sndNxt) {
        setLow(NEXT, sndNxt);
    }

    /** RCV.NXT: the highest ACK number of the end; of no meaning before {@link #hasAcked}. */
    public int rcvNxt() {
        return high(NEXT);
    }

    public void setRcvNxt(int rcvNxt) {
        setHigh(NEXT, rcvNxt);
    }

    public void setNext(int sndNxt, int rcvNxt) {
        page[at + NEXT] = sndNxt & LOW | (long) rcvNxt << Integer.SIZE;
    }

    /** The furthest right edge that the end has advertised; of no meaning without {@link Traits#HAS_WINDOW}. */
    public int windowEdge() {
        return (int) page[at + WINDOW];
    }

    /** Octets. */
    public int largestWindow() {
        return high(WINDOW);
    }

    public void setWindow(int edge, int largest) {
        page[at + WINDOW] = edge & LOW | (long) largest << Integer.SIZE;
    }

    /** TSval, the newest; of no meaning without {@link Traits#HAS_TIMESTAMPS}. */
    public int newestTsVal() {
        return (int) page[at + TIMESTAMP_AND_PAYLOAD_ACK];
    }

    public void setNewestTsVal(int tsVal) {
        setLow(TIMESTAMP_AND_PAYLOAD_ACK, tsVal);
    }

    /** The highest ACK number on any payload of the end; of no meaning without {@link Traits#PAYLOAD_HAS_ACK}. */
    public int payloadAck() {
        return high(TIMESTAMP_AND_PAYLOAD_ACK);
    }

    public void setPayloadAck(int ack) {
        setHigh(TIMESTAMP_AND_PAYLOAD_ACK, ack);
    }

    public void setNewestTsValAndPayloadAck(int tsVal, int ack) {
        page[at + TIMESTAMP_AND_PAYLOAD_ACK] = tsVal & LOW | (long) ack << Integer.SIZE;
    }

    /** Payload by sequence number: a retransmission counts once, and what was lost before the tap counts too. */
    public long octets() {
        return page[at + OCTETS];
    }

    public void setOctets(long octets) {
        page[at + OCTETS] = octets;
    }

    // ---- Counts, frames and times ----

    /** Segments that the end sent, copies made by the capture not counted. */
    public long packets() {
        return page[at + COUNTS] & PACKETS_MASK;
    }

    public void countPacket() {
        page[at + COUNTS]++;
    }

    /** Copies made by the capture, up to {@link #MOST_COPIES}. */
    public int copies() {
        return (int) (page[at + COUNTS] >>> COPIES_AT);
    }

    public boolean hasRoomForCopy() {
        return copies() < MOST_COPIES;
    }

    /** {@link #hasRoomForCopy} must hold. */
    public void countCopy() {
        page[at + COUNTS] += 1L << COPIES_AT;
    }

    /** The last believed segment; 0 before the first. */
    public long lastFrame() {
        return page[at + LAST_FRAME];
    }

    public void setLastFrame(long frame) {
        page[at + LAST_FRAME] = frame;
    }

    /** When the last believed segment passed, resets apart. */
    public long said() {
        return page[at + SAID];
    }

    public void setSaid(long time) {
        page[at + SAID] = time;
    }

    /** When payload, a SYN or a FIN that was new passed last. */
    public long saidNew() {
        return page[at + SAID_NEW];
    }

    public long saidNewBefore() {
        return page[at + SAID_NEW_BEFORE];
    }

    /** At {@code time} the end says something new. */
    public void sayNew(long time) {
        page[at + SAID_NEW_BEFORE] = page[at + SAID_NEW];
        page[at + SAID_NEW] = time;
    }

    /** When the oldest unacknowledged octet was sent last; 0 before. */
    public long timer() {
        return page[at + TIMER];
    }

    public void setTimer(long time) {
        page[at + TIMER] = time;
    }

    // ---- Traits ----

    /** All of them, as {@link Traits} has them. */
    public long traits() {
        return page[at + TRAITS];
    }

    public void setTraits(long traits) {
        page[at + TRAITS] = traits;
    }

    /** Whether {@code trait}, a flag of {@link Traits}, holds. */
    public boolean is(long trait) {
        return (page[at + TRAITS] & trait) != 0;
    }

    public void set(long trait, boolean value) {
        page[at + TRAITS] = value ? page[at + TRAITS] | trait : page[at + TRAITS] & ~trait;
    }

    public boolean hasSent() {
        return is(Traits.HAS_SENT);
    }

    public boolean hasAcked() {
        return is(Traits.HAS_ACKED);
    }

    /** The scale of the window, as it is coded by who stores it: 0 to 31. */
    public int scale() {
        return Traits.scale(traits());
    }

    public void setScale(int scale) {
        setTraits(Traits.withScale(traits(), scale));
    }

    /** Time to live or hop limit of the latest segment that is no reset; -1 without one. */
    public int ttl() {
        return Traits.ttl(traits());
    }

    public int lowestTtl() {
        return Traits.lowestTtl(traits());
    }

    public int highestTtl() {
        return Traits.highestTtl(traits());
    }

    public void setTtl(int ttl, int lowest, int highest) {
        setTraits(Traits.withTtl(traits(), ttl, lowest, highest));
    }

    /** The ordinal of the direction in which the capturing host met all packets of the end; 0 if they are not alike. */
    public int direction() {
        return Traits.direction(traits());
    }

    public void setDirection(int direction) {
        setTraits(Traits.withDirection(traits(), direction));
    }

    /** The ordinal of what the end said last. */
    public int lastWord() {
        return Traits.lastWord(traits());
    }

    public void setLastWord(int lastWord) {
        setTraits(Traits.withLastWord(traits(), lastWord));
    }

    /** The ordinal of the stack. */
    public int stack() {
        return Traits.stack(traits());
    }

    public void setStack(int stack) {
        setTraits(Traits.withStack(traits(), stack));
    }

    /** The ordinal of the state that was last told to whoever watches. */
    public int told() {
        return Traits.told(traits());
    }

    public int toldBefore() {
        return Traits.toldBefore(traits());
    }

    public void setTold(int told, int before) {
        setTraits(Traits.withTold(traits(), told, before));
    }
}
