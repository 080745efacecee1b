package org.wirestat.view;

import org.wirestat.flow.Counter;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Connection;

/** How many connections of a shard are open. A table that reads all connections anyway counts them here on its way. */
public final class OpenCount {
    private final Shard shard;
    private long count;
    /** The instant that {@link #count} is of, and how many segments had been tracked. */
    private long countedAt;

    private long countedAfter = -1;

    public OpenCount(Shard shard) {
        this.shard = shard;
    }

    /** Starts to count as of {@code at}; {@link #add} must follow for every connection. */
    void begin(long at) {
        count = 0;
        countedAt = at;
        countedAfter = shard.counters().get(Counter.SEGMENTS);
    }

    void add(Connection connection) {
        if (connection.isOpen()) {
            count++;
        }
    }

    void add(OpenCount other) {
        count += other.count;
    }

    /** The count as of {@code now}. Reads all connections only if it is not known from the last table. */
    public long asOf(long now) {
        if (countedAt != now || countedAfter != shard.counters().get(Counter.SEGMENTS)) {
            begin(now);
            shard.visit(this::add, now);
        }
        return count;
    }
}
