package org.wirestat.tcp;

/** How far a verdict may be relied on. */
public enum Confidence {
    HIGH("high"),
    MEDIUM("medium"),
    LOW("low");

    private final String label;

    Confidence(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
