package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/** Local networks other than Ethernet and 802.11: a few octets, then LLC, an EtherType or a protocol of their own. */
final class LanHeader {
    private static final int ARCNET_IP_OLD = 0xF0; // RFC 1051
    private static final int ARCNET_ARP_OLD = 0xF1;
    private static final int ARCNET_DIAGNOSE = 0x80;
    private static final int ARCNET_IP = 0xD4; // RFC 1201
    private static final int ARCNET_IPV6 = 0xC4;

    private LanHeader() {}

    /** Frame control, two addresses; LLC if the frame control says so (ANSI X3.139). */
    static Layer fddi(Cursor cursor) {
        if (!cursor.has(13)) {
            return cursor.lacks(13);
        }
        boolean isLlc = (cursor.u8(0) & 0x70) == 0x50;
        return isLlc ? cursor.skip(13, Layer.LLC) : Layer.NOT_IP;
    }

    /** Access control, frame control, two addresses, and a route where the source address has the group bit set. */
    static Layer tokenRing(Cursor cursor) {
        if (!cursor.has(15)) {
            return cursor.lacks(15);
        }
        boolean isLlc = (cursor.u8(1) & 0xC0) == 0x40;
        boolean isRouted = (cursor.u8(8) & 0x80) != 0;
        int routeLength = isRouted ? cursor.u8(14) & 0x1F : 0;
        return isLlc ? cursor.skip(14 + routeLength, Layer.LLC) : Layer.NOT_IP;
    }

    /** Source, destination and system code; newer system codes have a fragment flag and a number after them. */
    static Layer arcnet(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        int systemCode = cursor.u8(2);
        if (isOldArcnet(systemCode)) {
            return cursor.skip(3, arcnetLayer(systemCode));
        }
        boolean isException = cursor.u8(3) == 0xFF;
        int flagAt = isException ? 7 : 3;
        if (!cursor.has(flagAt + 1)) {
            return cursor.lacks(flagAt + 1);
        }
        int flag = cursor.u8(flagAt);
        if (flag != 0 && (flag & 1) == 0) {
            return cursor.stop(Outcome.FRAGMENT);
        }
        return cursor.skip(flagAt + 3, arcnetLayer(systemCode));
    }

    /** As Linux delivers it: with two octets of offset before the system code, and reassembled. */
    static Layer arcnetLinux(Cursor cursor) {
        if (!cursor.has(5)) {
            return cursor.lacks(5);
        }
        int systemCode = cursor.u8(4);
        return cursor.skip(isOldArcnet(systemCode) ? 5 : 8, arcnetLayer(systemCode));
    }

    private static boolean isOldArcnet(int systemCode) {
        return systemCode == ARCNET_IP_OLD || systemCode == ARCNET_ARP_OLD || systemCode == ARCNET_DIAGNOSE;
    }

    private static Layer arcnetLayer(int systemCode) {
        return switch (systemCode) {
            case ARCNET_IP, ARCNET_IP_OLD -> Layer.IPV4;
            case ARCNET_IPV6 -> Layer.IPV6;
            default -> Layer.NOT_IP;
        };
    }

    /** Two EUI-64 addresses and an EtherType. */
    static Layer ieee1394(Cursor cursor, Segment segment) {
        return etherTypeAt(16, 18, cursor, segment);
    }

    /** A global route header, an EtherType and two reserved octets (RFC 4391). */
    static Layer infiniBand(Cursor cursor, Segment segment) {
        return etherTypeAt(40, 44, cursor, segment);
    }

    private static Layer etherTypeAt(int at, int length, Cursor cursor, Segment segment) {
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        int etherType = cursor.u16(at);
        cursor.skip(length, Layer.NOT_IP);
        return EtherType.after(cursor, segment, etherType);
    }

    /** Two network addresses of RFC 2625. */
    static Layer fibreChannel(Cursor cursor) {
        return cursor.skip(16, Layer.LLC);
    }

    /** Linux's classical IP over ATM: with LLC and SNAP, or plain IP. */
    static Layer classicalAtm(Cursor cursor) {
        return cursor.has(1) && cursor.u8(0) == 0xAA ? Layer.LLC : Layer.IP;
    }

    /** Traffic type, VPI and VCI; LAN emulation has an LE client number of two octets before the Ethernet frame. */
    static Layer sunAtm(Cursor cursor) {
        if (!cursor.has(4)) {
            return cursor.lacks(4);
        }
        return switch (cursor.u8(0) & 0x0F) {
            case 1 -> cursor.skip(6, Layer.ETHERNET);
            case 2 -> cursor.skip(4, Layer.LLC);
            default -> Layer.NOT_IP;
        };
    }
}
