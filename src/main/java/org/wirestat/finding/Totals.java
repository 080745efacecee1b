package org.wirestat.finding;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.PackedHistogram;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Verdict;

/** How the connections of one party went. Its own end is "self", whoever is at the other is "peer". */
public final class Totals {
    private static final int DIGITS = 2;
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long LONGEST_MICROS = 86_400_000_000L;

    private long connections;
    private final long[] endings = new long[Ending.values().length];
    private long closeWaitSelf;
    private long closeWaitPeer;
    private long timeWaitSelf;
    private long timeWaitPeer;
    /** In microseconds; null until there is one. */
    private AbstractHistogram idle;

    private AbstractHistogram halfClose;

    Totals copy() {
        Totals copy = new Totals();
        copy.connections = connections;
        System.arraycopy(endings, 0, copy.endings, 0, endings.length);
        copy.closeWaitSelf = closeWaitSelf;
        copy.closeWaitPeer = closeWaitPeer;
        copy.timeWaitSelf = timeWaitSelf;
        copy.timeWaitPeer = timeWaitPeer;
        copy.idle = idle == null ? null : idle.copy();
        copy.halfClose = halfClose == null ? null : halfClose.copy();
        return copy;
    }

    void add(Connection c, boolean isSelfOrig) {
        Verdict v = Verdict.of(c);
        Ending ending = Ending.of(c, v, isSelfOrig);
        End self = isSelfOrig ? c.orig() : c.resp();
        End peer = isSelfOrig ? c.resp() : c.orig();
        connections++;
        endings[ending.ordinal()]++;
        closeWaitSelf += self.state() == TcpState.CLOSE_WAIT ? 1 : 0;
        closeWaitPeer += peer.state() == TcpState.CLOSE_WAIT ? 1 : 0;
        timeWaitSelf += self.state() == TcpState.TIME_WAIT ? 1 : 0;
        timeWaitPeer += peer.state() == TcpState.TIME_WAIT ? 1 : 0;
        if (ending != Ending.OPEN && ending != Ending.REFUSED && ending != Ending.NO_ANSWER) {
            idle = record(idle, v.idle());
        }
        if (ending != Ending.OPEN && v.halfClose() >= 0) {
            halfClose = record(halfClose, v.halfClose());
        }
    }

    private static AbstractHistogram record(AbstractHistogram histogram, long nanos) {
        AbstractHistogram to = histogram == null ? new PackedHistogram(1, LONGEST_MICROS, DIGITS) : histogram;
        to.recordValue(Math.max(0, Math.min(nanos / NANOS_PER_MICRO, LONGEST_MICROS)));
        return to;
    }

    public long connections() {
        return connections;
    }

    public long count(Ending ending) {
        return endings[ending.ordinal()];
    }

    public long closeWaitSelf() {
        return closeWaitSelf;
    }

    public long closeWaitPeer() {
        return closeWaitPeer;
    }

    public long timeWaitSelf() {
        return timeWaitSelf;
    }

    public long timeWaitPeer() {
        return timeWaitPeer;
    }

    /** The silence before their ends that so many per cent do not exceed, in nanoseconds; -1 if none has ended. */
    public long idle(double percentile) {
        return span(idle, percentile);
    }

    /** Likewise, from the first FIN to the end. */
    public long halfClose(double percentile) {
        return span(halfClose, percentile);
    }

    private static long span(AbstractHistogram histogram, double percentile) {
        return histogram == null ? -1 : histogram.getValueAtPercentile(percentile) * NANOS_PER_MICRO;
    }
}
