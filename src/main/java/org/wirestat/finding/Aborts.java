package org.wirestat.finding;

import java.util.List;
import org.wirestat.tcp.End;
import org.wirestat.verdict.Closer;

/**
 * Resets that answer nothing: while a request waits for its answer, right behind the own answer, or otherwise. One without
 * any payload before it is how a health check leaves, and one by a client to whom the server has spoken last is how health
 * checks, browsers and players leave that have what they want: neither counts.
 */
final class Aborts implements Pattern {
    /** One kind of them: from where on it is told, and how. */
    private record Told(Kind kind, Threshold least, Threshold share, String what) {}

    private static final Told REQUEST = new Told(
            Kind.REQUEST_RESET,
            Threshold.REQUEST_RESET,
            Threshold.REQUEST_RESET_SHARE,
            " ended by its reset with the request unanswered: unread, or SO_LINGER 0");
    private static final Told FIRST_REQUEST = new Told(
            Kind.REQUEST_RESET,
            Threshold.REQUEST_RESET,
            Threshold.REQUEST_RESET_SHARE,
            " ended by its reset with the request unanswered: unread, SO_LINGER 0, or never accepted");
    private static final Told BEHIND_RESPONSE = new Told(
            Kind.ABORT_AFTER_RESPONSE,
            Threshold.ABORT_AFTER_RESPONSE,
            Threshold.ABORT_AFTER_RESPONSE_SHARE,
            " ended by its reset right behind its own payload: unread data, or SO_LINGER 0");
    private static final Told OTHERWISE = new Told(
            Kind.ABORT,
            Threshold.ABORT,
            Threshold.ABORT_SHARE,
            " ended by its reset, which answers nothing: unread data, or SO_LINGER 0");

    private static final long WORTH_NAMING = 1_000_000_000L;

    private final Thresholds thresholds;

    Aborts(Thresholds thresholds) {
        this.thresholds = thresholds;
    }

    @Override
    public void note(Sighting s, Book book) {
        End resetter = s.resetter();
        if (resetter == null || s.verdict().isSuspect() || !s.hasPayload() || s.isOneWay()) {
            return;
        }
        Sign sign = sign(s);
        if (sign == null) {
            return;
        }
        Dossier dossier = book.of(s.subject(resetter));
        dossier.note(sign)
                .add(s.verdict().confidence())
                .after(s.verdict().idle())
                .shownBy(s.verdict().endFrame());
        if (sign == Sign.REQUEST_RESET && resetter.bytes() == 0) {
            dossier.note(Sign.FIRST_REQUEST_RESET).add(s.verdict().confidence());
        }
    }

    private static Sign sign(Sighting s) {
        boolean isServer = s.verdict().resetBy() == Closer.RESP;
        boolean isSpokenToLast = s.verdict().isRequestUnanswered();
        return switch (s.how()) {
            case ABORT -> !isSpokenToLast ? Sign.ABORT : isServer ? Sign.REQUEST_RESET : null;
            case ABORT_UNANSWERED -> isServer && isSpokenToLast && !s.isTurnedAway() ? Sign.REQUEST_RESET : null;
            case ABORT_AFTER_RESPONSE -> Sign.RESET_BEHIND_RESPONSE;
            case OPEN,
                    FIN,
                    FIN_SIMUL,
                    FIN_HALF,
                    REFUSED,
                    NO_ANSWER,
                    AFTER_CLOSE,
                    LATE_FIN,
                    NO_SOCKET,
                    STALE,
                    SYN_ABORT,
                    TIMEOUT,
                    VANISHED,
                    NOT_BELIEVED,
                    TW_RST -> null;
        };
    }

    @Override
    public void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings) {
        boolean isNeverAnswering = dossier.count(Sign.FIRST_REQUEST_RESET) > 0;
        conclude(isNeverAnswering ? FIRST_REQUEST : REQUEST, Sign.REQUEST_RESET, subject, dossier, findings);
        conclude(BEHIND_RESPONSE, Sign.RESET_BEHIND_RESPONSE, subject, dossier, findings);
        conclude(OTHERWISE, Sign.ABORT, subject, dossier, findings);
    }

    private void conclude(Told told, Sign sign, Subject subject, Dossier dossier, List<Finding> findings) {
        Cases cases = dossier.cases(sign);
        if (!thresholds.isReached(told.least(), cases.count())
                || !thresholds.isShare(told.share(), cases.count(), dossier.ended())) {
            return;
        }
        Phrase summary = new Phrase()
                .number(cases.count())
                .text(" of ")
                .number(dossier.ended())
                .text(" connections")
                .text(told.what());
        if (cases.span(50) >= WORTH_NAMING) {
            summary.text("; typically after ").span(cases.span(50)).text(" of silence");
        }
        findings.add(new Finding(told.kind(), subject)
                .count(cases.count())
                .confidence(cases.confidence())
                .summary(summary)
                .evidence(new Phrase().text("resets in ").frames(cases.frames()))
                .shown(cases.frames(), Selection.from(subject.party(), Selection.Segments.RESET))
                .figure("ended", dossier.ended())
                .seconds("idle_p50_s", cases.span(50)));
    }
}
