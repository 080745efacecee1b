package org.wirestat.tcp;

import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;

/**
 * What the packets of one end usually look like, so that a reset in its name can be held against them. None of it decides
 * anything: hosts are reached by more than one path, stacks differ, and whoever forges a segment may guess right.
 */
final class Profile {
    private static final int UNKNOWN = -1;

    private final EndRecord hot;

    Profile(EndRecord hot) {
        this.hot = hot;
    }

    /** A believed segment that is no reset. */
    void note(Segment s) {
        boolean isFirst = ttl() == UNKNOWN;
        int lowest = isFirst ? s.ttl : Math.min(hot.lowestTtl(), s.ttl);
        int highest = isFirst ? s.ttl : Math.max(hot.highestTtl(), s.ttl);
        hot.setTtl(s.ttl, lowest, highest);
        if (!s.isSyn()) {
            hot.set(Traits.HAS_RUNNING_ID, s.ipId > 0);
        }
    }

    /** Whether {@code s} comes from nearer or farther away than everything else its sender sent. */
    boolean isTtlForeign(Segment s) {
        return ttl() != UNKNOWN && (s.ttl < hot.lowestTtl() || s.ttl > hot.highestTtl());
    }

    /**
     * Whether {@code reset}, which answers nothing, lacks two of the three things that a Linux socket's own reset has: the
     * next id of the socket, its timestamps, and its window.
     */
    boolean isUnlikeOwn(Segment reset, End from, End to) {
        boolean isOwn = from.stack() == Stack.LINUX && reset.isAck();
        boolean hasTimestamps = from.hasTimestamps() && to.hasTimestamps();
        int missing = 0;
        missing += hot.is(Traits.HAS_RUNNING_ID) && reset.ipId == 0 ? 1 : 0;
        missing += hasTimestamps && reset.optionsComplete && !reset.hasTimestamps ? 1 : 0;
        missing += reset.window == 0 ? 1 : 0;
        return isOwn && missing >= 2;
    }

    /** Whether {@code reset}, in the name of {@code from}, looks as if another host had sent it. */
    boolean isForeign(Segment reset, End from, End to) {
        return isTtlForeign(reset) || isUnlikeOwn(reset, from, to);
    }

    /** Of the latest segment; -1 before the first. */
    int ttl() {
        return hot.ttl();
    }
}
