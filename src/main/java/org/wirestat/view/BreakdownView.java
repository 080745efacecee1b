package org.wirestat.view;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Column;
import org.wirestat.flow.Shard;
import org.wirestat.report.BreakdownFormat;
import org.wirestat.report.RowFilter;
import org.wirestat.tcp.Connection;

/** {@code --by}: who closes, and how. */
public final class BreakdownView implements View {
    /** Which rows, and how many. */
    public record Choice(Breakdown.By by, Column sorted, int limit) {}

    private final Shard shard;
    private final RowFilter filter;
    private final Choice choice;
    private final Breakdown breakdown;
    private final BreakdownFormat format;
    private final Writer out;

    public BreakdownView(Shard shard, RowFilter filter, Choice choice, BreakdownFormat format, Writer out) {
        this.shard = shard;
        this.filter = filter;
        this.choice = choice;
        this.format = format;
        this.out = out;
        breakdown = new Breakdown(choice.by());
        shard.watchEnds(this::leave);
    }

    private void leave(Connection connection) {
        if (filter.showsFamily(connection.isIpv6())) {
            breakdown.leave(connection);
        }
    }

    @Override
    public void report(long at) throws IOException {
        Breakdown.Report report = breakdown.report();
        shard.visit(
                connection -> {
                    if (filter.showsFamily(connection.isIpv6())) {
                        report.add(connection);
                    }
                },
                at);
        format.breakdown(at, choice.by(), report.rows(choice.sorted(), choice.limit()), report.size(), report.letGo());
        out.flush();
    }
}
