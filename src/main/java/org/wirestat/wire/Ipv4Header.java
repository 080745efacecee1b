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
        long versionToFragment = cursor.i64(0);
        int headerLength = (int) (versionToFragment >>> 56 & 0x0F) * 4;
        int totalLength = (int) (versionToFragment >>> 32) & 0xFFFF;
        if (totalLength == 0) {
            // Segmentation offload: captured before the length was known, so the frame's own length is the length.
            totalLength = cursor.sent();
        }
        if (versionToFragment >>> 60 != 4 || headerLength < LENGTH || totalLength < headerLength) {
            return cursor.stop(Outcome.MALFORMED_IPV4);
        }

        int fragmentation = (int) versionToFragment & 0xFFFF;
        int ttlToChecksum = cursor.i32(8);
        int protocol = ttlToChecksum >>> 16 & 0xFF;
        long addresses = cursor.i64(12);
        segment.ipv6 = false;
        segment.srcHi = 0;
        segment.srcLo = addresses >>> 32;
        segment.dstHi = 0;
        segment.dstLo = addresses & 0xFFFF_FFFFL;
        segment.ipId = (int) (versionToFragment >>> 16) & 0xFFFF;
        segment.ttl = ttlToChecksum >>> 24;

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
