package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The IPv4 header (RFC 791, 3.1).
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version|  IHL  |Type of Service|          Total Length         |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |         Identification        |Flags|      Fragment Offset    |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  Time to Live |    Protocol   |         Header Checksum       |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                       Source Address                          |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                    Destination Address                        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                    Options                    |    Padding    |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class Ipv4Header {
    static final int LENGTH = 20;

    private static final int MORE_FRAGMENTS = 0x2000;
    private static final int FRAGMENT_OFFSET = 0x1FFF;

    private Ipv4Header() {}

    static Layer decode(Cursor cursor, Segment segment) {
        if (!cursor.has(LENGTH)) {
            return cursor.lacks(LENGTH);
        }
        int versionToLength = cursor.i32(0);
        int headerLength = (versionToLength >>> 24 & 0x0F) * 4;
        int totalLength = versionToLength & 0xFFFF;
        if (totalLength == 0) {
            // Segmentation offload: captured before the length was known, so the frame's own length is the length.
            totalLength = cursor.sent();
        }
        if (versionToLength >>> 28 != 4 || headerLength < LENGTH || totalLength < headerLength) {
            return cursor.stop(Outcome.MALFORMED_IPV4);
        }

        int fragmentation = cursor.u16(6);
        segment.ipv6 = false;
        segment.srcHi = 0;
        segment.srcLo = cursor.u32(12);
        segment.dstHi = 0;
        segment.dstLo = cursor.u32(16);
        segment.ipId = cursor.u16(4);
        segment.ttl = cursor.u8(8);
        int protocol = cursor.u8(9);

        if ((fragmentation & FRAGMENT_OFFSET) != 0) {
            return cursor.stop(Outcome.FRAGMENT);
        }
        cursor.fragment((fragmentation & MORE_FRAGMENTS) != 0);
        cursor.readdressed(false);
        cursor.limit(totalLength);
        if (!cursor.has(headerLength)) {
            return cursor.lacks(headerLength);
        }
        cursor.skip(headerLength, Layer.NOT_TCP);
        return IpProtocol.after(cursor, segment, protocol);
    }

    /** Whether the checksum is right, or cannot be known. Whoever quotes a header may have changed it on the way. */
    static boolean isChecksumGood(Cursor cursor) {
        if (cursor.isQuoted() || !cursor.has(LENGTH)) {
            return true;
        }
        int headerLength = (cursor.u8(0) & 0x0F) * 4;
        return !cursor.has(headerLength) || Checksum.isGood(cursor.sum(headerLength));
    }
}
