package org.wirestat.tcp;

/**
 * What a connection made of a segment. Only {@link #PLAUSIBLE} moves anything; every other is a reason, counted and shown,
 * why it did not. The label finishes the sentence "a segment that ...".
 */
public enum Delivery {
    /** Its numbers fit what both ends have said. */
    PLAUSIBLE("was believed"),
    /** An exact copy of one just seen: a mirror port, {@code -i any}, or a network that delivers twice. */
    COPY("was a copy of one just captured"),
    /** RFC 9293, 3.10.7.4, first check: nothing of it lies in the receiver's window. */
    BEYOND_WINDOW("lies beyond the receiver's window"),
    /** Further behind what the receiver has acknowledged than any window reaches. */
    LONG_PAST("lies long before the receiver's window"),
    /** RFC 9293, 3.10.7.4, fifth check. */
    ACK_OF_UNSENT("acknowledges what its receiver cannot have sent"),
    /** RFC 9293, 3.10.7.4, second check; RFC 5961, 3.2. */
    RESET_NOT_EXACT("resets with a sequence number that is not the next one expected"),
    /** RFC 9293, 3.10.7.3, second check: in SYN_SENT a reset must acknowledge the SYN. */
    RESET_WITHOUT_SYN_ACKNOWLEDGED("resets a SYN without acknowledging it"),
    /** RFC 9293, 3.10.7.4, fourth check; RFC 5961, 4.2: it draws a challenge ACK and changes nothing. */
    SYN_IN_CONNECTION("is a SYN within a connection that still lives"),
    /** No flag, or flags that contradict each other. */
    IMPOSSIBLE_FLAGS("has flags that no TCP sends");

    private final String label;

    Delivery(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
