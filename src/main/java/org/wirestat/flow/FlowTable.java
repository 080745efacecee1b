package org.wirestat.flow;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Connections;
import org.wirestat.tcp.PageSource;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;

/**
 * All connections of a shard, in the order in which they were first seen (as long as none made room for another), and an
 * index from the hash of a flow to its latest. What a caller is given is a view that is valid until its next call; how
 * connections are stored is for {@link Connections} to know.
 *
 * <p>At most {@code maxConnections} are kept. To make room the table looks at {@value #LOOK} connections, met by a hand that
 * goes round in wide strides, and evicts a finished one if there is one, else the half-open one that has been silent longest,
 * else the open one that has. A connection that has only said SYN never evicts an open one: a flood of SYNs must not push
 * out what is established.
 */
final class FlowTable {
    private static final int LOOK = 16;

    private final int maxConnections;
    private final TimeWait timeWait;
    private final Counters counters;

    private final Index index = new Index();
    private final Connections connections;
    private final FlowKey key;

    private final Connection found;
    private final Connection added;
    private final Connection visited;

    private int removed;
    private int hand;
    /** Has no divisor in common with maxConnections, so that the hand comes by every place. */
    private final int stride;

    private long lastId;
    /** Is shown each connection just before it leaves; null if nobody watches. */
    private ConnectionVisitor gone;

    FlowTable(int maxConnections, TimeWait timeWait, Counters counters, FlowKey key, PageSource pages) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "the table must hold 1 connection or more: maxConnections=" + maxConnections);
        }
        this.maxConnections = maxConnections;
        stride = stride(maxConnections);
        this.timeWait = timeWait;
        this.counters = counters;
        this.key = key;
        connections = new Connections(pages);
        found = new Connection(connections);
        added = new Connection(connections);
        visited = new Connection(connections);
    }

    /** The latest connection between the sockets of {@code s}, or null. */
    Connection find(Segment s, long hash, long vlan) {
        index.seek(hash);
        while (index.hasNext()) {
            if (isAt(index.next(), s, vlan)) {
                return found;
            }
        }
        return null;
    }

    /** That with this {@code number}, which {@link #likely} has named, if it is the latest between the sockets of {@code s}. */
    Connection findAt(int number, Segment s, long vlan) {
        return isAt(number, s, vlan) ? found : null;
    }

    /**
     * Whether that with this {@code number} is the latest between the sockets of {@code s}. None is not left out, but asked
     * for as number 0, which is not, or else is the one that is looked for. Two flows of the same tag are met once in a million
     * segments: if only they took the way of what is not, compilers would leave it out, and all would have to be compiled anew.
     */
    private boolean isAt(int number, Segment s, long vlan) {
        found.moveTo(Math.max(number, 0));
        return found.isLatest() & found.isBetweenSocketsOf(s) && found.isIn(vlan);
    }

    /** The number of the connection that is most likely meant by {@code hash}, or -1: two flows have the same hash, but rarely. */
    int likely(long hash) {
        return index.likely(hash);
    }

    /**
     * Fetches what is about to be looked at, so that the memory's answers to a whole batch overlap: first, for each, the place in
     * the index, then the connection. What it returns is of no use but to be used.
     */
    long touchIndex(long hash) {
        return index.touch(hash);
    }

    long touch(int number) {
        return connections.touch(Math.max(number, 0));
    }

    private Connection read(int number, long now) {
        return read(visited, number, now);
    }

    private Connection read(Connection view, int number, long now) {
        view.moveTo(number);
        view.readAt(now, timeWait);
        return view;
    }

    /**
     * A connection to begin, in the place of {@code previous}, which {@link #find} has just found, if that is not null; null if
     * there is no room for it.
     */
    Connection add(Segment s, long hash, Connection previous) {
        int number = place(s);
        if (number < 0) {
            return null;
        }
        if (previous != null
                && connections.isLatest(previous.number())) { // else it was evicted to make room for its successor
            unlink(previous.number());
        }
        connections.setLatest(number, true);
        index.add(hash, number);
        added.moveTo(number);
        return added;
    }

    /** From now on {@code gone} is shown each connection that leaves, as it was last read. */
    void watchEnds(ConnectionVisitor gone) {
        this.gone = gone;
    }

    long nextId() {
        return ++lastId;
    }

    /** First the latest connection of each pair of sockets, as a host would list it, then those that came before. */
    void visit(ConnectionVisitor visitor, long now) {
        visit(visitor, now, true);
        if (index.size() < size()) {
            visit(visitor, now, false);
        }
    }

    private void visit(ConnectionVisitor visitor, long now, boolean isLatest) {
        for (int i = 0; i < connections.size(); i++) {
            if (connections.isLatest(i) == isLatest && !connections.isVacant(i)) {
                visitor.onConnection(read(i, now));
            }
        }
    }

    /** As {@link Shard#visitPart}. */
    void visitPart(ConnectionVisitor visitor, long now, int part, int parts) {
        Connection view = new Connection(connections);
        int end = beginOf(part + 1, parts);
        for (int i = beginOf(part, parts); i < end; i++) {
            if (!connections.isVacant(i)) {
                visitor.onConnection(read(view, i, now));
            }
        }
    }

    private int beginOf(int part, int parts) {
        return (int) ((long) connections.size() * part / parts);
    }

    /** Forgets the connections of which, at {@code now}, both ends have been gone for longer than {@code age}. */
    void forgetFinished(long now, long age) {
        for (int i = 0; i < connections.size(); i++) {
            if (connections.isVacant(i)) {
                continue;
            }
            visited.moveTo(i);
            if (visited.isOlderThan(age, now) && isFinishedFor(age, i, now)) {
                evict(i, Counter.FORGOTTEN, now);
                remove(i);
            }
        }
    }

    private void remove(int number) {
        visited.moveTo(number);
        visited.vacate();
        connections.remove(number);
        removed++;
    }

    /** There is no memory for what would have to be kept of {@code connection}: it leaves, as it was. */
    void giveUp(Connection connection, long hash, long now) {
        int number = connection.number();
        counters.increment(Counter.EVICTED_LONG);
        if (gone != null) {
            connection.readAt(now, timeWait);
            gone.onConnection(connection);
        }
        if (connections.isLatest(number)) {
            index.remove(hash, number);
        }
        remove(number);
    }

    private boolean isFinishedFor(long age, int number, long now) {
        Connection c = read(number, now);
        return now - c.last() > age
                && !c.isOpen()
                && now - Math.max(c.orig().since(), c.resp().since()) > age;
    }

    int size() {
        return connections.size() - removed;
    }

    /** A free number, made free by eviction if need be; -1 if nothing may be evicted for {@code s}. */
    private int place(Segment s) {
        int number = removed > 0 || connections.size() < maxConnections ? connections.add() : Connections.NONE;
        if (number == Connections.NONE) {
            return evict(s);
        }
        removed -= Math.min(1, removed);
        return number;
    }

    /** About 0.618 of {@code places}: what lies side by side, as all that opened before a flood does, is met far apart. */
    private static int stride(int places) {
        int stride = (int) (places * 0.618);
        while (divisor(places, stride) != 1) {
            stride++;
        }
        return stride;
    }

    private static int divisor(int a, int b) {
        return b == 0 ? a : divisor(b, a % b);
    }

    private int evict(Segment s) {
        int halfOpen = -1;
        int open = -1;
        for (int i = 0; i < Math.min(LOOK, connections.size()); i++) {
            int number = hand;
            hand = (int) ((hand + (long) stride) % connections.size());
            if (connections.isVacant(number)) {
                continue;
            }
            Connection c = read(number, s.time);
            if (!c.isOpen()) {
                return evict(number, Counter.EVICTED_FINISHED, s.time);
            }
            if (isHalfOpen(c)) {
                halfOpen = longerIdle(halfOpen, number);
            } else {
                open = longerIdle(open, number);
            }
        }
        if (halfOpen >= 0) {
            return evict(halfOpen, Counter.EVICTED_HALF_OPEN, s.time);
        }
        return s.isSyn() || open < 0 ? -1 : evict(open, Counter.EVICTED_OPEN, s.time);
    }

    private static boolean isHalfOpen(Connection c) {
        return isOpening(c.orig().state())
                || isOpening(c.resp().state())
                || c.orig().packets() + c.resp().packets() == 1;
    }

    private static boolean isOpening(TcpState state) {
        return state == TcpState.SYN_SENT || state == TcpState.SYN_RECV;
    }

    private int longerIdle(int a, int b) {
        return a < 0 || last(b) < last(a) ? b : a;
    }

    private long last(int number) {
        visited.moveTo(number);
        visited.load();
        return visited.last();
    }

    private int evict(int number, Counter reason, long now) {
        counters.increment(reason);
        if (gone != null) {
            gone.onConnection(read(number, now));
        }
        if (connections.isLatest(number)) {
            unlink(number);
        }
        return number;
    }

    private void unlink(int number) {
        visited.moveTo(number);
        visited.load();
        key.of(visited);
        index.remove(key.hash(), number);
        connections.setLatest(number, false);
    }
}
