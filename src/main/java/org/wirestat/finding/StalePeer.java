package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.How;

/**
 * A SYN answered by a bare ACK with old numbers (RFC 5961, 4.2): its receiver still held a connection between the same
 * sockets. The number says whether it had been told of that one's end.
 */
final class StalePeer implements Pattern {
    private final Thresholds thresholds;

    StalePeer(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        End resetter = s.resetter();
        if (s.connection().staleFrame() != 0) {
            // Of the old connection nothing was captured; the new one may have opened since.
            book.of(s.server())
                    .note(Sign.STALE_OTHERWISE)
                    .add(Confidence.HIGH)
                    .shownBy(s.connection().staleFrame());
            return;
        }
        if (s.how() != How.STALE || resetter == null) {
            return;
        }
        book.of(s.subject(s.peer(resetter)))
                .note(sign(s.verdict().staleState()))
                .add(s.verdict().confidence())
                .shownBy(s.verdict().endFrame());
    }

    private static Sign sign(TcpState held) {
        if (held == TcpState.ESTABLISHED) {
            return Sign.STALE_ESTABLISHED;
        }
        return held == TcpState.CLOSE_WAIT ? Sign.STALE_CLOSE_WAIT : Sign.STALE_OTHERWISE;
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases established = dossier.cases(Sign.STALE_ESTABLISHED);
        Cases closeWait = dossier.cases(Sign.STALE_CLOSE_WAIT);
        Cases otherwise = dossier.cases(Sign.STALE_OTHERWISE);
        long count = established.count() + closeWait.count() + otherwise.count();
        if (!thresholds.isReached(Threshold.STALE_PEER, count)) {
            return;
        }
        Phrase summary = new Phrase().count(count, " open", " opens").text(" met a connection that it still held");
        if (established.count() > 0) {
            summary.text("; ").number(established.count()).text(" in ESTABLISHED");
        }
        if (closeWait.count() > 0) {
            summary.text("; ").number(closeWait.count()).text(" in CLOSE_WAIT, told of the end and not closed");
        }
        Cases most = established.count() > 0 ? established : closeWait.count() > 0 ? closeWait : otherwise;
        findings.add(new Finding(Kind.STALE_PEER, subject)
                .count(count)
                .confidence(most.confidence())
                .summary(summary)
                .evidence(new Phrase()
                        .text("its ACK to the SYN showed the old numbers; then reset in ")
                        .frames(most.frames()))
                .shownByFrames(most.frames(), Selection.to(subject.party(), Selection.Segments.RESET))
                .figure("established", established.count())
                .figure("close_wait", closeWait.count()));
    }
}
