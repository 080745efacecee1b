package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.report.EventFormat;
import org.wirestat.report.HostNames;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.Rfc3339;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Verdict;

/**
 * Events as lines: when, which connection, which end, from which state to which, how that is known and by which frame; and
 * who closed how once both ends are gone.
 *
 * <pre>
 *   2026-01-07T10:11:12.345678Z #12 192.0.2.10:51816 198.51.100.7:8443 local FIN_WAIT1 -> FIN_WAIT2 S frame 8813
 * </pre>
 */
public final class TextEvents implements EventFormat {
    private final Writer out;
    private final Orientation orientation;
    private final HostNames hosts;
    private final PortNames ports;
    private final StringBuilder line = new StringBuilder(200);

    public TextEvents(Writer out, Orientation orientation, HostNames hosts, PortNames ports) {
        this.out = out;
        this.orientation = orientation;
        this.hosts = hosts;
        this.ports = ports;
    }

    @Override
    public void event(Connection connection, long at) throws IOException {
        boolean origLocal = orientation.isOriginatorLocal(connection);
        End local = origLocal ? connection.orig() : connection.resp();
        End foreign = origLocal ? connection.resp() : connection.orig();
        boolean isOver = !connection.isOpen();
        // The foreign end's line comes last if it changes, and with it the verdict.
        boolean foreignChanges = foreign.state() != foreign.previousState();
        if (local.state() != local.previousState()) {
            append(connection, at, local, foreign, local, "local", isOver && !foreignChanges, origLocal);
        }
        if (foreignChanges) {
            append(connection, at, local, foreign, foreign, "remote", isOver, origLocal);
        }
        out.append(line);
        line.setLength(0);
    }

    private void append(
            Connection connection,
            long at,
            End local,
            End foreign,
            End end,
            String side,
            boolean isOver,
            boolean origLocal) {
        Rfc3339.append(line, at);
        line.append(" #").append(connection.id()).append(' ');
        appendSocket(local);
        line.append(' ');
        appendSocket(foreign);
        line.append(' ').append(side).append(' ');
        line.append(end.previousState().name())
                .append(" -> ")
                .append(end.state().name());
        if (end.state() != TcpState.UNKNOWN) {
            line.append(' ').append(end.proof().name());
        }
        if (end.frame() > 0) {
            line.append(" frame ").append(end.frame());
        }
        if (isOver) {
            Verdict verdict = Verdict.of(connection);
            line.append(" closed: ").append(TextTable.closer(verdict.actor(), origLocal));
            line.append(verdict.how().label());
        }
        line.append('\n');
    }

    private void appendSocket(End end) {
        hosts.append(line, end.isIpv6(), end.addressHi(), end.addressLo());
        line.append(':');
        ports.append(line, end.port());
    }
}
