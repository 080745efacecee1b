package org.wirestat;

import java.io.IOException;

/** What is printed of a shard's connections, as of an instant. */
@FunctionalInterface
interface View {
    void report(long at) throws IOException;
}
