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
 *   28-35 |        textbook facts, drawn below; once promoted: where the cold facts are|
 *         +---------------------------------------------------------------------------+
 *
 *   Textbook facts. Frames and times are counted from the first ones.
 *
 *         +----+----------------------------------------------------------------------+
 *      28 |    |               letters of Zeek's history, 5 bits each                 |
 *         +----+-------------+-------------+-------------+-----+----------------------+
 *      29 | id 16   | flags 16   | resp FIN 8 | orig FIN 8 | resp SYN 8 | orig SYN 8   |
 *         +---------------------------+------------------------------------------------+
 *      30 |      frame 24             |                time 40                        |  responder's SYN; before: last wait
 *      31 |      frame 24             |                time 40                        |  when that was acknowledged
 *         +-------------------------------------+-------------------------------------+
 *      32 | what is kept of the ACK of the responder's FIN or SYN  | of the originator's |  timestamp, once proved: frame
 *      33 |             id, low half            | end of what carried the ACK         |  of the responder's SYN
 *      34 |    frame of the responder's FIN     |    frame of the originator's FIN    |  a reset: its looks, its frame
 *      35 |    frame that acknowledged that     |    frame that acknowledged that     |  a reset: its time
 *         +---------------------------------------------------------------------------+
 * </pre>
 *
 * <p>A connection that was replaced by a later one between the same sockets gets no more segments. The frame and the time of its
 * successor take the room of what only another segment would need: both window edges and both timestamps.
 */
public final class ConnectionRecord {
    static final int WORDS = 36;

    private static final int ADDRESSES = 0;
    private static final int PORTS = 1;
    private static final int FIRST_TIME = 2;
    private static final int FIRST_FRAME = 3;
    private static final int LONGEST_SILENCE = 4;
    private static final int BROKEN_SILENCE = 5;
    private static final int ORIG = 6;
    private static final int RESP = ORIG + EndRecord.WORDS;
    private static final int LETTERS = RESP + EndRecord.WORDS;
    private static final int CONTROLS = LETTERS + 1;
    private static final int ANSWER = LETTERS + 2;
    private static final int ANSWER_HEARD = LETTERS + 3;
    private static final int ACKS = LETTERS + 4;
    private static final int CARRIER_AND_ID = LETTERS + 5;
    private static final int FINS = LETTERS + 6;
    private static final int FINS_HEARD = LETTERS + 7;
    /** Of a promoted connection: the number of its cold facts. */
    private static final int COLD = LETTERS;

    private static final long PORT = 0xffff;
    private static final int RESP_PORT_AT = 16;
    private static final long BOTH_PORTS = 0xffffffffL;

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

    // What the textbook flags in CONTROLS say.
    private static final int FIN_AT = 2 * ControlBits.WIDTH;
    private static final int CONTROLS_WIDTH = 4 * ControlBits.WIDTH;
    private static final long CAUGHT_UP_ORIG = 1L << 32;
    private static final long CAUGHT_UP_RESP = 1L << 33;
    private static final long RESET_BY_ORIG = 1L << 34;
    private static final long RESET_BY_RESP = 1L << 35;
    private static final long CARRIED_TO_UNHEARD = 1L << 36;
    private static final int ID_HIGH_AT = 48;
    /** The highest id that has room in a record. */
    public static final long MOST_ID = (1L << 48) - 1;

    private static final int TIME_BITS = 40;
    private static final long TIME_MASK = (1L << TIME_BITS) - 1;
    private static final long FRAME_LIMIT = 1L << Long.SIZE - TIME_BITS;
    private static final long LOW = 0xffffffffL;

    // How a reset looks, beside its frame.
    private static final int RESET_TTL = 0xff;
    /** The reset carried an ACK. */
    public static final int RESET_HAS_ACK = 1 << 8;

    public static final int RESET_HAS_ID = 1 << 9;
    public static final int RESET_HAS_TIMESTAMPS = 1 << 10;
    public static final int RESET_HAS_WINDOW = 1 << 11;
    public static final int RESET_OPTIONS_COMPLETE = 1 << 12;

    private final Records records;
    private final EndRecord orig = new EndRecord(ORIG);
    private final EndRecord resp = new EndRecord(RESP);
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
        for (int word = LETTERS; word < WORDS; word++) {
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

    // ---- Textbook facts ----

    /** The connection has cold facts of its own from now on: {@code number} says which. */
    public void promote(int number) {
        set(PROMOTED, true);
        page[at + COLD] = number;
    }

    /** Which cold facts are those of a connection that is promoted. */
    public int cold() {
        return (int) page[at + COLD];
    }

    /** Zeek's letters, as {@link Letters} packs them. */
    public long letters() {
        return page[at + LETTERS];
    }

    public void append(int letter, boolean isFromOrig) {
        page[at + LETTERS] = Letters.append(page[at + LETTERS], letter, isFromOrig);
    }

    public long id() {
        return page[at + CARRIER_AND_ID] >>> Integer.SIZE | page[at + CONTROLS] >>> ID_HIGH_AT << Integer.SIZE;
    }

    /** {@code id} must be at most {@link #MOST_ID}. */
    public void setId(long id) {
        page[at + CARRIER_AND_ID] = page[at + CARRIER_AND_ID] & LOW | id << Integer.SIZE;
        page[at + CONTROLS] = page[at + CONTROLS] & (1L << ID_HIGH_AT) - 1 | id >>> Integer.SIZE << ID_HIGH_AT;
    }

    /** The SYNs and FINs of both ends, as {@link ControlBits}: what {@link #syn} and {@link #fin} take apart. */
    public int controls() {
        return (int) page[at + CONTROLS];
    }

    public static int syn(int controls, boolean isOrig) {
        return controls >>> (isOrig ? 0 : ControlBits.WIDTH) & ControlBits.MASK;
    }

    public static int fin(int controls, boolean isOrig) {
        return controls >>> (isOrig ? FIN_AT : FIN_AT + ControlBits.WIDTH) & ControlBits.MASK;
    }

    public static int controls(int origSyn, int respSyn, int origFin, int respFin) {
        return origSyn | respSyn << ControlBits.WIDTH | origFin << FIN_AT | respFin << FIN_AT + ControlBits.WIDTH;
    }

    public void setControls(int controls) {
        page[at + CONTROLS] = page[at + CONTROLS] & ~LOW | controls & LOW;
    }

    /** Whether the FIN of an end, in all its copies, acknowledged all that the peer has said until now. */
    public boolean hasCaughtUp(boolean isOrig) {
        return (page[at + CONTROLS] & (isOrig ? CAUGHT_UP_ORIG : CAUGHT_UP_RESP)) != 0;
    }

    /** The FIN of an end acknowledges all that the peer has said; of the peer's FIN that is true no more. */
    public void setCaughtUp(boolean isOrig, boolean isCaughtUp) {
        long others = page[at + CONTROLS] & ~(CAUGHT_UP_ORIG | CAUGHT_UP_RESP);
        page[at + CONTROLS] = others | (!isCaughtUp ? 0 : isOrig ? CAUGHT_UP_ORIG : CAUGHT_UP_RESP);
    }

    /** Whether {@code frame} and {@code time} have room as an instant counted from the first frame. */
    public boolean hasRoomForInstant(long frame, long time) {
        long frames = frame - firstFrame();
        long nanoseconds = time - firstTime();
        return frames >= 0 && frames < FRAME_LIMIT && nanoseconds >= 0 && nanoseconds <= TIME_MASK;
    }

    /** Whether {@code frame} has room where frames are counted from the first. */
    public boolean hasRoomForFrame(long frame) {
        long frames = frame - firstFrame();
        return frames >= 0 && frames < LOW;
    }

    private long instant(long frame, long time) {
        return frame - firstFrame() << TIME_BITS | time - firstTime();
    }

    private int frameOffset(long frame) {
        return (int) (frame - firstFrame() + 1);
    }

    private long frame(int offset) {
        return offset == 0 ? 0 : (offset & LOW) - 1 + firstFrame();
    }

    /** The responder's SYN passed. */
    public void setAnswer(long frame, long time) {
        page[at + ANSWER] = instant(frame, time);
    }

    public long answerFrame() {
        return (page[at + ANSWER] >>> TIME_BITS) + firstFrame();
    }

    public long answerTime() {
        return (page[at + ANSWER] & TIME_MASK) + firstTime();
    }

    /** The originator acknowledged the responder's SYN. */
    public void setAnswerHeard(long frame, long time) {
        page[at + ANSWER_HEARD] = instant(frame, time);
    }

    public long answerHeardFrame() {
        return (page[at + ANSWER_HEARD] >>> TIME_BITS) + firstFrame();
    }

    public long answerHeardTime() {
        return (page[at + ANSWER_HEARD] & TIME_MASK) + firstTime();
    }

    /** How long the originator waited before it repeated its unanswered SYN last, in nanoseconds. */
    public long synWait() {
        return page[at + ANSWER];
    }

    public void setSynWait(long wait) {
        page[at + ANSWER] = wait;
    }

    private int half(int word, boolean isOrig) {
        return (int) (isOrig ? page[at + word] : page[at + word] >>> Integer.SIZE);
    }

    private void setHalf(int word, boolean isOrig, int half) {
        long value = page[at + word];
        page[at + word] = isOrig ? value & ~LOW | half & LOW : value & LOW | (long) half << Integer.SIZE;
    }

    /** The timestamp that came with the ACK of an end's FIN or, before that, SYN. */
    public void keepAckTsVal(boolean isOrig, int tsVal) {
        setHalf(ACKS, isOrig, tsVal);
    }

    public int ackTsVal(boolean isOrig) {
        return half(ACKS, isOrig);
    }

    /** The frame that proves that ACK to have come: its timestamp does not matter any more. */
    public void keepAckFrame(boolean isOrig, long frame) {
        setHalf(ACKS, isOrig, frameOffset(frame));
    }

    public long ackFrame(boolean isOrig) {
        return frame(half(ACKS, isOrig));
    }

    /** The end of what carried the ACK of the responder's SYN or, under way when the capture began, the first ACK. */
    public int carrierEnd() {
        return (int) page[at + CARRIER_AND_ID];
    }

    public void setCarrierEnd(int seqEnd) {
        page[at + CARRIER_AND_ID] = page[at + CARRIER_AND_ID] & ~LOW | seqEnd & LOW;
    }

    /** Whether the first ACK of a connection that was under way came with payload, and the peer has not been heard since. */
    public boolean isCarriedToUnheard() {
        return (page[at + CONTROLS] & CARRIED_TO_UNHEARD) != 0;
    }

    public void setCarriedToUnheard(boolean isCarried) {
        page[at + CONTROLS] =
                isCarried ? page[at + CONTROLS] | CARRIED_TO_UNHEARD : page[at + CONTROLS] & ~CARRIED_TO_UNHEARD;
    }

    public long finFrame(boolean isOrig) {
        return frame(half(FINS, isOrig));
    }

    public void setFinFrame(boolean isOrig, long frame) {
        setHalf(FINS, isOrig, frameOffset(frame));
    }

    public long finHeardFrame(boolean isOrig) {
        return frame(half(FINS_HEARD, isOrig));
    }

    public void setFinHeardFrame(boolean isOrig, long frame) {
        setHalf(FINS_HEARD, isOrig, frameOffset(frame));
    }

    /** Whether a reset has ended a connection that no FIN had. */
    public boolean hasReset() {
        return (page[at + CONTROLS] & (RESET_BY_ORIG | RESET_BY_RESP)) != 0;
    }

    public boolean isResetByOrig() {
        return (page[at + CONTROLS] & RESET_BY_ORIG) != 0;
    }

    /** An end resets a connection of which no end has sent a FIN; {@code looks}: its time to live and RESET flags. */
    public void setReset(boolean isByOrig, long frame, long time, int looks) {
        page[at + CONTROLS] |= isByOrig ? RESET_BY_ORIG : RESET_BY_RESP;
        page[at + FINS] = frameOffset(frame) & LOW | (long) looks << Integer.SIZE;
        page[at + FINS_HEARD] = time;
    }

    public long resetFrame() {
        return frame((int) page[at + FINS]);
    }

    public long resetTime() {
        return page[at + FINS_HEARD];
    }

    public int resetTtl() {
        return resetLooks() & RESET_TTL;
    }

    /** Whether {@code look}, a RESET flag, holds of the reset. */
    public boolean looksLike(int look) {
        return (resetLooks() & look) != 0;
    }

    private int resetLooks() {
        return (int) (page[at + FINS] >>> Integer.SIZE);
    }
}
