package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * Ethernet, what looks like it, and the LLC header that follows where a length stands in place of the EtherType.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                      Destination address                      |
 *   +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                               |                               |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
 *   |                        Source address                         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |      EtherType or length      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class EthernetHeader {
    static final int LENGTH = 14;

    private static final int SNAP_LENGTH = 8;

    private EthernetHeader() {}

    static Layer ethernet(Cursor cursor, Segment segment) {
        return switched(cursor, segment, 0);
    }

    /** Ethernet with a switch chip's tag (Linux: DSA) of so many octets between the addresses and the EtherType. */
    static Layer switched(Cursor cursor, Segment segment, int tagLength) {
        int length = LENGTH + tagLength;
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        int etherType = cursor.u16(length - 2);
        cursor.skip(length, Layer.NOT_IP);
        return EtherType.after(cursor, segment, etherType);
    }

    /** LLC (IEEE 802.2), with SNAP (RFC 1042) or without. */
    static Layer llc(Cursor cursor, Segment segment) {
        if (!cursor.has(3)) {
            return cursor.lacks(3);
        }
        int serviceAccessPoints = cursor.u16(0);
        return switch (serviceAccessPoints) {
            case 0xAAAA -> snap(cursor, segment);
            case 0x0606 -> cursor.skip(3, Layer.IPV4);
            case 0xFEFE -> cursor.has(4) ? cursor.skip(4, PointToPoint.layer(cursor.u8(3))) : cursor.lacks(4);
            default -> Layer.NOT_IP;
        };
    }

    private static Layer snap(Cursor cursor, Segment segment) {
        if (!cursor.has(SNAP_LENGTH)) {
            return cursor.lacks(SNAP_LENGTH);
        }
        int organization = cursor.i32(2) & 0xFFFFFF;
        int protocol = cursor.u16(6);
        cursor.skip(SNAP_LENGTH, Layer.NOT_IP);
        return switch (organization) {
            case 0x000000, 0x0000F8 ->
                protocol <= EtherType.MAX_LENGTH ? Layer.NOT_IP : EtherType.after(cursor, segment, protocol);
            // Bridged Ethernet, with and without its FCS, after two octets of padding: RFC 2684, 5.2.
            case 0x0080C2 -> protocol == 1 || protocol == 7 ? cursor.skip(2, Layer.ETHERNET) : Layer.NOT_IP;
            default -> Layer.NOT_IP;
        };
    }

    /**
     * A frame captured with its preamble: seven octets 55 and a start delimiter, of which some may be missing. Frame
     * preemption (IEEE 802.3br) has delimiters of its own: one set for a frame's first part, one for the others.
     */
    static Layer preamble(Cursor cursor) {
        int at = 0;
        while (at < 7 && cursor.has(at + 1) && cursor.u8(at) == 0x55) {
            at++;
        }
        if (!cursor.has(at + 1)) {
            return cursor.lacks(at + 1);
        }
        return switch (cursor.u8(at)) {
            case 0xD5, 0xE6, 0x4C, 0x7F, 0xB3 -> cursor.skip(at + 1, Layer.ETHERNET);
            case 0x61, 0x52, 0x9E, 0x2A -> cursor.stop(Outcome.FRAGMENT);
            default -> Layer.NOT_IP;
        };
    }
}
