package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The IPv6 header (RFC 8200, 3). {@link IpProtocol} goes on with the extension headers.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |Version| Traffic Class |           Flow Label                  |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |         Payload Length        |  Next Header  |   Hop Limit   |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                         Source Address                        |
 *   |                         (4 times 32 bits)                     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                      Destination Address                      |
 *   |                         (4 times 32 bits)                     |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The addresses are taken from here, also where a routing header or a home address option names another end.
 */
final class Ipv6Header {
    static final int LENGTH = 40;

    private Ipv6Header() {}

    static Layer decode(Cursor cursor, Segment segment) {
        if (!cursor.has(LENGTH)) {
            return cursor.lacks(LENGTH);
        }
        if (cursor.u8(0) >> 4 != 6) {
            return cursor.stop(Outcome.MALFORMED_IPV6);
        }
        int payloadLength = cursor.u16(4);
        int nextHeader = cursor.u8(6);
        segment.ipv6 = true;
        segment.ipId = -1;
        segment.ttl = cursor.u8(7);
        segment.srcHi = cursor.i64(8);
        segment.srcLo = cursor.i64(16);
        segment.dstHi = cursor.i64(24);
        segment.dstLo = cursor.i64(32);

        cursor.fragment(false);
        cursor.readdressed(false);
        cursor.skip(LENGTH, Layer.NOT_TCP);
        if (payloadLength != 0) {
            // Zero is a jumbogram (RFC 2675) or segmentation offload: the frame's own length is the length.
            cursor.limit(payloadLength);
        }
        return IpProtocol.after(cursor, segment, nextHeader);
    }
}
