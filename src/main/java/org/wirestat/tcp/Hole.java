package org.wirestat.tcp;

/**
 * What of an end's numbers never passed the tap, or not yet: a stretch before SND.NXT in which something is missing (two holes are
 * one stretch), and what was missing of earlier stretches that the peer had.
 */
final class Hole {
    /** The hole of an end of which all was captured. It must not be changed: who opens one makes another. */
    static final Hole NONE = new Hole();

    int start;
    int end;
    /** Octets. */
    long missing;
    /** The peer has all of the stretch. It may still be captured behind its ACK, but nobody will send it again. */
    boolean isAcked;
    /** Octets of earlier stretches. */
    long gaps;
}
