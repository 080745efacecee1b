package org.wirestat.flow;

import org.wirestat.tcp.Connection;

/** Is shown the connections of a shard one by one, between two segments. */
@FunctionalInterface
public interface ConnectionVisitor {
    /** {@code connection} has just been read; it belongs to the shard and is valid during the call only. */
    void onConnection(Connection connection);
}
