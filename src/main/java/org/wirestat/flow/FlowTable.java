package org.wirestat.flow;

import org.wirestat.tcp.Attempts;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;

/**
 * All connections of a shard: an open-addressing index from the hash of a flow to its latest connection, and the connections
 * themselves in the order in which they were first seen (as long as none made room for another). What a caller is given is
 * a view that is valid until its next call; how connections are stored is nobody else's business.
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

    /** In words; of a longer line some are fetched twice, which costs nothing. */
    private static final int CACHE_LINE = 8;

    private static final int PAGE_BITS = 9;
    private static final int PAGE = 1 << PAGE_BITS;

    // A record, in words: the connection, then what the table itself knows of it.
    private static final int HASH = Connection.WORDS;
    /** Low: the vacancy before this one. High: flags. */
    private static final int STATUS = HASH + 1;

    private static final int RECORD = STATUS + 1;

    /** Whether the connection is the latest of its flow, and so is indexed. */
    private static final long INDEXED = 1L << 32;

    private static final long VACANT = 1L << 33;

    private final int maxConnections;
    private final TimeWait timeWait;
    private final Counters counters;

    /** Open addressing, linear probing: a connection's number, and above it the upper half of its hash. */
    private long[] index = newIndex(SMALLEST * 2);

    /** The records, {@value #PAGE} a page: a table that grows copies none of them. */
    private long[][] pages = new long[1][];

    /** The last place that was left by a connection that is forgotten; each names the one before. -1 without any. */
    private int vacancy = -1;

    private int vacancyCount;

    private final Attempts attempts = new Attempts();
    private final Connection found = new Connection(attempts);
    private final Connection added = new Connection(attempts);
    private final Connection visited = new Connection(attempts);
    private int foundNumber = -1;

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
        long[] index = this.index;
        int mask = index.length - 1;
        for (int at = (int) hash & mask; index[at] != EMPTY; at = at + 1 & mask) {
            if (hash >>> 32 == index[at] >>> 32) {
                foundNumber = (int) index[at];
                Connection c = moveTo(found, foundNumber);
                if (c.vlan() == vlan && c.isBetweenSocketsOf(s)) {
                    return c;
                }
            }
        }
        return null;
    }

    /**
     * Fetches what {@link #find} will look at, so that the memory's answers to a whole batch overlap: first, for each, the
     * place in the index, then the connection. What it returns is of no use but to be used.
     */
    long touchIndex(long hash) {
        return index[(int) hash & index.length - 1];
    }

    long touchConnection(long hash) {
        long entry = index[(int) hash & index.length - 1];
        if (entry == EMPTY) {
            return 0;
        }
        long[] page = pages[(int) entry >>> PAGE_BITS];
        int at = offset((int) entry);
        long sum = 0;
        for (int word = 0; word < Connection.HOT_WORDS; word += CACHE_LINE) {
            sum += page[at + word];
        }
        return sum;
    }

    private Connection moveTo(Connection cursor, int number) {
        cursor.moveTo(pages[number >>> PAGE_BITS], offset(number));
        return cursor;
    }

    private Connection read(int number, long now) {
        moveTo(visited, number).readAt(now, timeWait);
        return visited;
    }

    private static int offset(int number) {
        return (number & PAGE - 1) * RECORD;
    }

    private long get(int number, int word) {
        return pages[number >>> PAGE_BITS][offset(number) + word];
    }

    private void set(int number, int word, long value) {
        pages[number >>> PAGE_BITS][offset(number) + word] = value;
    }

    private boolean is(int number, long flag) {
        return (get(number, STATUS) & flag) != 0;
    }

    /**
     * A connection to begin, in the place of {@code previous}, which {@link #find} has just found, if that is not null; null if
     * there is no room for it.
     */
    Connection add(Segment s, long hash, Connection previous) {
        int previousNumber = foundNumber;
        int number = place(s);
        if (number < 0) {
            return null;
        }
        if (previous != null && is(previousNumber, INDEXED)) { // else it was evicted to make room for its successor
            unlink(previousNumber);
        }
        set(number, HASH, hash);
        set(number, STATUS, INDEXED);
        live++;
        if (live > index.length * 5 / 8) {
            reindex(index.length * 2);
        } else {
            link(index, hash, number);
        }
        return moveTo(added, number);
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
            if (is(i, INDEXED) == isLatest && !is(i, VACANT)) {
                moveTo(visited, i).readAt(now, timeWait);
                visitor.onConnection(visited);
            }
        }
    }

    /** Forgets the connections of which, at {@code now}, both ends have been gone for longer than {@code age}. */
    void forgetFinished(long now, long age) {
        for (int i = 0; i < size; i++) {
            Connection c = moveTo(visited, i);
            if (is(i, VACANT) || now - c.last() <= age) {
                continue;
            }
            c.readAt(now, timeWait);
            if (!c.isOpen() && now - Math.max(c.orig().since(), c.resp().since()) > age) {
                evict(i, Counter.FORGOTTEN, now);
                set(i, STATUS, VACANT | vacancy & 0xffffffffL);
                vacancy = i;
                vacancyCount++;
            }
        }
    }

    int size() {
        return size - vacancyCount;
    }

    /** A free number, made free by eviction if need be; -1 if nothing may be evicted for {@code s}. */
    private int place(Segment s) {
        if (vacancyCount > 0) {
            int number = vacancy;
            vacancy = (int) get(number, STATUS);
            vacancyCount--;
            return number;
        }
        if (size == maxConnections) {
            return evict(s);
        }
        if ((size & PAGE - 1) == 0) {
            addPage();
        }
        return size++;
    }

    private void addPage() {
        int page = size >>> PAGE_BITS;
        if (page == pages.length) {
            long[][] larger = new long[page * 2][];
            System.arraycopy(pages, 0, larger, 0, page);
            pages = larger;
        }
        pages[page] = new long[PAGE * RECORD];
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
            Connection c = moveTo(visited, number);
            c.readAt(s.time, timeWait);
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
        return s.isSyn() ? -1 : evict(open, Counter.EVICTED_OPEN, s.time);
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
        return a < 0 || moveTo(visited, b).last() < moveTo(visited, a).last() ? b : a;
    }

    private int evict(int number, Counter reason, long now) {
        counters.increment(reason);
        if (gone != null) {
            gone.onConnection(read(number, now));
        }
        if (is(number, INDEXED)) {
            unlink(number);
        }
        return number;
    }

    /** Takes a connection out of the index, and moves up what lies behind it in its run (Knuth, TAOCP 3, 6.4, R). */
    private void unlink(int number) {
        int mask = index.length - 1;
        int gap = (int) get(number, HASH) & mask;
        while ((int) index[gap] != number) {
            gap = gap + 1 & mask;
        }
        set(number, STATUS, 0);
        live--;
        for (int at = gap + 1 & mask; index[at] != EMPTY; at = at + 1 & mask) {
            int home = (int) get((int) index[at], HASH) & mask;
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
            if (is(i, INDEXED)) {
                link(larger, get(i, HASH), i);
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
}
