package org.wirestat.report.ladder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Steps, one below the other. A run of plain ones is folded as it goes: its first and its last step stay, what lies between
 * becomes a {@link Fold}. Of what is left the first and the last {@value #KEPT} rungs are kept, and how many lay between
 * is known. So a ladder is bounded, however long the connection.
 */
public final class Ladder {
    static final int KEPT = 1000;
    /** A run up to this long is told step by step. */
    private static final int LONGEST_RUN = 6;

    private final List<Rung> first = new ArrayList<>();
    private final Deque<Rung> last = new ArrayDeque<>();
    private long leftOut;

    private final List<Step> run = new ArrayList<>(LONGEST_RUN);
    /** Null as long as the run is short; else what lies between its first step and the latest. */
    private Fold fold;

    private Step latest;

    void add(Step step) {
        if (!step.isPlain()) {
            endRun();
            keep(step);
        } else if (fold != null) {
            fold.add(latest);
            latest = step;
        } else if (run.size() < LONGEST_RUN) {
            run.add(step);
        } else {
            fold = new Fold(run.get(0));
            run.subList(1, run.size()).forEach(fold::add);
            run.subList(1, run.size()).clear();
            latest = step;
        }
    }

    private void endRun() {
        run.forEach(this::keep);
        run.clear();
        if (fold != null) {
            fold.reach(latest.time());
            keep(fold);
            keep(latest);
            fold = null;
            latest = null;
        }
    }

    private void keep(Rung rung) {
        if (first.size() < KEPT) {
            first.add(rung);
            return;
        }
        if (last.size() == KEPT) {
            last.removeFirst();
            leftOut++;
        }
        last.add(rung);
    }

    /** Nothing more will come. */
    void end() {
        endRun();
    }

    /** Those before what was left out, in their order. */
    public void forEachFirst(Consumer<Rung> reader) {
        first.forEach(reader);
    }

    /** How many rungs are missing between the first and the last. */
    public long leftOut() {
        return leftOut;
    }

    /** Those behind what was left out. */
    public void forEachLast(Consumer<Rung> reader) {
        last.forEach(reader);
    }
}
