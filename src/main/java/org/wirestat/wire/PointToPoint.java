package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * Links with two ends: PPP (RFC 1661), PPP over Ethernet (RFC 2516), Cisco's HDLC, Frame Relay (RFC 2427) and SLIP.
 *
 * <pre>
 *   PPP     | FF   03  | protocol (2; 1 if its first octet is odd) |     FF 03 and the protocol's
 *           + - - - - -+-------------------------------------------+     first octet can be left out
 *
 *   PPPoE   | 11 | code | session (2) | length (2) | PPP protocol
 *
 *   HDLC    | 0F or 8F | 00 | EtherType (2) |
 *
 *   Frame   | address (2 to 4; the last octet is odd) | 03 | NLPID |     or, Cisco:
 *   Relay   | address                                 | EtherType (2) |
 * </pre>
 */
final class PointToPoint {
    private static final int ADDRESS_AND_CONTROL = 0xFF03;
    private static final int CISCO_UNICAST = 0x0F00;
    private static final int CISCO_MULTICAST = 0x8F00;

    private static final int NLPID_SNAP = 0x80;
    private static final int SLIP_LENGTH = 16;

    private PointToPoint() {}

    static Layer ppp(Cursor cursor) {
        if (!cursor.has(2)) {
            return cursor.lacks(2);
        }
        int first = cursor.u16(0);
        if (first == CISCO_UNICAST || first == CISCO_MULTICAST) {
            return Layer.CISCO_HDLC;
        }
        if (first == ADDRESS_AND_CONTROL) {
            cursor.skip(2, Layer.PPP);
            if (!cursor.has(2)) {
                return cursor.lacks(2);
            }
        }
        boolean isCompressed = (cursor.u8(0) & 1) != 0;
        int protocol = isCompressed ? cursor.u8(0) : cursor.u16(0);
        cursor.skip(isCompressed ? 1 : 2, Layer.NOT_IP);
        return switch (protocol) {
            case 0x0021 -> Layer.IPV4;
            case 0x0057 -> Layer.IPV6;
            case 0x0281, 0x0283 -> Layer.MPLS;
            case 0x003D -> multilink(cursor);
            default -> Layer.NOT_IP;
        };
    }

    /** Multilink (RFC 1990): the fragment that has the beginning bit goes on with a PPP protocol. */
    private static Layer multilink(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        boolean isBeginning = (cursor.u8(0) & 0x80) != 0;
        return isBeginning ? cursor.skip(4, Layer.PPP) : cursor.stop(Outcome.FRAGMENT);
    }

    static Layer pppoe(Cursor cursor) {
        if (!cursor.has(6)) {
            return cursor.lacks(6);
        }
        boolean isSession = cursor.u8(1) == 0;
        return isSession ? cursor.skip(6, Layer.PPP) : Layer.NOT_IP;
    }

    static Layer ciscoHdlc(Cursor cursor, Segment segment) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        if (cursor.u16(0) == ADDRESS_AND_CONTROL) {
            return Layer.PPP;
        }
        int etherType = cursor.u16(2);
        cursor.skip(4, Layer.NOT_IP);
        return etherType <= EtherType.MAX_LENGTH ? Layer.NOT_IP : EtherType.after(cursor, segment, etherType);
    }

    static Layer frameRelay(Cursor cursor, Segment segment) {
        int length = 2;
        while (length <= 4 && cursor.has(length) && (cursor.u8(length - 1) & 1) == 0) {
            length++;
        }
        if (length > 4) {
            return cursor.stop(Outcome.MALFORMED_LINK);
        }
        if (!cursor.has(length + 2)) {
            return cursor.lacks(length + 2);
        }
        boolean isUnnumbered = cursor.u8(length) == 0x03;
        if (!isUnnumbered) {
            int etherType = cursor.u16(length);
            cursor.skip(length + 2, Layer.NOT_IP);
            return etherType <= EtherType.MAX_LENGTH ? Layer.NOT_IP : EtherType.after(cursor, segment, etherType);
        }
        // One octet of padding may stand before the NLPID.
        int nlpidAt = cursor.u8(length + 1) == 0 ? length + 2 : length + 1;
        if (!cursor.has(nlpidAt + 6)) {
            return cursor.lacks(nlpidAt + 6);
        }
        int nlpid = cursor.u8(nlpidAt);
        if (nlpid != NLPID_SNAP) {
            return cursor.skip(nlpidAt + 1, layer(nlpid));
        }
        boolean isEtherType = (cursor.i32(nlpidAt) & 0xFFFFFF) == 0;
        int etherType = cursor.u16(nlpidAt + 4);
        cursor.skip(nlpidAt + 6, Layer.NOT_IP);
        return isEtherType && etherType > EtherType.MAX_LENGTH
                ? EtherType.after(cursor, segment, etherType)
                : Layer.NOT_IP;
    }

    /** The layer that a network layer protocol identifier (ISO/IEC TR 9577) names. */
    static Layer layer(int nlpid) {
        return switch (nlpid) {
            case 0xCC -> Layer.IPV4;
            case 0x8E -> Layer.IPV6;
            default -> Layer.NOT_IP;
        };
    }

    /** Direction and the header before compression, 16 octets together, as BSD's driver delivers it. */
    static Layer slip(Cursor cursor) {
        return cursor.skip(SLIP_LENGTH, Layer.IP);
    }
}
