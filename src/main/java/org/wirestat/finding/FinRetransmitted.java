package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.Connection;
import org.wirestat.verdict.Confidence;

/** FINs that had to be sent again: they or their ACKs were lost, or nobody was there to acknowledge them. */
final class FinRetransmitted implements Pattern {
    private final Thresholds thresholds;

    FinRetransmitted(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        if (s.verdict().firstFinFrame() == 0 || s.isOneWay()) {
            return;
        }
        Connection c = s.connection();
        Dossier dossier = book.of(s.server());
        dossier.note(Sign.FIN).add(Confidence.HIGH);
        boolean isByServer = c.resp().finRepeats() > 0;
        if (isByServer || c.orig().finRepeats() > 0) {
            dossier.note(isByServer ? Sign.FIN_REPEATED_BY_SERVER : Sign.FIN_REPEATED_BY_CLIENT)
                    .add(Confidence.HIGH)
                    .shownBy(s.verdict().firstFinFrame(), s.verdict().endFrame());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases byServer = dossier.cases(Sign.FIN_REPEATED_BY_SERVER);
        Cases byClient = dossier.cases(Sign.FIN_REPEATED_BY_CLIENT);
        long count = byServer.count() + byClient.count();
        long all = dossier.count(Sign.FIN);
        if (!thresholds.isReached(Threshold.FIN_RETRANSMITTED, count)
                || !thresholds.isShare(Threshold.FIN_RETRANSMITTED_SHARE, count, all)) {
            return;
        }
        Cases most = byServer.count() >= byClient.count() ? byServer : byClient;
        findings.add(new Finding(Kind.FIN_RETRANSMITTED, subject)
                .count(count)
                .confidence(Confidence.HIGH)
                .summary(new Phrase()
                        .number(count)
                        .text(" of ")
                        .number(all)
                        .text(" connections had a FIN sent again: ")
                        .number(byServer.count())
                        .text(" by the server, ")
                        .number(byClient.count())
                        .text(" by the client"))
                .evidence(new Phrase().text("first FIN and end: ").frames(most.frames()))
                .shown(
                        most.frames(),
                        most == byServer
                                ? Selection.from(subject.party(), Selection.Segments.FIN)
                                : Selection.to(subject.party(), Selection.Segments.FIN))
                .figure("with_fin", all)
                .figure("by_server", byServer.count())
                .figure("by_client", byClient.count()));
    }
}
