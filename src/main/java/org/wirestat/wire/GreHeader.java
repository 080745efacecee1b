package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * Generic Routing Encapsulation, version 0 (RFC 2784, RFC 2890, and the routing of RFC 1701) and version 1, PPTP's (RFC
 * 2637); and ERSPAN and WCCP, which ride on it. Each optional field is there if its bit is set.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |C|R|K|S|s|Recur|A| Flags | Ver |         Protocol Type         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  Checksum, Offset (C or R), Key (K), Sequence (S),            |
 *   |  Acknowledgment (A, version 1), Routing (R)                   |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class GreHeader {
    private static final int CHECKSUM = 0x8000;
    private static final int ROUTING = 0x4000;
    private static final int KEY = 0x2000;
    private static final int SEQUENCE = 0x1000;
    private static final int ACKNOWLEDGMENT = 0x0080;
    private static final int VERSION = 0x0007;

    private static final int ERSPAN_1_OR_2 = 0x88BE;
    private static final int ERSPAN_3 = 0x22EB;
    private static final int WCCP = 0x883E;
    private static final int PPP = 0x880B;

    private GreHeader() {}

    static Layer decode(Cursor cursor, Segment segment) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        int flags = cursor.u16(0);
        int protocol = cursor.u16(2);
        int length = 4;
        length += (flags & (CHECKSUM | ROUTING)) != 0 ? 4 : 0;
        length += (flags & KEY) != 0 ? 4 : 0;
        length += (flags & SEQUENCE) != 0 ? 4 : 0;
        return switch (flags & VERSION) {
            case 0 ->
                (flags & ROUTING) != 0
                        ? routed(cursor, segment, length, flags, protocol)
                        : payload(cursor, segment, length, flags, protocol);
            case 1 -> pptp(cursor, length, flags, protocol);
            default -> Layer.NOT_TCP;
        };
    }

    /** Source route entries: address family, offset and length; the last is all zero. */
    private static Layer routed(Cursor cursor, Segment segment, int headerLength, int flags, int protocol) {
        int length = headerLength;
        boolean isLast;
        do {
            if (!cursor.has(length + 4)) {
                return cursor.lacks(length + 4);
            }
            isLast = cursor.i32(length) == 0;
            length += 4 + cursor.u8(length + 3);
        } while (!isLast);
        return payload(cursor, segment, length, flags, protocol);
    }

    private static Layer payload(Cursor cursor, Segment segment, int length, int flags, int protocol) {
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        cursor.skip(length, Layer.NOT_TCP);
        if (protocol == ERSPAN_1_OR_2) {
            // Type I has no header of its own, and no sequence number by which it could be told.
            return (flags & SEQUENCE) != 0 ? Layer.ERSPAN2 : Layer.ETHERNET;
        }
        if (protocol == ERSPAN_3) {
            return Layer.ERSPAN3;
        }
        if (protocol == WCCP) {
            return Layer.WCCP;
        }
        if (isAruba(protocol)) {
            return Layer.WLAN;
        }
        return protocol <= EtherType.MAX_LENGTH ? Layer.NOT_TCP : EtherType.after(cursor, segment, protocol);
    }

    /** Aruba's access points put 802.11 frames under 8200, 8210, ... 83F0, one number a queue. */
    private static boolean isAruba(int protocol) {
        return (protocol & 0xFE0F) == 0x8200;
    }

    /** Without a sequence number there is no payload, only an acknowledgment. */
    private static Layer pptp(Cursor cursor, int length, int flags, int protocol) {
        boolean hasPayload = protocol == PPP && (flags & SEQUENCE) != 0;
        int acknowledgment = (flags & ACKNOWLEDGMENT) != 0 ? 4 : 0;
        return hasPayload ? cursor.skip(length + acknowledgment, Layer.PPP) : Layer.NOT_TCP;
    }

    /** ERSPAN type II: version, VLAN, session, index. */
    static Layer erspan2(Cursor cursor) {
        return cursor.skip(8, Layer.ETHERNET);
    }

    /** ERSPAN type III: the same and a time stamp, at the end the type of the frame and whether a subheader follows. */
    static Layer erspan3(Cursor cursor) {
        if (!cursor.has(12)) {
            return cursor.lacks(12);
        }
        int bits = cursor.u16(10);
        int length = (bits & 1) != 0 ? 20 : 12;
        return switch (bits >> 10 & 0x1F) {
            case 0 -> cursor.skip(length, Layer.ETHERNET);
            case 2 -> cursor.skip(length, Layer.IP);
            default -> Layer.NOT_TCP;
        };
    }

    /** WCCP version 2 has a redirect header before the packet, version 1 has not. */
    static Layer wccp(Cursor cursor) {
        if (!cursor.has(1)) {
            return cursor.lacks(1);
        }
        return cursor.skip(cursor.u8(0) >> 4 == 4 ? 0 : 4, Layer.IPV4);
    }
}
