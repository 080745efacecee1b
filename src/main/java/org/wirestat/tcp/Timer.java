package org.wirestat.tcp;

/** The timers that netstat -o names. */
public enum Timer {
    OFF("off"),
    ON("on"),
    KEEPALIVE("keepalive"),
    TIME_WAIT("timewait"),
    /** Zero window probes: net-tools' fourth. */
    PROBE("probe");

    private final String label;

    Timer(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
