package org.wirestat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.wirestat.flow.ConnectionVisitor;
import org.wirestat.flow.Counter;
import org.wirestat.flow.Shard;
import org.wirestat.report.Format;
import org.wirestat.report.RowFilter;
import org.wirestat.report.Statistics;
import org.wirestat.tcp.Connection;

/** Writes what a shard holds, as of an instant, and lets it be seen at once. */
final class Reporter implements View, ConnectionVisitor {
    /** So many connections take tenths of a second; of fewer, most of the time would be Java's to compile how they are read. */
    private static final int MANY = 1 << 20;

    private final Shard shard;
    private final RowFilter filter;
    private final Format format;
    private final Writer out;
    private final int many;
    private long open;
    /** Of which instant, and after how many segments, {@link #open} tells. */
    private long countedAt;

    private long countedAfter = -1;

    Reporter(Shard shard, RowFilter filter, Format format, Writer out) {
        this(shard, filter, format, out, MANY);
    }

    /** @param many how many connections are read by two threads if that is possible */
    Reporter(Shard shard, RowFilter filter, Format format, Writer out, int many) {
        this.many = many;
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
            if (format instanceof Statistics sums && shard.size() >= many) {
                visitHalves(sums, at);
            } else {
                shard.visit(this, at);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        format.end();
        out.flush();
    }

    /** What only adds up needs no order: a thread for each half. Most of it is to read the connections, millions of them. */
    private void visitHalves(Statistics sums, long at) {
        Statistics others = sums.another();
        Reporter other = new Reporter(shard, filter, others, out);
        CompletableFuture<Void> half = CompletableFuture.runAsync(() -> shard.visitPart(other, at, 1, 2));
        try {
            shard.visitPart(this, at, 0, 2);
        } finally {
            await(half);
        }
        sums.add(others);
        open += other.open;
    }

    /** Throws what it did. */
    private static void await(CompletableFuture<Void> half) {
        try {
            half.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
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
