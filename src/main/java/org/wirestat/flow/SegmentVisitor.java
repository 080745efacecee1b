package org.wirestat.flow;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;

/** Is shown the segments of a connection one by one, with what the connection made of each. */
@FunctionalInterface
public interface SegmentVisitor {
    /** {@code connection} has been told of {@code s}, and was then read; both are valid during the call only. */
    void onSegment(Connection connection, Segment s, Delivery delivery);
}
