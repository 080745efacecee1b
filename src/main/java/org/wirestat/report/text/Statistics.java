package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.report.Format;
import org.wirestat.report.Orientation;
import org.wirestat.report.Rfc3339;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * {@code netstat -s}, its {@code Tcp:} block, for the local end of every connection. On a host these are the kernel's
 * counters (RFC 4022, tcpActiveOpens and the rest); here each is counted from what passed the tap, so what a kernel
 * counts and a wire does not show has no line. Wording and order are net-tools'.
 */
public final class Statistics implements Format {
    private final Writer out;
    private final Orientation orientation;
    private final boolean instantShown;
    private final StringBuilder text = new StringBuilder(512);

    private long at;
    private long activeOpens;
    private long passiveOpens;
    private long attemptFails;
    private long resetsReceived;
    private long established;
    private long segmentsReceived;
    private long segmentsSent;
    private long retransmitted;
    private long resetsSent;

    public Statistics(Writer out, Orientation orientation, boolean instantShown) {
        this.out = out;
        this.orientation = orientation;
        this.instantShown = instantShown;
    }

    /** One that counts for the same instant, from 0: for other connections, and to be {@link #add added} when it has. */
    public Statistics another() {
        Statistics another = new Statistics(out, orientation, instantShown);
        another.begin(at);
        return another;
    }

    public void add(Statistics other) {
        activeOpens += other.activeOpens;
        passiveOpens += other.passiveOpens;
        attemptFails += other.attemptFails;
        resetsReceived += other.resetsReceived;
        established += other.established;
        segmentsReceived += other.segmentsReceived;
        segmentsSent += other.segmentsSent;
        retransmitted += other.retransmitted;
        resetsSent += other.resetsSent;
    }

    @Override
    public void begin(long instant) {
        at = instant;
        activeOpens = 0;
        passiveOpens = 0;
        attemptFails = 0;
        resetsReceived = 0;
        established = 0;
        segmentsReceived = 0;
        segmentsSent = 0;
        retransmitted = 0;
        resetsSent = 0;
    }

    @Override
    public void listener(boolean ipv6, long addressHi, long addressLo, int port, long frame) {
        // A listener has no segments of its own; the connections it accepted are counted.
    }

    @Override
    public void connection(Connection connection) {
        boolean origLocal = orientation.isOriginatorLocal(connection);
        End local = origLocal ? connection.orig() : connection.resp();
        End foreign = origLocal ? connection.resp() : connection.orig();
        int sentResets = connection.resets(origLocal);
        int receivedResets = connection.resets(!origLocal);
        // Most connections are closed by FINs: of these nobody needs to know how.
        boolean mayHaveFailed = receivedResets > 0 || connection.mayHaveFailed();
        How how = mayHaveFailed ? Verdict.of(connection).how() : How.FIN;

        // Left CLOSED by sending a SYN: the SYN itself was captured.
        if (origLocal && connection.hasSyn(true)) {
            activeOpens++;
        }
        // Left LISTEN by answering a SYN: the SYN+ACK was captured.
        if (!origLocal && connection.hasSynAck(false)) {
            passiveOpens++;
        }
        // Went from SYN_SENT or SYN_RECV back to CLOSE or LISTEN. A host that refuses has not attempted anything.
        if (isFailedAttempt(how, origLocal)) {
            attemptFails++;
        }
        // Left ESTABLISHED or CLOSE_WAIT for CLOSE because the peer sent a reset that was believed.
        if (receivedResets > 0 && isReset(how)) {
            resetsReceived++;
        }
        // tcpCurrEstab counts CLOSE_WAIT as well.
        if (local.state() == TcpState.ESTABLISHED || local.state() == TcpState.CLOSE_WAIT) {
            established++;
        }
        segmentsSent += local.packets();
        segmentsReceived += foreign.packets();
        retransmitted += local.retransmitted();
        resetsSent += sentResets;
    }

    private static boolean isFailedAttempt(How how, boolean origLocal) {
        return how == How.SYN_ABORT || origLocal && (how == How.REFUSED || how == How.NO_ANSWER);
    }

    private static boolean isReset(How how) {
        return switch (how) {
            case ABORT, ABORT_AFTER_RESPONSE, ABORT_UNANSWERED, AFTER_CLOSE, NO_SOCKET, STALE, TIMEOUT -> true;
            case OPEN,
                    FIN,
                    FIN_SIMUL,
                    FIN_HALF,
                    REFUSED,
                    NO_ANSWER,
                    LATE_FIN,
                    SYN_ABORT,
                    VANISHED,
                    NOT_BELIEVED,
                    TW_RST -> false;
        };
    }

    @Override
    public void end() throws IOException {
        text.setLength(0);
        text.append("Tcp:");
        if (instantShown) {
            text.append(" at ");
            Rfc3339.append(text, at);
        }
        text.append('\n');
        line(activeOpens, "active connection openings");
        line(passiveOpens, "passive connection openings");
        line(attemptFails, "failed connection attempts");
        line(resetsReceived, "connection resets received");
        line(established, "connections established");
        line(segmentsReceived, "segments received");
        line(segmentsSent, "segments sent out");
        line(retransmitted, "segments retransmitted");
        line(resetsSent, "resets sent");
        out.append(text);
    }

    private void line(long count, String label) {
        text.append("    ").append(count).append(' ').append(label).append('\n');
    }
}
