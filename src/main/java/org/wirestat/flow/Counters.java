package org.wirestat.flow;

import org.wirestat.tcp.Delivery;

/** A shard's counts: one for each {@link Counter}, {@link Delivery} and {@link Unusual}. Written by the shard's thread only. */
public final class Counters {
    private final long[] counts = new long[Counter.values().length];
    private final long[] deliveries = new long[Delivery.values().length];

    private final long[] promotions = new long[Unusual.values().length];

    Counters() {}

    void increment(Counter counter) {
        counts[counter.ordinal()]++;
    }

    void add(Counter counter, int more) {
        counts[counter.ordinal()] += more;
    }

    void increment(Delivery delivery) {
        deliveries[delivery.ordinal()]++;
    }

    void increment(Unusual why) {
        promotions[why.ordinal()]++;
    }

    public long get(Counter counter) {
        return counts[counter.ordinal()];
    }

    public long get(Delivery delivery) {
        return deliveries[delivery.ordinal()];
    }

    /** How many connections were promoted for this reason. */
    public long get(Unusual why) {
        return promotions[why.ordinal()];
    }
}
