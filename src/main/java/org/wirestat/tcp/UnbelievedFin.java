package org.wirestat.tcp;

/**
 * The last FIN in an end's name whose number lies beyond the window as the tap knows it. If the tap missed what comes before it,
 * the FIN is genuine: then its receiver acknowledges it.
 */
final class UnbelievedFin {
    /** The sequence number it takes. */
    int seq;

    boolean hasAck;
    int ack;
    long frame;
    long time;
    /** Whether it was acknowledged, and so believed after all. */
    boolean isBelieved;

    void note(Segment s) {
        seq = s.seqEnd() - 1;
        hasAck = s.isAck();
        ack = s.ack;
        frame = s.frame;
        time = s.time;
    }
}
