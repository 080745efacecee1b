package org.wirestat.record;

/**
 * The facts, beside the hot ones, of a connection that goes by the textbook. All its cold facts follow from them. A flyweight over
 * the last words of a connection's record. Frames and times are counted from those of the first frame.
 *
 * <pre>
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
 */
public final class TextbookFacts {
    private static final int LETTERS = ConnectionRecord.TEXTBOOK;
    private static final int CONTROLS = LETTERS + 1;
    private static final int ANSWER = LETTERS + 2;
    private static final int ANSWER_HEARD = LETTERS + 3;
    private static final int ACKS = LETTERS + 4;
    private static final int CARRIER_AND_ID = LETTERS + 5;
    private static final int FINS = LETTERS + 6;
    private static final int FINS_HEARD = LETTERS + 7;

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

    // How a reset looks, beside its frame.
    private static final int RESET_TTL = 0xff;
    /** The reset carried an ACK. */
    public static final int RESET_HAS_ACK = 1 << 8;

    public static final int RESET_HAS_ID = 1 << 9;
    public static final int RESET_HAS_TIMESTAMPS = 1 << 10;
    public static final int RESET_HAS_WINDOW = 1 << 11;
    public static final int RESET_OPTIONS_COMPLETE = 1 << 12;
    private static final long LOW = 0xffffffffL;

    private long[] page;
    private int at;

    void moveTo(long[] page, int at) {
        this.page = page;
        this.at = at;
    }

    private long firstFrame() {
        return page[at + ConnectionRecord.FIRST_FRAME];
    }

    private long firstTime() {
        return page[at + ConnectionRecord.FIRST_TIME];
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

    /** The longest time the originator waited before it repeated its unanswered SYN, in nanoseconds; 0 before it has. */
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
