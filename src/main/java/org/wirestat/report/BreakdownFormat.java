package org.wirestat.report;

import java.io.IOException;
import java.util.List;
import org.wirestat.finding.Breakdown;

/** One way to write down who closes, and how. */
@FunctionalInterface
public interface BreakdownFormat {
    /** As of {@code at}; of {@code size} rows those to be shown; {@code letGo}: how many there was no room to remember. */
    void breakdown(long at, Breakdown.By by, List<Breakdown.Row> rows, int size, long letGo) throws IOException;
}
