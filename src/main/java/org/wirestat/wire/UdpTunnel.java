package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The tunnels that run over UDP, recognised by their port. A port is a weak sign, as any client may happen to have it;
 * so what does not look like the tunnel's header is {@link Layer#NOT_TCP}, never malformed.
 */
final class UdpTunnel {
    private UdpTunnel() {}

    static Layer decode(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int srcPort = cursor.u16(0);
        int dstPort = cursor.u16(2);
        Layer layer = layer(dstPort);
        return cursor.skip(8, layer == Layer.NOT_TCP ? layer(srcPort) : layer);
    }

    private static Layer layer(int port) {
        return switch (port) {
            case 1701 -> Layer.L2TP;
            case 2152 -> Layer.GTP_U;
            case 3544 -> Layer.TEREDO;
            case 4341 -> Layer.LISP;
            case 4789, 8472, 48879 -> Layer.VXLAN; // IANA, Linux's default and OTV, Cisco ACI
            case 4790 -> Layer.VXLAN_GPE;
            case 5072 -> Layer.AYIYA;
            case 5247 -> Layer.CAPWAP;
            case 6081 -> Layer.GENEVE;
            case 6635 -> Layer.MPLS; // RFC 7510
            case 37008 -> Layer.TZSP;
            default -> Layer.NOT_TCP;
        };
    }

    /**
     * VXLAN (RFC 7348, 5): a flag that says that the network identifier is valid, and the identifier.
     *
     * <pre>
     *   |R|R|R|R|I|R|R|R|            Reserved (24)                      |
     *   |         VXLAN Network Identifier (24)         | Reserved (8)  |
     * </pre>
     */
    static Layer vxlan(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        return (cursor.u8(0) & 0x08) != 0 ? cursor.skip(8, Layer.ETHERNET) : Layer.NOT_TCP;
    }

    /** VXLAN with the P flag, which makes the fourth octet a protocol. */
    static Layer vxlanGpe(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        boolean namesProtocol = (cursor.u8(0) & 0x04) != 0;
        return namesProtocol ? cursor.skip(8, protocol(cursor.u8(3))) : vxlan(cursor);
    }

    /** The network service header (RFC 8300, 2.2): length in units of 4 octets in the low bits of the second octet. */
    static Layer nsh(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = (cursor.u8(1) & 0x3F) * 4;
        return length < 8 ? Layer.NOT_TCP : cursor.skip(length, protocol(cursor.u8(3)));
    }

    /** The numbers that VXLAN-GPE and the network service header share. */
    private static Layer protocol(int number) {
        return switch (number) {
            case 1 -> Layer.IPV4;
            case 2 -> Layer.IPV6;
            case 3 -> Layer.ETHERNET;
            case 4 -> Layer.NSH;
            case 5 -> Layer.MPLS;
            default -> Layer.NOT_TCP;
        };
    }

    /**
     * Geneve (RFC 8926, 3.1): version, length of the options in units of 4 octets, an EtherType.
     *
     * <pre>
     *   |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
     *   |        Virtual Network Identifier (VNI)       |    Reserved   |
     * </pre>
     */
    static Layer geneve(Cursor cursor, Segment segment) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = 8 + (cursor.u8(0) & 0x3F) * 4;
        int etherType = cursor.u16(2);
        boolean isVersion0 = cursor.u8(0) >> 6 == 0;
        if (!isVersion0 || etherType <= EtherType.MAX_LENGTH) {
            return Layer.NOT_TCP;
        }
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        cursor.skip(length, Layer.NOT_TCP);
        return EtherType.after(cursor, segment, etherType);
    }

    /**
     * GTP-U (3GPP TS 29.281, 5.1). If any of E, S and PN is set, all four octets of the third row are there; E says
     * that the last of them is the type of an extension header, whose own last octet is the type of the next.
     *
     * <pre>
     *   | Ver |T|*|E|S|P|  Message type |             Length            |
     *   |                Tunnel endpoint identifier                     |
     *   |        Sequence number        |     N-PDU     |   Extension   |
     * </pre>
     */
    static Layer gtpU(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int flags = cursor.u8(0);
        boolean isUserData = flags >> 4 == 3 && cursor.u8(1) == 0xFF;
        if (!isUserData) {
            return Layer.NOT_TCP;
        }
        if ((flags & 0x07) == 0) {
            return cursor.skip(8, Layer.IP);
        }
        int length = 12;
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        int extension = (flags & 0x04) != 0 ? cursor.u8(11) : 0;
        while (extension != 0) {
            if (!cursor.has(length + 1)) {
                return cursor.lacks(length + 1);
            }
            int extensionLength = cursor.u8(length) * 4;
            if (extensionLength == 0) {
                return Layer.NOT_TCP;
            }
            length += extensionLength;
            if (!cursor.has(length)) {
                return cursor.lacks(length);
            }
            extension = cursor.u8(length - 1);
        }
        return cursor.skip(length, Layer.IP);
    }

    /** Teredo (RFC 4380, 5.1.1): IPv6, after an authentication and an origin indication, if there are such. */
    static Layer teredo(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        int length = 0;
        if (cursor.u16(0) == 1) {
            length = 4 + cursor.u8(2) + cursor.u8(3) + 9;
        }
        if (!cursor.has(length + 2)) {
            return cursor.lacks(length + 2);
        }
        if (cursor.u16(length) == 0) {
            length += 8;
        }
        if (!cursor.has(length + 1)) {
            return cursor.lacks(length + 1);
        }
        boolean isIpv6 = cursor.u8(length) >> 4 == 6;
        return isIpv6 ? cursor.skip(length, Layer.IPV6) : Layer.NOT_TCP;
    }

    /**
     * L2TP version 2 (RFC 2661, 3.1): T control message, L length, S sequence numbers, O offset.
     *
     * <pre>
     *   |T|L|x|x|S|x|O|P|x|x|x|x|  Ver  |          Length (opt)         |
     *   |           Tunnel ID           |           Session ID          |
     *   |             Ns (opt)          |             Nr (opt)          |
     *   |      Offset Size (opt)        |    Offset pad... (opt)        |
     * </pre>
     */
    static Layer l2tp(Cursor cursor) {
        if (!cursor.has(6)) {
            return cursor.lacks(6);
        }
        int flags = cursor.u16(0);
        boolean isUserData = (flags & 0x8000) == 0 && (flags & 0x000F) == 2;
        if (!isUserData) {
            return Layer.NOT_TCP;
        }
        int length = 6;
        length += (flags & 0x4000) != 0 ? 2 : 0;
        length += (flags & 0x0800) != 0 ? 4 : 0;
        if ((flags & 0x0200) != 0) {
            if (!cursor.has(length + 2)) {
                return cursor.lacks(length + 2);
            }
            length += 2 + cursor.u16(length);
        }
        return cursor.skip(length, Layer.PPP);
    }

    /**
     * The data channel between access point and controller (RFC 5415, 4.3): HLEN counts 4 octets, T says that the
     * payload is not 802.3 but what WBID says (1 is 802.11), F that it is a fragment.
     *
     * <pre>
     *   |Version|  Type |  HLEN   |   RID   |  WBID   |T|F|L|W|M|K|Flags|
     *   |          Fragment ID          |     Frag Offset         |Rsvd |
     * </pre>
     */
    static Layer capwap(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int bits = cursor.i32(0);
        int length = (bits >>> 19 & 0x1F) * 4;
        boolean isPlain = bits >>> 24 == 0;
        if (!isPlain || length < 8) {
            return Layer.NOT_TCP;
        }
        boolean isLaterFragment = (bits & 0x80) != 0 && cursor.u16(6) >> 3 != 0;
        if (isLaterFragment) {
            return cursor.stop(Outcome.FRAGMENT);
        }
        if ((bits & 0x100) == 0) {
            return cursor.skip(length, Layer.ETHERNET);
        }
        boolean isWlan = (bits >>> 9 & 0x1F) == 1;
        if (!isWlan) {
            return Layer.NOT_TCP;
        }
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        cursor.skip(length, Layer.WLAN);
        return Wlan.perhapsSwapped(cursor);
    }

    /**
     * AYIYA: lengths of identity (a power of two) and signature (units of 4 octets), an operation, an IP protocol.
     *
     * <pre>
     *   | IDLen |  Type | SigLen| Hash  | Auth  |OpCode |  Next Header  |
     *   |                           Epoch Time                          |
     * </pre>
     */
    static Layer ayiya(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = 8 + (1 << (cursor.u8(0) >> 4)) + (cursor.u8(1) >> 4) * 4;
        boolean isForward = (cursor.u8(2) & 0x0F) == 1;
        if (!isForward) {
            return Layer.NOT_TCP;
        }
        return switch (cursor.u8(3)) {
            case 4 -> cursor.skip(length, Layer.IPV4);
            case 41 -> cursor.skip(length, Layer.IPV6);
            default -> Layer.NOT_TCP;
        };
    }

    /** TaZmen Sniffer Protocol: version, type, what was captured; then tagged fields: 0 is padding, 1 the end. */
    static Layer tzsp(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        if (cursor.u8(0) != 1) {
            return Layer.NOT_TCP;
        }
        int length = 4;
        int tag;
        do {
            if (!cursor.has(length + 1)) {
                return cursor.lacks(length + 1);
            }
            tag = cursor.u8(length);
            if (tag > 1 && !cursor.has(length + 2)) {
                return cursor.lacks(length + 2);
            }
            length += tag > 1 ? 2 + cursor.u8(length + 1) : 1;
        } while (tag != 1);
        return switch (cursor.u16(2)) {
            case 1 -> cursor.skip(length, Layer.ETHERNET);
            case 18 -> cursor.skip(length, Layer.WLAN);
            default -> Layer.NOT_TCP;
        };
    }

    /** LISP data (RFC 9300, 5.1): eight octets of flags, nonce and locator bits, then IP. */
    static Layer lisp(Cursor cursor) {
        return cursor.skip(8, Layer.IP);
    }
}
