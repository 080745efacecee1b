package org.wirestat.flow;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.Records;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TimeWait;

/** Reads the connections of a table as of an instant. It changes none of them. */
final class Snapshot {
    private final Records records;
    private final Promoted promoted;
    private final TimeWait timeWait;
    private final Connection view;

    Snapshot(Records records, Promoted promoted, TimeWait timeWait, PureAcks acks) {
        this.records = records;
        this.promoted = promoted;
        this.timeWait = timeWait;
        view = new Connection(new ConnectionRecord(records), acks);
    }

    /** The connection {@code number}, read at {@code now}; valid until the next call. */
    Connection read(int number, long now) {
        lookAt(number).readAt(now, timeWait);
        return view;
    }

    /** The connection {@code number}, with its states as they were last read. */
    Connection lookAt(int number) {
        view.record().moveTo(number);
        view.lookAt(promoted.of(view.record()));
        return view;
    }

    /** Shows every connection that is the latest between its sockets, or every other one. */
    void visit(ConnectionVisitor visitor, long now, boolean isLatest) {
        for (int i = 0; i < records.size(); i++) {
            if (records.isLatest(i) == isLatest && !records.isVacant(i)) {
                visitor.onConnection(read(i, now));
            }
        }
    }

    /** Shows the connections of the part number {@code part}, from 0 on, of {@code parts} equal parts, in any order. */
    void visitPart(ConnectionVisitor visitor, long now, int part, int parts) {
        int end = beginOf(part + 1, parts);
        for (int i = beginOf(part, parts); i < end; i++) {
            if (!records.isVacant(i)) {
                visitor.onConnection(read(i, now));
            }
        }
    }

    private int beginOf(int part, int parts) {
        return (int) ((long) records.size() * part / parts);
    }
}
