package org.wirestat.run;

import java.util.Arrays;
import java.util.List;
import org.wirestat.cli.Moment;

/**
 * When to report: at the instants asked for, in their order, and every so often from the first frame on. A report as of
 * an instant is due when the first frame at or after it arrives, for by then the state holds every earlier frame.
 */
public final class Schedule {
    /** Nothing is waited for. A frame that late, and no other, has a time that was held at the end of the range. */
    private static final long NEVER = Long.MAX_VALUE;
    /** A silence of more periods than this is reported once, at its end: a file may well leap a hundred years. */
    private static final long MOST_PERIODS_OF_SILENCE = 1000;

    private final List<Moment> moments;
    private final long period;
    private boolean begun;
    private long[] instants = new long[0];
    private int taken;
    private long tick = NEVER;

    /** @param period nanoseconds; 0 for never */
    public Schedule(List<Moment> moments, long period) {
        this.moments = moments;
        this.period = period;
    }

    /**
     * Whether the end of the capture is to be reported: unless other instants were named, and after the last period, if
     * there was a frame to count from.
     */
    public boolean isEndReported() {
        return period > 0 ? begun : moments.isEmpty();
    }

    /** The first frame came at {@code time}. */
    public void begin(long time) {
        begun = true;
        instants = new long[moments.size()];
        for (int i = 0; i < instants.length; i++) {
            instants[i] = moments.get(i).after(time);
        }
        Arrays.sort(instants);
        tick = period > 0 ? saturatedSum(time, period) : NEVER;
    }

    boolean hasBegun() {
        return begun;
    }

    /** The clock shows {@code time}. If it has been set back, the next period ends so much earlier. */
    void setBack(long time) {
        if (period > 0) {
            tick = Math.min(tick, saturatedSum(time, period));
        }
    }

    /** No frame came at all. Instants that count from the first frame do not exist. */
    void beginWithoutFrames() {
        instants = moments.stream()
                .filter(moment -> !moment.isRelative())
                .mapToLong(Moment::nanos)
                .sorted()
                .toArray();
    }

    /** Whether a report is due now that a frame of this time has come. */
    public boolean isDue(long time) {
        long next = Math.min(tick, nextInstant());
        return next <= time && next != NEVER;
    }

    /** Takes the next report off the schedule; {@code time} is that of the frame that made it due. */
    long take(long time) {
        skipSilence(time);
        long instant = Math.min(tick, nextInstant());
        if (instant == nextInstant()) {
            taken++;
        }
        if (instant == tick) {
            tick = saturatedSum(tick, period);
        }
        return instant;
    }

    /** Whether instants remain that no frame has reached. Periods do not count: they end with the capture. */
    boolean hasInstants() {
        return taken < instants.length;
    }

    public long takeInstant() {
        return instants[taken++];
    }

    private long nextInstant() {
        return taken < instants.length ? instants[taken] : NEVER;
    }

    private void skipSilence(long time) {
        if (tick <= time && period > 0) {
            long silence = time - tick;
            long periods = (silence < 0 ? Long.MAX_VALUE : silence) / period;
            if (periods > MOST_PERIODS_OF_SILENCE) {
                tick += periods * period;
            }
        }
    }

    private static long saturatedSum(long time, long span) {
        long sum = time + span;
        return sum < time ? NEVER : sum;
    }
}
