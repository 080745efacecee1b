package org.wirestat.run;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.report.Printable;

/** What went wrong, one line each. A run with a problem goes on as far as possible and ends with status 1. */
final class Problems {
    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    void tell(PrintStream err) {
        for (String line : lines) {
            err.println(Printable.of("wirestat: " + line));
        }
    }
}
