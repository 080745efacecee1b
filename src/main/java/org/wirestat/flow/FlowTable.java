package org.wirestat.flow;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;

/**
 * All connections of a shard: an open-addressing index from the hash of a flow to its latest connection, and the connections
 * themselves in the order in which they were first seen (as long as none made room for another). What a caller is given is
 * valid until its next call; how connections are stored is nobody else's business.
 *
 * <p>At most {@code maxConnections} are kept. To make room the table looks at {@value #LOOK} connections, met by a hand that
 * goes round in wide strides, and evicts a finished one if there is one, else the half-open one that has been silent longest,
 * else the open one that has. A connection that has only said SYN never evicts an open one: a flood of SYNs must not push
 * out what is established.
 */
final class FlowTable {
    private static final int LOOK = 64;
    private static final int SMALLEST = 1 << 10;
    private static final int EMPTY = -1;

    private final int maxConnections;
    private final TimeWait timeWait;
    private final Counters counters;

    /** Open addressing, linear probing: a connection's number, and above it the upper half of its hash. */
    private long[] index = newIndex(SMALLEST * 2);

    private Connection[] connections = new Connection[SMALLEST];
    private long[] hashes = new long[SMALLEST];
    /** Whether the connection is the latest of its flow, and so is indexed. */
    private boolean[] indexed = new boolean[SMALLEST];
    /** Whether the place was left by a connection that is forgotten, and a stack of those places. */
    private boolean[] vacant = new boolean[SMALLEST];

    private int[] vacancies = new int[SMALLEST];
    private int vacancyCount;

    private int size;
    private int live;
    private int hand;
    /** Has no divisor in common with maxConnections, so that the hand comes by every place. */
    private final int stride;

    private long lastId;
    /** Is shown each connection just before it leaves; null if nobody watches. */
    private ConnectionVisitor gone;

    FlowTable(int maxConnections, TimeWait timeWait, Counters counters) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "the table must hold 1 connection or more: maxConnections=" + maxConnections);
        }
        this.maxConnections = maxConnections;
        stride = stride(maxConnections);
        this.timeWait = timeWait;
        this.counters = counters;
    }

    /** From now on {@code gone} is shown each connection that leaves, as it was last read. */
    /** The latest connection between the sockets of {@code s}, or null. */
    Connection find(Segment s, long hash, long vlan) {
        int mask = index.length - 1;
        for (int at = (int) hash & mask; index[at] != EMPTY; at = at + 1 & mask) {
            if (hash >>> 32 == index[at] >>> 32) {
                Connection c = connections[(int) index[at]];
                if (c.vlan() == vlan && c.isBetweenSocketsOf(s)) {
                    return c;
                }
            }
        }
        return null;
    }

    /** A connection to begin, in {@code previous}'s place if that is not null; null if there is no room for it. */
    Connection add(Segment s, long hash, Connection previous) {
        int number = place(s);
        if (number < 0) {
            return null;
        }
        if (previous != null) {
            unindex(previous, hash);
        }
        hashes[number] = hash;
        indexed[number] = true;
        live++;
        if (live > index.length * 5 / 8) {
            reindex(index.length * 2);
        } else {
            link(index, hash, number);
        }
        return connections[number];
    }

    void watchEnds(ConnectionVisitor gone) {
        this.gone = gone;
    }

    long nextId() {
        return ++lastId;
    }

    /** First the latest connection of each pair of sockets, as a host would list it, then those that came before. */
    void visit(ConnectionVisitor visitor, long now) {
        visit(visitor, now, true);
        if (live + vacancyCount < size) {
            visit(visitor, now, false);
        }
    }

    private void visit(ConnectionVisitor visitor, long now, boolean isLatest) {
        for (int i = 0; i < size; i++) {
            if (indexed[i] == isLatest && !vacant[i]) {
                connections[i].readAt(now, timeWait);
                visitor.onConnection(connections[i]);
            }
        }
    }

    /** Forgets the connections of which, at {@code now}, both ends have been gone for longer than {@code age}. */
    void forgetFinished(long now, long age) {
        for (int i = 0; i < size; i++) {
            Connection c = connections[i];
            if (vacant[i] || now - c.last() <= age) {
                continue;
            }
            c.readAt(now, timeWait);
            if (!c.isOpen() && now - Math.max(c.orig().since(), c.resp().since()) > age) {
                evict(i, Counter.FORGOTTEN);
                vacant[i] = true;
                vacancies[vacancyCount++] = i;
            }
        }
    }

    int size() {
        return size - vacancyCount;
    }

    /** A free number, made free by eviction if need be; -1 if nothing may be evicted for {@code s}. */
    private int place(Segment s) {
        if (vacancyCount > 0) {
            int number = vacancies[--vacancyCount];
            vacant[number] = false;
            return number;
        }
        if (size == maxConnections) {
            return evict(s);
        }
        if (size == connections.length) {
            int larger = (int) Math.min(maxConnections, size * 2L);
            connections = copyOf(connections, larger);
            hashes = copyOf(hashes, larger);
            indexed = copyOf(indexed, larger);
            vacant = copyOf(vacant, larger);
            vacancies = new int[larger]; // none is vacant, or the table would not grow
        }
        connections[size] = new Connection();
        return size++;
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
        for (int i = 0; i < Math.min(LOOK, size); i++) {
            int number = hand;
            hand = (int) ((hand + (long) stride) % size);
            Connection c = connections[number];
            c.readAt(s.time, timeWait);
            if (!c.isOpen()) {
                return evict(number, Counter.EVICTED_FINISHED);
            }
            if (isHalfOpen(c)) {
                halfOpen = longerIdle(halfOpen, number);
            } else {
                open = longerIdle(open, number);
            }
        }
        if (halfOpen >= 0) {
            return evict(halfOpen, Counter.EVICTED_HALF_OPEN);
        }
        return s.isSyn() ? -1 : evict(open, Counter.EVICTED_OPEN);
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
        return a < 0 || connections[b].last() < connections[a].last() ? b : a;
    }

    private int evict(int number, Counter reason) {
        counters.increment(reason);
        if (gone != null) {
            gone.onConnection(connections[number]); // as it was read a moment ago
        }
        if (indexed[number]) {
            unlink(number);
        }
        return number;
    }

    private void unindex(Connection previous, long hash) {
        int mask = index.length - 1;
        for (int at = (int) hash & mask; index[at] != EMPTY; at = at + 1 & mask) {
            int number = (int) index[at];
            if (connections[number] == previous) {
                unlink(number);
                return;
            }
        }
    }

    /** Takes a connection out of the index, and moves up what lies behind it in its run (Knuth, TAOCP 3, 6.4, R). */
    private void unlink(int number) {
        int mask = index.length - 1;
        int gap = (int) hashes[number] & mask;
        while ((int) index[gap] != number) {
            gap = gap + 1 & mask;
        }
        indexed[number] = false;
        live--;
        for (int at = gap + 1 & mask; index[at] != EMPTY; at = at + 1 & mask) {
            int home = (int) hashes[(int) index[at]] & mask;
            boolean isBeyondGap = (at - home & mask) < (at - gap & mask);
            if (!isBeyondGap) {
                index[gap] = index[at];
                gap = at;
            }
        }
        index[gap] = EMPTY;
    }

    private void reindex(int length) {
        long[] larger = newIndex(length);
        for (int i = 0; i < size; i++) {
            if (indexed[i]) {
                link(larger, hashes[i], i);
            }
        }
        index = larger;
    }

    private static void link(long[] index, long hash, int number) {
        int mask = index.length - 1;
        int at = (int) hash & mask;
        while (index[at] != EMPTY) {
            at = at + 1 & mask;
        }
        index[at] = hash >>> 32 << 32 | number;
    }

    private static long[] newIndex(int length) {
        long[] index = new long[length];
        for (int i = 0; i < length; i++) {
            index[i] = EMPTY;
        }
        return index;
    }

    private static Connection[] copyOf(Connection[] old, int length) {
        Connection[] larger = new Connection[length];
        System.arraycopy(old, 0, larger, 0, old.length);
        return larger;
    }

    private static long[] copyOf(long[] old, int length) {
        long[] larger = new long[length];
        System.arraycopy(old, 0, larger, 0, old.length);
        return larger;
    }

    private static boolean[] copyOf(boolean[] old, int length) {
        boolean[] larger = new boolean[length];
        System.arraycopy(old, 0, larger, 0, old.length);
        return larger;
    }
}
