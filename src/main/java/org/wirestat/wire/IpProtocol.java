package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The registry by which IP names what follows; and the extension headers, which stand between a protocol number and the
 * one they put off (RFC 8200, 4):
 *
 * <pre>
 *   +---------------+---------------+-------------------------------+
 *   |  Next Header  |  Length       |  the extension's own ...      |
 *   +---------------+---------------+-------------------------------+
 * </pre>
 *
 * <p>The length counts units of 8 octets and leaves out the first; the fragment header has none and is 8 octets long;
 * the authentication header, which IPv4 has as well, counts units of 4 and leaves out two (RFC 4302, 2.2).
 */
final class IpProtocol {
    static final int TCP = 6;

    private static final int HOP_BY_HOP = 0;
    private static final int ROUTING = 43;
    private static final int FRAGMENT = 44;
    private static final int AUTHENTICATION = 51;
    private static final int DESTINATION_OPTIONS = 60;
    private static final int MOBILITY = 135;
    private static final int HOST_IDENTITY = 139;
    private static final int SHIM6 = 140;

    private static final int HOME_ADDRESS_OPTION = 0xC9;

    private IpProtocol() {}

    /** The layer that a protocol number names; the cursor stands behind it, and moves behind any extension headers. */
    static Layer after(Cursor cursor, Segment segment, int protocol) {
        int next = protocol;
        while (next != TCP) {
            if (!isExtension(next)) {
                return layer(cursor, segment, next);
            }
            if (!cursor.has(8)) {
                return cursor.lacks(8);
            }
            if (next == FRAGMENT) {
                int offsetAndMore = cursor.u16(2);
                if ((offsetAndMore & 0xFFF8) != 0) {
                    return cursor.stop(Outcome.FRAGMENT);
                }
                cursor.fragment((offsetAndMore & 1) != 0);
                segment.ipId = cursor.u16(6);
            }
            int length = length(next, cursor.u8(1));
            if (!cursor.has(length)) {
                return cursor.lacks(length);
            }
            if (isReaddressing(next, cursor, length)) {
                cursor.readdressed(true);
            }
            next = cursor.u8(0);
            cursor.skip(length, Layer.NOT_TCP);
        }
        return Layer.TCP;
    }

    private static boolean isExtension(int protocol) {
        return switch (protocol) {
            case HOP_BY_HOP, ROUTING, FRAGMENT, AUTHENTICATION, DESTINATION_OPTIONS, MOBILITY, HOST_IDENTITY, SHIM6 ->
                true;
            default -> false;
        };
    }

    private static int length(int extension, int lengthField) {
        return switch (extension) {
            case FRAGMENT -> 8;
            case AUTHENTICATION -> 4 * (lengthField + 2);
            default -> 8 * (lengthField + 1);
        };
    }

    /** A route not yet at its end, or a home address: the TCP checksum covers another address than the IP header's. */
    private static boolean isReaddressing(int extension, Cursor cursor, int length) {
        if (extension == ROUTING) {
            return cursor.u8(3) != 0;
        }
        if (extension == DESTINATION_OPTIONS) {
            for (int at = 2; at + 1 < length; ) {
                int option = cursor.u8(at);
                if (option == HOME_ADDRESS_OPTION) {
                    return true;
                }
                at += option == 0 ? 1 : 2 + cursor.u8(at + 1);
            }
        }
        return false;
    }

    private static Layer layer(Cursor cursor, Segment segment, int protocol) {
        if (cursor.isQuoted()) {
            return Layer.NOT_TCP;
        }
        Layer layer = switch (protocol) {
            case 1 -> Layer.ICMP;
            case 58 -> Layer.ICMPV6;
            case 17 -> Layer.UDP;
            case 4, 94 -> Layer.IPV4;
            case 41 -> Layer.IPV6;
            case 47 -> Layer.GRE;
            case 50 -> Layer.ESP;
            case 97 -> Layer.ETHER_IP;
            case 137 -> Layer.MPLS;
            case 143 -> Layer.ETHERNET;
            default -> Layer.NOT_TCP;
        };
        if (layer != Layer.ICMP && layer != Layer.ICMPV6) {
            // The tags around a tunnel are not those of the packet inside.
            segment.vlan = 0;
        }
        return layer;
    }
}
