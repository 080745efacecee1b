package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/** The Internet checksum (RFC 1071): octets that include a right checksum add up to all ones. */
final class Checksum {
    private Checksum() {}

    /** Whether a sum of 16- or 32-bit words is right. */
    static boolean isGood(long sum) {
        // What is carried out of 16 bits is added back in; three times are enough for a sum of any 64 KB.
        long folded = (sum & 0xFFFF_FFFFL) + (sum >>> 32);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        folded = (folded & 0xFFFF) + (folded >>> 16);
        return folded == 0xFFFF;
    }

    /**
     * Whether a TCP segment's checksum is right, or cannot be known because the segment is not here whole. The cursor
     * stands at the TCP header. RFC 9293, 3.1: the checksum covers the addresses, the protocol and the length as well.
     */
    static boolean isTcpGood(Cursor cursor, Segment segment) {
        int length = cursor.sent();
        if (length != cursor.captured() || cursor.isFragment() || cursor.isReaddressed()) {
            return true;
        }
        long pseudoHeader = halves(segment.srcHi)
                + halves(segment.srcLo)
                + halves(segment.dstHi)
                + halves(segment.dstLo)
                + IpProtocol.TCP
                + length;
        return isGood(pseudoHeader + cursor.sum(length));
    }

    private static long halves(long address) {
        return (address >>> 32) + (address & 0xFFFF_FFFFL);
    }
}
