package org.wirestat.verdict;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;

/** What the FINs of a connection that no reset ended mean: an ordered table, the first sentence that holds is the answer. */
final class FinRules {
    private FinRules() {}

    /** {@code first} has closed its direction, and {@code second} has not. */
    static Rule ofOne(Connection c, End first, End second) {
        // Its timer has given it up.
        if (first.state() == TcpState.CLOSE && !c.isReplaced()) {
            return Rule.FIN_GIVEN_UP;
        }
        if (second.packets() == 0) {
            return Rule.FIN_BLIND;
        }
        if (!first.fin().isHeard()) {
            return Rule.FIN_UNACKNOWLEDGED;
        }
        return c.isReplaced() ? Rule.HALF_CLOSED_REPLACED : Rule.HALF_CLOSED;
    }

    /** Both have. Coverage tells who was first: whoever has the other's FIN acknowledges it with its own. */
    static Rule ofBoth(End first, End second) {
        if (first.closedBefore(second) && second.closedBefore(first)) {
            return Rule.FINS_CROSSED;
        }
        return second.hasSentPayloadAfterFinOf(first) ? Rule.HALF_CLOSE_OVER : Rule.FIN;
    }
}
