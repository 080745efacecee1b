package org.wirestat.record;

/** What is known of a SYN or a FIN, a bit each: the facts of {@code Control} that the record of a textbook connection keeps. */
public final class ControlBits {
    /** Its owner said it. */
    public static final int SENT = 1;
    /** The peer has it: the peer's own ACK number covers it. */
    public static final int HEARD = 1 << 1;
    /** An ACK of it passed on its way to the owner. */
    public static final int ACKNOWLEDGED = 1 << 2;
    /** The owner acted as one that has received that ACK. */
    public static final int PROVED = 1 << 3;
    /** The owner sent or took payload, which proves that as long as no fast open made the payload possible. */
    public static final int PROVED_BY_PAYLOAD = 1 << 4;
    /** The timestamp that came with the ACK is newer than every one its sender had used before. */
    public static final int FRESH_TS = 1 << 5;
    /** The ACK came with something new: who acknowledges the end of that has the ACK too. */
    public static final int CARRIED = 1 << 6;

    /** All that an ordinary SYN comes to: what its ACK was does not matter any more. */
    public static final int SETTLED = SENT | HEARD | ACKNOWLEDGED | PROVED;

    /** How many bits there are in a record for one SYN or FIN. */
    static final int WIDTH = 8;

    static final int MASK = (1 << WIDTH) - 1;

    private ControlBits() {}
}
