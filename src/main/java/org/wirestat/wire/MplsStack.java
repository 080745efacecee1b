package org.wirestat.wire;

/**
 * A stack of MPLS labels (RFC 3032).
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                Label                  | TC  |S|      TTL      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>A label means something only to the routers between which it was agreed, so what follows the last one (S set) must
 * be guessed: IP has its version in the first four bits, and a length that fits; a pseudo-wire that carries Ethernet
 * has a control word, whose first four bits are zero (RFC 4385, 3), or has not.
 */
final class MplsStack {
    private static final int CONTROL_WORD = 4;

    private MplsStack() {}

    static Layer decode(Cursor cursor) {
        boolean isLast;
        do {
            if (!cursor.has(4)) {
                return cursor.lacks(4);
            }
            isLast = (cursor.u8(2) & 1) != 0;
            cursor.skip(4, Layer.MPLS);
        } while (!isLast);
        return payload(cursor);
    }

    private static Layer payload(Cursor cursor) {
        if (!cursor.has(6)) {
            return cursor.lacks(6);
        }
        int version = cursor.u8(0) >> 4;
        if (version == 4 && (cursor.u8(0) & 0x0F) >= 5 && cursor.u16(2) <= cursor.sent()) {
            return Layer.IPV4;
        }
        if (version == 6 && cursor.u16(4) <= cursor.sent() - Ipv6Header.LENGTH) {
            return Layer.IPV6;
        }
        if (version == 0 && isEthernet(cursor, CONTROL_WORD)) {
            return cursor.skip(CONTROL_WORD, Layer.ETHERNET);
        }
        return isEthernet(cursor, 0) ? Layer.ETHERNET : Layer.NOT_IP;
    }

    private static boolean isEthernet(Cursor cursor, int at) {
        return cursor.has(at + EthernetHeader.LENGTH) && EtherType.isPlausible(cursor.u16(at + 12));
    }
}
