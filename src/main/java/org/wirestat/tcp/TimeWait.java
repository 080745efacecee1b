package org.wirestat.tcp;

/** How long TIME_WAIT lasts: as long as the owner's stack keeps it, or one length for all. */
public final class TimeWait {
    private static final TimeWait AUTO = new TimeWait(-1);

    private final long fixed;

    private TimeWait(long fixed) {
        this.fixed = fixed;
    }

    /** By the stack that each end was recognised to be. */
    public static TimeWait auto() {
        return AUTO;
    }

    /** {@code nanos} for every end, 0 or more. */
    public static TimeWait fixed(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("TIME_WAIT must last 0 ns or longer: nanos=" + nanos);
        }
        return new TimeWait(nanos);
    }

    /** In nanoseconds. */
    long of(Stack stack) {
        return fixed < 0 ? stack.timeWait() : fixed;
    }
}
