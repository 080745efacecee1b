package org.wirestat.tcp;

/** What a segment says, as far as a reset may be the answer: an end's last word, or what a reset answers. */
public enum Trigger {
    NONE,
    SYN,
    SYN_ACK,
    ACK,
    PAYLOAD,
    FIN;

    public static Trigger of(Segment s) {
        if (s.isSyn()) {
            return s.isAck() ? SYN_ACK : SYN;
        }
        if (s.payloadLength > 0) {
            return PAYLOAD; // with a FIN or without: what has closed refuses the payload
        }
        return s.isFin() ? FIN : ACK;
    }
}
