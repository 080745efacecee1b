package org.wirestat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.wirestat.flow.ConnectionVisitor;
import org.wirestat.flow.Counter;
import org.wirestat.flow.Shard;
import org.wirestat.report.Format;
import org.wirestat.report.RowFilter;
import org.wirestat.tcp.Connection;

/** Writes what a shard holds, as of an instant, and lets it be seen at once. */
final class Reporter implements View, ConnectionVisitor {
    private final Shard shard;
    private final RowFilter filter;
    private final Format format;
    private final Writer out;
    private long open;
    /** Of which instant, and after how many segments, {@link #open} tells. */
    private long countedAt;

    private long countedAfter = -1;

    Reporter(Shard shard, RowFilter filter, Format format, Writer out) {
        this.shard = shard;
        this.filter = filter;
        this.format = format;
        this.out = out;
    }

    @Override
    public void report(long at) throws IOException {
        format.begin(at);
        beginCount(at);
        Listening listening = new Listening(filter);
        shard.visitListeners(listening);
        listening.writeTo(format);
        try {
            shard.visit(this, at);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        format.end();
        out.flush();
    }

    @Override
    public void onConnection(Connection connection) {
        countOpen(connection);
        if (filter.shows(connection)) {
            try {
                format.connection(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a visitor may not throw anything else
            }
        }
    }

    /** How many connections, shown or not, are open at {@code now}. */
    long open(long now) {
        if (countedAt != now || countedAfter != shard.counters().get(Counter.SEGMENTS)) {
            beginCount(now);
            shard.visit(this::countOpen, now);
        }
        return open; // mostly known from the last report: to look at all connections takes as long as to read the file
    }

    private void beginCount(long at) {
        open = 0;
        countedAt = at;
        countedAfter = shard.counters().get(Counter.SEGMENTS);
    }

    private void countOpen(Connection connection) {
        if (connection.isOpen()) {
            open++;
        }
    }
}
