package org.wirestat.flow;

import org.wirestat.record.Records;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TcpState;

/**
 * Chooses the connection that leaves a full table. It looks at {@value #LOOK} connections, which a hand meets that goes round the
 * table in wide strides, and takes a finished one if there is one, else the half-open one that has been silent longest, else the
 * open one that has. A SYN never evicts an open connection: a SYN flood must not push out what is established.
 */
final class Eviction {
    private static final int LOOK = 16;

    private final Records records;
    private final Snapshot snapshot;

    private int hand;
    /** Has no divisor in common with {@link #places}, so that the hand meets every record. */
    private int stride;
    /** How many records there were when the stride was chosen. */
    private int places;

    private Counter reason;

    Eviction(Records records, Snapshot snapshot) {
        this.records = records;
        this.snapshot = snapshot;
    }

    /** Returns the number of the connection to evict, read at {@code now}, or {@link Records#NONE}. */
    int choose(long now, boolean mayEvictOpen) {
        int halfOpen = Records.NONE;
        int open = Records.NONE;
        if (places != records.size()) {
            places = records.size();
            stride = stride(places);
        }
        for (int i = 0; i < Math.min(LOOK, places); i++) {
            int number = hand;
            hand = (int) ((hand + (long) stride) % places);
            if (records.isVacant(number)) {
                continue;
            }
            Connection connection = snapshot.read(number, now);
            if (!connection.isOpen()) {
                reason = Counter.EVICTED_FINISHED;
                return number;
            }
            if (isHalfOpen(connection)) {
                halfOpen = longerIdle(halfOpen, number);
            } else {
                open = longerIdle(open, number);
            }
        }
        if (halfOpen != Records.NONE) {
            reason = Counter.EVICTED_HALF_OPEN;
            return halfOpen;
        }
        reason = Counter.EVICTED_OPEN;
        return mayEvictOpen ? open : Records.NONE;
    }

    /** How the connection that was chosen is to be counted. */
    Counter reason() {
        return reason;
    }

    /** About 0.618 of {@code places}, so that neighbours, such as all connections from before a flood, are met far apart. */
    private static int stride(int places) {
        int stride = (int) (places * 0.618);
        while (divisor(places, stride) != 1) {
            stride++;
        }
        return stride;
    }

    /** The greatest common divisor. */
    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private static boolean isHalfOpen(Connection c) {
        return isOpening(c.orig().state())
                || isOpening(c.resp().state())
                || c.orig().packets() + c.resp().packets() == 1;
    }

    private static boolean isOpening(TcpState state) {
        return state == TcpState.SYN_SENT || state == TcpState.SYN_RECV;
    }

    private int longerIdle(int a, int b) {
        return a == Records.NONE || last(b) < last(a) ? b : a;
    }

    private long last(int number) {
        return snapshot.lookAt(number).last();
    }
}
