package org.wirestat.flow;

import java.util.function.Predicate;
import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.PageSource;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/**
 * A part of all connections, owned by one thread: nobody else touches it, or looks but by {@link #visitPart}. It is given
 * segments in the order of the capture, and shows its connections to a visitor between two of them. It knows no source, no
 * clock and no output.
 */
public final class Shard {
    /** The listeners that are remembered: a share of the connections, so that one bound on memory holds for both. */
    private static final int FEWEST_LISTENERS = 1 << 10;

    private static final int MOST_LISTENERS = 1 << 20;

    /** So many segments are under way at once while the memory answers. */
    public static final int BATCH = 32;

    private final boolean vlanInKey;
    private final Counters counters = new Counters();
    private final FlowTable table;
    private final FlowKey key;
    private final long[] hashes = new long[BATCH];
    private final int[] numbers = new int[BATCH];
    private final boolean[] copies = new boolean[BATCH];
    /** Written so that the compiler cannot remove the loads that fetch. */
    private long touched;

    /** Whether the connection of the last segment was found at once. */
    private boolean found;

    private final Duplicates duplicates;
    private final Listeners listeners;
    /** Is shown each connection of which an end changes its state; null if nobody watches. */
    private ConnectionVisitor watcher;

    /** Which connections are followed segment by segment; null if none is. */
    private Predicate<Connection> followed;

    private ConnectionVisitor beforeSegment;
    private SegmentVisitor afterSegment;

    /**
     * @param maxConnections how many connections are kept, 1 or more
     * @param vlanInKey whether the same sockets on different VLANs are different connections
     * @param seed of the hashes; unknown to whoever sends the traffic
     * @param pages where the connections lie
     */
    public Shard(int maxConnections, TimeWait timeWait, boolean vlanInKey, long seed, PageSource pages) {
        this(maxConnections, timeWait, vlanInKey, seed, pages, true);
    }

    /** {@code isFastPathOn}: as {@link FlowTable} has it. */
    Shard(int maxConnections, TimeWait timeWait, boolean vlanInKey, long seed, PageSource pages, boolean isFastPathOn) {
        this.vlanInKey = vlanInKey;
        Secrets secrets = new Secrets(seed);
        key = new FlowKey(secrets);
        table = new FlowTable(maxConnections, timeWait, counters, key, pages, isFastPathOn);
        duplicates = new Duplicates(secrets);
        listeners = new Listeners(key, Math.max(FEWEST_LISTENERS, Math.min(MOST_LISTENERS, maxConnections / 4)));
    }

    /** The first {@code count} of {@code batch}, {@value #BATCH} at the most: faster than one by one, and the same. */
    public void onSegments(Segment[] batch, int count) {
        fetch(batch, count);
        for (int i = goOn(batch, 0, count); i < count; i = goOn(batch, i + 1, count)) {
            onUnexpected(batch[i], hashes[i], copies[i]);
        }
    }

    /**
     * Lets the memory's answers to a whole batch overlap: each loop does but one thing, so that no guess that turns out wrong
     * keeps the next question waiting; and each has a method of its own, or Java would compile them all for each that goes on.
     */
    private void fetch(Segment[] batch, int count) {
        hash(batch, count);
        findCopies(batch, count);
        long sum = touchIndex(count);
        lookUp(count);
        touched = sum + touch(count);
    }

    private void hash(Segment[] batch, int count) {
        for (int i = 0; i < count; i++) {
            key.of(batch[i], vlan(batch[i]));
            hashes[i] = key.hash();
        }
    }

    private void findCopies(Segment[] batch, int count) {
        for (int i = 0; i < count; i++) {
            copies[i] = duplicates.isCopy(batch[i], hashes[i]);
        }
    }

    private long touchIndex(int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += table.touchIndex(hashes[i]);
        }
        return sum;
    }

    private void lookUp(int count) {
        for (int i = 0; i < count; i++) {
            numbers[i] = table.likely(hashes[i]);
        }
    }

    private long touch(int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += table.touch(numbers[i]);
        }
        return sum;
    }

    /** From {@code first} on, up to the first that is not as expected, whose number is returned, or {@code count}. */
    private int goOn(Segment[] batch, int first, int count) {
        int i = first;
        while (i < count && goesOnWith(batch[i], copies[i], numbers[i])) {
            i++;
        }
        return i;
    }

    public void onSegment(Segment s) {
        key.of(s, vlan(s));
        long hash = key.hash();
        boolean isCopy = duplicates.isCopy(s, hash);
        if (!goesOnWith(s, isCopy, table.likely(hash))) {
            onUnexpected(s, hash, isCopy);
        }
    }

    /**
     * A segment whose time is wrong. It says something about its own connection, at its own time; other connections, which may have
     * to make room for it, stand at {@code now}.
     */
    public void onStray(Segment s, long now) {
        table.setNow(now);
        onSegment(s);
        table.setNow(FlowTable.AS_SEGMENTS_SAY);
    }

    private long vlan(Segment s) {
        return vlanInKey ? s.vlan : 0;
    }

    /**
     * Whether {@code s} goes on with a connection as was expected, and so has been taken note of. Nearly all do; what has to be
     * done about the others stands apart, so that compilers see how little this is.
     *
     * @param likely the number of the connection that most likely is that of {@code s}
     */
    private boolean goesOnWith(Segment s, boolean isCopy, int likely) {
        counters.increment(Counter.SEGMENTS);
        counters.add(Counter.PLAIN, (s.flags & (Segment.SYN | Segment.FIN | Segment.RST)) == 0 ? 1 : 0);
        found = table.findAt(likely, s, vlan(s));
        if (found && s.isFin()) {
            table.acks.onFin(s, table.found().firstTime());
        }
        boolean mayGoOn = found && !isCopy && !isWatched() && (s.flags & (Segment.SYN | Segment.RST)) == 0;
        if (!mayGoOn || !table.goesOnWith(s)) {
            return false;
        }
        counters.increment(Delivery.PLAUSIBLE);
        return true;
    }

    /** {@code s} begins or ends something, is a copy or doubtful, or there is somebody to be shown what it changes. */
    private void onUnexpected(Segment s, long hash, boolean isCopy) {
        boolean isKnown = found || table.find(s, hash, vlan(s));
        if (s.isSyn() && !isCopy) {
            noteSyn(s, isKnown);
        }
        if (isKnown && !found && s.isFin()) {
            table.acks.onFin(s, table.found().firstTime());
        }
        if (isCopy && isKnown) {
            onCopy(s, hash);
            return;
        }
        if ((!isKnown || table.isSucceededBy(s)) && !table.begin(s, hash, vlan(s), isKnown)) {
            return;
        }
        boolean isFollowed = isFollowed();
        if (isFollowed) {
            beforeSegment.onConnection(table.read(s.time));
        }
        Delivery delivery = table.onSegment(s);
        if (delivery == null) {
            table.giveUp(hash, s.time);
            return;
        }
        if (isFollowed) {
            afterSegment.onSegment(table.read(s.time), s, delivery);
        }
        counters.increment(delivery);
        if (delivery == Delivery.PLAUSIBLE && (s.isSyn() || s.isRst())) {
            noteListener(s);
        }
        if (watcher != null) {
            tell(s.time);
        }
    }

    /** {@code s} is a SYN; {@code isKnown}: of the connection that is found. */
    private void noteSyn(Segment s, boolean isKnown) {
        ConnectionRecord record = table.found();
        boolean isFromOrig = isKnown && record.isOrig(s.srcHi, s.srcLo, s.srcPort);
        boolean isRepeat = isKnown && (isFromOrig ? record.orig() : record.resp()).packets() > 0;
        boolean isAnswered = isKnown && record.resp().packets() > 0;
        if (isRepeat && isAnswered) {
            table.acks.onRepeat();
        } else if (!isRepeat && s.isAck()) {
            table.acks.onAnswer(s.time);
        }
    }

    private void onCopy(Segment s, long hash) {
        counters.increment(Counter.COPIES);
        if (!table.onCopy(s)) {
            table.giveUp(hash, s.time);
            return;
        }
        if (isFollowed()) {
            afterSegment.onSegment(table.read(s.time), s, Delivery.COPY);
        }
    }

    /** Whether somebody has to be shown what a segment changes. */
    private boolean isWatched() {
        return watcher != null || followed != null;
    }

    private boolean isFollowed() {
        return followed != null && followed.test(table.view());
    }

    /** From now on {@code watcher} is shown each connection of which an end changes its state, as soon as that is known. */
    public void watch(ConnectionVisitor watcher) {
        this.watcher = watcher;
    }

    /**
     * From now on each connection that {@code followed} holds of is shown at each of its segments: to {@code before} as time
     * alone has left it, and to {@code after} as the segment has. {@code followed} is asked at every segment there is, the
     * first of a connection included, and sees connections in the order of their ids.
     */
    public void follow(Predicate<Connection> followed, ConnectionVisitor before, SegmentVisitor after) {
        this.followed = followed;
        beforeSegment = before;
        afterSegment = after;
    }

    /** From now on {@code gone} is shown each connection just before it leaves the table: forgotten, or evicted. */
    public void watchEnds(ConnectionVisitor gone) {
        table.watchEnds(gone);
    }

    /** Tells the watcher of what timers have changed until {@code now}; costs a look at every connection. */
    public void tellTimers(long now) {
        table.visit(this::tellIfChanged, now);
    }

    private void tell(long now) {
        tellIfChanged(table.read(now));
    }

    private void tellIfChanged(Connection connection) {
        if (connection.changes()) {
            watcher.onConnection(connection);
        }
    }

    private void noteListener(Segment s) {
        if (s.isSyn() && s.isAck() && table.found().is(ConnectionRecord.LISTENER_PROVED)) {
            if (!listeners.prove(s)) {
                counters.increment(Counter.LISTENERS_FORGOTTEN);
            }
        } else if (s.isRst() && table.found().is(ConnectionRecord.REFUSED)) {
            listeners.refute(s);
        }
    }

    /** A segment whose checksum is wrong: it moves nothing, but the connection that it seems to be of takes note of it. */
    public void onDamaged(Segment s) {
        key.of(s, vlan(s));
        if (table.find(s, key.hash(), vlan(s)) && !table.onDamaged(s)) {
            table.giveUp(key.hash(), s.time);
        }
    }

    /** An ICMP error that quotes {@code s}. */
    public void onUnreachable(Segment s) {
        key.of(s, vlan(s));
        if (!table.find(s, key.hash(), vlan(s))) {
            return;
        }
        if (!table.onUnreachable(s)) {
            table.giveUp(key.hash(), s.time);
        } else if (watcher != null) {
            tell(s.time);
        }
    }

    /** Forgets the connections of which both ends have been gone for longer than {@code age} nanoseconds at {@code now}. */
    public void forgetFinished(long now, long age) {
        table.forgetFinished(now, age);
    }

    /** Shows every connection, as it stands at {@code now}. */
    public void visit(ConnectionVisitor visitor, long now) {
        table.visit(visitor, now);
    }

    /**
     * Shows every connection of a part, as it stands at {@code now}: in no order that means anything. Other threads than the
     * owner may do so for other parts, as long as the owner waits for them before it does anything else than the same.
     *
     * @param part which, 0 to {@code parts} - 1
     */
    public void visitPart(ConnectionVisitor visitor, long now, int part, int parts) {
        table.visitPart(visitor, now, part, parts);
    }

    public void visitListeners(ListenerVisitor visitor) {
        listeners.visit(visitor);
    }

    /** How many connections it holds, finished ones included. */
    public int size() {
        return table.size();
    }

    public Counters counters() {
        return counters;
    }

    /** Whether the tap captures only segments with SYN, FIN or RST, for all that is known at {@code now}. */
    public boolean areAcksMissing(long now) {
        return table.acks.areMissing(now);
    }
}
