package org.wirestat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.wirestat.tcp.Segment;

/**
 * Writes segments as the Ethernet frames of a classic capture in nanoseconds. Payload is only announced: each frame is cut
 * behind its TCP header, as a snap length would.
 */
final class FrameWriter {
    private static final int NANOSECONDS = 0xa1b23c4d;
    private static final int ETHERNET = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int TCP = 6;
    private static final int ICMP = 1;
    private static final int ICMPV6 = 58;
    private static final byte[] NO_OPTIONS = {};

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    FrameWriter() {
        out.writeBytes(ByteBuffer.allocate(24)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(NANOSECONDS)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(ETHERNET)
                .array());
    }

    byte[] capture() {
        return out.toByteArray();
    }

    void segment(Segment s, byte[] options) {
        ByteBuffer tcp = ByteBuffer.allocate(20 + options.length)
                .putShort((short) s.srcPort)
                .putShort((short) s.dstPort)
                .putInt(s.seq)
                .putInt(s.ack)
                .putShort((short) ((20 + options.length) / 4 << 12 | s.flags))
                .putShort((short) s.window)
                .putInt(0)
                .put(options);
        frame(s, ip(s, TCP, tcp.array(), s.payloadLength, false), s.payloadLength);
    }

    /** The ICMP error "port unreachable" that the receiver of {@code quoted}'s host sends back. */
    void unreachable(Segment quoted) {
        byte[] ports = ByteBuffer.allocate(8)
                .putShort((short) quoted.srcPort)
                .putShort((short) quoted.dstPort)
                .putInt(quoted.seq)
                .array();
        byte[] packet = ip(quoted, TCP, ports, 12, false);
        ByteBuffer error = ByteBuffer.allocate(8 + packet.length);
        error.put((byte) (quoted.ipv6 ? 1 : 3))
                .put((byte) (quoted.ipv6 ? 4 : 3))
                .putShort((short) 0)
                .putInt(0);
        error.put(packet);
        frame(quoted, ip(quoted, quoted.ipv6 ? ICMPV6 : ICMP, error.array(), 0, true), 0);
    }

    private static byte[] ip(Segment s, int protocol, byte[] carried, int notCaptured, boolean isBack) {
        int length = carried.length + notCaptured;
        if (s.ipv6) {
            ByteBuffer header = ByteBuffer.allocate(40 + carried.length)
                    .putInt(6 << 28)
                    .putShort((short) length)
                    .put((byte) protocol)
                    .put((byte) s.ttl);
            header.putLong(isBack ? s.dstHi : s.srcHi).putLong(isBack ? s.dstLo : s.srcLo);
            header.putLong(isBack ? s.srcHi : s.dstHi).putLong(isBack ? s.srcLo : s.dstLo);
            return header.put(carried).array();
        }
        ByteBuffer header = ByteBuffer.allocate(20 + carried.length)
                .putShort((short) 0x4500)
                .putShort((short) (20 + length))
                .putShort((short) s.ipId)
                .putShort((short) 0)
                .put((byte) s.ttl)
                .put((byte) protocol)
                .putShort((short) 0);
        header.putInt((int) (isBack ? s.dstLo : s.srcLo)).putInt((int) (isBack ? s.srcLo : s.dstLo));
        return header.put(carried).array();
    }

    private void frame(Segment s, byte[] packet, int notCaptured) {
        byte[] tag = s.vlan == 0
                ? NO_OPTIONS
                : ByteBuffer.allocate(4)
                        .putShort((short) 0x8100)
                        .putShort((short) s.vlan)
                        .array();
        int captured = 14 + tag.length + packet.length;
        out.writeBytes(ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) (s.time / NANOS_PER_SECOND))
                .putInt((int) (s.time % NANOS_PER_SECOND))
                .putInt(captured)
                .putInt(captured + notCaptured)
                .array());
        out.writeBytes(new byte[] {2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1});
        out.writeBytes(tag);
        out.writeBytes(ByteBuffer.allocate(2)
                .putShort((short) (s.ipv6 ? 0x86dd : 0x0800))
                .array());
        out.writeBytes(packet);
    }
}
