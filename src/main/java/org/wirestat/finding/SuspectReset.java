package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.Verdict;

/** Resets that do not look like their sender's other segments, or after which both ends went on. */
final class SuspectReset implements Pattern {
    /** That so many had the same foreign TTL by chance, or by one change of route, is not to be believed. */
    private static final int MANY = 5;

    private final Thresholds thresholds;

    SuspectReset(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        Verdict v = s.verdict();
        End resetter = s.resetter();
        if (!v.isSuspect()) {
            return;
        }
        boolean isOtherTtl = v.resetTtl() >= 0 && v.usualTtl() >= 0 && v.resetTtl() != v.usualTtl();
        Cases cases = book.of(resetter == null ? s.server() : s.subject(resetter))
                .note(isOtherTtl ? Sign.RESET_OF_OTHER_TTL : Sign.RESET_SUSPECT)
                .add(isOtherTtl ? Confidence.MEDIUM : Confidence.LOW)
                .shownBy(v.endFrame());
        if (isOtherTtl) {
            cases.measured(v.resetTtl(), v.usualTtl());
        }
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases foreign = dossier.cases(Sign.RESET_OF_OTHER_TTL);
        Cases other = dossier.cases(Sign.RESET_SUSPECT);
        long count = foreign.count() + other.count();
        if (!thresholds.isReached(Threshold.SUSPECT_RST, count)) {
            return;
        }
        Phrase summary = new Phrase().count(count, " reset", " resets").text(" in its name");
        boolean isOneTtl = foreign.count() > 0 && !foreign.isMixed();
        if (isOneTtl) {
            summary.text("; ")
                    .number(foreign.count())
                    .text(" with TTL ")
                    .number(foreign.measured())
                    .text(", its other segments have ")
                    .number(foreign.usual());
        } else if (foreign.count() > 0) {
            summary.text("; ").number(foreign.count()).text(" with another TTL than its other segments");
        }
        if (other.count() > 0) {
            summary.text("; ").number(other.count()).text(" unlike its other segments, or both ends went on");
        }
        Cases most = foreign.count() > 0 ? foreign : other;
        Finding finding = new Finding(Kind.SUSPECT_RST, subject)
                .count(count)
                .confidence(isOneTtl && foreign.count() >= MANY ? Confidence.HIGH : most.confidence())
                .summary(summary)
                .evidence(new Phrase().text("resets in ").frames(most.frames()));
        Selection resets = new Selection(
                subject.party(), null, Selection.Segments.RESET, isOneTtl ? foreign.measured() : Selection.ANY_TTL);
        if (isOneTtl) {
            finding.shown(most.frames(), resets)
                    .figure("ttl", foreign.measured())
                    .figure("usual_ttl", foreign.usual());
        } else {
            finding.shownByFrames(most.frames(), resets);
        }
        findings.add(finding);
    }
}
