package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;

/**
 * One side of a connection: the facts that its segments, and the segments sent to it, have established. Facts are firsts,
 * lasts, highests and lowests, so that the order in which a tap meets the frames of one round trip does not matter. What
 * they mean is for {@link Reading} to say; what is plausible was judged before.
 *
 * <p>It is a view. The hot facts lie in the record ({@link EndRecord}), the cold ones in {@link EndFacts}; both are those of the
 * connection that its {@link Connection} looks at. How a segment moves them is told by {@link Speech}, and from there by
 * {@link Opening}, {@link Closing}, {@link Acknowledgement} and {@link Resetting}.
 */
public final class End {
    /**
     * By how much a repeat may come later than the round trip between tap and end and still have crossed the ACK. A timer
     * waits at least 200 ms longer than the round trip (RFC 6298 says a second, Linux does less), of which a delayed ACK
     * takes 40 ms.
     */
    private static final long CROSSING_SLACK = 100_000_000L;

    private static final Stack[] STACKS = Stack.values();
    private static final TcpState[] STATES = TcpState.values();

    private final ConnectionRecord record;
    private final boolean isOrig;
    private final EndRecord hot;
    private EndFacts cold;

    private final SequenceSpace space;
    private final Retransmission retransmission;
    private final Activity activity;
    private final Profile profile;
    private final Reading reading = new Reading();

    End(ConnectionRecord record, boolean isOrig) {
        this.record = record;
        this.isOrig = isOrig;
        hot = isOrig ? record.orig() : record.resp();
        space = new SequenceSpace(hot);
        retransmission = new Retransmission(hot);
        activity = new Activity(hot);
        profile = new Profile(hot);
    }

    /** Looks at the facts of another connection's end. */
    void lookAt(EndFacts cold) {
        this.cold = cold;
        space.lookAt(cold);
        retransmission.lookAt(cold);
        activity.lookAt(cold);
    }

    /** The traits of an end of which nothing is known, as a record has them. */
    static long traitsOfNobody() {
        long traits = Traits.withStack(0, Stack.UNKNOWN.ordinal());
        return Traits.withTold(traits, TcpState.UNKNOWN.ordinal(), TcpState.UNKNOWN.ordinal());
    }

    // ---- What is told of it besides what it says ----

    /** Any segment of this end, believed or not. */
    void count(Segment s) {
        activity.count(s);
        switch (s.direction) {
            case OUT -> cold.capturingHostVotes++;
            case IN -> cold.capturingHostVotes--;
            case UNKNOWN -> {}
        }
        hot.setDirection((cold.capturingHostVotes == packets()
                        ? Segment.Direction.OUT
                        : cold.capturingHostVotes == -packets() ? Segment.Direction.IN : Segment.Direction.UNKNOWN)
                .ordinal());
    }

    /** What all its packets say together, the capturing host having met them all alike. */
    long votesIfAllAlike() {
        int direction = hot.direction();
        return direction == Segment.Direction.OUT.ordinal()
                ? packets()
                : direction == Segment.Direction.IN.ordinal() ? -packets() : 0;
    }

    void countDuplicate() {
        cold.duplicates++;
    }

    // ---- What time says ----

    /** Whether a segment of this end that passes at {@code now} may have been under way when something passed towards it. */
    public boolean mayHaveCrossed(long passed, long now) {
        return now - passed <= cold.roundTrip + CROSSING_SLACK;
    }

    /** Whether an answer to what passed would have passed by {@code now}, so that a number that covers more is no accident. */
    boolean isPastAnswer(long passed, long now) {
        return now - passed > answerTime();
    }

    /** How long after something passed towards this end its answer to that may pass. */
    long answerTime() {
        return cold.roundTrip + Activity.ANSWER_TIME;
    }

    /** Whether this end has spoken so long after something passed towards it that it would have known. */
    public boolean hasGoneOnAfter(long passed) {
        return activity.said() != Activity.NEVER && isPastAnswer(passed, activity.said());
    }

    /** Whether this end has spoken too late to have been under way already when something passed towards it. */
    boolean hasSpokenSince(long passed) {
        return activity.said() != Activity.NEVER && !mayHaveCrossed(passed, activity.said());
    }

    // ---- The reading ----

    void read(End peer, Connection connection, TimeWait timeWait, long now) {
        reading.read(this, peer, connection, timeWait, now);
    }

    /** Its socket is in use again, by the segment in {@code frame}: of this incarnation nothing is left. */
    void readReplaced(long frame, long time) {
        reading.readReplaced(frame, time);
    }

    /** Whether the state read is another than at the last call. */
    boolean changes() {
        int before = hot.told();
        int now = reading.state().ordinal();
        hot.setTold(now, before);
        return now != before;
    }

    /** A connection of a socket with itself has one end. */
    void readAs(End same) {
        reading.copy(same.reading);
        hot.setStack(same.hot.stack());
    }

    // ---- The facts ----

    EndRecord hot() {
        return hot;
    }

    EndFacts cold() {
        return cold;
    }

    public SequenceSpace space() {
        return space;
    }

    public Control syn() {
        return cold.syn;
    }

    public Control fin() {
        return cold.fin();
    }

    public Reset reset() {
        return cold.reset();
    }

    ZeekEnd zeek() {
        return cold.zeek;
    }

    public Retransmission retransmission() {
        return retransmission;
    }

    Activity activity() {
        return activity;
    }

    Profile profile() {
        return profile;
    }

    /** A SYN that carries data, or asks for fast open, lets its receiver send before the handshake is over (RFC 7413). */
    boolean opensFast() {
        return hot.is(Traits.OPENS_FAST);
    }

    boolean hasTimestamps() {
        return hot.is(Traits.HAS_TIMESTAMPS);
    }

    /** Whether the first of its FINs did not acknowledge the peer's. Both ends of a simultaneous close have closed first. */
    public boolean closedBefore(End peer) {
        return fin().isSent() && !(hot.is(Traits.FIN_HAS_ACK) && peer.fin().isCoveredBy(cold.finAck));
    }

    /** Octets, SYN and FIN it has sent and the peer has not acknowledged. */
    public long unacknowledged(End peer) {
        if (!space.hasSent()) {
            return 0;
        }
        int una = sndUna(peer);
        return isAfter(space.sndNxt(), una) ? Integer.toUnsignedLong(space.sndNxt() - una) : 0;
    }

    /** The oldest octet that the peer has not acknowledged (SND.UNA of RFC 9293, 3.3.1). */
    int sndUna(End peer) {
        return peer.space.hasAcked() ? peer.space.rcvNxt() : space.firstSeq();
    }

    /** Whether its last word is more than its SYN or SYN+ACK. */
    public boolean hasSpokenAfterSyn() {
        return activity.what() != Trigger.SYN_ACK && activity.what() != Trigger.SYN;
    }

    /** Whether its last word is the SYN that its peer has had already. */
    boolean hasSaidSynAgain() {
        return syn().isHeard() && syn().repeats() > 0 && syn().lastTime() == activity.said();
    }

    /** The frame of a FIN of it that was believed only when it was acknowledged; 0 without one. */
    public long finBelievedLate() {
        UnbelievedFin late = cold.unbelievedFin;
        return late != null && late.isBelieved ? late.frame : 0;
    }

    /** The last reset in its name that was not believed; null without one. */
    public UnbelievedReset unbelievedReset() {
        return cold.unbelievedReset;
    }

    /** The ICMP error that came back for its SYN; null without one. */
    public IcmpError unreachable() {
        return cold.unreachable;
    }

    /** When its last segment of any kind passed, believed or not; {@link Activity#NEVER} before the first. */
    long lastPassed() {
        return activity.lastPassed();
    }

    /** Payload octets it sent after the peer's FIN had passed. */
    public long octetsAfterFinOf(End peer) {
        return peer.fin().frame() == 0 ? 0 : space.octets() - cold.octetsBeforePeerFin;
    }

    /** How long neither end had said anything new when its FIN passed, in nanoseconds. */
    public long silenceBeforeFin() {
        return cold.silenceBeforeFin;
    }

    /** Whether it sent payload when it had the peer's FIN already. */
    public boolean hasSentPayloadAfterFinOf(End peer) {
        return hot.is(Traits.PAYLOAD_HAS_ACK) && peer.fin().isCoveredBy(hot.payloadAck());
    }

    // ---- What it shows to the world ----

    public boolean isIpv6() {
        return record.isIpv6();
    }

    public long addressHi() {
        return record.addressHi(isOrig);
    }

    public long addressLo() {
        return record.addressLo(isOrig);
    }

    public int port() {
        return isOrig ? record.origPort() : record.respPort();
    }

    /** As of the last {@link Connection#readAt}, like everything down to {@link #isStale}. */
    public TcpState state() {
        return reading.state();
    }

    /** The state before the change that a {@link Connection#changes} found, the same as {@link #state} without. */
    public TcpState previousState() {
        return STATES[hot.toldBefore()];
    }

    public Proof proof() {
        return reading.proof();
    }

    /** The frame that proves the state; 0 when none does: a timer moved it, or nothing was seen. */
    public long frame() {
        return reading.frame();
    }

    /** When the state began, in nanoseconds since the epoch. */
    public long since() {
        return reading.since();
    }

    /** Octets, SYN and FIN sent and not acknowledged; 0 in states that send nothing. */
    public long sendQueue() {
        return reading.sendQueue();
    }

    public Timer timer() {
        return reading.timer();
    }

    /** Nanoseconds until the timer goes off; 0 or less when it is overdue or off. */
    public long timerRemaining() {
        return reading.timerRemaining();
    }

    /** How often in a row the oldest unacknowledged octet was repeated, while the timer for that runs. */
    public int timerRetransmissions() {
        return timer() == Timer.ON ? retransmission.count() : 0;
    }

    /** How many keepalive or window probes in a row stand unanswered, while the timer for that runs. */
    public int timerProbes() {
        return timer() == Timer.KEEPALIVE || timer() == Timer.PROBE ? retransmission.probes() : 0;
    }

    /** Whether it stays in a state that only its peer can end for longer than a stack keeps it unless a process holds it. */
    public boolean isStale() {
        return reading.isStale();
    }

    /** When the mark of {@link #isStale} was due. */
    public long staleSince() {
        return reading.staleSince();
    }

    /** Segments this end sent, copies made by the capture not counted. */
    public long packets() {
        return activity.packets();
    }

    /** Payload by sequence number, in octets: a retransmission counts once, and what was lost before the tap counts too. */
    public long bytes() {
        return space.octets();
    }

    /** Segments all of whose octets it had sent before. */
    public long retransmitted() {
        return cold.retransmitted;
    }

    /** How often it sent its SYN or SYN+ACK again, up to 255 times. */
    public int synRepeats() {
        return syn().repeats();
    }

    /** How often it sent its FIN again, up to 255 times. */
    public int finRepeats() {
        return fin().repeats();
    }

    /** Octets of this end that its peer has, and that never passed the tap. */
    public long gaps() {
        return space.gaps();
    }

    /** Time to live or hop limit of its latest segment that is no reset, 0 to 255; -1 if there is none. */
    public int ttl() {
        return profile.ttl();
    }

    /** When its last believed segment passed, resets apart; {@link Long#MIN_VALUE} before the first. */
    public long lastTime() {
        return activity.said();
    }

    /** Its last believed segment, which proves its state once more; 0 before the first. */
    public long lastFrame() {
        return activity.saidFrame();
    }

    /** When its last payload passed, nanoseconds since the epoch; {@link Long#MIN_VALUE} before the first. */
    public long lastPayloadTime() {
        return activity.saidPayload();
    }

    /** Copies made by the capture, or by the network. */
    public long duplicates() {
        return cold.duplicates;
    }

    public Stack stack() {
        return STACKS[hot.stack()];
    }

    /** Whether cooked frames or pcapng flags say that the capturing host sent this end's segments. */
    public boolean isCapturingHost() {
        return cold.capturingHostVotes > 0;
    }
}
