package org.wirestat.tcp;

/**
 * The TCP implementation of an end, as the option layout of its SYN or SYN+ACK gives it away, and how long it stays in
 * TIME_WAIT.
 */
public enum Stack {
    LINUX("linux", 60, 1),
    FREEBSD("freebsd", 60, 3),
    MACOS("macos", 30, 1),
    WINDOWS("windows", 120, 3),
    /** Not recognised, or its SYN was not captured: RFC 9293's two maximum segment lifetimes (3.4.2: an MSL is 2 min). */
    UNKNOWN("unknown", 240, 3);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String label;
    private final long timeWait;
    private final long firstWait;

    Stack(String label, long timeWaitSeconds, long firstWaitSeconds) {
        this.label = label;
        timeWait = timeWaitSeconds * NANOS_PER_SECOND;
        firstWait = firstWaitSeconds * NANOS_PER_SECOND;
    }

    public String label() {
        return label;
    }

    // Option layouts of SYNs, first option in the lowest nibble, as Segment.optionLayout has them: 1 NOP, 2 MSS,
    // 3 window scale, 4 SACK permitted, 8 timestamps.
    private static final long MSS_SACK_TS_NOP_WS = 0x31842L;
    private static final long MSS_NOP_NOP_SACK_NOP_WS = 0x314112L;
    private static final long MSS_NOP_NOP_TS_NOP_WS = 0x318112L;
    private static final long MSS_NOP_WS_SACK_TS = 0x84312L;
    private static final long MSS_NOP_WS_NOP_NOP_TS_SACK = 0x4811312L;
    private static final long MSS_NOP_WS_NOP_NOP_SACK = 0x411312L;
    private static final long MSS_NOP_NOP_SACK = 0x4112L;

    private static final long FIVE_OPTIONS = 0xfffffL;
    private static final long SEVEN_OPTIONS = 0xfffffffL;

    /**
     * The stack that lays out its options so. A SYN+ACK holds only what the SYN asked for, in the stack's own order, so that
     * some layouts tell less there.
     */
    public static Stack of(long layout, boolean isSynAck) {
        if ((layout & FIVE_OPTIONS) == MSS_SACK_TS_NOP_WS
                || layout == MSS_NOP_NOP_SACK_NOP_WS
                || layout == MSS_NOP_NOP_TS_NOP_WS) {
            return LINUX;
        }
        if ((layout & SEVEN_OPTIONS) == MSS_NOP_WS_NOP_NOP_TS_SACK) {
            return MACOS;
        }
        if (layout == MSS_NOP_WS_SACK_TS) {
            return FREEBSD;
        }
        if (layout == MSS_NOP_WS_NOP_NOP_SACK || layout == MSS_NOP_NOP_SACK && !isSynAck) {
            return WINDOWS;
        }
        return UNKNOWN;
    }

    /**
     * How long this stack waits before it repeats a segment for the first time, in nanoseconds: a second by RFC 6298, 2.1; three
     * seconds in older versions of Windows and BSD, in lwIP, and in any stack that is not recognised.
     */
    long firstWait() {
        return firstWait;
    }

    /** How long this stack's TIME_WAIT lasts, in nanoseconds. */
    public long timeWait() {
        return timeWait;
    }
}
