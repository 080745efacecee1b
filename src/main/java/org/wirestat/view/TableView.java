package org.wirestat.view;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.wirestat.flow.ConnectionVisitor;
import org.wirestat.flow.Shard;
import org.wirestat.report.Format;
import org.wirestat.report.RowFilter;
import org.wirestat.report.text.Statistics;
import org.wirestat.tcp.Connection;

/** The connections and listeners of a shard, or their counts, as of an instant. */
public final class TableView implements View, ConnectionVisitor {
    /** From so many connections on two threads are faster. With fewer, most of the time goes into compiling the reading code. */
    private static final int MANY = 1 << 20;

    private final Shard shard;
    private final RowFilter filter;
    private final Format format;
    private final Writer out;
    private final OpenCount open;
    private final Investigation investigation;
    private final int many;

    /** @param investigation counts the findings for the summary; null to count none */
    public TableView(
            Shard shard, RowFilter filter, Format format, Writer out, OpenCount open, Investigation investigation) {
        this(shard, filter, format, out, open, investigation, MANY);
    }

    /** @param many from how many connections on two threads read them, where the format allows that */
    TableView(
            Shard shard,
            RowFilter filter,
            Format format,
            Writer out,
            OpenCount open,
            Investigation investigation,
            int many) {
        this.shard = shard;
        this.filter = filter;
        this.format = format;
        this.out = out;
        this.open = open;
        this.investigation = investigation;
        this.many = many;
    }

    @Override
    public void report(long at) throws IOException {
        format.begin(at);
        open.begin(at);
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

    /** Sums do not depend on order, so two threads each read half of the table. */
    private void visitHalves(Statistics sums, long at) {
        Statistics others = sums.another();
        OpenCount othersOpen = new OpenCount(shard);
        TableView other = new TableView(shard, filter, others, out, othersOpen, null);
        CompletableFuture<Void> half = CompletableFuture.runAsync(() -> shard.visitPart(other, at, 1, 2));
        try {
            shard.visitPart(this, at, 0, 2);
        } finally {
            await(half);
        }
        sums.add(others);
        open.add(othersOpen);
    }

    /** Waits for {@code half}, and throws what it threw. */
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
        open.add(connection);
        if (filter.shows(connection)) {
            try {
                format.connection(connection);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a visitor may not throw anything else
            }
        }
    }

    /** Findings that concern the capture itself are not counted: the summary tells them on lines of their own. */
    @Override
    public void appendHint(StringBuilder summary, long now) {
        if (investigation == null) {
            return;
        }
        long count = investigation.findings(now).stream()
                .filter(finding -> finding.subject() != null)
                .count();
        if (count > 0) {
            summary.append("; ")
                    .append(count)
                    .append(count == 1 ? " finding" : " findings")
                    .append(" (--findings)");
        }
    }
}
