package org.wirestat.tcp;

/**
 * The TCP implementation of an end, as the option layout of its SYN or SYN+ACK gives it away, and how long it stays in
 * TIME_WAIT.
 */
public enum Stack {
    LINUX("linux", 60),
    FREEBSD("freebsd", 60),
    MACOS("macos", 30),
    WINDOWS("windows", 120),
    /** Not recognised, or its SYN was not captured: RFC 9293's two maximum segment lifetimes (3.4.2: an MSL is 2 min). */
    UNKNOWN("unknown", 240);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final String label;
    private final long timeWait;

    Stack(String label, long timeWaitSeconds) {
        this.label = label;
        this.timeWait = timeWaitSeconds * NANOS_PER_SECOND;
    }

    public String label() {
        return label;
    }

    /** How long this stack's TIME_WAIT lasts, in nanoseconds. */
    public long timeWait() {
        return timeWait;
    }
}
