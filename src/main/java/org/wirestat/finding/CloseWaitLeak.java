package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Confidence;

/**
 * Sockets in CLOSE_WAIT: the peer's FIN is acknowledged, and its own does not come. Only proved ones count, held for a while
 * without payload: an end that goes on sending makes use of a half-close.
 */
final class CloseWaitLeak implements Pattern {
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final int ENOUGH_FOR_A_SLOPE = 3;
    private static final long LONG_ENOUGH_FOR_A_SLOPE = 30_000_000_000L;

    private final Thresholds thresholds;

    CloseWaitLeak(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        note(s, s.connection().orig(), book);
        note(s, s.connection().resp(), book);
    }

    private void note(Sighting s, End end, Book book) {
        if (end.state() != TcpState.CLOSE_WAIT || end.proof() != Proof.P) {
            return;
        }
        boolean isInUse = s.verdict().passiveBytes() > 0 && s.now() - end.lastPayloadTime() < heldFor();
        if (s.now() - end.since() >= heldFor() && !isInUse) {
            Cases held = book.of(s.subject(end))
                    .note(Sign.CLOSE_WAIT_HELD)
                    .add(Confidence.HIGH)
                    .since(end.since(), s.verdict().firstFinFrame(), s.verdict().endFrame(), end.lastFrame());
            if (end.lastTime() > end.since()) {
                held.until(end.lastTime());
            }
        }
    }

    private long heldFor() {
        return thresholds.nanos(Threshold.CLOSE_WAIT_LEAK_AGE);
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases held = dossier.cases(Sign.CLOSE_WAIT_HELD);
        long age = now - held.oldest();
        boolean isOld = held.count() > 0 && age >= thresholds.nanos(Threshold.CLOSE_WAIT_LEAK_OLD);
        if (!isOld && !thresholds.isReached(Threshold.CLOSE_WAIT_LEAK, held.count())) {
            return;
        }
        Phrase summary = new Phrase()
                .count(held.count(), " socket", " sockets")
                .text(", oldest ")
                .span(age);
        Finding finding = new Finding(Kind.CLOSE_WAIT_LEAK, subject)
                .count(held.count())
                .confidence(held.confidence())
                .seconds("oldest_s", age);
        if (held.count() >= ENOUGH_FOR_A_SLOPE && held.newest() - held.oldest() >= LONG_ENOUGH_FOR_A_SLOPE) {
            double perMinute = (held.count() - 1) * NANOS_PER_MINUTE / (held.newest() - held.oldest());
            summary.text(", +").rate(perMinute).text("/min");
            finding.figure("per_minute", perMinute);
        }
        if (held.latest() >= held.oldest()) {
            summary.text("; last re-proved ").span(now - held.latest()).text(" before the end");
            finding.seconds("reproved_s_ago", now - held.latest());
        } else {
            summary.text("; not heard of since");
        }
        findings.add(finding.summary(summary)
                .evidence(new Phrase()
                        .text("the oldest has acknowledged a FIN and sent none: ")
                        .frames(held.frames()))
                .shownByFrames(held.frames(), Selection.from(subject.party(), Selection.Segments.ALL)));
    }
}
