package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Confidence;

/**
 * Sockets in FIN_WAIT2 for longer than a system keeps one that no process holds: RFC 9293 sets no limit, so that either a
 * process holds it, or the system has dropped it without a word. Only one that still answers is known to be there. A
 * client's that does not is the other side of a server's CLOSE_WAIT, and told there.
 */
final class FinWait2 implements Pattern {
    private final Thresholds thresholds;

    FinWait2(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        if (s.isOneWay()) {
            return;
        }
        End client = s.connection().orig();
        if (isHeld(client, s) && isAlive(client)) {
            note(client, s, book.of(s.client()));
        }
        if (isHeld(s.connection().resp(), s)) {
            note(s.connection().resp(), s, book.of(s.server()));
        }
    }

    private boolean isHeld(End end, Sighting s) {
        return end.state() == TcpState.FIN_WAIT2 && s.now() - end.since() >= keptByNobody();
    }

    private boolean isAlive(End end) {
        return end.lastTime() - end.since() >= keptByNobody();
    }

    private long keptByNobody() {
        return thresholds.nanos(Threshold.FIN_WAIT2_AGE);
    }

    private void note(End end, Sighting s, Dossier dossier) {
        dossier.note(Sign.FIN_WAIT2_HELD)
                .add(Confidence.LOW)
                .since(end.since(), s.verdict().firstFinFrame(), s.verdict().endFrame());
        if (isAlive(end)) {
            dossier.note(Sign.FIN_WAIT2_ALIVE).add(Confidence.HIGH).shownBy(end.lastFrame());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases held = dossier.cases(Sign.FIN_WAIT2_HELD);
        Cases alive = dossier.cases(Sign.FIN_WAIT2_ALIVE);
        if (!thresholds.isReached(Threshold.FIN_WAIT2, held.count())) {
            return;
        }
        boolean isProved = alive.count() > 0;
        Phrase summary = new Phrase()
                .count(held.count(), " socket", " sockets")
                .text(" waiting for a FIN, oldest ")
                .span(now - held.oldest());
        if (isProved) {
            summary.text("; ").number(alive.count()).text(" still answered, so held by a process");
        } else {
            summary.text("; held by a process, or dropped by the system without a word");
        }
        long[] frames = isProved ? alive.frames() : held.frames();
        findings.add(new Finding(Kind.FIN_WAIT2, subject)
                .count(held.count())
                .confidence(isProved ? Confidence.HIGH : Confidence.LOW)
                .summary(summary)
                .evidence(new Phrase()
                        .text(isProved ? "segments long after their FIN: " : "the oldest one's FIN and its ACK: ")
                        .frames(frames))
                .shownByFrames(frames, Selection.from(subject.party(), Selection.Segments.ALL))
                .seconds("oldest_s", now - held.oldest())
                .figure("still_answering", alive.count()));
    }
}
