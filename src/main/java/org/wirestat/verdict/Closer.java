package org.wirestat.verdict;

/** Who ended a connection. */
public enum Closer {
    ORIG("orig"),
    RESP("resp"),
    BOTH("both"),
    /** Not ended, or not to be known. */
    UNKNOWN("unknown");

    private final String label;

    Closer(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
