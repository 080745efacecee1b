package org.wirestat.report.ladder;

/** A run of segments that changed no state, told as one: how many each way, how much, and what was to be said of them. */
public final class Fold implements Rung {
    /** What went one way. */
    public static final class Traffic {
        private long segments;
        private long octets;
        private long acks;

        /** Segments with payload. */
        public long segments() {
            return segments;
        }

        /** Their payload, repeats included. */
        public long octets() {
            return octets;
        }

        /** Segments without payload. */
        public long acks() {
            return acks;
        }
    }

    private final Traffic toResp = new Traffic();
    private final Traffic toOrig = new Traffic();
    private final long[] remarks = new long[Remark.values().length];
    private long firstFrame;
    private long lastFrame;
    private final long begin;
    private long end;
    private long longestSilence;

    /** What follows {@code previous}. */
    Fold(Step previous) {
        begin = previous.time();
        end = begin;
    }

    void add(Step step) {
        if (firstFrame == 0) {
            firstFrame = step.frame();
        }
        lastFrame = step.frame();
        Traffic traffic = step.way() == Step.Way.TO_RESP ? toResp : toOrig;
        if (step.payload() > 0) {
            traffic.segments++;
            traffic.octets += step.payload();
        } else {
            traffic.acks++;
        }
        for (Remark remark : step.remarks()) {
            remarks[remark.ordinal()]++;
        }
        reach(step.time());
    }

    /** The next segment that was seen came at {@code time}. */
    void reach(long time) {
        longestSilence = Math.max(longestSilence, time - end);
        end = Math.max(end, time);
    }

    public Traffic toResp() {
        return toResp;
    }

    public Traffic toOrig() {
        return toOrig;
    }

    public long count(Remark remark) {
        return remarks[remark.ordinal()];
    }

    public long firstFrame() {
        return firstFrame;
    }

    public long lastFrame() {
        return lastFrame;
    }

    /** When the segment before it passed. */
    public long begin() {
        return begin;
    }

    public long end() {
        return end;
    }

    /** Nanoseconds, those to the segment before it and the one behind it included. */
    public long longestSilence() {
        return longestSilence;
    }
}
