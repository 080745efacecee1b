package org.wirestat.tcp;

/**
 * The states of one end, in netstat's words: the eleven of RFC 9293, 3.3.2, and {@link #UNKNOWN} for an end of which
 * nothing was seen.
 *
 * <p>An end says two things that take a sequence number, SYN and FIN; each is unsent, sent or acknowledged. Its state is
 * read from those facts, and from whether it has its peer's SYN and FIN, by this grid:
 *
 * <pre>
 *                    have I the peer's SYN?                     have I the peer's FIN?
 *   own SYN          no            yes          own FIN         no            yes, I closed first  yes, I closed second
 *   unsent           UNKNOWN       -            unsent          ESTABLISHED   CLOSE_WAIT           CLOSE_WAIT
 *   sent             SYN_SENT      SYN_RECV     sent            FIN_WAIT1     CLOSING              LAST_ACK
 *   acknowledged     SYN_SENT      ESTABLISHED  acknowledged    FIN_WAIT2     TIME_WAIT            CLOSE
 * </pre>
 *
 * The right half speaks once the left half says ESTABLISHED, or once a FIN was sent. LISTEN belongs to a port, not to a
 * connection, and is never read here; CLOSE is also what a reset or a timer leaves.
 */
public enum TcpState {
    UNKNOWN,
    LISTEN,
    SYN_SENT,
    SYN_RECV,
    ESTABLISHED,
    FIN_WAIT1,
    FIN_WAIT2,
    CLOSING,
    TIME_WAIT,
    CLOSE_WAIT,
    LAST_ACK,
    CLOSE;

    /** The left half of the grid. */
    static TcpState opening(boolean sent, boolean acknowledged, boolean hasPeerSyn) {
        if (!sent) {
            return UNKNOWN;
        }
        if (!hasPeerSyn) {
            return SYN_SENT;
        }
        return acknowledged ? ESTABLISHED : SYN_RECV;
    }

    /** The right half of the grid. */
    static TcpState closing(boolean sent, boolean acknowledged, boolean hasPeerFin, boolean closedFirst) {
        if (!sent) {
            return hasPeerFin ? CLOSE_WAIT : ESTABLISHED;
        }
        if (!hasPeerFin) {
            return acknowledged ? FIN_WAIT2 : FIN_WAIT1;
        }
        if (closedFirst) {
            return acknowledged ? TIME_WAIT : CLOSING;
        }
        return acknowledged ? CLOSE : LAST_ACK;
    }

    /** Whether netstat on that host would still list the end among the connections. */
    public boolean isOpen() {
        return this != CLOSE && this != UNKNOWN && this != LISTEN;
    }
}
