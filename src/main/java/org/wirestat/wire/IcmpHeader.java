package org.wirestat.wire;

/**
 * The ICMP errors that say that a packet did not arrive: destination unreachable and time exceeded of ICMP (RFC 792) and
 * ICMPv6 (RFC 4443, 3.1 and 3.3). They quote the packet from its IP header on.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |     Type      |     Code      |          Checksum             |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                             unused                            |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |      Internet header and at least 8 octets of what follows    |
 * </pre>
 */
final class IcmpHeader {
    private static final int LENGTH = 8;
    private static final int UNREACHABLE = 3;
    private static final int FRAGMENTATION_NEEDED = 4;
    private static final int TIME_EXCEEDED = 11;
    private static final int UNREACHABLE_V6 = 1;
    private static final int TIME_EXCEEDED_V6 = 3;

    private IcmpHeader() {}

    static Layer icmp(Cursor cursor) {
        if (!cursor.has(LENGTH)) {
            return Layer.NOT_TCP;
        }
        // "Fragmentation needed" is path MTU discovery (RFC 1191): the sender goes on with smaller packets.
        boolean isUnreachable = cursor.u8(0) == UNREACHABLE && cursor.u8(1) != FRAGMENTATION_NEEDED;
        boolean isError = isUnreachable || cursor.u8(0) == TIME_EXCEEDED;
        return isError ? quote(cursor, Layer.IPV4) : Layer.NOT_TCP;
    }

    static Layer icmpv6(Cursor cursor) {
        if (!cursor.has(LENGTH)) {
            return Layer.NOT_TCP;
        }
        boolean isError = cursor.u8(0) == UNREACHABLE_V6 || cursor.u8(0) == TIME_EXCEEDED_V6;
        return isError ? quote(cursor, Layer.IPV6) : Layer.NOT_TCP;
    }

    private static Layer quote(Cursor cursor, Layer quoted) {
        cursor.quote();
        return cursor.skip(LENGTH, quoted);
    }
}
