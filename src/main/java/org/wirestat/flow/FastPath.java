package org.wirestat.flow;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.tcp.Segment;

/**
 * The short way for what most segments are: header prediction for connections of both kinds, and the steps of the textbook for
 * those that have gone by it until now. What it answers true to has been noted in the record, and comes to the same as if
 * {@link org.wirestat.tcp.Connection} had been told. What it answers false to has changed nothing.
 */
final class FastPath {
    private final Textbook textbook = new Textbook();

    boolean goesOnWith(ConnectionRecord record, Segment s) {
        boolean isFromOrig = record.isOrig(s.srcHi, s.srcLo, s.srcPort);
        if (record.is(ConnectionRecord.PREDICTABLE)) {
            EndRecord from = isFromOrig ? record.orig() : record.resp();
            EndRecord to = isFromOrig ? record.resp() : record.orig();
            if (HeaderPrediction.holds(from, to, s)) {
                HeaderPrediction.advance(record, from, to, s, isFromOrig);
                return true;
            }
        }
        return !record.isPromoted() && textbook.goesOnWith(record, s, isFromOrig);
    }

    /** Whether {@code s} is of this connection, whatever else it says: the first answer to a SYN, or that SYN again. */
    static boolean isStepOf(ConnectionRecord record, Segment s) {
        if (record.isPromoted()
                || record.textbook().controls() != ControlBits.SENT
                || record.textbook().hasReset()) {
            return false;
        }
        boolean isFromOrig = record.isOrig(s.srcHi, s.srcLo, s.srcPort);
        int next = record.orig().sndNxt();
        return isFromOrig ? !s.isAck() && s.seq + 1 == next : s.isAck() && s.ack == next;
    }
}
