package org.wirestat.run;

import java.io.IOException;
import org.wirestat.cli.Options;
import org.wirestat.flow.Shard;
import org.wirestat.view.View;

/** Does what is due by the capture's clock: reports, changes that only time causes, and forgetting finished connections. */
final class Due {
    /** Looking at every connection takes time, so a finished one may be kept a quarter longer than asked for. */
    private static final int SWEEPS_PER_KEEPING = 4;

    private static final long NEVER = Long.MAX_VALUE;

    private final Shard shard;
    private final View view;
    private final Intake intake;
    private final Progress progress;
    private final Schedule schedule;
    private final long keepFinished;
    /** When to look next for connections to forget. */
    private long forgettingDue;

    private long framesSinceSweep;
    /** Whether a report was begun and is not finished. */
    private boolean isReporting;

    Due(Options options, Shard shard, View view, Intake intake, Progress progress) {
        this.shard = shard;
        this.view = view;
        this.intake = intake;
        this.progress = progress;
        schedule = new Schedule(options.time().moments(), options.time().period());
        keepFinished = options.keepFinished();
        forgettingDue = keepFinished == NEVER ? NEVER : Long.MIN_VALUE;
    }

    /** The first frame came, or listening began, at {@code time}. Later calls change nothing. */
    void begin(long time) {
        if (!schedule.hasBegun()) {
            schedule.begin(time);
        }
    }

    /** The clock shows {@code time}. */
    void advance(long time) throws IOException {
        while (schedule.isDue(time)) {
            intake.settle();
            progress.clear();
            report(schedule.take(time));
        }
        if (view.isImmediate()) {
            view.advance(time);
        }
        // A capture may leap a second at every frame. Without this count every frame would cost a look at all
        // connections.
        if (isSweeping() && ++framesSinceSweep > shard.size()) {
            sweep(time);
        }
    }

    private boolean isSweeping() {
        return view.isImmediate() || forgettingDue != NEVER;
    }

    /** Looks at every connection for what time alone has changed. */
    void sweep(long time) {
        framesSinceSweep = 0;
        intake.settle();
        view.tellTimers();
        if (time >= forgettingDue) {
            shard.forgetFinished(time, keepFinished);
            forgettingDue = time + keepFinished / SWEEPS_PER_KEEPING;
        }
    }

    /** The clock may have been set back to {@code now}: what is due later by that much becomes due earlier. */
    void setBack(long now) {
        schedule.setBack(now);
        if (forgettingDue != NEVER) {
            forgettingDue = Math.min(forgettingDue, now + keepFinished / SWEEPS_PER_KEEPING);
        }
    }

    /** The capture ended at {@code now}: makes the reports that remain. */
    void end(long now, boolean isWithoutFrames) throws IOException {
        if (isWithoutFrames) {
            schedule.beginWithoutFrames();
        }
        while (schedule.hasInstants()) {
            report(schedule.takeInstant());
        }
        if (schedule.isEndReported()) {
            report(now);
        }
    }

    /** After a report that an end of memory has cut short there is none: it would begin in the middle of a line. */
    private void report(long at) throws IOException {
        if (!isReporting) {
            isReporting = true;
            view.report(at);
            isReporting = false;
        }
    }
}
