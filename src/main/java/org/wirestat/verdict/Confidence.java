package org.wirestat.verdict;

/** How far a verdict may be relied on. */
public enum Confidence {
    HIGH("high"),
    MEDIUM("medium"),
    LOW("low");

    private final String label;

    Confidence(String label) {
        this.label = label;
    }

    /** This, or {@code limit} if that is lower. */
    Confidence atMost(Confidence limit) {
        return compareTo(limit) >= 0 ? this : limit;
    }

    public String label() {
        return label;
    }
}
