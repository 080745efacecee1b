package org.wirestat.tcp;

/**
 * What the packets of one end usually look like, so that a reset in its name can be held against them. None of it decides
 * anything: hosts are reached by more than one path, stacks differ, and whoever forges a segment may guess right.
 */
final class Profile {
    private static final int UNKNOWN = -1;

    private int ttl;
    private int lowestTtl;
    private int highestTtl;
    /** Its last segment behind the handshake had an IPv4 id other than 0. */
    private boolean hasRunningId;

    void set(int ttl, int lowestTtl, int highestTtl, boolean hasRunningId) {
        this.ttl = ttl;
        this.lowestTtl = ttl == UNKNOWN ? UNKNOWN : lowestTtl;
        this.highestTtl = ttl == UNKNOWN ? UNKNOWN : highestTtl;
        this.hasRunningId = hasRunningId;
    }

    void clear() {
        ttl = UNKNOWN;
        lowestTtl = UNKNOWN;
        highestTtl = UNKNOWN;
        hasRunningId = false;
    }

    /** A believed segment that is no reset. */
    void note(Segment s) {
        lowestTtl = ttl == UNKNOWN ? s.ttl : Math.min(lowestTtl, s.ttl);
        highestTtl = Math.max(highestTtl, s.ttl);
        ttl = s.ttl;
        if (!s.isSyn()) {
            hasRunningId = s.ipId > 0;
        }
    }

    /** Whether {@code s} comes from nearer or farther away than everything else its sender sent. */
    boolean isTtlForeign(Segment s) {
        return ttl != UNKNOWN && (s.ttl < lowestTtl || s.ttl > highestTtl);
    }

    /**
     * Whether {@code reset}, which answers nothing, lacks two of the three things that a Linux socket's own reset has: the
     * next id of the socket, its timestamps, and its window.
     */
    boolean isUnlikeOwn(Segment reset, boolean hasTimestamps) {
        int missing = 0;
        missing += hasRunningId && reset.ipId == 0 ? 1 : 0;
        missing += hasTimestamps && reset.optionsComplete && !reset.hasTimestamps ? 1 : 0;
        missing += reset.window == 0 ? 1 : 0;
        return missing >= 2;
    }

    int lowestTtl() {
        return lowestTtl;
    }

    int highestTtl() {
        return highestTtl;
    }

    boolean hasRunningId() {
        return hasRunningId;
    }

    /** Of the latest segment; -1 before the first. */
    int ttl() {
        return ttl;
    }
}
