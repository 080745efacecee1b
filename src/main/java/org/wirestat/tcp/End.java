package org.wirestat.tcp;

/** One side of a connection. */
public final class End {
    /** The retransmission timer as netstat -o names it. */
    public enum Timer {
        OFF("off"),
        ON("on"),
        KEEPALIVE("keepalive"),
        TIME_WAIT("timewait"),
        PROBE("probe");

        private final String label;

        Timer(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    public boolean isIpv6() {
        return false;
    }

    public long addressHi() {
        return 0;
    }

    public long addressLo() {
        return 0;
    }

    public int port() {
        return 0;
    }

    /** As of the last {@link Connection#readAt}. */
    public TcpState state() {
        return TcpState.UNKNOWN;
    }

    public Proof proof() {
        return Proof.G;
    }

    /** The frame that proves the state; 0 when no frame does (a timer, or nothing was seen). */
    public long frame() {
        return 0;
    }

    /** When the state began, nanoseconds since the epoch. */
    public long since() {
        return 0;
    }

    public long packets() {
        return 0;
    }

    public long bytes() {
        return 0;
    }

    public long retransmitted() {
        return 0;
    }

    public long duplicates() {
        return 0;
    }

    /** Octets (and SYN and FIN) sent and not acknowledged. */
    public long sendQueue() {
        return 0;
    }

    public Stack stack() {
        return Stack.UNKNOWN;
    }

    public Timer timer() {
        return Timer.OFF;
    }

    /** Nanoseconds until the timer goes off, as of the reading; 0 or less when overdue or off. */
    public long timerRemaining() {
        return 0;
    }

    /** How often in a row the oldest unacknowledged octet has been repeated. */
    public int timerRetransmissions() {
        return 0;
    }

    /** How many keepalive probes in a row stand unanswered. */
    public int timerProbes() {
        return 0;
    }

    /** Whether this end waits in a state that only its peer can end, for longer than its stack usually keeps it. */
    public boolean isStale() {
        return false;
    }

    /** How often cooked frames or pcapng flags said the capturing host sent this end's packets. */
    public boolean isCapturingHost() {
        return false;
    }
}
