package org.wirestat.wire;

/** What became of a frame: it holds a TCP segment, or the one reason why it does not. */
public enum Outcome {
    SEGMENT("TCP segment"),

    /**
     * An ICMP or ICMPv6 error says that a TCP segment did not reach its destination. The segment then holds the quoted
     * header, so its source is the end that is told. Only addresses, ports and {@code seq} are certain to be quoted;
     * flags, {@code ack} and the window are zero and the payload length is 0 unless they are.
     */
    UNREACHABLE("ICMP destination unreachable or time exceeded, about a TCP segment"),

    NOT_IP("not IP"),
    NOT_TCP("IP, but not TCP"),
    ENCRYPTED("encrypted (ESP, or a protected 802.11 frame)"),
    FRAGMENT("IP fragment without the TCP header"),
    CUT("cut by the snap length before the end of the headers"),
    TOO_SHORT("ends, as it was sent, in the middle of a header"),
    MALFORMED_LINK("malformed link-layer header"),
    MALFORMED_IPV4("malformed IPv4 header"),
    MALFORMED_IPV6("malformed IPv6 header"),
    MALFORMED_TCP("malformed TCP header"),
    BAD_IPV4_CHECKSUM("wrong IPv4 checksum"),
    /** The segment was filled in all the same, but nobody knows which of it is true. */
    BAD_CHECKSUM("wrong TCP checksum"),
    NESTED_TOO_DEEP("too many headers, one inside the other"),
    LINK_TYPE_NOT_SUPPORTED("link type not supported");

    private final String label;

    Outcome(String label) {
        this.label = label;
    }

    /** The reason in words, to stand beside a count. */
    public String label() {
        return label;
    }

    /** Whether the frame holds a segment that one end sent to the other (and not merely a quoted one). */
    public boolean isSegment() {
        return this == SEGMENT;
    }
}
