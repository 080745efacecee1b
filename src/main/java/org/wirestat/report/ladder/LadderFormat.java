package org.wirestat.report.ladder;

import java.io.IOException;
import java.io.Writer;
import org.wirestat.tcp.Connection;

/** One way to write down a connection's story, its ladder and its verdict. */
@FunctionalInterface
public interface LadderFormat {
    /** {@code connection} was read when {@code story} ended, and is valid only during the call. */
    void write(Connection connection, Story story, Writer out) throws IOException;
}
