package org.wirestat;

import java.util.HashMap;
import java.util.Map;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.Segment.Direction;

/** In which direction a capturing host meets a segment: what a cooked capture says of each, and most others do not. */
interface Meetings {
    Direction of(Segment s);

    static Meetings unknown() {
        return s -> Direction.UNKNOWN;
    }

    /** It sends what has the higher port, as a client does. */
    static Meetings ofClient() {
        return s -> s.srcPort > s.dstPort ? Direction.OUT : Direction.IN;
    }

    /** None like the one before from the same socket, so that none is as expected. */
    static Meetings neverAlike() {
        Map<String, Direction> last = new HashMap<>();
        return s -> last.merge(
                s.srcHi + ":" + s.srcLo + ":" + s.srcPort + ">" + s.dstHi + ":" + s.dstLo + ":" + s.dstPort,
                Direction.IN,
                (before, first) -> before == first ? Direction.OUT : first);
    }
}
