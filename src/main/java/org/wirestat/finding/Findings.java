package org.wirestat.finding;

import java.util.ArrayList;
import java.util.List;
import org.wirestat.tcp.Connection;

/**
 * What is wrong, and with whom. It is shown every connection once when it leaves the table; for a report, those that are left
 * are looked at as well, which consumes nothing: the next report may be of another instant.
 */
public final class Findings {
    private final Thresholds thresholds;
    private final List<Pattern> patterns;
    private final Book gone = new Book();

    public Findings(Thresholds thresholds) {
        this.thresholds = thresholds;
        patterns = List.of(
                new CloseWaitLeak(thresholds),
                new FinWait2(thresholds),
                new HalfClose(thresholds),
                new Aborts(thresholds),
                new RequestAfterFin(thresholds),
                new Opens(thresholds),
                new PortsInUse(thresholds),
                new StalePeer(thresholds),
                new SuspectReset(thresholds),
                new IdleTimeout(thresholds),
                new ForgottenConnection(thresholds),
                new FinRetransmitted(thresholds));
    }

    /**
     * {@code connection} was read at {@code now}, and is tracked no longer. One of which a single segment was seen shows
     * nothing: a flood of SYNs is to cost little.
     */
    public void leave(Connection connection, long now) {
        if (connection.orig().packets() + connection.resp().packets() > 1) {
            note(new Sighting(connection, now, false), gone);
        }
    }

    /** A report as of {@code now}: to be shown every connection that is tracked, then to be asked. */
    public Report at(long now) {
        return new Report(now);
    }

    private void note(Sighting sighting, Book book) {
        book.count(sighting);
        for (Pattern pattern : patterns) {
            pattern.note(sighting, book);
        }
    }

    /** The findings as of an instant, while they are gathered. */
    public final class Report {
        private final long now;
        private final Book book = gone.copy();

        private Report(long now) {
            this.now = now;
        }

        /** {@code connection} was read at the report's instant. */
        public void add(Connection connection) {
            note(new Sighting(connection, now, true), book);
        }

        /** What is least sure behind all else, the gravest first, of those the most; and at last what is wrong with the capture. */
        public List<Finding> findings(Losses losses) {
            Doubt doubt = new Doubt(losses);
            List<Finding> findings = new ArrayList<>();
            List<Finding> ofOne = new ArrayList<>();
            book.forEach((subject, dossier) -> {
                for (Pattern pattern : patterns) {
                    pattern.conclude(subject, dossier, now, ofOne);
                }
                ofOne.removeIf(finding -> !doubt.lower(finding, dossier));
                findings.addAll(ofOne);
                ofOne.clear();
            });
            findings.sort(Finding::byWeight);
            new CaptureQuality(thresholds).conclude(losses, book, doubt.withheld(), findings);
            return findings;
        }

        /** Servers and clients of which nothing is known any more, for there were too many. */
        public long letGo() {
            return book.letGo();
        }
    }
}
