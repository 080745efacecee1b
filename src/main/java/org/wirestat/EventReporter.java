package org.wirestat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import org.wirestat.flow.ConnectionVisitor;
import org.wirestat.flow.Shard;
import org.wirestat.report.EventFormat;
import org.wirestat.report.RowFilter;
import org.wirestat.tcp.Connection;

/**
 * Writes each change of an end's state as it becomes known: at the segment that shows it, or, where only silence does, at the
 * next full second of the capture's clock.
 */
final class EventReporter implements ConnectionVisitor {
    private static final long TIMER_INTERVAL = 1_000_000_000L;

    private final Shard shard;
    private final RowFilter filter;
    private final EventFormat format;
    private final Writer out;
    private long now = Long.MIN_VALUE;
    private long timersDue = Long.MIN_VALUE;

    EventReporter(Shard shard, RowFilter filter, EventFormat format, Writer out) {
        this.shard = shard;
        this.filter = filter;
        this.format = format;
        this.out = out;
        shard.watch(this);
    }

    /** The capture's clock shows {@code time}. It may have been set back. */
    void advance(long time) {
        if (time < now) {
            timersDue = time;
        }
        now = time;
    }

    /** Tells what timers have changed, if the last look is a second old. A look takes as long as there are connections. */
    void tellTimers() {
        if (now >= timersDue) {
            shard.tellTimers(now);
            timersDue = now + TIMER_INTERVAL;
        }
    }

    /** Lets what was written be seen. */
    void flush() throws IOException {
        out.flush();
    }

    /** Nothing more will come: what timers have changed until {@code time} is told, and all is handed on. */
    void end(long time) throws IOException {
        now = time;
        shard.tellTimers(now);
        out.flush();
    }

    @Override
    public void onConnection(Connection connection) {
        if (!filter.showsFamily(connection.isIpv6())) {
            return;
        }
        try {
            format.event(connection, now);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a visitor may not throw anything else
        }
    }
}
