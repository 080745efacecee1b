package org.wirestat.record;

/**
 * The record that every connection has for its whole life: the hot facts of both ends, and, as long as the connection goes by
 * the textbook, the few bits and numbers from which all its cold facts follow. A flyweight over the pages of {@link Records}:
 * {@link #moveTo} points it at a record, and it and its two {@link EndRecord}s are all that knows where in a record a fact lies.
 *
 * <pre>
 *          63              48 47              32 31              16 15               0
 *         +-------------------------------------+-------------------------------------+
 *       0 |        originator's address         |        responder's address          |  IPv6: where both lie
 *         +------------------+------------------+------------------+------------------+
 *       1 |       VLAN       |      flags       | responder's port | originator's port|
 *         +------------------+------------------+------------------+------------------+
 *       2 |                      time of the first frame                              |
 *       3 |                          the first frame                                  |
 *       4 |                  longest silence that both ends got over                  |
 *       5 |                 longer one that only one end got over so far              |
 *         +---------------------------------------------------------------------------+
 *    6-16 |                   originator's part, an {@link EndRecord}                 |
 *   17-27 |                   responder's part                                        |
 *         +---------------------------------------------------------------------------+
 *   28-35 |        {@link TextbookFacts}; once promoted: where the cold facts are  |
 *         +---------------------------------------------------------------------------+
 *
 * </pre>
 *
 * <p>A connection that was replaced by a later one between the same sockets gets no more segments. The frame and the time of its
 * successor take the room of what only another segment would need: both window edges and both timestamps.
 */
public final class ConnectionRecord {
    static final int WORDS = 36;

    private static final int ADDRESSES = 0;
    private static final int PORTS = 1;
    static final int FIRST_TIME = 2;
    static final int FIRST_FRAME = 3;
    private static final int LONGEST_SILENCE = 4;
    private static final int BROKEN_SILENCE = 5;
    private static final int ORIG = 6;
    private static final int RESP = ORIG + EndRecord.WORDS;
    /** The first word of the textbook facts; {@link TextbookFacts} has the layout. */
    static final int TEXTBOOK = RESP + EndRecord.WORDS;

    /** Of a promoted connection: the number of its cold facts. */
    private static final int COLD = TEXTBOOK;

    private static final long PORT = 0xffff;
    private static final int RESP_PORT_AT = 16;
    private static final long BOTH_PORTS = 0xffffffffL;
    private static final long LOW = 0xffffffffL;

    // Flags, of both kinds of connections.
    static final long IPV6 = 1L << 32;
    /** A SYN was seen; without one, who is the originator is a guess. */
    public static final long ORIGINATOR_KNOWN = 1L << 33;
    /** The connection began before the capture did. */
    public static final long MIDSTREAM = 1L << 34;
    /** A socket is connected to itself. */
    public static final long SELF = 1L << 35;

    private static final long BROKEN_BY_ORIG = 1L << 36;
    /** All that an ordinary segment can change is how far the ends have come. */
    public static final long PREDICTABLE = 1L << 37;

    static final long LATEST = 1L << 38;
    static final long VACANT = 1L << 39;
    /** The connection has cold facts of its own: its textbook facts are no more. */
    public static final long PROMOTED = 1L << 40;
    /** The responder has proved to listen. */
    public static final long LISTENER_PROVED = 1L << 41;
    /** The SYN was answered by nothing but a reset. */
    public static final long REFUSED = 1L << 42;
    /** A later connection runs between the same sockets. */
    public static final long REPLACED = 1L << 43;

    /** The VLANs of the key, or the id, have no room here: they are among the cold facts. */
    public static final long IN_MANY_VLANS = 1L << 44;

    private static final int VLAN_AT = 48;
    /** The highest VLAN key that has room in a record. */
    public static final long MOST_VLAN = 0xffff;

    private final Records records;
    private final EndRecord orig = new EndRecord(ORIG);
    private final EndRecord resp = new EndRecord(RESP);
    private final TextbookFacts textbook = new TextbookFacts();
    private int number;
    private long[] page;
    private int at;

    public ConnectionRecord(Records records) {
        this.records = records;
    }

    /** Points this flyweight at the record {@code number}. */
    public void moveTo(int number) {
        this.number = number;
        page = records.page(number);
        at = records.at(number);
        orig.moveTo(page, at);
        resp.moveTo(page, at);
        textbook.moveTo(page, at);
    }

    public int number() {
        return number;
    }

    public EndRecord orig() {
        return orig;
    }

    public EndRecord resp() {
        return resp;
    }

    /** The facts of a connection that is not promoted. */
    public TextbookFacts textbook() {
        return textbook;
    }

    /**
     * Starts over with nothing known but the key and the first frame. {@link #setSockets} must follow.
     *
     * @param flags those that hold from the beginning
     * @param traits those of an end of which nothing is known
     */
    public void clear(long time, long frame, long vlan, long flags, long traits) {
        page[at + PORTS] = page[at + PORTS] & LATEST | flags | (vlan <= MOST_VLAN ? vlan << VLAN_AT : 0);
        page[at + FIRST_TIME] = time;
        page[at + FIRST_FRAME] = frame;
        page[at + LONGEST_SILENCE] = 0;
        page[at + BROKEN_SILENCE] = 0;
        orig.clear(traits);
        resp.clear(traits);
        for (int word = TEXTBOOK; word < WORDS; word++) {
            page[at + word] = 0;
        }
    }

    // ---- Sockets ----

    /** False if there is no memory for the addresses. */
    public boolean setSockets(
            boolean ipv6, long origHi, long origLo, int origPort, long respHi, long respLo, int respPort) {
        page[at + PORTS] = page[at + PORTS] & ~BOTH_PORTS | origPort | (long) respPort << RESP_PORT_AT;
        if (!ipv6) {
            page[at + ADDRESSES] = origLo << Integer.SIZE | respLo;
            return true;
        }
        int taken = records.addresses().take();
        if (taken == Slab.NONE) {
            return false;
        }
        page[at + PORTS] |= IPV6;
        page[at + ADDRESSES] = taken;
        long[] words = records.addresses().page(taken);
        int from = records.addresses().at(taken);
        words[from] = origHi;
        words[from + 1] = origLo;
        words[from + 2] = respHi;
        words[from + 3] = respLo;
        return true;
    }

    /** Gives back what the record has elsewhere. */
    public void clearSockets() {
        if (isIpv6()) {
            records.addresses().giveBack((int) page[at + ADDRESSES]);
            page[at + PORTS] &= ~IPV6;
        }
    }

    public boolean isIpv6() {
        return is(IPV6);
    }

    public int origPort() {
        return (int) (page[at + PORTS] & PORT);
    }

    public int respPort() {
        return (int) (page[at + PORTS] >>> RESP_PORT_AT & PORT);
    }

    /** The high half of an address; 0 of IPv4. */
    public long addressHi(boolean isOrig) {
        return isIpv6() ? addressWord(isOrig ? 0 : 2) : 0;
    }

    public long addressLo(boolean isOrig) {
        if (isIpv6()) {
            return addressWord(isOrig ? 1 : 3);
        }
        return isOrig ? page[at + ADDRESSES] >>> Integer.SIZE : page[at + ADDRESSES] & LOW;
    }

    private long addressWord(int word) {
        int addresses = (int) page[at + ADDRESSES];
        return records.addresses().page(addresses)[records.addresses().at(addresses) + word];
    }

    /** Whether this address, with a port that is the originator's, is the originator's. */
    public boolean isOrig(long hi, long lo, int port) {
        return port == origPort() & isOrigAddress(hi, lo);
    }

    private boolean isOrigAddress(long hi, long lo) {
        return isIpv6() ? addressWord(0) == hi && addressWord(1) == lo : lo == page[at + ADDRESSES] >>> Integer.SIZE;
    }

    /** Whether the record is of these two sockets, either way. */
    public boolean isBetween(boolean ipv6, long aHi, long aLo, int aPort, long bHi, long bLo, int bPort) {
        long addresses = page[at + ADDRESSES];
        long word = page[at + PORTS];
        if (ipv6 != ((word & IPV6) != 0)) {
            return false;
        }
        int ports = (int) word;
        if (!ipv6) {
            // Nobody can guess which way a segment goes, so both are compared without a branch.
            return addresses == (aLo << Integer.SIZE | bLo) & ports == (aPort | bPort << RESP_PORT_AT)
                    | addresses == (bLo << Integer.SIZE | aLo) & ports == (bPort | aPort << RESP_PORT_AT);
        }
        return ports == (aPort | bPort << RESP_PORT_AT) && areAddresses(aHi, aLo, bHi, bLo)
                || ports == (bPort | aPort << RESP_PORT_AT) && areAddresses(bHi, bLo, aHi, aLo);
    }

    private boolean areAddresses(long origHi, long origLo, long respHi, long respLo) {
        int addresses = (int) page[at + ADDRESSES];
        long[] words = records.addresses().page(addresses);
        int from = records.addresses().at(addresses);
        return words[from] == origHi
                && words[from + 1] == origLo
                && words[from + 2] == respHi
                && words[from + 3] == respLo;
    }

    /** The VLAN of the key, if that has room here; 0 without. */
    public long vlan() {
        return page[at + PORTS] >>> VLAN_AT;
    }

    // ---- Flags ----

    public boolean is(long flag) {
        return (page[at + PORTS] & flag) != 0;
    }

    public void set(long flag, boolean value) {
        page[at + PORTS] = value ? page[at + PORTS] | flag : page[at + PORTS] & ~flag;
    }

    public boolean isLatest() {
        return is(LATEST);
    }

    public boolean isPromoted() {
        return is(PROMOTED);
    }

    public boolean isMidstream() {
        return is(MIDSTREAM);
    }

    public boolean isSelf() {
        return is(SELF);
    }

    // ---- Times of both ends ----

    /** Time of the first frame, nanoseconds since the epoch. */
    public long firstTime() {
        return page[at + FIRST_TIME];
    }

    public void setFirstTime(long time) {
        page[at + FIRST_TIME] = time;
    }

    public long firstFrame() {
        return page[at + FIRST_FRAME];
    }

    /** The longest time without a segment, in nanoseconds, after which both ends went on. */
    public long longestSilence() {
        return page[at + LONGEST_SILENCE];
    }

    /** A silence of {@code silence} nanoseconds is over when one end has broken it and the other has gone on as well. */
    public void getOverSilence(long silence, boolean isFromOrig) {
        long broken = page[at + BROKEN_SILENCE];
        long longest = page[at + LONGEST_SILENCE];
        boolean isOver = broken > 0 && isFromOrig != is(BROKEN_BY_ORIG);
        if (isOver) {
            longest = broken;
            broken = 0;
            page[at + LONGEST_SILENCE] = longest;
            page[at + BROKEN_SILENCE] = 0;
        }
        if (silence > Math.max(longest, broken)) {
            page[at + BROKEN_SILENCE] = silence;
            set(BROKEN_BY_ORIG, isFromOrig);
        }
    }

    /** Whether neither end has said anything for {@code age} nanoseconds at {@code now}. */
    public boolean isSilentFor(long age, long now) {
        long said = Math.max(orig.said(), resp.said());
        return said == EndRecord.NEVER || now - said > age;
    }

    // ---- The successor ----

    /** A later connection between the same sockets began with this frame. */
    public void setSuccessor(long frame, long time) {
        set(REPLACED, true);
        set(PREDICTABLE, false);
        orig.setWindow((int) frame, orig.largestWindow());
        resp.setWindow((int) (frame >>> Integer.SIZE), resp.largestWindow());
        orig.setNewestTsVal((int) time);
        resp.setNewestTsVal((int) (time >>> Integer.SIZE));
    }

    /** The first frame of the later connection between the same sockets; 0 without one. */
    public long successorFrame() {
        return is(REPLACED) ? orig.windowEdge() & LOW | (long) resp.windowEdge() << Integer.SIZE : 0;
    }

    public long successorTime() {
        return is(REPLACED) ? orig.newestTsVal() & LOW | (long) resp.newestTsVal() << Integer.SIZE : 0;
    }

    // ---- Promotion ----

    /** The connection has cold facts of its own from now on: {@code number} says which. */
    public void promote(int number) {
        set(PROMOTED, true);
        page[at + COLD] = number;
    }

    /** Which cold facts are those of a connection that is promoted. */
    public int cold() {
        return (int) page[at + COLD];
    }
}
