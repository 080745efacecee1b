package org.wirestat.report;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.tcp.Closer;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.How;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.Verdict;

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
    private static final long NANOS_PER_CENTISECOND = 10_000_000L;
    private static final long NANOS_PER_DECISECOND = 100_000_000L;

    /** Columns of an address and a port together, without the colon, where netstat cuts. */
    private static final int SOCKET_LENGTH = 22;

    private static final int SOCKET_WIDTH = 23;
    private static final int STATE_WIDTH = 11;
    /** The longest common pair is "remote not-believed". */
    private static final int CLOSED_WIDTH = 19;

    private static final int AGE_WIDTH = 8;

    private final Writer out;
    private final RowFilter filter;
    private final Columns columns;
    private final Orientation orientation;
    private final HostNames hosts;
    private final PortNames ports;
    private final StringBuilder line = new StringBuilder(160);
    private final StringBuilder socket = new StringBuilder(64);
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
        line.append('\n');
        line.append("Proto Recv-Q Send-Q Local Address           Foreign Address         State      ");
        line.append(" Peer State");
        if (columns.extended()) {
            line.append("  Ev Closed by/how");
            pad(CLOSED_WIDTH - "Closed by/how".length());
            line.append(" In state");
        }
        if (columns.timers()) {
            line.append(columns.extended() ? " Timer" : "  Timer");
        }
        endLine();
    }

    @Override
    public void listener(boolean ipv6, long addressHi, long addressLo, int port, long frame) throws IOException {
        beginRow(ipv6, 0);
        appendSocket(ipv6, addressHi, addressLo, port);
        line.append(ipv6 ? ":::*" : "0.0.0.0:*");
        pad(SOCKET_WIDTH - (ipv6 ? ":::*" : "0.0.0.0:*").length());
        line.append(' ');
        appendState(TcpState.LISTEN.name());
        line.append(" -");
        if (columns.extended()) {
            pad(STATE_WIDTH - 1);
            line.append(" P- -");
            pad(CLOSED_WIDTH - 1);
            line.append(" -");
        }
        if (columns.timers()) {
            pad((columns.extended() ? AGE_WIDTH : STATE_WIDTH) - 1);
            line.append(" off (0.00/0/0)");
        }
        endLine();
    }

    @Override
    public void connection(Connection connection) throws IOException {
        boolean origLocal = orientation.isOriginatorLocal(connection);
        End local = origLocal ? connection.orig() : connection.resp();
        End foreign = origLocal ? connection.resp() : connection.orig();
        boolean ipv6 = connection.isIpv6();
        beginRow(ipv6, local.sendQueue());
        appendSocket(ipv6, local.addressHi(), local.addressLo(), local.port());
        appendSocket(ipv6, foreign.addressHi(), foreign.addressLo(), foreign.port());
        appendState(local.state().name());
        String peer =
                foreign.state() == TcpState.UNKNOWN ? "?" : foreign.state().name();
        line.append(' ').append(peer);
        int width = peer.length();
        int columnWidth = STATE_WIDTH;
        if (columns.extended()) {
            pad(columnWidth - width);
            line.append(' ').append(proof(local)).append(proof(foreign)).append(' ');
            appendVerdict(connection.verdict(), origLocal);
            line.append(' ');
            width = appendAge(local);
            columnWidth = AGE_WIDTH;
        }
        if (columns.timers()) {
            pad(columnWidth - width);
            appendTimer(local);
        }
        endLine();
    }

    @Override
    public void end() {
        // Every row was handed on whole.
    }

    private void beginRow(boolean ipv6, long sendQueue) {
        line.append(ipv6 ? "tcp6  " : "tcp   ");
        line.append("     0 ");
        int start = line.length();
        line.append(sendQueue);
        int digits = line.length() - start;
        if (digits < 6) {
            line.insert(start, "      ", 0, 6 - digits);
        }
        line.append(' ');
    }

    /**
     * netstat's rule for what is too long: the port may take all but four columns, the address gets what is left, and
     * both are cut at their ends.
     */
    private void appendSocket(boolean ipv6, long hi, long lo, int port) {
        socket.setLength(0);
        hosts.append(socket, ipv6, hi, lo);
        int address = socket.length();
        ports.append(socket, port);
        int name = socket.length() - address;
        int start = line.length();
        if (columns.wide() || address + name <= SOCKET_LENGTH) {
            line.append(socket, 0, address).append(':').append(socket, address, address + name);
        } else {
            int keptName = Math.min(name, SOCKET_LENGTH - 4);
            int keptAddress = Math.min(address, SOCKET_LENGTH - keptName);
            line.append(socket, 0, keptAddress).append(':').append(socket, address, address + keptName);
        }
        pad(SOCKET_WIDTH - (line.length() - start));
        line.append(' ');
    }

    private void appendState(String state) {
        line.append(state);
        pad(STATE_WIDTH - state.length());
    }

    private static char proof(End end) {
        return end.state() == TcpState.UNKNOWN ? '-' : end.proof().name().charAt(0);
    }

    private void appendVerdict(Verdict verdict, boolean origLocal) {
        int start = line.length();
        if (verdict.how() == How.OPEN) {
            line.append('-');
        } else {
            line.append(closer(verdict.closedBy(), origLocal));
            line.append(verdict.how().label());
        }
        pad(CLOSED_WIDTH - (line.length() - start));
    }

    private static String closer(Closer closer, boolean origLocal) {
        return switch (closer) {
            case ORIG -> origLocal ? "local " : "remote ";
            case RESP -> origLocal ? "remote " : "local ";
            case BOTH -> "both ";
            case UNKNOWN -> "";
        };
    }

    /** How long the local end has been in its state, to a tenth of a second; returns the columns it took. */
    private int appendAge(End end) {
        int start = line.length();
        if (end.state() == TcpState.UNKNOWN) {
            line.append('-');
        } else {
            long tenths = Math.max(saturatedDifference(at, end.since()), 0) / NANOS_PER_DECISECOND;
            line.append(tenths / 10).append('.').append(tenths % 10).append('s');
            if (end.isStale()) {
                line.append(" stale");
            }
        }
        return line.length() - start;
    }

    private void appendTimer(End end) {
        long rest = end.timer() == End.Timer.OFF ? 0 : Math.max(end.timerRemaining(), 0);
        line.append(' ').append(end.timer().label()).append(" (").append(rest / NANOS_PER_SECOND);
        int hundredths = (int) (rest / NANOS_PER_CENTISECOND % 100);
        line.append('.').append((char) ('0' + hundredths / 10)).append((char) ('0' + hundredths % 10));
        line.append('/').append(end.timerRetransmissions());
        line.append('/').append(end.timerProbes()).append(')');
    }

    private void pad(int columnsLeft) {
        for (int i = 0; i < columnsLeft; i++) {
            line.append(' ');
        }
    }

    private void endLine() throws IOException {
        line.append('\n');
        out.append(line);
        line.setLength(0);
    }

    private static long saturatedDifference(long a, long b) {
        long difference = a - b;
        boolean overflowed = ((a ^ b) & (a ^ difference)) < 0;
        return overflowed ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
    }
}
