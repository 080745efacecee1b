package org.wirestat.wire;

import org.wirestat.tcp.Segment;
import org.wirestat.tcp.Segment.Direction;

/**
 * What a capturing system puts before a packet, in place of its link header or in front of it. Such a header was never
 * on a wire, so it may know what no wire tells: whether the packet came in or went out.
 */
final class CaptureHeader {
    private static final int JUNIPER_MAGIC = 0x4D4743;
    private static final int JUNIPER_INWARD = 0x01;
    private static final int JUNIPER_NO_LINK_HEADER = 0x02;
    private static final int JUNIPER_EXTENSIONS = 0x80;

    private static final int NETLINK = 824;
    private static final int LLC_PROTOCOL = 4;
    private static final int NFLOG_PAYLOAD = 9;
    private static final int AF_INET = 2;

    private CaptureHeader() {}

    /**
     * Linux cooked capture, version 1 (LINKTYPE_LINUX_SLL).
     *
     * <pre>
     *   | packet type (2) | ARPHRD type (2) | address length (2) | address (8) | protocol (2) |
     * </pre>
     */
    static Layer linuxSll(Cursor cursor, Segment segment) {
        if (!cursor.has(16)) {
            return cursor.lacks(16);
        }
        segment.direction = direction(cursor.u16(0));
        int hardware = cursor.u16(2);
        int protocol = cursor.u16(14);
        cursor.skip(16, Layer.NOT_IP);
        return cooked(cursor, segment, hardware, protocol);
    }

    /**
     * Linux cooked capture, version 2 (LINKTYPE_LINUX_SLL2).
     *
     * <pre>
     *   | protocol (2) | 0 (2) | interface (4) | ARPHRD type (2) | packet type (1) | address length (1) | address (8) |
     * </pre>
     */
    static Layer linuxSll2(Cursor cursor, Segment segment) {
        if (!cursor.has(20)) {
            return cursor.lacks(20);
        }
        segment.direction = direction(cursor.u8(10));
        int hardware = cursor.u16(8);
        int protocol = cursor.u16(0);
        cursor.skip(20, Layer.NOT_IP);
        return cooked(cursor, segment, hardware, protocol);
    }

    private static Layer cooked(Cursor cursor, Segment segment, int hardware, int protocol) {
        if (protocol > EtherType.MAX_LENGTH) {
            return EtherType.after(cursor, segment, protocol);
        }
        return protocol == LLC_PROTOCOL && hardware != NETLINK ? Layer.LLC : Layer.NOT_IP;
    }

    private static Direction direction(int packetType) {
        return switch (packetType) {
            case 0, 1, 2 -> Direction.IN; // to us, broadcast, multicast
            case 4 -> Direction.OUT;
            default -> Direction.UNKNOWN; // 3: from another host to another host, seen in promiscuous mode
        };
    }

    /** Protocols captured with one octet before them: 0 if received, else sent by the capturing host. */
    static Layer directed(Cursor cursor, Segment segment, Layer next) {
        if (!cursor.has(1)) {
            return cursor.lacks(1);
        }
        segment.direction = cursor.u8(0) == 0 ? Direction.IN : Direction.OUT;
        return cursor.skip(1, next);
    }

    /** The protocol family, in the byte order of the capturing host; systems number that of IPv6 differently. */
    static Layer bsdNull(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        int asSent = cursor.i32(0);
        int family = (asSent & 0xFFFF0000) == 0 ? asSent : Integer.reverseBytes(asSent);
        return switch (family) {
            case AF_INET -> cursor.skip(4, Layer.IPV4);
            case 10, 23, 24, 28, 30 -> cursor.skip(4, Layer.IPV6); // Linux, Windows, NetBSD, FreeBSD, macOS
            default -> Layer.NOT_IP;
        };
    }

    /** OpenBSD's IPsec interface: family, SPI and flags. */
    static Layer enc(Cursor cursor) {
        return cursor.skip(12, Layer.IP);
    }

    /** The pf log: the first octet is the length without padding. */
    static Layer pflog(Cursor cursor) {
        if (!cursor.has(1)) {
            return cursor.lacks(1);
        }
        int length = cursor.u8(0) + 3 & ~3;
        return length < 4 ? cursor.stop(Outcome.MALFORMED_LINK) : cursor.skip(length, Layer.IP);
    }

    /**
     * The netfilter log: attributes as netlink has them, in the byte order of the capturing host; the packet is one of
     * them, and what follows it is of no use here.
     *
     * <pre>
     *   | family (1) | 0 (1) | group (2) || length (2) | type (2) | value, padded to 4 || ...
     * </pre>
     */
    static Layer nflog(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        boolean isBigEndian = cursor.u8(6) == 0; // all types are small
        cursor.skip(4, Layer.IP);
        while (cursor.has(4)) {
            int length = isBigEndian ? cursor.u16(0) : cursor.littleEndian16(0);
            int type = isBigEndian ? cursor.u16(2) : cursor.littleEndian16(2);
            if (length < 4) {
                return cursor.stop(Outcome.MALFORMED_LINK);
            }
            if (type == NFLOG_PAYLOAD) {
                return cursor.skip(4, Layer.IP);
            }
            int padded = length + 3 & ~3;
            if (!cursor.has(padded)) {
                return cursor.lacks(padded);
            }
            cursor.skip(padded, Layer.IP);
        }
        return cursor.sent() < 4 ? Layer.NOT_IP : cursor.lacks(4);
    }

    /** Version, flags, length, link type, all little-endian, then fields up to that length. */
    static Layer ppi(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = cursor.littleEndian16(2);
        int linkType = cursor.littleEndian32(4);
        return length < 8 ? cursor.stop(Outcome.MALFORMED_LINK) : cursor.skip(length, LinkLayer.firstLayer(linkType));
    }

    /** Apple's: length, record type, link type, interface name and flags, all little-endian. */
    static Layer pktap(Cursor cursor, Segment segment) {
        if (!cursor.has(40)) {
            return cursor.lacks(40);
        }
        int length = cursor.littleEndian32(0);
        if (length < 40 || length > 0xFFFF) {
            return cursor.stop(Outcome.MALFORMED_LINK);
        }
        int linkType = cursor.littleEndian32(8);
        int flags = cursor.littleEndian32(36);
        segment.direction = (flags & 1) != 0 ? Direction.IN : (flags & 2) != 0 ? Direction.OUT : Direction.UNKNOWN;
        return cursor.skip(length, LinkLayer.firstLayer(linkType));
    }

    /**
     * Endace's record header, its extension headers, and for Ethernet two octets of alignment.
     *
     * <pre>
     *   | time (8) | type (1) | flags (1) | record length (2) | lost (2) | wire length (2) || extension (8) ...
     * </pre>
     */
    static Layer erf(Cursor cursor) {
        if (!cursor.has(16)) {
            return cursor.lacks(16);
        }
        int type = cursor.u8(8) & 0x7F;
        int length = 16;
        boolean hasMore = (cursor.u8(8) & 0x80) != 0;
        while (hasMore) {
            if (!cursor.has(length + 8)) {
                return cursor.lacks(length + 8);
            }
            hasMore = (cursor.u8(length) & 0x80) != 0;
            length += 8;
        }
        return switch (type) {
            case 2, 11, 16, 20 -> cursor.skip(length + 2, Layer.ETHERNET);
            case 1, 10, 15, 17 -> cursor.skip(length, Layer.PPP); // HDLC, of either kind
            case 22 -> cursor.skip(length, Layer.IPV4);
            case 23 -> cursor.skip(length, Layer.IPV6);
            default -> Layer.NOT_IP;
        };
    }

    /** A magic number, flags, perhaps extensions; then the link header, or in its place four octets. */
    static Layer juniper(Cursor cursor, Segment segment, Layer link) {
        if (!cursor.has(6)) {
            return cursor.lacks(6);
        }
        int first = cursor.i32(0);
        if (first >>> 8 != JUNIPER_MAGIC) {
            return cursor.stop(Outcome.MALFORMED_LINK);
        }
        segment.direction = (first & JUNIPER_INWARD) != 0 ? Direction.IN : Direction.OUT;
        int length = (first & JUNIPER_EXTENSIONS) != 0 ? 6 + cursor.u16(4) : 4;
        boolean isBare = (first & JUNIPER_NO_LINK_HEADER) != 0;
        return isBare ? cursor.skip(length + 4, Layer.IP) : cursor.skip(length, link);
    }
}
