package org.wirestat.tcp;

import org.wirestat.record.EndRecord;

/**
 * The cold facts of one connection: those that no ordinary segment moves, as plain fields. Who looks at a connection through a
 * {@link Connection} sees these and the hot facts of its record together.
 *
 * <p>A connection is given an object of this kind by the first segment that is not of the textbook, and keeps it for good. Until
 * then all that is here follows from the record, and is laid down by {@link Promotion} whenever somebody looks.
 */
public final class ColdFacts {
    /** How much memory an object of this kind takes, with those it holds: about, and rather too much. */
    public static final long OCTETS = 1024;

    final EndFacts orig = new EndFacts();
    final EndFacts resp = new EndFacts();
    final History history = new History();

    long id;
    /** The VLANs of the key, 0 without. */
    long vlan;
    /** Time of the last frame; {@link EndRecord#NEVER} before the first. */
    long last;

    /** The frame of a reset of what answered the SYN with the numbers of an older connection; 0 without one. */
    long staleFrame;
    /** Whether an ACK passed that cannot be meant for the SYN, and the number that ACK expects next. */
    boolean challenged;

    int challengeAck;
    /** A SYN that is held back until it is answered; null without one: few connections ever meet one. */
    Attempt attempt;

    /** Nothing is known of the connection. */
    void clear() {
        orig.clear();
        resp.clear();
        history.clear();
        id = 0;
        vlan = 0;
        last = EndRecord.NEVER;
        staleFrame = 0;
        challenged = false;
        challengeAck = 0;
        attempt = null;
    }

    /** Whether {@code vlan} is that of the key. */
    public boolean isIn(long vlan) {
        return this.vlan == vlan;
    }
}
