package org.wirestat.tcp;

import org.wirestat.record.EndRecord;

/**
 * The cold facts of one end: those that no ordinary segment moves. They are plain fields; {@link SequenceSpace},
 * {@link Activity}, {@link Retransmission} and {@link End}, which point at them, say what each means and are all that moves them.
 *
 * <p>A connection has an object of this kind for each end from its first segment on that is not of the textbook. What few
 * connections ever have, a FIN or a reset, is made when it is first needed.
 */
final class EndFacts {
    // ---- What it said: who knows of its SYN and its FIN, and its reset ----

    final Control syn = new Control();
    private Control fin = Control.UNSAID;
    private Control madeFin;
    private Reset reset = Reset.NONE;
    private Reset madeReset;

    /** How Zeek sees it. */
    final ZeekEnd zeek = new ZeekEnd();

    // ---- Its numbers: see SequenceSpace ----

    int firstSeq;
    /** The last that it said and that was acknowledged never passed the tap. */
    boolean endsUnseen;
    /** The peer acknowledged, at skipTime, what has not passed the tap, and nothing has since that reaches as far. */
    boolean skipped;
    /** The ACK number RCV.NXT, which skipped something, came with something new, which ends at carrierEnd. */
    boolean isCarried;

    int carrierEnd;
    long skipTime;
    private Hole hole = Hole.NONE;

    // ---- What it did last: see Activity ----

    /** When its last segment passed, believed or not; {@link EndRecord#NEVER} before the first. */
    long lastPassed;
    /** When it last said payload, and the ACK number on that. */
    long saidPayload;

    int lastPayloadAck;
    /** The ACK number it said last. */
    int lastAck;

    // ---- Its timer: see Retransmission ----

    long wait;
    int count;
    private Probes probes = Probes.NONE;

    // ---- The rest: see End ----

    /** How often the capturing host is known to have sent its segments, less how often it is known to have received them. */
    long capturingHostVotes;
    /** How long it takes from the tap to this end and back, in nanoseconds. */
    long roundTrip;

    long duplicates;
    long retransmitted;
    /** The ICMP error that came back for its SYN; null without one. */
    IcmpError unreachable;

    /** The last reset in its name that was not believed; null without one. */
    UnbelievedReset unbelievedReset;

    UnbelievedFin unbelievedFin;

    /** The lowest ACK number on any copy of the FIN: whether the first of them covered the peer's FIN. */
    int finAck;
    /** Payload it had sent when the peer's FIN passed; all it ever sent, as long as none has. */
    long octetsBeforePeerFin;
    /** How long both ends had said nothing new when its FIN passed. */
    long silenceBeforeFin;

    Control fin() {
        return fin;
    }

    /** The FIN of an end that says one, for the first time or again. */
    Control finToSay() {
        if (madeFin == null) {
            madeFin = new Control();
        }
        fin = madeFin;
        return fin;
    }

    Reset reset() {
        return reset;
    }

    /** The reset of an end that sends one. */
    Reset resetToSend() {
        if (madeReset == null) {
            madeReset = new Reset();
        }
        reset = madeReset;
        return reset;
    }

    Probes probes() {
        return probes;
    }

    /** The probes of an end that sends one. */
    Probes probesToCount() {
        if (probes == Probes.NONE) {
            probes = new Probes();
        }
        return probes;
    }

    /** The end has sent, or was acknowledged, something else. */
    void endProbes() {
        if (probes != Probes.NONE) {
            probes.clear();
        }
    }

    Hole hole() {
        return hole;
    }

    /** The hole of an end of which something is missing. */
    Hole holeToOpen() {
        if (hole == Hole.NONE) {
            hole = new Hole();
        }
        return hole;
    }

    /** The unbelieved reset of an end in whose name another is sent. */
    UnbelievedReset unbelievedResetToNote() {
        if (unbelievedReset == null) {
            unbelievedReset = new UnbelievedReset();
        }
        return unbelievedReset;
    }

    /** The unbelieved FIN of an end in whose name another is sent. */
    UnbelievedFin unbelievedFinToNote() {
        if (unbelievedFin == null) {
            unbelievedFin = new UnbelievedFin();
        }
        return unbelievedFin;
    }

    /** Nothing is known of the end. */
    void clear() {
        syn.clear();
        if (madeFin != null) {
            madeFin.clear();
        }
        fin = Control.UNSAID;
        if (madeReset != null) {
            madeReset.clear();
        }
        reset = Reset.NONE;
        zeek.clear();
        clearNumbers();
        lastPassed = EndRecord.NEVER;
        saidPayload = EndRecord.NEVER;
        lastPayloadAck = 0;
        lastAck = 0;
        wait = 0;
        count = 0;
        probes = Probes.NONE;
        capturingHostVotes = 0;
        roundTrip = 0;
        duplicates = 0;
        retransmitted = 0;
        unreachable = null;
        unbelievedReset = null;
        unbelievedFin = null;
        finAck = 0;
        octetsBeforePeerFin = 0;
        silenceBeforeFin = 0;
    }

    private void clearNumbers() {
        firstSeq = 0;
        hole = Hole.NONE;
        endsUnseen = false;
        skipped = false;
        skipTime = 0;
        carrierEnd = 0;
        isCarried = false;
    }
}
