package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Stack;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Confidence;

/**
 * How many of its ports a client has in use towards one server: one for each connection that either end still has, TIME_WAIT
 * included. When they run out it can open no more. It is of the moment, so only connections still tracked count.
 */
final class PortsInUse implements Pattern {
    /** 32768 to 60999: what Linux gives out, unless told otherwise. */
    private static final long LINUX_PORTS = 28_232;
    /** 49152 to 65535, the dynamic ports of RFC 6335: what Windows gives out. */
    private static final long WINDOWS_PORTS = 16_384;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final int ENOUGH_FOR_A_RATE = 10;

    private final Thresholds thresholds;

    PortsInUse(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        Connection c = s.connection();
        if (!s.isPresent() || !c.isOpen()) {
            return;
        }
        Dossier path = book.path(s);
        path.count(s);
        boolean isWindows = c.orig().stack() == Stack.WINDOWS;
        path.note(isWindows ? Sign.PORT_OF_WINDOWS : Sign.PORT_IN_USE).add(Confidence.HIGH);
        boolean isClients = c.orig().state() == TcpState.TIME_WAIT;
        End end = isClients ? c.orig() : c.resp();
        if (end.state() == TcpState.TIME_WAIT) {
            path.note(isClients ? Sign.TIME_WAIT_OF_CLIENT : Sign.TIME_WAIT_OF_SERVER)
                    .add(s.verdict().confidence())
                    .since(end.since(), s.verdict().firstFinFrame(), s.verdict().endFrame())
                    .lasting(s.now() - end.since() + end.timerRemaining());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        if (subject.towards() == null) {
            return;
        }
        Cases windows = dossier.cases(Sign.PORT_OF_WINDOWS);
        long used = windows.count() + dossier.count(Sign.PORT_IN_USE);
        long ports = windows.count() > 0 ? WINDOWS_PORTS : LINUX_PORTS;
        Cases clients = dossier.cases(Sign.TIME_WAIT_OF_CLIENT);
        Cases servers = dossier.cases(Sign.TIME_WAIT_OF_SERVER);
        long waiting = clients.count() + servers.count();
        // Open connections use ports as well, but it is TIME_WAIT that piles up.
        if (2 * waiting < used || !thresholds.isShare(Threshold.TIME_WAIT_SHARE, used, ports)) {
            return;
        }
        Cases most = clients.count() >= servers.count() ? clients : servers;
        Phrase summary = new Phrase()
                .number(used)
                .text(" of ")
                .number(ports)
                .text(windows.count() > 0 ? " ports (Windows)" : " ports (Linux)")
                .text(" in use towards it, ")
                .number(waiting)
                .text(" in TIME_WAIT (client ")
                .number(clients.count())
                .text(", server ")
                .number(servers.count())
                .text(")");
        Finding finding = new Finding(Kind.TIME_WAIT, subject)
                .count(used)
                .confidence(windows.count() > 0 ? Confidence.HIGH : Confidence.MEDIUM)
                .figure("ports", ports)
                .figure("time_wait_client", clients.count())
                .figure("time_wait_server", servers.count());
        if (most.count() >= ENOUGH_FOR_A_RATE && most.newest() > most.oldest()) {
            forecast(most, used, waiting, ports, summary, finding);
        }
        findings.add(finding.summary(summary)
                .evidence(new Phrase().text("the one in TIME_WAIT longest: ").frames(most.frames()))
                .shown(
                        most.frames(),
                        new Selection(subject.party(), subject.towards(), Selection.Segments.SYN, Selection.ANY_TTL)));
    }

    /** At the rate at which TIME_WAITs came: either each is over before the ports run out, or they do. */
    private static void forecast(Cases most, long used, long waiting, long ports, Phrase summary, Finding finding) {
        double perSecond = (waiting - 1) * NANOS_PER_SECOND / (most.newest() - most.oldest());
        double settled = used - waiting + perSecond * most.lasting() / NANOS_PER_SECOND;
        summary.text(", ").rate(perSecond).text("/s: ");
        finding.figure("per_second", perSecond);
        if (used >= ports) {
            summary.text("none is left");
        } else if (settled > ports) {
            long left = (long) ((ports - used) / perSecond * NANOS_PER_SECOND);
            summary.text("none is left in ").span(left);
            finding.seconds("exhausted_in_s", left);
        } else {
            summary.text("levels off at about ").number(Math.round(Math.max(used, settled)));
        }
    }
}
