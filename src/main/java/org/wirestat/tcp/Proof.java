package org.wirestat.tcp;

/** How the state of an end is known, from the strongest to the weakest. The letter is the constant's name. */
public enum Proof {
    /** Proved: the end itself sent a segment that only fits this state. */
    P,
    /** Seen: a segment that moves the end was seen going to it, and nothing contradicts its arrival. */
    S,
    /** Timer: no packet moved it, a timer did. */
    T,
    /** Guessed: it began before the capture, packets are missing, or one direction was not captured. */
    G;

    /** The weaker of the two: a state that rests on two facts is known no better than the worse of them. */
    public Proof and(Proof other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
