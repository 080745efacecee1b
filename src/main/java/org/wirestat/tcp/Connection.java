package org.wirestat.tcp;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.Records;
import org.wirestat.record.Traits;

/**
 * One incarnation of a pair of sockets, seen from the side: two {@link End}s. It judges a segment's numbers first and tells
 * the ends only what it believes; states are read when somebody asks, never stepped.
 *
 * <p>It assumes what a tap can assume: a segment that passes is delivered, until somebody contradicts it; an ACK number
 * says what arrived in order; and flags alone say nothing.
 *
 * <p>It is a view: it holds the reading of whoever reads, and no fact. The hot facts of the connection that it looks at lie in a
 * {@link ConnectionRecord}, the others in {@link ColdFacts}. All segments may be told to it; those of the textbook, which are most,
 * are told to the record by a shorter way that comes to the same.
 */
public final class Connection {
    private final ConnectionRecord record;
    private final End orig;
    private final End resp;
    private final Promotion promotion;
    private final MissingAcks acks;
    /** For what is laid down of connections that have no cold facts of their own. */
    private final ColdFacts laidDown = new ColdFacts();

    private ColdFacts cold = laidDown;
    private long readTime;

    /** One with a record of its own. */
    public Connection() {
        this(new ConnectionRecord(new Records(long[]::new)));
        record.moveTo(0);
    }

    /** A view of the connections at whose records {@code record} is pointed. */
    public Connection(ConnectionRecord record) {
        this(record, now -> false);
    }

    /** Likewise; {@code acks} says whether ACKs are captured. */
    public Connection(ConnectionRecord record, MissingAcks acks) {
        this.record = record;
        this.acks = acks;
        orig = new End(record, true);
        resp = new End(record, false);
        promotion = new Promotion(record);
    }

    // ---- What it looks at ----

    /** The cold facts that it looks at. */
    ColdFacts cold() {
        return cold;
    }

    /** The record that this view is of. */
    public ConnectionRecord record() {
        return record;
    }

    /** Looks at the connection whose record its flyweight was pointed at, and whose cold facts are {@code own}; null without. */
    public void lookAt(ColdFacts own) {
        if (own == null) {
            lookAtFacts(laidDown);
            promotion.layDown(laidDown, orig, resp);
            return;
        }
        lookAtFacts(own);
        Handover.fromFastPath(this);
    }

    private void lookAtFacts(ColdFacts facts) {
        cold = facts;
        orig.lookAt(facts.orig);
        resp.lookAt(facts.resp);
    }

    /**
     * Gives the connection, of which no segment was told yet that is not of the textbook, cold facts of its own: {@code own}, which
     * are laid down.
     */
    public void promote(ColdFacts own) {
        lookAtFacts(own);
        promotion.layDown(own, orig, resp);
        orig.hot().set(Traits.PAYLOAD_MOVED, false); // the cold facts know of all payload until now
        resp.hot().set(Traits.PAYLOAD_MOVED, false);
    }

    /**
     * Starts over as the connection that {@code s} is the first segment of, which must be told at once. False if there is no
     * memory for its addresses.
     */
    public static boolean begin(ConnectionRecord record, long id, Segment s, long vlan) {
        boolean isSyn = s.isSyn() && !s.isFin() && !s.isRst();
        boolean isSelf = s.srcPort == s.dstPort && s.srcLo == s.dstLo && s.srcHi == s.dstHi;
        long flags = (isSyn ? ConnectionRecord.ORIGINATOR_KNOWN : 0)
                | (s.isSyn() ? 0 : ConnectionRecord.MIDSTREAM)
                | (isSelf ? ConnectionRecord.SELF : 0);
        record.clear(s.time, s.frame, vlan, flags, End.traitsOfNobody());
        record.textbook().setId(id);
        // A SYN+ACK comes from the responder. Without either, the lower port is the likelier server.
        return setSockets(record, s, isSyn ? !s.isAck() : s.srcPort >= s.dstPort);
    }

    private static boolean setSockets(ConnectionRecord record, Segment s, boolean isFromOrig) {
        return isFromOrig
                ? record.setSockets(s.ipv6, s.srcHi, s.srcLo, s.srcPort, s.dstHi, s.dstLo, s.dstPort)
                : record.setSockets(s.ipv6, s.dstHi, s.dstLo, s.dstPort, s.srcHi, s.srcLo, s.srcPort);
    }

    /** As {@link #begin(ConnectionRecord, long, Segment, long)}, for a view that is to be told all segments itself. */
    public void begin(long id, Segment s, long vlan) {
        record.clearSockets();
        begin(record, id, s, vlan);
        lookAtFacts(laidDown);
        laidDown.clear();
        laidDown.id = id;
        laidDown.vlan = vlan;
    }

    /** For a connection whose id or VLANs have no room in its record. */
    public void name(long id, long vlan) {
        cold.id = id;
        cold.vlan = vlan;
    }

    /** Whether {@code s} belongs to this pair of sockets and comes from the originator's. */
    public boolean isFromOrig(Segment s) {
        return record.isOrig(s.srcHi, s.srcLo, s.srcPort);
    }

    // ---- What follows it on the same sockets ----

    /**
     * Takes over from {@code previous} the attempt that {@code s} repeats or answers, if there is one: this connection began with
     * that attempt, not with {@code s}. Must be asked between {@link #promote} and the first segment.
     */
    public void takeOver(Attempt held, Segment s, boolean isFromPreviousOrig) {
        boolean isFromOrig = held.isFromOrig() == isFromPreviousOrig;
        if (isFromOrig != isFromOrig(s)) {
            record.clearSockets();
            setSockets(record, s, isFromOrig); // which of the two is the originator was not known when it began
        }
        record.set(ConnectionRecord.ORIGINATOR_KNOWN, true);
        record.set(ConnectionRecord.MIDSTREAM, false);
        record.setFirstTime(held.time());
        held.replay(orig, resp, cold.history);
    }

    /** The attempt that {@code s} repeats or answers, if this connection holds one back; null without. */
    public Attempt attemptContinuedBy(Segment s) {
        Attempt held = cold.attempt;
        return held != null && held.isContinuedBy(s, isFromOrig(s)) ? held : null;
    }

    /** Whether {@code s} opens, or shows to be open, the next incarnation of this pair of sockets: see {@link Succession}. */
    public boolean isSucceededBy(Segment s, TimeWait timeWait) {
        return Succession.isBegunBy(s, this, timeWait);
    }

    // ---- What it is told ----

    /** The next segment in the order of the capture. */
    public Delivery onSegment(Segment s) {
        Delivery delivery = Reception.of(s, this);
        Handover.toFastPath(this);
        return delivery;
    }

    /** A segment whose checksum is wrong: its receiver drops it, so that it moves nothing. */
    public void onDamaged(Segment s) {
        boolean isFromOrig = isFromOrig(s);
        cold.history.noteDamage(isFromOrig, isFromOrig ? orig : resp);
        Handover.toFastPath(this);
    }

    /** A copy of a segment that was captured a moment ago. */
    public void onCopy(Segment s) {
        (isFromOrig(s) ? orig : resp).countDuplicate();
    }

    /** Whether an ICMP error that quotes {@code quoted} ends this connection: an attempt, not more (RFC 1122, 4.2.3.9). */
    public boolean isEndedByErrorFor(Segment quoted) {
        End from = isFromOrig(quoted) ? orig : resp;
        return from.syn().isSent()
                && !from.space().hasAcked()
                && quoted.seq == from.syn().seq();
    }

    /** An ICMP error that ends it: {@link #isEndedByErrorFor}. */
    public void onUnreachable(Segment quoted) {
        End from = isFromOrig(quoted) ? orig : resp;
        from.cold().unreachable = new IcmpError(quoted.frame, quoted.time);
        Handover.toFastPath(this);
    }

    /** Whether, for all that is known at {@code now}, the tap captures no ACKs, so that one is presumed where it is called for. */
    boolean areAcksMissing(long now) {
        return acks.areMissing(now);
    }

    /** Likewise, at the time of the reading. */
    boolean areAcksMissing() {
        return acks.areMissing(readTime);
    }

    /** Whether ACKs may be missing, for all that is known: none was captured so far. */
    boolean mayAcksBeMissing() {
        return acks.mayBeMissing();
    }

    // ---- The reading ----

    /** Reads both ends and the verdict as they stand at {@code now}, timers included. Changes no fact. */
    public void readAt(long now, TimeWait timeWait) {
        readTime = now;
        orig.read(isSelf() ? orig : resp, this, timeWait, now);
        if (isSelf()) {
            resp.readAs(orig);
        } else {
            resp.read(orig, this, timeWait, now);
        }
        if (isReplaced()) {
            orig.readReplaced(successorFrame(), successorTime());
            resp.readReplaced(successorFrame(), successorTime());
        }
    }

    /** The instant of the last {@link #readAt}. */
    public long readTime() {
        return readTime;
    }

    /** The frame that opened the later connection between the same sockets, and when; 0 without one. */
    public long successorFrame() {
        return record.successorFrame();
    }

    public long successorTime() {
        return record.successorTime();
    }

    /** Whether a later connection runs between the same sockets. */
    public boolean isReplaced() {
        return record.is(ConnectionRecord.REPLACED);
    }

    /** Whether the last reading found an end in another state than the one at the last call did. */
    public boolean changes() {
        boolean origChanges = orig.changes();
        boolean respChanges = resp.changes();
        return origChanges || respChanges;
    }

    /**
     * Whether, as of the last {@link #readAt}, a reset or silence may have ended it, or an attempt at it: if not, a
     * verdict tells of FINs, or of nothing yet.
     */
    public boolean mayHaveFailed() {
        return orig.reset().isKnown() || resp.reset().isKnown() || orig.state() == TcpState.CLOSE && !hasFin();
    }

    private boolean hasFin() {
        return orig.fin().isSent() || resp.fin().isSent();
    }

    /** Counted from 1 in the order in which connections were first seen. */
    public long id() {
        return cold.id;
    }

    /** The VLAN that is part of its key, 0 without. */
    public long vlan() {
        return cold.vlan;
    }

    public End orig() {
        return orig;
    }

    public End resp() {
        return resp;
    }

    /** Whether a SYN was seen; if not, who is the originator is a guess. */
    public boolean isOriginatorKnown() {
        return record.is(ConnectionRecord.ORIGINATOR_KNOWN);
    }

    /** Whether it began before the capture did. */
    public boolean isMidstream() {
        return record.isMidstream();
    }

    private boolean isSelf() {
        return record.isSelf();
    }

    public boolean isIpv6() {
        return record.isIpv6();
    }

    /** Time of the first frame, nanoseconds since the epoch. */
    public long opened() {
        return record.firstTime();
    }

    /** Time of the last frame, nanoseconds since the epoch. */
    public long last() {
        return cold.last;
    }

    /** The longest time without a segment, in nanoseconds, after which both ends went on. */
    public long longestSilence() {
        return record.longestSilence();
    }

    /** Whether an end still exists, as of the last reading. */
    public boolean isOpen() {
        return orig.state().isOpen() || resp.state().isOpen();
    }

    /** Whether its responder has proved to listen: a SYN+ACK from one that had sent no SYN of its own. */
    public boolean isListenerProved() {
        return record.is(ConnectionRecord.LISTENER_PROVED);
    }

    /** Whether the SYN was answered by nothing but a reset. */
    public boolean isRefused() {
        return record.is(ConnectionRecord.REFUSED);
    }

    /**
     * Whether {@code end}, which has reset this connection, had sent a new SYN and nothing since: what it reset was the other
     * end's answer, which had this connection's numbers (RFC 9293, 3.5.1).
     */
    public boolean isBegunAnewBy(End end) {
        Attempt attempt = cold.attempt;
        boolean isAttempt = attempt != null && attempt.isUnderWay() && attempt.isFromOrig() == (end == orig);
        return isAttempt
                ? end.reset().time() >= attempt.time() && end.lastTime() < attempt.time()
                : end == orig && end.reset().trigger() == Trigger.ACK && end.hasSaidSynAgain();
    }

    /** The frame of a reset of what answered the SYN with the numbers of an older connection; 0 without one. */
    public long staleFrame() {
        return cold.staleFrame;
    }

    /** Zeek's letters for what was seen, upper case for the originator (base/protocols/conn). */
    public String zeekHistory() {
        return cold.history.toString();
    }

    /** Whether a SYN of the originator, else of the responder, was captured. */
    public boolean hasSyn(boolean ofOrig) {
        return cold.history.hasSyn(ofOrig);
    }

    /** Whether a SYN+ACK was. */
    public boolean hasSynAck(boolean ofOrig) {
        return cold.history.hasSynAck(ofOrig);
    }

    /** How many resets were, those that repeat a number counted once: as many as {@link #zeekHistory} has letters for them. */
    public int resets(boolean ofOrig) {
        return cold.history.resets(ofOrig);
    }

    /** Zeek's conn_state (base/protocols/conn). */
    public String zeekConnState() {
        return cold.history.connState(orig, resp);
    }
}
