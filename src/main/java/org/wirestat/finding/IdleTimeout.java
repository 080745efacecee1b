package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * Connections that one side ends after the same silence, as by a limit that is set somewhere. The share is of all that were
 * silent for so long: one that outlived such a silence speaks against a limit.
 */
final class IdleTimeout implements Pattern {
    /** A limit of five seconds may end a connection after 4.9 as the tap sees it. */
    private static final double EARLY = 0.97;

    private static final int MANY = 10;

    private final Thresholds thresholds;

    IdleTimeout(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        long shortest = (long) (EARLY * thresholds.nanos(Threshold.IDLE_TIMEOUT_MIN));
        long idle = s.verdict().idle();
        long longest = Math.max(idle, s.connection().longestSilence());
        if (longest < shortest || s.isOneWay()) {
            return;
        }
        book.of(s.server()).note(Sign.SILENT).add(Confidence.HIGH).after(longest);
        if (!s.isPatchy()) {
            noteEnd(s, shortest, book);
        }
    }

    /** What follows the first FIN does not matter: the limit, if it is one, has ended the connection by then. */
    private static void noteEnd(Sighting s, long shortest, Book book) {
        Verdict v = s.verdict();
        End closer = s.end(v.closedBy());
        boolean isFin = v.firstFinFrame() != 0;
        if (closer == null || !isFin && (v.how() != How.ABORT || v.isSuspect())) {
            return;
        }
        boolean isServer = closer == s.connection().resp();
        long idle = isFin ? closer.silenceBeforeFin() : v.idle();
        if (idle >= shortest) {
            book.of(s.server())
                    .note(sign(isServer, isFin))
                    .add(v.confidence())
                    .after(idle)
                    .shownBy(isFin ? v.firstFinFrame() : v.endFrame());
        }
    }

    private static Sign sign(boolean isServer, boolean isFin) {
        if (isServer) {
            return isFin ? Sign.SILENCE_THEN_FIN_BY_SERVER : Sign.SILENCE_THEN_RESET_BY_SERVER;
        }
        return isFin ? Sign.SILENCE_THEN_FIN_BY_CLIENT : Sign.SILENCE_THEN_RESET_BY_CLIENT;
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        conclude(true, true, subject, dossier, findings);
        conclude(false, true, subject, dossier, findings);
        conclude(true, false, subject, dossier, findings);
        conclude(false, false, subject, dossier, findings);
    }

    private void conclude(boolean isServer, boolean isFin, Subject subject, Dossier dossier, List<Finding> findings) {
        Cases cases = dossier.cases(sign(isServer, isFin));
        if (!thresholds.isReached(Threshold.IDLE_TIMEOUT, cases.count())) {
            return;
        }
        Cluster cluster = Cluster.densest(cases.spans());
        long silent = Math.max(cluster.count(), dossier.cases(Sign.SILENT).spansFrom(cluster.low()));
        if (!thresholds.isReached(Threshold.IDLE_TIMEOUT, cluster.count())
                || !thresholds.isShare(Threshold.IDLE_TIMEOUT_SHARE, cluster.count(), silent)) {
            return;
        }
        Selection.Segments what = isFin ? Selection.Segments.FIN : Selection.Segments.RESET;
        findings.add(new Finding(Kind.IDLE_TIMEOUT, subject)
                .count(cluster.count())
                .confidence(cluster.count() >= MANY ? Confidence.HIGH : Confidence.MEDIUM)
                .summary(new Phrase()
                        .span(cluster.median())
                        .text(isFin ? " of silence, then FIN from the " : " of silence, then reset from the ")
                        .text(isServer ? "server (" : "client (")
                        .number(cluster.count())
                        .text(" of ")
                        .number(silent)
                        .text(" silent for so long, ")
                        .percent(cluster.count(), silent)
                        .text(", within ")
                        .span(cluster.spread())
                        .text(")"))
                .evidence(new Phrase().text(isFin ? "FINs in " : "resets in ").frames(cases.frames()))
                .shown(
                        cases.frames(),
                        isServer ? Selection.from(subject.party(), what) : Selection.to(subject.party(), what))
                .advice(new Phrase()
                        .text("let the other side close, or send keepalives, before ")
                        .span(cluster.median())
                        .text(" of silence; or raise the limit"))
                .seconds("idle_p50_s", cluster.median())
                .seconds("spread_s", cluster.spread())
                .figure("silent_so_long", silent));
    }
}
