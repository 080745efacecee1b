package org.wirestat.view;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.wirestat.flow.Shard;
import org.wirestat.report.ConnectionName;
import org.wirestat.report.ladder.LadderFormat;
import org.wirestat.report.ladder.Story;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;

/**
 * Follows the connections that the user has named, and writes each one's story when nothing more will come of it: when the
 * table forgets it, or at the end.
 */
public final class ExplainView implements View {
    /** Incarnations of the same sockets, of which there may be any number. */
    private static final int MOST_STORIES = 32;

    private final Shard shard;
    private final ConnectionName name;
    private final LadderFormat format;
    private final Writer out;
    private final List<Story> stories = new ArrayList<>();
    private long lastId;
    private int found;

    public ExplainView(Shard shard, ConnectionName name, LadderFormat format, Writer out) {
        this.shard = shard;
        this.name = name;
        this.format = format;
        this.out = out;
        shard.follow(this::isFollowed, this::onTime, this::onSegment);
        shard.watchEnds(this::onGone);
    }

    /** Ids only grow: one that is higher than any before belongs to a connection that has just begun. */
    private boolean isFollowed(Connection connection) {
        if (connection.id() > lastId) {
            lastId = connection.id();
            if (name.names(connection)) {
                found++;
                if (found <= MOST_STORIES) {
                    stories.add(new Story(connection.id(), found));
                }
            }
        }
        return story(connection) != null;
    }

    private Story story(Connection connection) {
        for (Story story : stories) {
            if (story.id() == connection.id()) {
                return story;
            }
        }
        return null;
    }

    private void onTime(Connection connection) {
        story(connection).before(connection);
    }

    private void onSegment(Connection connection, Segment s, Delivery delivery) {
        story(connection).segment(connection, s, delivery);
    }

    private void onGone(Connection connection) {
        Story story = story(connection);
        if (story != null) {
            stories.remove(story);
            try {
                write(connection, story, "no longer kept: see --keep-finished and --max-connections", out);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a visitor may not throw anything else
            }
        }
    }

    private void write(Connection connection, Story story, String why, Writer to) throws IOException {
        story.end(connection, why);
        format.write(connection, story, to);
    }

    /** The capture has ended: tells the stories of the connections that are still followed, the oldest first. */
    @Override
    public void report(long now) throws IOException {
        SortedMap<Long, String> told = new TreeMap<>();
        if (!stories.isEmpty()) {
            try {
                shard.visit(connection -> tell(connection, told), now);
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        for (String story : told.values()) {
            out.append(story);
        }
        out.flush();
    }

    private void tell(Connection connection, SortedMap<Long, String> told) {
        Story story = story(connection);
        if (story != null) {
            StringWriter page = new StringWriter();
            try {
                write(connection, story, "the capture ends", page);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // a visitor may not throw anything else
            }
            told.put(connection.id(), page.toString());
        }
    }

    /** That there is no such connection, or that there are too many. */
    @Override
    public String problem() {
        if (found == 0) {
            return "no connection is called " + name + ": " + lastId + (lastId == 1 ? " was" : " were")
                    + " seen, and -ane lists them with their ids";
        }
        return found <= MOST_STORIES
                ? null
                : "only the first " + MOST_STORIES + " of " + found
                        + " connections are explained; each can be named by its id, which -ane lists";
    }
}
