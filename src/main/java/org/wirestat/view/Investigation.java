package org.wirestat.view;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.wirestat.finding.Finding;
import org.wirestat.finding.Findings;
import org.wirestat.finding.Losses;
import org.wirestat.finding.Thresholds;
import org.wirestat.flow.Shard;
import org.wirestat.report.RowFilter;
import org.wirestat.tcp.Connection;

/** Looks for findings among a shard's connections: those that leave it, as they do, and those it has, when asked. */
public final class Investigation {
    private final Shard shard;
    private final RowFilter filter;
    private final Findings findings;
    private final LongSupplier clock;
    private final Supplier<Losses> losses;
    private long letGo;

    /**
     * @param clock what the capture's clock shows
     * @param losses what is wrong with the capture so far
     */
    public Investigation(
            Shard shard, RowFilter filter, Thresholds thresholds, LongSupplier clock, Supplier<Losses> losses) {
        this.shard = shard;
        this.filter = filter;
        this.clock = clock;
        this.losses = losses;
        findings = new Findings(thresholds);
        shard.watchEnds(this::leave);
    }

    private void leave(Connection connection) {
        if (filter.showsFamily(connection.isIpv6())) {
            findings.leave(connection, clock.getAsLong());
        }
    }

    public List<Finding> findings(long at) {
        Findings.Report report = findings.at(at);
        shard.visit(
                connection -> {
                    if (filter.showsFamily(connection.isIpv6())) {
                        report.add(connection);
                    }
                },
                at);
        letGo = report.letGo();
        return report.findings(losses.get());
    }

    /** How many hosts and sockets there was no room to remember, as of the last look. */
    long letGo() {
        return letGo;
    }
}
