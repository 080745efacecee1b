package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.report.Format;
import org.wirestat.report.HostNames;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.Rfc3339;
import org.wirestat.report.RowFilter;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.Timer;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * netstat's table of TCP sockets, column for column, with the state of the other end behind it.
 *
 * <pre>
 *   1     7      14     21                      45                      69          81
 *   Proto Recv-Q Send-Q Local Address           Foreign Address         State       Peer State
 *   tcp        0    517 192.0.2.10:51820        198.51.100.7:8443       ESTABLISHED ESTABLISHED
 * </pre>
 *
 * Up to the state this is what net-tools prints, so what reads netstat reads this; all that is ours comes behind. Recv-Q
 * is always 0: how much its application has read is not told on the wire. Send-Q is what was sent and not acknowledged.
 * A peer of which nothing was seen is {@code ?}.
 */
public final class TextTable implements Format {
    /** Which columns follow, and how wide the addresses may be. */
    public record Columns(boolean extended, boolean timers, boolean wide, boolean instant) {}

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_DECISECOND = 100_000_000L;
    private static final long NANOS_PER_CENTISECOND = 10_000_000L;

    /** Characters of an address and a port together, the colon not counted, beyond which netstat cuts. */
    private static final int SOCKET_LENGTH = 22;

    // Widths of the columns, the blank between two of them not counted.
    private static final int QUEUE = 6;
    private static final int SOCKET = 23;
    private static final int STATE = 11;
    private static final int PROOFS = 2;
    /** Room for "remote not-believed"; only "remote abort-after-response" is longer. */
    private static final int CLOSED = 19;

    private static final int AGE = 8;
    private static final int TIMER = 20;
    private static final int LAST = 0;

    private final Writer out;
    private final RowFilter filter;
    private final Columns columns;
    private final Orientation orientation;
    private final HostNames hosts;
    private final PortNames ports;
    private final StringBuilder line = new StringBuilder(160);
    private final StringBuilder cell = new StringBuilder(64);
    /** Blanks due before the next cell; after the last one they are not written. */
    private int blanks;

    private long at;

    public TextTable(
            Writer out, RowFilter filter, Columns columns, Orientation orientation, HostNames hosts, PortNames ports) {
        this.out = out;
        this.filter = filter;
        this.columns = columns;
        this.orientation = orientation;
        this.hosts = hosts;
        this.ports = ports;
    }

    @Override
    public void begin(long instant) throws IOException {
        at = instant;
        line.append("Active Internet connections ");
        line.append(
                switch (filter.sockets()) {
                    case ALL -> "(servers and established)";
                    case LISTENING -> "(only servers)";
                    case OPEN -> "(w/o servers)";
                });
        if (columns.instant()) {
            line.append(" at ");
            Rfc3339.append(line, at);
        }
        endLine();
        line.append("Proto Recv-Q Send-Q ");
        append("Local Address", SOCKET);
        append("Foreign Address", SOCKET);
        append("State", STATE);
        append("Peer State", STATE);
        if (columns.extended()) {
            append("Ev", PROOFS);
            append("Closed by/how", CLOSED);
            append("In state", AGE);
        }
        if (columns.timers()) {
            append("Timer", TIMER);
        }
        if (columns.extended()) {
            append("Id", LAST);
        }
        endLine();
    }

    @Override
    public void listener(boolean ipv6, long addressHi, long addressLo, int port, long frame) throws IOException {
        beginRow(ipv6, 0);
        appendSocket(ipv6, addressHi, addressLo, port);
        append(ipv6 ? ":::*" : "0.0.0.0:*", SOCKET);
        append(TcpState.LISTEN.name(), STATE);
        append("-", STATE);
        if (columns.extended()) {
            append("P-", PROOFS);
            append("-", CLOSED);
            append("-", AGE);
        }
        if (columns.timers()) {
            append("off (0.00/0/0)", TIMER);
        }
        if (columns.extended()) {
            append("-", LAST);
        }
        endLine();
    }

    @Override
    public void connection(Connection connection) throws IOException {
        boolean origLocal = orientation.isOriginatorLocal(connection);
        End local = origLocal ? connection.orig() : connection.resp();
        End foreign = origLocal ? connection.resp() : connection.orig();
        beginRow(connection.isIpv6(), local.sendQueue());
        appendSocket(local.isIpv6(), local.addressHi(), local.addressLo(), local.port());
        appendSocket(foreign.isIpv6(), foreign.addressHi(), foreign.addressLo(), foreign.port());
        append(local.state().name(), STATE);
        append(isUnseen(foreign) ? "?" : foreign.state().name(), STATE);
        if (columns.extended()) {
            cell.append(proof(local)).append(proof(foreign));
            endCell(PROOFS);
            appendVerdict(Verdict.of(connection), origLocal);
            appendAge(local);
        }
        if (columns.timers()) {
            appendTimer(local);
        }
        if (columns.extended()) {
            cell.append(connection.id());
            endCell(LAST);
        }
        endLine();
    }

    @Override
    public void end() {
        // Every row was handed on whole.
    }

    private void beginRow(boolean ipv6, long sendQueue) {
        line.append(ipv6 ? "tcp6  " : "tcp   ");
        appendQueue(0);
        appendQueue(sendQueue);
    }

    /** The only columns that are flush right. */
    private void appendQueue(long octets) {
        cell.append(octets);
        appendBlanks(QUEUE - cell.length());
        line.append(cell).append(' ');
        cell.setLength(0);
    }

    /**
     * netstat's rule for what is too long: the port may take all but four characters, the address gets what is left, and
     * both are cut at their ends.
     */
    private void appendSocket(boolean ipv6, long hi, long lo, int port) {
        hosts.append(cell, ipv6, hi, lo);
        int address = cell.length();
        cell.append(':');
        ports.append(cell, port);
        int name = cell.length() - address - 1;
        if (!columns.wide() && address + name > SOCKET_LENGTH) {
            int keptName = Math.min(name, SOCKET_LENGTH - 4);
            cell.setLength(address + 1 + keptName);
            cell.delete(Math.min(address, SOCKET_LENGTH - keptName), address);
        }
        endCell(SOCKET);
    }

    private static boolean isUnseen(End end) {
        return end.state() == TcpState.UNKNOWN;
    }

    private static char proof(End end) {
        return isUnseen(end) ? '-' : end.proof().name().charAt(0);
    }

    private void appendVerdict(Verdict verdict, boolean origLocal) {
        if (verdict.how() == How.OPEN) {
            cell.append('-');
        } else {
            cell.append(closer(verdict.actor(), origLocal)).append(verdict.how().label());
        }
        endCell(CLOSED);
    }

    static String closer(Closer closer, boolean origLocal) {
        return switch (closer) {
            case ORIG -> origLocal ? "local " : "remote ";
            case RESP -> origLocal ? "remote " : "local ";
            case BOTH -> "both ";
            case UNKNOWN -> "";
        };
    }

    /** How long an end has been in its state, to a tenth of a second. */
    private void appendAge(End end) {
        if (isUnseen(end)) {
            cell.append('-');
        } else {
            long tenths = Math.max(saturatedDifference(at, end.since()), 0) / NANOS_PER_DECISECOND;
            cell.append(tenths / 10).append('.').append(tenths % 10).append('s');
            if (end.isStale()) {
                cell.append(" stale");
            }
        }
        endCell(AGE);
    }

    private void appendTimer(End end) {
        long rest = end.timer() == Timer.OFF ? 0 : Math.max(end.timerRemaining(), 0);
        int hundredths = (int) (rest / NANOS_PER_CENTISECOND % 100);
        cell.append(end.timer().label())
                .append(" (")
                .append(rest / NANOS_PER_SECOND)
                .append('.');
        cell.append((char) ('0' + hundredths / 10)).append((char) ('0' + hundredths % 10));
        cell.append('/').append(end.timerRetransmissions());
        cell.append('/').append(end.timerProbes()).append(')');
        endCell(TIMER);
    }

    private void append(String text, int width) {
        cell.append(text);
        endCell(width);
    }

    private void endCell(int width) {
        appendBlanks(blanks);
        line.append(cell);
        blanks = Math.max(width - cell.length(), 0) + 1;
        cell.setLength(0);
    }

    private void appendBlanks(int count) {
        for (int i = 0; i < count; i++) {
            line.append(' ');
        }
    }

    private void endLine() throws IOException {
        line.append('\n');
        out.append(line);
        line.setLength(0);
        blanks = 0;
    }

    private static long saturatedDifference(long a, long b) {
        long difference = a - b;
        boolean overflowed = ((a ^ b) & (a ^ difference)) < 0;
        return overflowed ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }
}
