package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * The other's FIN was there, and the own half was kept open for long: until a reset came, or to no purpose, for nothing was
 * sent. Who goes on sending, and closes then, has done it right.
 */
final class HalfClose implements Pattern {
    private final Thresholds thresholds;

    HalfClose(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        Verdict v = s.verdict();
        boolean isOneSided = v.closedBy() == Closer.ORIG || v.closedBy() == Closer.RESP;
        if (!s.isEnded() || !isOneSided || !isKept(v) || s.isPatchy()) {
            return;
        }
        boolean isReset = v.resetBy() != Closer.UNKNOWN && v.how() != How.TW_RST;
        boolean isLong = v.halfClose() >= thresholds.nanos(Threshold.HALF_CLOSE_AGE);
        if (isLong && (isReset || v.passiveBytes() == 0)) {
            End passive = s.peer(s.end(v.closedBy()));
            book.of(s.subject(passive))
                    .note(isReset ? Sign.HALF_OPEN_THEN_RESET : Sign.HALF_OPEN_THEN_FIN)
                    .add(v.confidence())
                    .after(v.halfClose())
                    .shownBy(v.firstFinFrame(), v.endFrame());
        }
    }

    /** Whether it was the passive end that kept it, and not a peer that was gone, or a new connection that found it. */
    private static boolean isKept(Verdict v) {
        return switch (v.how()) {
            case FIN, FIN_HALF, TW_RST, LATE_FIN, AFTER_CLOSE -> true;
            case ABORT, ABORT_AFTER_RESPONSE, ABORT_UNANSWERED -> v.firstFinFrame() != 0 && !v.isSuspect();
            case OPEN, FIN_SIMUL, REFUSED, NO_ANSWER, NO_SOCKET, STALE, SYN_ABORT, TIMEOUT, VANISHED, NOT_BELIEVED ->
                false;
        };
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases closed = dossier.cases(Sign.HALF_OPEN_THEN_FIN);
        Cases reset = dossier.cases(Sign.HALF_OPEN_THEN_RESET);
        long count = closed.count() + reset.count();
        if (!thresholds.isReached(Threshold.HALF_CLOSE, count)) {
            return;
        }
        Cases most = closed.count() >= reset.count() ? closed : reset;
        Phrase summary = new Phrase()
                .count(count, " connection", " connections")
                .text(" kept open after the other's FIN, typically for ")
                .span(most.span(50));
        if (closed.count() > 0) {
            summary.text("; ").number(closed.count()).text(" then closed, having sent nothing");
        }
        if (reset.count() > 0) {
            summary.text("; ").number(reset.count()).text(" then reset");
        }
        findings.add(new Finding(Kind.HALF_CLOSE, subject)
                .count(count)
                .confidence(most.confidence())
                .summary(summary)
                .evidence(new Phrase().text("first FIN and end: ").frames(most.frames()))
                .shownByFrames(most.frames(), Selection.from(subject.party(), Selection.Segments.ALL))
                .seconds("half_close_p50_s", most.span(50))
                .figure("then_fin", closed.count())
                .figure("then_reset", reset.count()));
    }
}
