package org.wirestat.tcp;

/**
 * The TCP part of one frame, decoded: what a tracker needs and nothing else. One instance is reused for every frame of
 * a source; whoever keeps a value copies it. Addresses are two {@code long}s in network order, an IPv4 address standing
 * in the low 32 bits of {@code lo} with {@code hi} zero and {@link #isIpv6()} false. Sequence numbers are plain
 * {@code int}s and are compared only by {@link SequenceNumber}.
 */
public final class Segment {
    /** The flags of RFC 9293, 3.1, in the bits in which the header has them. */
    public static final int FIN = 0x01;

    public static final int SYN = 0x02;
    public static final int RST = 0x04;
    public static final int PSH = 0x08;
    public static final int ACK = 0x10;
    public static final int URG = 0x20;
    public static final int ECE = 0x40;
    public static final int CWR = 0x80;

    /** Value of {@link #windowShift} and {@link #mss} when the option was not there (or was cut off). */
    public static final int ABSENT = -1;

    /** How the capturing host met the frame: from the packet type of a cooked capture or pcapng's flags. */
    public enum Direction {
        UNKNOWN,
        IN,
        OUT
    }

    // The frame: filled by the source.
    public long frame;
    public long time;
    public Direction direction;

    // The packet.
    public boolean ipv6;
    public long srcHi;
    public long srcLo;
    public long dstHi;
    public long dstLo;
    /** IPv4 identification, 0 to 65535; -1 for IPv6 without a fragment header. */
    public int ipId;
    /** IPv4 time to live or IPv6 hop limit, 0 to 255. */
    public int ttl;
    /**
     * The VLAN ids of the 802.1Q tags around this packet, 12 bits each, innermost lowest, at most five; 0 without a
     * tag. Inside a tunnel, the tags around the tunnel are not among them.
     */
    public long vlan;

    // The TCP header.
    public int srcPort;
    public int dstPort;
    public int seq;
    /** Meaningless unless {@link #ACK} is set. */
    public int ack;

    public int flags;
    /** The window field as sent, unscaled, 0 to 65535. */
    public int window;
    /** Octets of payload as sent: by the IP header's length, not by what was captured. */
    public int payloadLength;

    // The options that matter; known only when the capture holds them whole.
    /** Whether all option octets were captured and well formed; false leaves the fields below at what could be read. */
    public boolean optionsComplete;

    public boolean hasTimestamps;
    public int tsVal;
    public int tsEcr;
    /** Window scale shift count as sent, 0 to 255, or {@link #ABSENT}. RFC 7323, 2.3 caps its use at 14. */
    public int windowShift;
    /** Maximum segment size, 0 to 65535, or {@link #ABSENT}. */
    public int mss;

    public boolean sackPermitted;
    /** Number of SACK blocks read into {@link #sackEdges}, 0 to 4. */
    public int sackBlocks;
    /** Left and right edge of each SACK block in turn. */
    public final int[] sackEdges = new int[8];

    /**
     * The kinds of the options in the order in which they stand, one a nibble, first in the lowest: 1 to 15 by kind
     * (NOP 1, MSS 2, window scale 3, SACK permitted 4, timestamps 8; 34, fast open, is written 9; others 15), 0 the
     * end. At most 16 are kept. A stack is recognised by it.
     */
    public long optionLayout;

    /** A TCP Fast Open option (RFC 7413, kind 34), with or without a cookie. */
    public boolean fastOpen;

    /** Whether every one of {@code wanted} is set. */
    public boolean has(int wanted) {
        return (flags & wanted) == wanted;
    }

    public boolean isSyn() {
        return (flags & SYN) != 0;
    }

    public boolean isFin() {
        return (flags & FIN) != 0;
    }

    public boolean isRst() {
        return (flags & RST) != 0;
    }

    public boolean isAck() {
        return (flags & ACK) != 0;
    }

    public boolean isIpv6() {
        return ipv6;
    }

    /** Takes over the frame's and the header's values of {@code other}, and of the options what a SYN agrees on. */
    void copyHeader(Segment other) {
        frame = other.frame;
        time = other.time;
        direction = other.direction;
        ipv6 = other.ipv6;
        srcHi = other.srcHi;
        srcLo = other.srcLo;
        dstHi = other.dstHi;
        dstLo = other.dstLo;
        ipId = other.ipId;
        ttl = other.ttl;
        srcPort = other.srcPort;
        dstPort = other.dstPort;
        seq = other.seq;
        ack = other.ack;
        flags = other.flags;
        window = other.window;
        payloadLength = other.payloadLength;
        optionsComplete = other.optionsComplete;
        hasTimestamps = other.hasTimestamps;
        tsVal = other.tsVal;
        tsEcr = other.tsEcr;
        windowShift = other.windowShift;
        optionLayout = other.optionLayout;
        fastOpen = other.fastOpen;
    }

    /** SEG.LEN of RFC 9293, 3.4: the payload, and one each for SYN and FIN. */
    public int length() {
        return payloadLength + ((flags & SYN) >> 1) + (flags & FIN);
    }

    /** The first sequence number after this segment. */
    public int seqEnd() {
        return seq + length();
    }
}
