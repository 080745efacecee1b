package org.wirestat.verdict;

import static org.wirestat.verdict.Confidence.HIGH;
import static org.wirestat.verdict.Confidence.LOW;
import static org.wirestat.verdict.Confidence.MEDIUM;

/**
 * What may be said of an ending, and how far it can be relied on when nothing speaks against it: a sentence for each, which
 * claims no more than the segments show and names every cause that would look the same. {@link ResetRules} and
 * {@link FinRules} say which one holds.
 */
enum Rule {
    // ---- It has not ended ----

    OPEN(How.OPEN, HIGH, "nothing has ended it"),
    RESET_NOT_EXACT(
            How.NOT_BELIEVED,
            HIGH,
            "reset with another number than its receiver expects (RFC 5961), after which both ends went on"),
    RESET_NOT_EXACT_YET(
            How.NOT_BELIEVED, MEDIUM, "reset with another number than its receiver was seen to expect (RFC 5961)"),
    RESET_OUTLIVED(
            How.NOT_BELIEVED,
            HIGH,
            "reset, after which both ends went on: not sent by the end it names, and lost or ignored on its way"),

    // ---- It has not begun ----

    REFUSED(How.REFUSED, HIGH, "SYN answered by a reset: nothing listens there, or a filter says so"),
    UNREACHABLE(How.REFUSED, MEDIUM, "SYN answered by an ICMP unreachable"),
    NO_ANSWER(How.NO_ANSWER, HIGH, "SYN not answered, and no longer repeated"),
    NO_ANSWER_REPLACED(How.NO_ANSWER, HIGH, "SYN not answered before another with a new number took its place"),
    SYN_ACK_RESET(How.SYN_ABORT, HIGH, "SYN+ACK answered by a reset: who sent the SYN is gone, or was only probing"),
    SYN_WITHDRAWN(How.SYN_ABORT, HIGH, "SYN reset by its own sender before an answer to it was captured"),
    STALE(
            How.STALE,
            HIGH,
            "new SYN answered with the numbers of the old connection, which was then reset: the other end still held it"),
    STALE_UNSEEN(
            How.STALE,
            HIGH,
            "SYN answered with the numbers of a connection from before the capture, which the other end still held"),

    // ---- Ended by a reset that answers something ----

    FIN_UNKNOWN(
            How.LATE_FIN,
            MEDIUM,
            "FIN answered by a reset from the end that had closed first: it no longer had the connection"),
    FIN_FORGOTTEN(
            How.LATE_FIN,
            HIGH,
            "FIN answered by a reset from the end that had closed first, a minute or more before: it had forgotten"),
    PAYLOAD_CROSSED_FIN(
            How.AFTER_CLOSE,
            HIGH,
            "payload that does not acknowledge the FIN of its receiver answered by a reset: it crossed the closing"),
    PAYLOAD_AFTER_FIN(
            How.AFTER_CLOSE,
            HIGH,
            "payload that acknowledges the FIN of its receiver answered by a reset: that had closed both directions"),
    ANSWER_AFTER_FIN(
            How.AFTER_CLOSE,
            MEDIUM,
            "reset without ACK by an end that had sent its FIN: it had closed both directions"),
    NO_SOCKET(
            How.NO_SOCKET,
            HIGH,
            "segment answered by a reset without ACK: its receiver, or something on the path, has lost the connection"),
    NO_SOCKET_IDLE(
            How.NO_SOCKET,
            HIGH,
            "after a long silence, segment answered by a reset without ACK: its receiver, or something on the path that"
                    + " forgets idle connections, has lost it"),
    NO_SOCKET_UNSPOKEN(
            How.NO_SOCKET,
            HIGH,
            "payload answered by a reset without ACK from a responder that said nothing after its SYN+ACK: it kept no"
                    + " connection, as when its listener has been closed"),

    // ---- Ended by a reset that answers nothing ----

    TIMEOUT(How.TIMEOUT, HIGH, "reset after repeats or probes that were not answered: its sender gave up"),
    TIME_WAIT_RESET(How.TW_RST, HIGH, "both FINs acknowledged, then a reset into TIME_WAIT"),
    TIME_WAIT_LEFT(How.TW_RST, HIGH, "both FINs acknowledged, then a reset by the end in TIME_WAIT"),
    OVERFLOW(
            How.ABORT_UNANSWERED,
            MEDIUM,
            "handshake answered by a reset: accept queue full (tcp_abort_on_overflow), or listener just closed"),
    UNACCEPTED(
            How.ABORT_UNANSWERED,
            MEDIUM,
            "reset by a responder that never sent payload: listener closed or overflowed before it was accepted, or"
                    + " aborted by its process (SO_LINGER 0)"),
    UNACCEPTED_REQUEST(
            How.ABORT_UNANSWERED,
            MEDIUM,
            "reset by a responder that never answered a request: listener closed or overflowed before it was accepted,"
                    + " or closed by its process with the request unread or with SO_LINGER 0"),
    ABORT_AFTER_RESPONSE(
            How.ABORT_AFTER_RESPONSE,
            HIGH,
            "reset right behind own payload: closed with some of the request unread, or with SO_LINGER 0"),
    ABORT_UNANSWERED(
            How.ABORT,
            HIGH,
            "reset that answers nothing, the last payload to its sender unanswered: closed with that unread, or with"
                    + " SO_LINGER 0"),
    ABORT_UNANSWERED_IDLE(
            How.ABORT,
            MEDIUM,
            "reset that answers nothing, after a long silence, the last payload to its sender unanswered: it, or something"
                    + " on the path, gave up waiting, or it closed with that unread or with SO_LINGER 0"),
    ABORT_ANSWERED(How.ABORT, HIGH, "reset that answers nothing: closed with unread data, or with SO_LINGER 0"),
    ABORT_UNFED(
            How.ABORT,
            HIGH,
            "reset that answers nothing, from an end that had nothing to read: aborted by its process (SO_LINGER 0), or"
                    + " only probing"),
    ABORT_IDLE(
            How.ABORT,
            MEDIUM,
            "reset that answers nothing, after a long silence: an idle limit of its sender or of something on the path,"
                    + " or closed with unread data or SO_LINGER 0"),
    ABORT_HALF_CLOSED(How.ABORT, HIGH, "reset instead of the second FIN: closed with unread data, or with SO_LINGER 0"),
    ABORT_AFTER_FIN(How.ABORT, HIGH, "reset after own FIN, answering nothing: what was left was aborted"),
    RESET_WITHOUT_ACK(
            How.ABORT,
            MEDIUM,
            "reset without ACK that answers nothing captured: aborted by its sender or by something on the path, or the"
                    + " answer to a lost segment"),
    DISOWNED(How.ABORT, LOW, "reset in the name of an end that went on: forged, or sent by something on the path"),

    // ---- Ended by FINs ----

    FIN(How.FIN, HIGH, "FIN, then a FIN that acknowledges it"),
    FINS_CROSSED(How.FIN_SIMUL, HIGH, "two FINs, neither acknowledges the other"),
    HALF_CLOSE_OVER(How.FIN_HALF, HIGH, "payload went on after the first FIN, then a FIN back"),
    HALF_CLOSED(How.FIN_HALF, HIGH, "FIN acknowledged, no FIN back"),
    HALF_CLOSED_REPLACED(
            How.FIN_HALF, HIGH, "FIN acknowledged, no FIN back before a later connection took the sockets"),
    FIN_UNACKNOWLEDGED(How.FIN_HALF, MEDIUM, "FIN not acknowledged"),
    FIN_BLIND(How.FIN_HALF, LOW, "FIN of one end; of the other nothing was captured"),

    // ---- Ended by silence ----

    FIN_GIVEN_UP(How.VANISHED, MEDIUM, "FIN not acknowledged, and no longer repeated"),
    GIVEN_UP(How.VANISHED, MEDIUM, "repeats not answered, and no longer sent"),
    REPLACED(
            How.VANISHED,
            MEDIUM,
            "no end was captured, but a later connection took the sockets: at least one end had lost this one");

    private final How how;
    private final Confidence confidence;
    private final String sentence;
    private final String suspicion;

    Rule(How how, Confidence confidence, String sentence) {
        this.how = how;
        this.confidence = confidence;
        this.sentence = sentence;
        suspicion = sentence + "; or, unlike its sender's other packets, forged or sent by something on the path";
    }

    How how() {
        return how;
    }

    /** If nothing speaks against it. */
    Confidence confidence() {
        return confidence;
    }

    String sentence() {
        return sentence;
    }

    /** The sentence, if the reset looks foreign to its sender. */
    String suspicion() {
        return suspicion;
    }
}
