package org.wirestat.report.text;

import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Ending;
import org.wirestat.finding.Totals;
import org.wirestat.report.BreakdownFormat;
import org.wirestat.report.HostNames;
import org.wirestat.report.Names;
import org.wirestat.report.PortNames;
import org.wirestat.report.Rfc3339;

/**
 * Who closes, and how: a row for each party, every connection in one of the columns from {@code Open} to {@code other}.
 *
 * <pre>
 *   Server              Conns  Open  fin:srv  fin:cli  simul  abort  refused  ...  idle50%  half-close p50/p99 ...
 *   198.51.100.7:8443    2210    41     2094       66      0      9        0  ...   60.0 s      300 us/4.1 s ...
 * </pre>
 */
public final class TextBreakdown implements BreakdownFormat {
    private static final long NANOS_PER_MICRO = 1_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Writer out;
    private final Names names;
    private final boolean instantShown;

    /** @param isInstantShown whether each report says which instant it is of */
    public TextBreakdown(Writer out, HostNames hosts, PortNames ports, boolean isInstantShown) {
        this.out = out;
        names = new Names(hosts, ports);
        instantShown = isInstantShown;
    }

    @Override
    public void breakdown(long at, Breakdown.By by, List<Breakdown.Row> rows, int size, long letGo) throws IOException {
        List<String[]> cells = new ArrayList<>(rows.size() + 1);
        cells.add(head(by));
        for (Breakdown.Row row : rows) {
            cells.add(cells(names.of(row.party()), row.totals()));
        }
        StringBuilder text = new StringBuilder(200);
        if (instantShown) {
            Rfc3339.append(text.append("At "), at);
            out.append(text.append('\n'));
            text.setLength(0);
        }
        int[] widths = widths(cells);
        for (String[] row : cells) {
            append(text, row, widths);
            out.append(text);
            text.setLength(0);
        }
        if (rows.size() < size) {
            text.append("... and ").append(size - rows.size()).append(" more (--limit)\n");
        }
        if (letGo > 0) {
            text.append("... without ").append(letGo).append(" of few connections, for want of room\n");
        }
        out.append(text);
    }

    private static String[] head(Breakdown.By by) {
        String both = "(" + by.self() + "/" + by.peer() + ")";
        return new String[] {
            switch (by) {
                case SERVER -> "Server";
                case CLIENT -> "Client";
                case HOST -> "Host";
            },
            "Conns",
            "Open",
            "fin:" + by.self(),
            "fin:" + by.peer(),
            "simul",
            "abort",
            "refused",
            "no-sock",
            "no-answer",
            "other",
            "idle50%",
            "half-close p50/p99",
            "CLOSE_WAIT" + both,
            "TIME_WAIT" + both
        };
    }

    private static String[] cells(String name, Totals totals) {
        List<String> cells = new ArrayList<>();
        cells.add(name);
        cells.add(Long.toString(totals.connections()));
        for (Ending ending : Ending.values()) {
            cells.add(Long.toString(totals.count(ending)));
        }
        cells.add(span(totals.idle(50)));
        cells.add(totals.halfClose(50) < 0 ? "-" : span(totals.halfClose(50)) + "/" + span(totals.halfClose(99)));
        cells.add(totals.closeWaitSelf() + "/" + totals.closeWaitPeer());
        cells.add(totals.timeWaitSelf() + "/" + totals.timeWaitPeer());
        return cells.toArray(new String[0]);
    }

    /** With two digits or more, in the unit that fits. */
    private static String span(long nanos) {
        if (nanos < 0) {
            return "-";
        }
        if (nanos < NANOS_PER_MILLI) {
            return nanos / NANOS_PER_MICRO + "us";
        }
        long unit = nanos < NANOS_PER_SECOND ? NANOS_PER_MILLI : NANOS_PER_SECOND;
        long tenths = (nanos + unit / 20) / (unit / 10);
        return tenths / 10 + "." + tenths % 10 + (unit == NANOS_PER_MILLI ? "ms" : "s");
    }

    private static int[] widths(List<String[]> rows) {
        int[] widths = new int[rows.get(0).length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        return widths;
    }

    /** The first is flush left, the others right. */
    private static void append(StringBuilder text, String[] row, int[] widths) {
        text.append(row[0]);
        int end = widths[0];
        for (int i = 1; i < row.length; i++) {
            end += 2 + widths[i];
            while (text.length() < end - row[i].length()) {
                text.append(' ');
            }
            text.append(row[i]);
        }
        text.append('\n');
    }
}
