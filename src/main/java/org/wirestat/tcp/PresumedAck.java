package org.wirestat.tcp;

/**
 * An ACK that is not captured because the capture holds only segments with SYN, FIN or RST. It is presumed to come a round trip
 * after the SYN or FIN that calls for it; or, once that was repeated, when the next repeat is missing.
 */
final class PresumedAck {
    /** Linux repeats a SYN+ACK this often before it gives up (tcp_synack_retries); others do so less often. */
    private static final int MOST_SYN_ACK_REPEATS = 5;

    private PresumedAck() {}

    /** When the peer is presumed to have {@code control}; likewise. */
    static long heardTime(Control control, End owner, Connection c) {
        boolean isRepeated = control.repeats() > 0 && control == owner.fin() && c.areAcksMissing();
        return isRepeated ? control.lastTime() + c.resp().cold().roundTrip : time(control, owner, c);
    }

    /**
     * When the ACK of {@code control}, a SYN or FIN of {@code owner}, is presumed to come; {@link Long#MAX_VALUE} if ACKs are
     * captured, or none is called for.
     */
    static long time(Control control, End owner, Connection c) {
        boolean isFirstSyn = control == owner.syn() && !owner.space().hasAcked();
        // What answers a first SYN has a SYN itself, and would be captured.
        if (!c.areAcksMissing() || !control.isSent() || isFirstSyn) {
            return Long.MAX_VALUE;
        }
        if (control == owner.syn() && owner.fin().isSent()) {
            return owner.fin().time(); // nobody closes before the handshake is over
        }
        return control.repeats() == 0
                ? control.lastTime() + c.resp().cold().roundTrip
                : owner.retransmission().lateRepeat(owner.stack().firstWait());
    }

    /**
     * Whether silence may say that {@code end}, which is in {@code state}, has given up: what it repeats no more was acknowledged,
     * for all that can be known, unless it is a SYN, or a SYN+ACK that was repeated as often as it may be.
     */
    static boolean mayHaveGivenUp(End end, TcpState state, Connection c) {
        return !c.areAcksMissing()
                || state == TcpState.SYN_SENT
                || state == TcpState.SYN_RECV && end.syn().repeats() >= MOST_SYN_ACK_REPEATS;
    }
}
