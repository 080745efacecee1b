package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.How;

/**
 * What becomes of SYNs: refused, never answered, or held up by a listener that is not quick enough. A SYN without an answer
 * tells of the way or the host where no other to the same socket has one, and of the listener where others have. Where as
 * many others repeat payload as are held up, segments are lost, and the listener may be quick enough.
 */
final class Opens implements Pattern {
    private static final int TRIED_IN_EARNEST = 2;

    private final Thresholds thresholds;

    Opens(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        Sign sign = sign(s);
        if (sign != null) {
            book.of(s.server())
                    .note(sign)
                    .add(s.verdict().confidence())
                    .shownBy(
                            s.verdict().synFrame(),
                            sign == Sign.SYN_UNANSWERED ? 0 : s.verdict().endFrame());
        }
        Connection c = s.connection();
        if (c.resp().packets() > 0 && s.how() != How.REFUSED) {
            book.of(s.server()).note(Sign.ACCEPTED).add(Confidence.HIGH);
        }
        if (sign == null && (hasRepeated(c.orig()) || hasRepeated(c.resp()))) {
            book.of(s.server()).note(Sign.PAYLOAD_REPEATED).add(Confidence.HIGH);
        }
    }

    /** Whether it had to repeat payload. */
    private static boolean hasRepeated(End end) {
        return end.retransmitted() > end.synRepeats() + end.finRepeats();
    }

    private static Sign sign(Sighting s) {
        Connection c = s.connection();
        if (s.how() == How.REFUSED) {
            return Sign.REFUSED;
        }
        if (c.resp().packets() == 0) {
            boolean isTrying = c.orig().state() == TcpState.SYN_SENT && c.orig().synRepeats() >= TRIED_IN_EARNEST;
            return s.how() == How.NO_ANSWER || isTrying ? Sign.SYN_UNANSWERED : null;
        }
        if (s.isOneWay() || c.isMidstream() || s.how() == How.SYN_ABORT) {
            return null;
        }
        if (s.isTurnedAway()) {
            return Sign.RESET_UNANSWERED;
        }
        boolean hasGoneOn = c.orig().packets() > 1 + c.orig().synRepeats();
        if (c.resp().synRepeats() > 0 && c.orig().synRepeats() == 0 && hasGoneOn) {
            return Sign.SYN_ACK_REPEATED;
        }
        return c.orig().synRepeats() > 0 && c.resp().synRepeats() == 0 ? Sign.SYN_ANSWERED_LATE : null;
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        Cases refused = dossier.cases(Sign.REFUSED);
        if (thresholds.isReached(Threshold.REFUSED, refused.count())) {
            findings.add(refused(subject, refused, dossier.count(Sign.ACCEPTED)));
        }
        Cases unanswered = dossier.cases(Sign.SYN_UNANSWERED);
        if (dossier.count(Sign.ACCEPTED) > 0) {
            overload(subject, dossier, findings);
        } else if (thresholds.isReached(Threshold.NO_ANSWER, unanswered.count())) {
            findings.add(new Finding(Kind.NO_ANSWER, subject)
                    .count(unanswered.count())
                    .confidence(unanswered.confidence())
                    .summary(new Phrase()
                            .count(unanswered.count(), " open", " opens")
                            .text(" not answered, and no other was"))
                    .evidence(new Phrase().text("first SYNs in ").frames(unanswered.frames()))
                    .shown(unanswered.frames(), Selection.to(subject.party(), Selection.Segments.SYN)));
        }
    }

    private static Finding refused(Subject subject, Cases refused, long accepted) {
        Phrase summary = new Phrase().count(refused.count(), " open", " opens").text(" refused");
        if (accepted > 0) {
            summary.text(", ").number(accepted).text(" answered: it did not listen all the time");
        } else {
            summary.text(", none answered: nothing listens there, or a filter says so");
        }
        return new Finding(Kind.REFUSED, subject)
                .count(refused.count())
                .confidence(refused.confidence())
                .summary(summary)
                .evidence(new Phrase().text("SYNs and what answered them: ").frames(refused.frames()))
                .shown(refused.frames(), Selection.from(subject.party(), Selection.Segments.RESET))
                .figure("answered", accepted);
    }

    private void overload(Subject subject, Dossier dossier, List<Finding> findings) {
        long silent = dossier.count(Sign.SYN_UNANSWERED);
        // After a stale connection was reset its SYN is repeated and answered: that says nothing of the listener.
        long stale = dossier.count(Sign.STALE_ESTABLISHED)
                + dossier.count(Sign.STALE_CLOSE_WAIT)
                + dossier.count(Sign.STALE_OTHERWISE);
        long late = Math.max(0, dossier.count(Sign.SYN_ANSWERED_LATE) - stale);
        long repeated = dossier.count(Sign.SYN_ACK_REPEATED);
        long reset = dossier.count(Sign.RESET_UNANSWERED);
        long count = silent + late + repeated + reset;
        boolean isLoss = reset == 0 && dossier.count(Sign.PAYLOAD_REPEATED) >= count;
        if (isLoss
                || !thresholds.isReached(Threshold.OVERLOAD, count)
                || !thresholds.isShare(Threshold.OVERLOAD_SHARE, count, dossier.connections())) {
            return;
        }
        Phrase summary = new Phrase()
                .number(count)
                .text(" of ")
                .number(dossier.connections())
                .text(" connections held up or turned away");
        tell(summary, silent, " SYN never answered", " SYNs never answered");
        tell(summary, late, " SYN answered when repeated", " SYNs answered when repeated");
        tell(summary, repeated, " SYN+ACK repeated after its ACK", " SYN+ACKs repeated after their ACK");
        tell(summary, reset, " reset by a server that had sent nothing", " reset by a server that had sent nothing");
        summary.text(
                reset > 0
                        ? "; queue full, listener closed, or aborted by its process"
                        : "; queue full, process not accepting, or segments lost");
        Cases most = dossier.cases(
                reset > 0
                        ? Sign.RESET_UNANSWERED
                        : repeated > 0
                                ? Sign.SYN_ACK_REPEATED
                                : silent > 0 ? Sign.SYN_UNANSWERED : Sign.SYN_ANSWERED_LATE);
        findings.add(new Finding(Kind.OVERLOAD, subject)
                .count(count)
                // Loss on the way makes SYNs and SYN+ACKs come twice as well.
                .confidence(repeated + reset > 0 ? Confidence.MEDIUM : Confidence.LOW)
                .summary(summary)
                .evidence(new Phrase().text("first seen in ").frames(most.frames()))
                .shown(most.frames(), selection(subject, repeated, reset))
                .figure("syn_unanswered", silent)
                .figure("syn_answered_late", late)
                .figure("syn_ack_repeated", repeated)
                .figure("reset_unanswered", reset));
    }

    private static void tell(Phrase summary, long count, String singular, String plural) {
        if (count > 0) {
            summary.text(", ").count(count, singular, plural);
        }
    }

    private static Selection selection(Subject subject, long repeated, long reset) {
        if (reset > 0) {
            return Selection.from(subject.party(), Selection.Segments.RESET);
        }
        return repeated > 0
                ? Selection.from(subject.party(), Selection.Segments.SYN_ACK)
                : Selection.to(subject.party(), Selection.Segments.SYN);
    }
}
