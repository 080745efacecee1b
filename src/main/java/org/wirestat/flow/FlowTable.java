package org.wirestat.flow;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.PageSource;
import org.wirestat.record.Records;
import org.wirestat.record.TextbookFacts;
import org.wirestat.tcp.Attempt;
import org.wirestat.tcp.ColdFacts;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/**
 * All connections of a shard, in the order in which they were first seen (as long as none made room for another), and an
 * index from the hash of a flow to its latest. One of them is <i>found</i>: what a segment is told to. What a caller is given is a
 * view that is valid until its next call.
 *
 * <p>At most {@code maxConnections} are kept. {@link Eviction} chooses the connection that makes room for another.
 */
final class FlowTable {
    /** See {@link #setNow}. */
    static final long AS_SEGMENTS_SAY = Long.MIN_VALUE;

    private final int maxConnections;
    private final TimeWait timeWait;
    private final Counters counters;
    final PureAcks acks;

    private final Index index = new Index();
    private final Records records;
    private final Promoted promoted;
    private final FlowKey key;

    private final FastPath fastPath = new FastPath();
    private final boolean isFastPathOn;
    /** Of the connection that was found, and as whoever has to know more of it than its record looks at it. */
    private final ConnectionRecord found;

    private final Connection view;
    private final Connection visited;
    private final Snapshot snapshot;
    private final Eviction eviction;

    private int removed;

    private long lastId;
    private long now = AS_SEGMENTS_SAY;
    /** Is shown each connection just before it leaves; null if nobody watches. */
    private ConnectionVisitor gone;

    /** {@code isFastPathOn}: false tells every segment to the connection itself, which comes to the same. */
    FlowTable(
            int maxConnections,
            TimeWait timeWait,
            Counters counters,
            FlowKey key,
            PageSource memory,
            boolean isFastPathOn) {
        if (maxConnections < 1) {
            throw new IllegalArgumentException(
                    "the table must hold 1 connection or more: maxConnections=" + maxConnections);
        }
        this.maxConnections = maxConnections;
        this.timeWait = timeWait;
        this.counters = counters;
        acks = new PureAcks(counters);
        this.key = key;
        this.isFastPathOn = isFastPathOn;
        records = new Records(memory);
        promoted = new Promoted(memory);
        found = new ConnectionRecord(records);
        view = new Connection(found, acks);
        visited = new Connection(new ConnectionRecord(records));
        snapshot = new Snapshot(records, promoted, timeWait, acks);
        eviction = new Eviction(records, snapshot);
    }

    // ---- The connection that is found ----

    /** Finds the latest connection between the sockets of {@code s}; false if there is none. */
    boolean find(Segment s, long hash, long vlan) {
        index.seek(hash);
        while (index.hasNext()) {
            if (findAt(index.next(), s, vlan)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the record with this {@code number}, which {@link #likely} has named, is that of the latest connection between the
     * sockets of {@code s}, which is then found. For {@link Index#NONE} number 0 is asked, so that there is no branch: two flows
     * have the same tag once in a million segments, and a compiler that had left out what is done then would have to start over.
     */
    boolean findAt(int number, Segment s, long vlan) {
        found.moveTo(Math.max(number, 0));
        return found.isLatest() & found.isBetween(s.ipv6, s.srcHi, s.srcLo, s.srcPort, s.dstHi, s.dstLo, s.dstPort)
                && isIn(vlan);
    }

    /** Whether {@code vlan} is that of the key of the connection that is found; 0 is none. */
    private boolean isIn(long vlan) {
        return found.is(ConnectionRecord.IN_MANY_VLANS) ? promoted.of(found).isIn(vlan) : found.vlan() == vlan;
    }

    /** The record of the connection that is found. */
    ConnectionRecord found() {
        return found;
    }

    /** The connection that is found, as its facts stand. */
    Connection view() {
        view.lookAt(promoted.of(found));
        return view;
    }

    /** The connection that is found, read at {@code now}. */
    Connection read(long now) {
        view().readAt(now, timeWait);
        return view;
    }

    /** Whether {@code s} is an ordinary segment of the connection that is found; if so it has been noted. */
    boolean goesOnWith(Segment s) {
        return isFastPathOn && fastPath.goesOnWith(found, s);
    }

    /** Whether {@code s} opens, or shows to be open, the next incarnation of the connection that is found. */
    boolean isSucceededBy(Segment s) {
        boolean mayOpen = s.isSyn() && !s.isRst() || found.isPromoted();
        return mayOpen && !FastPath.isStepOf(found, s) && view().isSucceededBy(s, timeWait);
    }

    /** Tells {@code s} to the connection that is found; null if there is no memory for what has to be kept of it. */
    Delivery onSegment(Segment s) {
        if (goesOnWith(s)) {
            return Delivery.PLAUSIBLE;
        }
        return promote(found.isPromoted() ? null : Unusual.of(found, s)) ? view.onSegment(s) : null;
    }

    /**
     * Gives the connection that is found cold facts of its own, for the reason {@code why}, unless it has them; {@link #view} looks
     * at them. False if there is no memory for them.
     */
    private boolean promote(Unusual why) {
        if (found.isPromoted()) {
            view();
            return true;
        }
        ColdFacts facts = promoted.make();
        if (facts == null) {
            return false;
        }
        view.promote(facts);
        promoted.add(found, facts);
        counters.increment(why);
        return true;
    }

    /** Tells a copy of a segment; false if there is no memory for what has to be kept of it. */
    boolean onCopy(Segment s) {
        boolean isFromOrig = found.isOrig(s.srcHi, s.srcLo, s.srcPort);
        if (!found.isPromoted() && (isFromOrig ? found.orig() : found.resp()).hasRoomForCopy()) {
            (isFromOrig ? found.orig() : found.resp()).countCopy();
            return true;
        }
        if (!promote(Unusual.COPIES)) {
            return false;
        }
        view.onCopy(s);
        return true;
    }

    /** Tells a segment whose checksum is wrong; false if there is no memory for what has to be kept of it. */
    boolean onDamaged(Segment s) {
        if (!promote(Unusual.DAMAGE)) {
            return false;
        }
        view.onDamaged(s);
        return true;
    }

    /** Tells an ICMP error that quotes {@code s}; false if there is no memory for what has to be kept of it. */
    boolean onUnreachable(Segment s) {
        if (!view().isEndedByErrorFor(s)) {
            return true;
        }
        if (!promote(Unusual.ICMP)) {
            return false;
        }
        view.onUnreachable(s);
        return true;
    }

    /**
     * Begins a connection with {@code s}, after that which is found if {@code isNext}; then it is found. The first segment must be
     * told to it at once. False if there is no room for it.
     */
    boolean begin(Segment s, long hash, long vlan, boolean isNext) {
        index.makeRoom(hash); // first: if there is no memory for that, the table is as it was
        int previous = isNext ? found.number() : Records.NONE;
        Attempt held = isNext ? view().attemptContinuedBy(s) : null;
        boolean isFromPreviousOrig = isNext && view.isFromOrig(s);
        int number = place(s);
        if (number == Records.NONE) {
            counters.increment(Counter.NOT_TRACKED);
            return false;
        }
        counters.increment(Counter.CONNECTIONS);
        if (isNext && records.isLatest(previous)) { // else it was evicted to make room for its successor
            unlink(previous);
            visited.record().moveTo(previous);
            visited.lookAt(promoted.of(visited.record()));
            visited.record().setSuccessor(s.frame, s.time);
        }
        records.setLatest(number, true);
        index.add(hash, number);
        found.moveTo(number);
        long id = ++lastId;
        if (!Connection.begin(found, id, s, vlan)) { // no room for its addresses: nobody can be shown it
            counters.increment(Counter.EVICTED_LONG);
            forget(hash);
            return false;
        }
        if (vlan > ConnectionRecord.MOST_VLAN || id > TextbookFacts.MOST_ID) {
            return name(id, vlan, hash, s);
        }
        if (held != null) {
            return takeOver(held, hash, s, isFromPreviousOrig);
        }
        counters.add(Counter.MIDSTREAM, found.isMidstream() ? 1 : 0);
        return true;
    }

    private boolean name(long id, long vlan, long hash, Segment s) {
        if (!promote(Unusual.ID)) {
            giveUp(hash, s.time);
            return false;
        }
        view.name(id, vlan);
        found.set(ConnectionRecord.IN_MANY_VLANS, true);
        return true;
    }

    private boolean takeOver(Attempt held, long hash, Segment s, boolean isFromPreviousOrig) {
        if (!promote(Unusual.ATTEMPT)) {
            giveUp(hash, s.time);
            return false;
        }
        view.takeOver(held, s, isFromPreviousOrig);
        return true;
    }

    /** There is no memory for what would have to be kept of the connection that is found: it leaves, as it was. */
    void giveUp(long hash, long now) {
        counters.increment(Counter.EVICTED_LONG);
        if (gone != null) {
            gone.onConnection(read(now));
        }
        forget(hash);
    }

    private void forget(long hash) {
        int number = found.number();
        if (records.isLatest(number)) {
            index.remove(hash, number);
        }
        remove(number);
    }

    // ---- Fetching ahead ----

    /** The number of the connection that is most likely meant by {@code hash}, or -1: two flows have the same hash, but rarely. */
    int likely(long hash) {
        return index.likely(hash);
    }

    /**
     * Fetches what is about to be looked at, so that the memory's answers to a whole batch overlap: first, for each, the place in
     * the index, then the record. The sums that are returned only keep the compiler from removing the loads.
     */
    long touchIndex(long hash) {
        return index.touch(hash);
    }

    long touch(int number) {
        return records.touch(Math.max(number, 0));
    }

    // ---- All connections ----

    /** Whoever has to make room stands at {@code now}, or else at the time of the segment that it is made for. */
    void setNow(long now) {
        this.now = now;
    }

    /** From now on {@code gone} is shown each connection that leaves, as it was last read. */
    void watchEnds(ConnectionVisitor gone) {
        this.gone = gone;
    }

    /** First the latest connection of each pair of sockets, as a host would list it, then those that came before. */
    void visit(ConnectionVisitor visitor, long now) {
        snapshot.visit(visitor, now, true);
        if (index.size() < size()) {
            snapshot.visit(visitor, now, false);
        }
    }

    /** As {@link Shard#visitPart}. */
    void visitPart(ConnectionVisitor visitor, long now, int part, int parts) {
        new Snapshot(records, promoted, timeWait, acks).visitPart(visitor, now, part, parts);
    }

    /** Forgets the connections of which, at {@code now}, both ends have been gone for longer than {@code age}. */
    void forgetFinished(long now, long age) {
        ConnectionRecord record = visited.record();
        for (int i = 0; i < records.size(); i++) {
            if (records.isVacant(i)) {
                continue;
            }
            record.moveTo(i);
            if (record.isSilentFor(age, now) && isFinishedFor(age, i, now)) {
                evict(i, Counter.FORGOTTEN, now);
                remove(i);
            }
        }
    }

    private void remove(int number) {
        vacate(number);
        records.remove(number);
        removed++;
    }

    /** Gives back what the connection has elsewhere. */
    private void vacate(int number) {
        ConnectionRecord record = visited.record();
        record.moveTo(number);
        record.clearSockets();
        promoted.remove(record);
    }

    private boolean isFinishedFor(long age, int number, long now) {
        Connection c = snapshot.read(number, now);
        return now - c.last() > age
                && !c.isOpen()
                && now - Math.max(c.orig().since(), c.resp().since()) > age;
    }

    int size() {
        return records.size() - removed;
    }

    // ---- Making room ----

    /** A number in nobody's use, made free by eviction if need be; {@link Records#NONE} if nothing may be evicted for it. */
    private int place(Segment s) {
        int number = removed > 0 || records.size() < maxConnections ? records.add() : Records.NONE;
        if (number == Records.NONE) {
            number = evict(s);
            if (number != Records.NONE) {
                vacate(number);
            }
            return number;
        }
        removed -= Math.min(1, removed);
        return number;
    }

    private int evict(Segment s) {
        long now = this.now == AS_SEGMENTS_SAY ? s.time : this.now;
        int number = eviction.choose(now, !s.isSyn());
        return number == Records.NONE ? Records.NONE : evict(number, eviction.reason(), now);
    }

    private int evict(int number, Counter reason, long now) {
        counters.increment(reason);
        if (gone != null) {
            gone.onConnection(snapshot.read(number, now));
        }
        if (records.isLatest(number)) {
            unlink(number);
        }
        return number;
    }

    private void unlink(int number) {
        visited.record().moveTo(number);
        visited.lookAt(promoted.of(visited.record()));
        key.of(visited);
        index.remove(key.hash(), number);
        records.setLatest(number, false);
    }
}
