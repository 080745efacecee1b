package org.wirestat.view;

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
public final class EventsView implements View, ConnectionVisitor {
    private static final long TIMER_INTERVAL = 1_000_000_000L;

    private final Shard shard;
    private final RowFilter filter;
    private final EventFormat format;
    private final Writer out;
    private long now = Long.MIN_VALUE;
    private long timersDue = Long.MIN_VALUE;

    public EventsView(Shard shard, RowFilter filter, EventFormat format, Writer out) {
        this.shard = shard;
        this.filter = filter;
        this.format = format;
        this.out = out;
        shard.watch(this);
    }

    @Override
    public boolean isImmediate() {
        return true;
    }

    @Override
    public void advance(long time) {
        if (time < now) {
            timersDue = time;
        }
        now = time;
    }

    /** Does so once a second at most, because it reads every connection. */
    @Override
    public void tellTimers() {
        if (now >= timersDue) {
            shard.tellTimers(now);
            timersDue = now + TIMER_INTERVAL;
        }
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** The capture has ended: prints what timers have changed until then. */
    @Override
    public void report(long time) throws IOException {
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
