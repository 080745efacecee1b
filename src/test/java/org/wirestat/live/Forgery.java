package org.wirestat.live;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.wirestat.tcp.Segment;

/** A segment without options or payload that claims to come from a socket, as an IPv4 packet with right checksums. */
record Forgery(String src, int srcPort, String dst, int dstPort, int flags, int seq, int ack, int ttl, int ipId) {
    private static final int TCP = 6;
    private static final int TCP_LENGTH = 20;
    private static final int IP_LENGTH = 20;
    private static final int USUAL_TTL = 64;
    private static final int STRANGERS_IP_ID = 4711;
    private static final int WINDOW = 64_240;

    /**
     * {@code FLAGS [seq N] [ack N] [ttl N]}.
     *
     * @param last that the alleged sender sent, from which a number with a sign counts on; null if there is none
     */
    static Forgery of(List<String> words, String src, int srcPort, String dst, int dstPort, Segment last) {
        int next = last == null ? 0 : last.seq + last.payloadLength + (last.isSyn() || last.isFin() ? 1 : 0);
        return new Forgery(
                src,
                srcPort,
                dst,
                dstPort,
                flags(words.get(0)),
                number(words, "seq", next),
                number(words, "ack", last == null ? 0 : last.ack),
                number(words, "ttl", USUAL_TTL),
                STRANGERS_IP_ID);
    }

    private static int flags(String letters) {
        int flags = 0;
        for (char letter : letters.toCharArray()) {
            flags |= switch (letter) {
                case 'S' -> Segment.SYN;
                case 'R' -> Segment.RST;
                case 'F' -> Segment.FIN;
                case '.' -> Segment.ACK;
                default -> throw new IllegalArgumentException("no such flag: " + letter);
            };
        }
        return flags;
    }

    private static int number(List<String> words, String name, int base) {
        int at = words.indexOf(name);
        if (at < 0) {
            return base;
        }
        String value = words.get(at + 1);
        return value.matches("[+-].*") ? base + Integer.parseInt(value) : Integer.parseUnsignedInt(value);
    }

    String hex() throws IOException {
        byte[] from = InetAddress.getByName(src).getAddress();
        byte[] to = InetAddress.getByName(dst).getAddress();
        ByteBuffer tcp = ByteBuffer.allocate(TCP_LENGTH)
                .putShort((short) srcPort)
                .putShort((short) dstPort)
                .putInt(seq)
                .putInt(ack)
                .putShort((short) (TCP_LENGTH / 4 << 12 | flags))
                .putShort((short) ((flags & Segment.RST) != 0 ? 0 : WINDOW));
        // RFC 9293 3.1: the checksum covers the addresses, the protocol and the length as well.
        ByteBuffer covered = ByteBuffer.allocate(12 + TCP_LENGTH)
                .put(from)
                .put(to)
                .putShort((short) TCP)
                .putShort((short) TCP_LENGTH)
                .put(tcp.array());
        tcp.putShort(16, checksum(covered));
        ByteBuffer packet = ByteBuffer.allocate(IP_LENGTH + TCP_LENGTH)
                .putShort((short) 0x4500)
                .putShort((short) (IP_LENGTH + TCP_LENGTH))
                .putShort((short) ipId)
                .putShort((short) 0x4000)
                .put((byte) ttl)
                .put((byte) TCP)
                .putShort((short) 0)
                .put(from)
                .put(to)
                .put(tcp.array());
        return HexFormat.of().formatHex(packet.array());
    }

    private static short checksum(ByteBuffer covered) {
        int sum = 0;
        for (int i = 0; i < covered.capacity(); i += 2) {
            sum += covered.getShort(i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }
}
