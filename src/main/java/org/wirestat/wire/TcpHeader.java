package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The TCP header (RFC 9293, 3.1).
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |          Source Port          |       Destination Port        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                        Sequence Number                        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                    Acknowledgment Number                      |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |  Data |       |C|E|U|A|P|R|S|F|                               |
 *   | Offset| Rsrvd |W|C|R|C|S|S|Y|I|            Window             |
 *   |       |       |R|E|G|K|H|T|N|N|                               |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |           Checksum            |         Urgent Pointer        |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *   |                           [Options]                           |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>A tracker needs what stands up to the window; a capture that cuts between the window and the options still counts.
 *
 * <p>Of a fragmented segment the payload length is what the first fragment holds. The whole is not known before the
 * last fragment, and to wait for that one would need a store of fragments, which a stranger can fill; the octets that
 * are missing look like a segment the capture did not see, which a tracker must bear anyhow.
 */
final class TcpHeader {
    private static final int LENGTH = 20;
    private static final int NEEDED = 16;
    /** Ports and sequence number: what an ICMP error quotes at least (RFC 792). */
    private static final int QUOTED = 8;

    private TcpHeader() {}

    static Outcome decode(Cursor cursor, Segment segment) {
        int sent = cursor.sent();
        if (sent < LENGTH) {
            return cursor.isFragment() ? Outcome.FRAGMENT : Outcome.MALFORMED_TCP;
        }
        if (!cursor.has(NEEDED)) {
            return Outcome.CUT;
        }
        return header(cursor, segment, sent) ? Outcome.SEGMENT : Outcome.MALFORMED_TCP;
    }

    /** The header in an ICMP error, of which less may be quoted than was sent. */
    static Outcome decodeQuoted(Cursor cursor, Segment segment) {
        if (!cursor.has(QUOTED)) {
            return Outcome.CUT;
        }
        if (cursor.has(NEEDED) && header(cursor, segment, cursor.sent())) {
            return Outcome.UNREACHABLE;
        }
        portsAndSequence(cursor, segment);
        segment.ack = 0;
        segment.flags = 0;
        segment.window = 0;
        segment.payloadLength = 0;
        TcpOptions.clear(segment);
        return Outcome.UNREACHABLE;
    }

    private static boolean header(Cursor cursor, Segment segment, int sent) {
        long ackToWindow = cursor.i64(8);
        int offsetToWindow = (int) ackToWindow;
        int headerLength = (offsetToWindow >>> 28) * 4;
        boolean fits = headerLength <= sent || cursor.isFragment();
        if (headerLength < LENGTH || !fits) {
            return false;
        }
        portsAndSequence(cursor, segment);
        segment.ack = (int) (ackToWindow >>> 32);
        segment.flags = offsetToWindow >>> 16 & 0xFF;
        segment.window = offsetToWindow & 0xFFFF;
        segment.payloadLength = Math.max(0, sent - headerLength);
        TcpOptions.decode(cursor, LENGTH, headerLength, segment);
        return true;
    }

    private static void portsAndSequence(Cursor cursor, Segment segment) {
        long portsAndSequence = cursor.i64(0);
        segment.srcPort = (int) (portsAndSequence >>> 48);
        segment.dstPort = (int) (portsAndSequence >>> 32) & 0xFFFF;
        segment.seq = (int) portsAndSequence;
    }
}
