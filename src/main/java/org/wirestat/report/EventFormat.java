package org.wirestat.report;

import java.io.IOException;
import org.wirestat.tcp.Connection;

/** One way to write down that an end has changed its state. */
public interface EventFormat {
    /** {@code connection} was read at {@code at}, in nanoseconds since the epoch, and an end's state was another before. */
    void event(Connection connection, long at) throws IOException;
}
