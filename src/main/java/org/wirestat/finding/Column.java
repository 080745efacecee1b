package org.wirestat.finding;

/** What a {@link Breakdown} can be sorted by. */
public enum Column {
    CONNS("conns"),
    OPEN("open"),
    FIN_SELF("fin"),
    FIN_PEER("fin"),
    SIMUL("simul"),
    ABORT("abort"),
    REFUSED("refused"),
    NO_SOCKET("no-sock"),
    NO_ANSWER("no-answer"),
    OTHER("other"),
    IDLE("idle"),
    HALF_CLOSE("half-close"),
    CLOSE_WAIT("close-wait"),
    TIME_WAIT("time-wait");

    private final String label;

    Column(String label) {
        this.label = label;
    }

    /** What the option calls it; self and peer are called after their roles, as in the heading. */
    public String heading(Breakdown.By by) {
        if (this == FIN_SELF) {
            return label + ":" + by.self();
        }
        return this == FIN_PEER ? label + ":" + by.peer() : label;
    }

    long of(Totals totals) {
        return switch (this) {
            case CONNS -> totals.connections();
            case OPEN -> totals.count(Ending.OPEN);
            case FIN_SELF -> totals.count(Ending.FIN_BY_SELF);
            case FIN_PEER -> totals.count(Ending.FIN_BY_PEER);
            case SIMUL -> totals.count(Ending.SIMULTANEOUS);
            case ABORT -> totals.count(Ending.ABORT);
            case REFUSED -> totals.count(Ending.REFUSED);
            case NO_SOCKET -> totals.count(Ending.NO_SOCKET);
            case NO_ANSWER -> totals.count(Ending.NO_ANSWER);
            case OTHER -> totals.count(Ending.OTHER);
            case IDLE -> totals.idle(50);
            case HALF_CLOSE -> totals.halfClose(99);
            case CLOSE_WAIT -> totals.closeWaitSelf();
            case TIME_WAIT -> totals.timeWaitSelf() + totals.timeWaitPeer();
        };
    }
}
