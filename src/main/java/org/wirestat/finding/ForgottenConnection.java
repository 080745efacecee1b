package org.wirestat.finding;

import java.util.List;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.How;

/**
 * After a silence the next segment is answered by a reset from an end that had not closed: somebody on the way, or the end
 * itself, has dropped the connection meanwhile. The limit lies between the longest silence survived and the shortest that
 * was not.
 */
final class ForgottenConnection implements Pattern {
    private final Thresholds thresholds;

    ForgottenConnection(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        if (s.isOneWay()) {
            return;
        }
        long least = thresholds.nanos(Threshold.IDLE_TIMEOUT_MIN);
        long survived = s.connection().longestSilence();
        if (survived >= least) {
            book.of(s.server()).note(Sign.SILENCE_SURVIVED).add(Confidence.HIGH).after(survived);
        }
        if (s.how() == How.NO_SOCKET && !s.verdict().isSuspect() && s.verdict().idle() >= least) {
            boolean isServer = s.verdict().resetBy() == Closer.RESP;
            book.of(s.server())
                    .note(isServer ? Sign.SILENCE_THEN_UNKNOWN_TO_SERVER : Sign.SILENCE_THEN_UNKNOWN_TO_CLIENT)
                    .add(s.verdict().confidence())
                    .after(s.verdict().idle())
                    .shownBy(s.verdict().endFrame());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        conclude(Sign.SILENCE_THEN_UNKNOWN_TO_SERVER, true, subject, dossier, findings);
        conclude(Sign.SILENCE_THEN_UNKNOWN_TO_CLIENT, false, subject, dossier, findings);
    }

    private void conclude(Sign sign, boolean isServer, Subject subject, Dossier dossier, List<Finding> findings) {
        Cases dropped = dossier.cases(sign);
        if (!thresholds.isReached(Threshold.IDLE_TIMEOUT_DROPPED, dropped.count())) {
            return;
        }
        long shortest = dropped.span(0);
        Phrase summary = new Phrase()
                .count(dropped.count(), " connection", " connections")
                .text(isServer ? " unknown to the server" : " unknown to the client")
                .text(" after ")
                .span(shortest)
                .text(" of silence or more: the next segment drew a reset");
        Finding finding = new Finding(Kind.IDLE_TIMEOUT, subject)
                .count(dropped.count())
                .confidence(dropped.confidence())
                .seconds("dropped_after_s", shortest);
        Cases survivors = dossier.cases(Sign.SILENCE_SURVIVED);
        long longest = survivors.span(100);
        if (survivors.count() > 0 && longest < shortest) {
            summary.text("; something drops state between ")
                    .span(longest)
                    .text(" and ")
                    .span(shortest);
            finding.seconds("survived_s", longest);
        } else if (survivors.count() > 0) {
            summary.text("; others survived ").span(longest).text(", so it is not the silence alone");
            finding.confidence(Confidence.LOW).seconds("survived_s", longest);
        }
        Selection.Segments what = Selection.Segments.RESET;
        findings.add(finding.summary(summary)
                .evidence(new Phrase().text("resets in ").frames(dropped.frames()))
                .shown(
                        dropped.frames(),
                        isServer ? Selection.from(subject.party(), what) : Selection.to(subject.party(), what))
                .advice(new Phrase()
                        .text("send keepalives well before ")
                        .span(shortest)
                        .text(" of silence; a firewall, NAT or load balancer on the way, or a restart, forgets")));
    }
}
