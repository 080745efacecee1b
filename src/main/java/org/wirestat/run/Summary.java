package org.wirestat.run;

import java.io.PrintStream;
import org.wirestat.finding.Losses;
import org.wirestat.flow.Counter;
import org.wirestat.flow.Shard;
import org.wirestat.view.OpenCount;
import org.wirestat.view.View;
import org.wirestat.wire.Outcome;

/** What a run says on standard error when the capture has ended: what was read, and what is missing. */
final class Summary {

    private final Tally tally;
    private final Shard shard;
    private final CaptureClock clock;
    private final Problems problems;
    private final Sources sources;
    private final OpenCount open;

    Summary(Tally tally, Shard shard, CaptureClock clock, Problems problems, Sources sources, OpenCount open) {
        this.tally = tally;
        this.shard = shard;
        this.clock = clock;
        this.problems = problems;
        this.sources = sources;
        this.open = open;
    }

    /** What is missing from the capture so far. */
    Losses losses() {
        Wire wire = sources.wire();
        return new Losses(
                tally.frames(),
                wire == null ? 0 : wire.dropped(),
                tally.frames(Outcome.CUT),
                shard.counters().get(Counter.COPIES),
                shard.counters().get(Counter.NOT_TRACKED),
                !problems.isEmpty(),
                shard.areAcksMissing(clock.now()));
    }

    void tell(PrintStream err, View view, long now, boolean isVerbose) {
        StringBuilder lines = new StringBuilder(320);
        if (sources.wire() != null) {
            sources.wire().appendCounts(lines, tally.frames());
        }
        lines.append("wirestat: ");
        tally.appendSummary(lines, shard.counters(), open.asOf(now));
        view.appendHint(lines, now);
        lines.append('\n');
        if (isVerbose) {
            tally.appendReasons(lines, shard.counters(), clock);
        }
        err.print(lines);
        err.flush();
    }

    /** What the reader must know to judge the output. */
    void tellDoubts(PrintStream err) {
        if (tally.isAllFilteredOut()) {
            err.println(
                    "wirestat: no frame passed the filter; frames with tags or in tunnels need them in it, as: vlan and"
                            + " tcp port 80");
        }
        if (shard.areAcksMissing(clock.now())) {
            err.println(
                    "wirestat: only SYN, FIN and RST segments were captured: who opened, closed and reset can be told; ACKs are"
                            + " taken to have come (letter G), and data, losses and idle times are unknown");
        }
        StringBuilder leaps = new StringBuilder();
        clock.appendLeaps(leaps);
        err.print(leaps);
    }

    /** One line, while the capture goes on. */
    void tellProgress(PrintStream err) {
        StringBuilder line = new StringBuilder();
        if (sources.wire() == null) {
            line.append("wirestat: ").append(tally.frames()).append(" frames read\n");
        } else {
            sources.wire().appendProgress(line, tally.frames());
        }
        err.print(line);
    }
}
