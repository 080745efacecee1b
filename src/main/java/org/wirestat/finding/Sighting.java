package org.wirestat.finding;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/** A connection as a pattern looks at it: read at an instant, with its verdict, and the roles of its ends. */
final class Sighting {
    private static final long AT_ONCE = 50_000_000L;

    private final Connection connection;
    private final Verdict verdict;
    private final long now;
    private final boolean present;
    private final Subject server;
    private final Subject client;
    private final boolean ended;

    /** @param present whether it is still tracked, or else leaves the table now */
    Sighting(Connection connection, long now, boolean present) {
        this.connection = connection;
        this.now = now;
        this.present = present;
        verdict = Verdict.of(connection);
        server = Subject.of(Party.socket(connection.resp()));
        client = Subject.of(Party.host(connection.orig()));
        ended = Ending.of(connection, verdict, true) != Ending.OPEN;
    }

    Connection connection() {
        return connection;
    }

    Verdict verdict() {
        return verdict;
    }

    How how() {
        return verdict.how();
    }

    long now() {
        return now;
    }

    boolean isPresent() {
        return present;
    }

    boolean isEnded() {
        return ended;
    }

    Subject server() {
        return server;
    }

    Subject client() {
        return client;
    }

    /** Who {@code end} is: the server's socket, or the client's host. */
    Subject subject(End end) {
        return end == connection.resp() ? server : client;
    }

    /** Who sent the reset; null unless one of the ends did. */
    End resetter() {
        return end(verdict.resetBy());
    }

    End end(Closer closer) {
        return switch (closer) {
            case ORIG -> connection.orig();
            case RESP -> connection.resp();
            case BOTH, UNKNOWN -> null;
        };
    }

    End peer(End end) {
        return end == connection.orig() ? connection.resp() : connection.orig();
    }

    boolean hasPayload() {
        return connection.orig().bytes() + connection.resp().bytes() > 0;
    }

    /**
     * Whether the server reset it before a word, as one does that has no room for it or listens no more. Later than at once,
     * with a request there, its process may have had it as well; and who has closed, having sent nothing, wants nothing.
     */
    boolean isTurnedAway() {
        return verdict.how() == How.ABORT_UNANSWERED
                && verdict.resetBy() == Closer.RESP
                && (verdict.firstFinFrame() == 0 || connection.orig().bytes() > 0)
                && (connection.orig().bytes() == 0 || verdict.idle() < AT_ONCE);
    }

    /** Whether it cannot be judged by what is missing: a direction was not captured, or octets passed elsewhere. */
    boolean isPatchy() {
        return isOneWay() || connection.orig().gaps() + connection.resp().gaps() > 0;
    }

    /** Whether one end is only known by what the other says of it. An end that never said anything is not missing. */
    boolean isOneWay() {
        return isUnseen(connection.orig(), connection.resp()) || isUnseen(connection.resp(), connection.orig());
    }

    private boolean isUnseen(End end, End peer) {
        return end.packets() == 0
                && peer.packets() > 1
                && peer.state() != TcpState.SYN_SENT
                && end.state() != TcpState.UNKNOWN
                && verdict.how() != How.NO_ANSWER
                && verdict.how() != How.REFUSED;
    }
}
