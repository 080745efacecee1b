package org.wirestat.finding;

import java.util.List;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.How;

/**
 * The server closed, and a request met a closed socket. If the request does not acknowledge the FIN the two crossed: the
 * keep-alive race, nobody's fault but the limits'. If it does, the client's stack had the FIN and its process did not look.
 * Payload with a FIN behind it is no request: so TLS says goodbye (RFC 8446, 6.1), and to nobody.
 */
final class RequestAfterFin implements Pattern {
    private static final long WORTH_NAMING = 1_000_000_000L;

    private final Thresholds thresholds;

    RequestAfterFin(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        boolean isFarewell = s.verdict().secondFinFrame() != 0;
        if (s.how() != How.AFTER_CLOSE || s.verdict().resetBy() != Closer.RESP || isFarewell || s.isPatchy()) {
            return;
        }
        if (s.verdict().isRace() || s.verdict().isFinIgnored()) {
            book.of(s.server())
                    .note(s.verdict().isRace() ? Sign.REQUEST_CROSSED_FIN : Sign.REQUEST_AFTER_FIN)
                    .add(s.verdict().confidence())
                    .after(s.connection().resp().silenceBeforeFin())
                    .shownBy(s.verdict().firstFinFrame(), s.verdict().endFrame());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases race = dossier.cases(Sign.REQUEST_CROSSED_FIN);
        if (thresholds.isReached(Threshold.KEEP_ALIVE_RACE, race.count())) {
            Phrase summary = new Phrase()
                    .count(race.count(), " request", " requests")
                    .text(" crossed the server's FIN (the ACK did not cover it) and met a reset");
            Finding finding = finding(Kind.KEEP_ALIVE_RACE, subject, race, summary);
            if (race.span(50) >= WORTH_NAMING) {
                summary.text("; it closes after ").span(race.span(50)).text(" of silence");
                finding.seconds("idle_p50_s", race.span(50))
                        .advice(new Phrase()
                                .text("make the client's idle limit shorter than the server's ")
                                .span(race.span(50))
                                .text(", and let it try again what is safe to repeat"));
            }
            findings.add(finding.summary(summary));
        }
        Cases ignored = dossier.cases(Sign.REQUEST_AFTER_FIN);
        if (thresholds.isReached(Threshold.IGNORED_FIN, ignored.count())) {
            Phrase summary = new Phrase()
                    .count(ignored.count(), " request", " requests")
                    .text(" sent after the server's FIN was acknowledged (the ACK covers it), and met a reset");
            findings.add(finding(Kind.IGNORED_FIN, subject, ignored, summary).summary(summary));
        }
    }

    private static Finding finding(Kind kind, Subject subject, Cases cases, Phrase summary) {
        return new Finding(kind, subject)
                .count(cases.count())
                .confidence(cases.confidence())
                .summary(summary)
                .evidence(new Phrase().text("the server's FIN and reset: ").frames(cases.frames()))
                .shownByFrames(cases.frames(), Selection.from(subject.party(), Selection.Segments.RESET));
    }
}
