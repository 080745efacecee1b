package org.wirestat.tcp;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.Traits;

/**
 * How a promoted connection goes back and forth between the fast path, which moves its record alone, and this package. The fast
 * path predicts segments only while all that they move of the cold facts follows from the record: that is written down here when
 * somebody looks next.
 */
final class Handover {
    private Handover() {}

    /** The fast path may have moved the record since: what that implies of the cold facts is written down. */
    static void fromFastPath(Connection c) {
        if (c.record().is(ConnectionRecord.PREDICTABLE)) {
            catchUp(c.orig(), c.resp());
            catchUp(c.resp(), c.orig());
            ColdFacts cold = c.cold();
            cold.last =
                    Math.max(cold.last, Math.max(c.orig().lastTime(), c.resp().lastTime()));
        }
    }

    private static void catchUp(End end, End peer) {
        end.activity().catchUp();
        end.zeek().catchUp(end);
        end.syn().catchUp(peer.activity().said());
        if (end.hot().direction() != Segment.Direction.UNKNOWN.ordinal()) {
            end.cold().capturingHostVotes = end.votesIfAllAlike();
        }
    }

    /** What the fast path asks of a connection is written to its record. */
    static void toFastPath(Connection c) {
        ConnectionRecord record = c.record();
        End orig = c.orig();
        End resp = c.resp();
        History history = c.cold().history;
        orig.hot().set(Traits.ACK_NOTED, history.hasAck(true));
        orig.hot().set(Traits.PAYLOAD_NOTED, history.hasPayload(true));
        resp.hot().set(Traits.ACK_NOTED, history.hasAck(false));
        resp.hot().set(Traits.PAYLOAD_NOTED, history.hasPayload(false));
        boolean isPredictable = isPredictable(orig, c)
                && isPredictable(resp, c)
                && c.cold().last == Math.max(orig.lastPassed(), resp.lastPassed())
                && !record.isSelf();
        record.set(ConnectionRecord.PREDICTABLE, isPredictable);
        boolean isListener =
                resp.syn().isSent() && !resp.syn().isCrossed() && !orig.syn().isCrossed() && !record.isSelf();
        record.set(ConnectionRecord.LISTENER_PROVED, isListener);
        record.set(
                ConnectionRecord.REFUSED,
                resp.reset().isSent() && !resp.syn().isSent() && orig.syn().isSent());
    }

    /** Whether no ordinary segment can move the SYN or the FIN of {@code end}, no reset of it matters, and nothing is missing. */
    private static boolean isPredictable(End end, Connection c) {
        return (end.syn().isSent() ? end.syn().isProvedForGood() : c.isMidstream())
                && !end.fin().isSent()
                && !end.reset().isKnown()
                && end.space().isWhole()
                && end.packets() > 0
                && end.activity().isPredictable()
                && end.retransmission().isQuiet()
                && end.zeek().isPredictable(end);
    }
}
