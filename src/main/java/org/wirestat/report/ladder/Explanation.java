package org.wirestat.report.ladder;

import java.util.ArrayList;
import java.util.List;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.Closer;
import org.wirestat.verdict.Confidence;
import org.wirestat.verdict.How;
import org.wirestat.verdict.Verdict;

/**
 * A verdict argued in sentences: what was seen, in which frame, what follows from it by the rules of TCP, and what the wire
 * does not tell. Where two causes look alike, both are named.
 */
public final class Explanation {
    /** For how long the hosts that are in no hurry keep a half-closed connection that no process holds. */
    private static final long FORGETTING = 60_000_000_000L;

    private final Connection connection;
    private final Verdict verdict;
    private final List<String> sentences = new ArrayList<>();

    private Explanation(Connection connection) {
        this.connection = connection;
        verdict = Verdict.of(connection);
    }

    /** The sentences on {@code connection}, as it was last read. */
    public static List<String> of(Connection connection) {
        Explanation explanation = new Explanation(connection);
        explanation.explainEnding();
        explanation.explainReset();
        if (!connection.isReplaced()) {
            explanation.explainEnd("originator", connection.orig());
            explanation.explainEnd("responder", connection.resp());
        }
        explanation.explainCapture();
        return explanation.sentences;
    }

    private void say(String sentence) {
        sentences.add(sentence);
    }

    // ---- How it ended ----

    private void explainEnding() {
        switch (verdict.how()) {
            case OPEN ->
                say("Nothing that ends a connection was seen: no FIN, and no reset that its receiver would believe.");
            case FIN -> explainClose();
            case FIN_SIMUL ->
                say("Each end sent its FIN before it had the other's: neither FIN acknowledges the other. Both"
                        + " closed of their own accord, whatever order the frames were captured in.");
            case FIN_HALF -> explainHalfClose();
            case REFUSED ->
                say(
                        verdict.resetBy() == Closer.UNKNOWN
                                ? "An ICMP error" + in(verdict.endFrame())
                                        + " says that the SYN cannot get there: no such port or host, no route, or a filter"
                                        + " that says so."
                                : "The SYN was answered by a reset" + in(verdict.endFrame())
                                        + ": nothing listens on that port, or a filter says so in its name. The wire does not"
                                        + " tell which.");
            case NO_ANSWER ->
                say("The SYN" + in(verdict.synFrame())
                        + " was never answered, and is no longer repeated. A host that is down, a filter that drops and a full"
                        + " accept queue look alike on the wire.");
            case ABORT ->
                say(
                        verdict.closedBy() == Closer.UNKNOWN
                                ? "The end in whose name the reset" + in(verdict.endFrame())
                                        + " was sent went on after it, as none does that has reset: somebody else sent it."
                                : "Nothing that was sent asked for this reset" + in(verdict.endFrame())
                                        + ": its sender's own process, or host, wanted it. To close with unread data in the"
                                        + " socket and to close with SO_LINGER 0 look alike on the wire.");
            case ABORT_AFTER_RESPONSE ->
                say("The reset" + in(verdict.endFrame())
                        + " follows its sender's own payload at once: it answered and closed without having read all it had been"
                        + " sent, or with SO_LINGER 0. What it had just sent may be lost to the other end.");
            case ABORT_UNANSWERED ->
                say(
                        "The responder's kernel completed the handshake, but no payload ever came from its process,"
                                + " and then a reset" + in(verdict.endFrame())
                                + ": never accepted (its listener closed, its queue was full), or accepted and closed without a word.");
            case AFTER_CLOSE -> explainAfterClose();
            case LATE_FIN -> explainLateFin();
            case NO_SOCKET ->
                say(
                        "The reset" + in(verdict.endFrame())
                                + " takes its number from the segment that it answers, as a host replies that has no such connection: it"
                                + " was restarted, has failed over, or something between the two has forgotten the connection.");
            case STALE -> explainStale();
            case SYN_ABORT ->
                say(
                        "The originator reset the connection" + in(verdict.endFrame())
                                + ", before it was open: its process was gone or gave up, or it only wanted to know whether the port answers.");
            case TIMEOUT ->
                say("The reset" + in(verdict.endFrame())
                        + " comes after repeats that nobody answered: its sender gave up waiting.");
            case VANISHED -> explainVanishing();
            case NOT_BELIEVED ->
                say(
                        verdict.confidence() != Confidence.HIGH
                                ? "A reset was seen" + in(verdict.endFrame())
                                        + ", but with another number than its receiver was seen to expect: by RFC 5961 that ends nothing,"
                                        + " and has the receiver ask for the right one."
                                : "A reset was seen" + in(verdict.endFrame())
                                        + ", but the connection went on: it was forged, late, or lost behind the tap, and ended nothing.");
            case TW_RST ->
                say("Both FINs were acknowledged, so the connection had ended in good order; the reset"
                        + in(verdict.endFrame()) + " came after that.");
        }
        if (connection.isReplaced()) {
            say("A later connection opens between the same two sockets" + in(connection.successorFrame())
                    + ", so nothing is left of this one.");
        }
    }

    private void sayFirstFin() {
        say("The " + name(verdict.closedBy()) + " closed first, with the FIN" + in(verdict.firstFinFrame())
                + ": it says that nothing more will be sent.");
    }

    private void explainClose() {
        if (verdict.closedBy() == Closer.UNKNOWN) {
            say("Each FIN acknowledges the other, so one of the two repeats one that was not captured: which end closed"
                    + " first is not known. That is an orderly close all the same.");
            return;
        }
        sayFirstFin();
        say("The " + other(verdict.closedBy())
                + " closed after it had that FIN, for its own FIN acknowledges it. That is an orderly close.");
    }

    private void explainHalfClose() {
        if (verdict.closedBy() == Closer.UNKNOWN) {
            explainClose();
            return;
        }
        sayFirstFin();
        End passive = end(other(verdict.closedBy()));
        if (passive == null) {
            return;
        }
        if (passive.state() == TcpState.CLOSE_WAIT) {
            say("The " + other(verdict.closedBy()) + "'s host has that FIN" + byAck(passive)
                    + ", and from then on reports the end of the stream to its process. Only that process can send the FIN"
                    + " that is missing. A socket that was forgotten and an answer that takes long look alike, but for"
                    + " time.");
        } else if (verdict.passiveBytes() > 0) {
            say("The other end went on to send " + verdict.passiveBytes()
                    + " octets of payload after that: the connection was closed one half at a time.");
        } else if (passive.state() == TcpState.ESTABLISHED) {
            say("No ACK that covers that FIN was seen, so the other end may not know of it.");
        }
    }

    private void explainAfterClose() {
        if (verdict.firstFinFrame() > 0) {
            sayFirstFin();
        }
        say("Payload then came for it and was answered by a reset" + in(verdict.endFrame())
                + ": the process that had closed does not read any more.");
        if (verdict.isRace()) {
            say("That payload does not acknowledge the FIN: the two crossed on the way. Its sender could not know; on a"
                    + " connection that is kept open for the next request, this is the usual race.");
        } else if (verdict.isFinIgnored()) {
            say(
                    "That payload acknowledges the FIN, so the two did not cross: its sender's host had reported the end of the"
                            + " stream, and its process sent all the same. A FIN alone does not say that nobody reads any more;"
                            + " the reset does.");
        }
    }

    private void explainLateFin() {
        sayFirstFin();
        say(
                "The other FIN was answered by a reset" + in(verdict.endFrame())
                        + ": the end that had closed first no longer knew the connection."
                        + (verdict.halfClose() >= FORGETTING
                                ? " Hosts keep a closed half only so long; the other end closed too late."
                                : verdict.passiveBytes() > 0
                                        ? " Payload had come before that FIN, and where nobody reads any more that ends a closed half"
                                                + " at once."
                                        : " Hosts keep a closed half for a while; this one had not, or had ended it otherwise."));
    }

    private void explainVanishing() {
        if (verdict.firstFinFrame() > 0) {
            sayFirstFin();
            say(
                    "No ACK of it passed, and it is no longer repeated: the other end, or the way to it, is gone, and nobody"
                            + " said so.");
        } else if (!connection.isReplaced()) {
            say(
                    "No end of it passed: what was sent last was not answered, and is no longer sent. The other end, or the way"
                            + " to it, is gone, and nobody said so.");
        }
    }

    private void explainStale() {
        say("A new SYN came for sockets that were still connected, and the old connection was then reset"
                + in(verdict.endFrame()) + ": one end had lost the connection without the other's knowing.");
        if (verdict.staleState() == TcpState.CLOSE_WAIT) {
            say("What it answered to the new SYN acknowledges the old FIN: its old socket was in CLOSE_WAIT.");
        } else if (verdict.staleState() == TcpState.ESTABLISHED) {
            say("What it answered to the new SYN acknowledges no FIN: its old socket was in ESTABLISHED.");
        }
    }

    private void explainReset() {
        boolean isUntriggered = verdict.how() == How.ABORT || verdict.how() == How.ABORT_UNANSWERED;
        if (isUntriggered && verdict.isRequestUnanswered()) {
            say("The last payload had gone to the " + name(verdict.resetBy())
                    + ", and none came back after it: it may have been neither read nor answered.");
        }
        boolean isOtherTtl =
                verdict.resetTtl() >= 0 && verdict.usualTtl() >= 0 && verdict.resetTtl() != verdict.usualTtl();
        // That somebody went on has been said.
        boolean isOutlived = verdict.closedBy() == Closer.UNKNOWN && verdict.confidence() != Confidence.MEDIUM;
        if (verdict.isSuspect() && (isOtherTtl || !isOutlived)) {
            say("The reset looks foreign to the end that it names"
                    + (isOtherTtl
                            ? ": TTL " + verdict.resetTtl() + ", where its other segments have " + verdict.usualTtl()
                            : "")
                    + ". Something between the two may have sent it.");
        }
    }

    // ---- Where that leaves the ends ----

    private void explainEnd(String name, End end) {
        if (end.state() == TcpState.UNKNOWN) {
            say("Of the " + name + " nothing was seen that tells its state.");
            return;
        }
        String state = "The " + name + " is in " + end.state() + ": ";
        say(state + proof(end, verdict.secondFinFrame() == 0 || end(name(verdict.resetBy())) == end));
        if (end.isStale()) {
            say(
                    "A host drops an orphaned FIN_WAIT2 after a minute or so and says nothing; one that a process holds stays."
                            + " Hence it is marked stale, and not called closed.");
        }
    }

    private String proof(End end, boolean isReset) {
        return switch (end.proof()) {
            case P -> "proved" + by(end.frame()) + ": " + Reason.proves(end.state(), isReset) + ".";
            case S ->
                "seen" + in(end.frame())
                        + ": what moves it there passed on its way, and nothing contradicts that it arrived.";
            case T -> "by time: " + timer(end) + ".";
            case G -> "guessed, for lack of segments that would tell.";
        };
    }

    private String timer(End end) {
        String overdue = "the repeat that was due did not come";
        if (end.state() == TcpState.ESTABLISHED) {
            return "its SYN was not repeated when that was due, so the SYN,ACK has arrived";
        }
        return switch (verdict.how()) {
            case NO_ANSWER, VANISHED -> overdue;
            case FIN, FIN_HALF, TW_RST ->
                // The other of the two waits for an ACK, and repeats its FIN until that comes.
                end == end(name(verdict.closedBy())) ? "its TIME_WAIT is over" : overdue;
            default -> "its TIME_WAIT is over, or " + overdue;
        };
    }

    private void explainCapture() {
        if (connection.isMidstream()) {
            say("It began before the capture: who opened it, and what was said before, is not known.");
        }
        boolean isOrigSilent = connection.orig().packets() == 0;
        boolean isRespSilent = connection.resp().packets() == 0;
        if ((isOrigSilent || isRespSilent) && verdict.how() != How.NO_ANSWER) {
            say("No segment of the " + (isOrigSilent ? "originator" : "responder")
                    + " was captured: it was silent, or its direction does not pass this tap.");
        }
        long gaps = connection.orig().gaps() + connection.resp().gaps();
        if (gaps > 0) {
            say(gaps + " octets were acknowledged that never passed this tap: the capture has gaps.");
        }
    }

    /** The end of that name, or null. */
    private End end(String name) {
        return name.equals("originator") ? connection.orig() : name.equals("responder") ? connection.resp() : null;
    }

    private static String name(Closer closer) {
        return switch (closer) {
            case ORIG -> "originator";
            case RESP -> "responder";
            case BOTH, UNKNOWN -> "end";
        };
    }

    private static String other(Closer closer) {
        return switch (closer) {
            case ORIG -> "responder";
            case RESP -> "originator";
            case BOTH, UNKNOWN -> "other end";
        };
    }

    private static String byAck(End end) {
        return end.proof() == Proof.P && end.frame() > 0 ? " (the ACK" + in(end.frame()) + " covers it)" : "";
    }

    private static String in(long frame) {
        return frame > 0 ? " in frame " + frame : "";
    }

    private static String by(long frame) {
        return frame > 0 ? " by frame " + frame : "";
    }
}
