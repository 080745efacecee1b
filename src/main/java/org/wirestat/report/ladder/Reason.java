package org.wirestat.report.ladder;

import java.util.List;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;

/** Why a step of a {@link Story} is what it is, in a few words each. They claim what the segment shows, and no more. */
final class Reason {
    static final String HELD = "SYN, held back until it was answered: an older connection of these sockets still lived";
    static final String OLDER_CONNECTION =
            "so answers (challenge ACK, RFC 5961) a host that still holds an older connection";

    static final String REPLACED = "a later connection opens between these sockets: of this one nothing is left";

    private Reason() {}

    /** Why {@code sender}, having said {@code s} to {@code peer}, is in another state, or better known to be in it. */
    static List<String> ofSender(Step.Change change, Segment s, End sender, End peer) {
        if (isBefore(change.to(), change.from())) {
            return List.of("says it again: what answered it did not arrive, or was ignored");
        }
        if (change.from() == TcpState.CLOSE && change.to().isOpen()) {
            return List.of("goes on: what had closed it has not arrived, or was forged");
        }
        if (change.to() == change.from()) {
            return change.proof() == Proof.P ? List.of("proved: " + proves(change.to(), s.isRst())) : List.of();
        }
        String reason = switch (change.to()) {
            case SYN_SENT -> "opens";
            case SYN_RECV -> s.isAck() ? "port " + sender.port() + " answers" : "";
            case ESTABLISHED -> s.isAck() && change.from() == TcpState.SYN_SENT ? "has the SYN,ACK" : "";
            case FIN_WAIT1 -> "closes: will send no more";
            case FIN_WAIT2 -> "has the ACK of its FIN";
            case CLOSE_WAIT -> "has the FIN: its ACK covers it; has not closed itself";
            case LAST_ACK -> "closes too: its FIN acknowledges the other's";
            case CLOSING -> "has the other's FIN, which crossed its own";
            case TIME_WAIT -> "has the other's FIN, and waits";
            case CLOSE -> s.isRst() ? resetter(peer) : "has the ACK of its FIN";
            case UNKNOWN, LISTEN -> "";
        };
        return reason.isEmpty() ? List.of() : List.of(reason);
    }

    /** What an end has shown whose {@code state} is proved. */
    static String proves(TcpState state, boolean isReset) {
        return switch (state) {
            case SYN_SENT -> "it sends a SYN";
            case SYN_RECV -> "it acknowledges the SYN";
            case ESTABLISHED -> "it acts as only an open end does";
            case FIN_WAIT1 -> "it sends a FIN";
            case FIN_WAIT2 -> "it shows that it has the ACK of its FIN";
            case CLOSE_WAIT -> "it acknowledges the FIN and sends none";
            case LAST_ACK -> "it sends a FIN that acknowledges the other's";
            case CLOSING -> "it acknowledges a FIN that crossed its own";
            case TIME_WAIT -> "it acknowledges the FIN, and its own was acknowledged";
            case CLOSE -> isReset ? "it sends the reset" : "it shows that it has the ACK of its FIN";
            case UNKNOWN, LISTEN -> "it was seen";
        };
    }

    private static String resetter(End peer) {
        return peer.state() == TcpState.CLOSE ? "resets: both ends are gone" : "resets";
    }

    /** Whether an end in {@code a} knows less of its peer than in {@code b}: something was taken back. */
    private static boolean isBefore(TcpState a, TcpState b) {
        return switch (a) {
            case SYN_SENT -> b == TcpState.SYN_RECV || b == TcpState.ESTABLISHED;
            case SYN_RECV -> b == TcpState.ESTABLISHED;
            case FIN_WAIT1 -> b == TcpState.FIN_WAIT2;
            case CLOSING -> b == TcpState.TIME_WAIT;
            case LAST_ACK -> b == TcpState.CLOSE;
            case UNKNOWN, LISTEN, ESTABLISHED, FIN_WAIT2, CLOSE_WAIT, TIME_WAIT, CLOSE -> false;
        };
    }

    static String ofDisbelief(Delivery delivery) {
        String reason = delivery == Delivery.SYN_IN_CONNECTION ? "held back: it " : "not believed: it ";
        return reason + delivery.label();
    }

    /** {@code frame} was not believed, and now its receiver says once more where it stands. */
    static String challenge(long frame) {
        return "answers frame " + frame + " with what it said before: challenge ACK (RFC 5961)";
    }

    /** The FIN in {@code frame} was not believed, and now its receiver acknowledges it. */
    static String believedLate(long frame) {
        return "acknowledges the FIN in frame " + frame + ", which is believed now: frames before it are missing";
    }

    /** Why an end is in another state although nothing has passed. */
    static String ofTime(Step.Change change) {
        if (change.proof() == Proof.T) {
            return switch (change.from()) {
                case TIME_WAIT -> "TIME_WAIT is over";
                case SYN_SENT ->
                    change.to() == TcpState.ESTABLISHED
                            ? "the SYN was not repeated when that was due: the SYN,ACK has arrived"
                            : "gives up: the SYN is no longer repeated";
                case UNKNOWN,
                        LISTEN,
                        SYN_RECV,
                        ESTABLISHED,
                        FIN_WAIT1,
                        FIN_WAIT2,
                        CLOSING,
                        CLOSE_WAIT,
                        LAST_ACK,
                        CLOSE -> "gives up: the repeat that was due did not come";
            };
        }
        boolean isRefused = change.from() == TcpState.SYN_SENT && change.to() == TcpState.CLOSE;
        return isRefused ? "ICMP: unreachable" : "";
    }

    static String ofStaleness(boolean isOrig) {
        return (isOrig ? "the originator" : "the responder")
                + " has been in FIN_WAIT2 for over a minute: a process holds it, or its host has dropped it without a word";
    }
}
