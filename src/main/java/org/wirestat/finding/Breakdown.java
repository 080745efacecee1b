package org.wirestat.finding;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;

/**
 * Who closes, and how: totals for each server's socket, each client's host, or each host in either role. As with
 * {@link Findings}, a connection is shown once when it leaves the table, and those that are left for each report anew.
 */
public final class Breakdown {
    /** By whom connections are gathered. */
    public enum By {
        SERVER("server", "srv", "cli"),
        CLIENT("client", "cli", "srv"),
        HOST("host", "own", "peer");

        private final String label;
        private final String self;
        private final String peer;

        By(String label, String self, String peer) {
            this.label = label;
            this.self = self;
            this.peer = peer;
        }

        /** What a heading calls the party's own end. */
        public String self() {
            return self;
        }

        public String peer() {
            return peer;
        }

        public String label() {
            return label;
        }
    }

    /**
     * One line: whose, and what.
     *
     * @param party a server's socket, or a host
     */
    public record Row(Party party, Totals totals) {}

    private static final int MOST = 1 << 12;

    private final By by;
    private final Ledger<Party, Totals> gone = new Ledger<>(MOST, Totals::new, Totals::connections);

    public Breakdown(By by) {
        this.by = by;
    }

    /** {@code connection} was read just now, and is tracked no longer. */
    public void leave(Connection connection) {
        add(connection, gone);
    }

    public Report report() {
        return new Report();
    }

    private void add(Connection c, Ledger<Party, Totals> totals) {
        switch (by) {
            case SERVER -> totals.of(Party.socket(c.resp())).add(c, false);
            case CLIENT -> totals.of(Party.host(c.orig())).add(c, true);
            case HOST -> {
                totals.of(Party.host(c.orig())).add(c, true);
                if (!isSameHost(c.orig(), c.resp())) {
                    totals.of(Party.host(c.resp())).add(c, false);
                }
            }
        }
    }

    private static boolean isSameHost(End a, End b) {
        return a.addressHi() == b.addressHi() && a.addressLo() == b.addressLo();
    }

    /** The totals as of an instant, while they are gathered. */
    public final class Report {
        private final Ledger<Party, Totals> totals = gone.copy(Totals::copy);

        private Report() {}

        /** {@code connection} was read at the report's instant. */
        public void add(Connection connection) {
            Breakdown.this.add(connection, totals);
        }

        /** The highest first. */
        public List<Row> rows(Column sorted, int limit) {
            List<Row> rows = new ArrayList<>();
            totals.forEach((party, sum) -> rows.add(new Row(party, sum)));
            rows.sort(Comparator.<Row>comparingLong(row -> sorted.of(row.totals()))
                    .reversed()
                    .thenComparing(Row::party));
            return rows.subList(0, Math.min(limit, rows.size()));
        }

        /** How many rows there are, shown or not. */
        public int size() {
            return totals.size();
        }

        /** Parties whose totals were given up, for there were too many. */
        public long letGo() {
            return totals.letGo();
        }
    }
}
