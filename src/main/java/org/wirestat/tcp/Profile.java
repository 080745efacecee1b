package org.wirestat.tcp;

/**
 * What the packets of one end usually look like, so that a reset in its name can be held against them. None of it decides
 * anything: hosts are reached by more than one path, stacks differ, and whoever forges a segment may guess right.
 */
final class Profile {
    private static final int UNKNOWN = -1;

    // How it is stored, in words.
    static final int PACKED = 0;
    static final int WORDS = 1;

    static final long HAS_RUNNING_ID = 1L << 0;
    static final int TTL_AT = 8;
    static final int TTL_MASK = 0xfff;
    static final int LOWEST_AT = 20;
    static final int HIGHEST_AT = 32;

    private int ttl;
    private int lowestTtl;
    private int highestTtl;
    /** Its last segment behind the handshake had an IPv4 id other than 0. */
    private boolean hasRunningId;

    void load(long[] words, int at) {
        long flags = words[at + PACKED];
        hasRunningId = (flags & HAS_RUNNING_ID) != 0;
        ttl = ((int) (flags >>> TTL_AT) & 0xfff) - 1;
        lowestTtl = ((int) (flags >>> LOWEST_AT) & 0xfff) - 1;
        highestTtl = ((int) (flags >>> HIGHEST_AT) & 0xfff) - 1;
    }

    void store(long[] words, int at) {
        words[at + PACKED] = (hasRunningId ? HAS_RUNNING_ID : 0)
                | (long) (ttl + 1) << TTL_AT
                | (long) (lowestTtl + 1) << LOWEST_AT
                | (long) (highestTtl + 1) << HIGHEST_AT;
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

    /** Of the latest segment; -1 before the first. */
    int ttl() {
        return ttl;
    }
}
