package org.wirestat.tcp;

/**
 * The states of one end, in netstat's words. The eleven of RFC 9293, 3.3.2, and {@link #UNKNOWN} for an end of which
 * nothing was seen.
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
}
