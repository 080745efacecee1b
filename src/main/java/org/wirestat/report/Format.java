package org.wirestat.report;

import java.io.IOException;
import org.wirestat.tcp.Connection;

/**
 * One way to write down all connections as of one instant. Called in the order of the methods, over and over when
 * several instants are asked for; {@link #end} leaves nothing in a buffer of the format's own.
 */
public interface Format {
    /** {@code at} is what the rows were read at, in nanoseconds since the epoch. */
    void begin(long at) throws IOException;

    /** A socket of which {@code frame} proves that it accepts connections. */
    void listener(boolean ipv6, long addressHi, long addressLo, int port, long frame) throws IOException;

    /** The connection was read at {@link #begin}'s instant, and is valid only during the call. */
    void connection(Connection connection) throws IOException;

    void end() throws IOException;
}
