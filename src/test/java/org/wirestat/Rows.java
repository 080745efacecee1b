package org.wirestat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.wirestat.flow.Shard;
import org.wirestat.report.json.JsonLines;

/** All that is told of the connections of a shard, as {@code --json -a} prints it. */
final class Rows {
    private Rows() {}

    static String of(Shard shard, long at) throws IOException {
        StringWriter out = new StringWriter();
        JsonLines json = new JsonLines(out);
        json.begin(at);
        shard.visit(
                connection -> {
                    try {
                        json.connection(connection);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                at);
        json.end();
        return out.toString();
    }
}
