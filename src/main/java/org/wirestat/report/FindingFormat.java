package org.wirestat.report;

import java.io.IOException;
import java.util.List;
import org.wirestat.finding.Finding;

/** One way to write down what many connections tell together. */
@FunctionalInterface
public interface FindingFormat {
    /** As of {@code at}; {@code letGo}: how many hosts and sockets there were no room to remember. */
    void findings(long at, List<Finding> findings, long letGo) throws IOException;
}
