package org.wirestat.wire;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/** Headers written by hand for the tests, each a function from what it carries to the whole. Big-endian throughout. */
final class Octets {
    static final int SRC_PORT = 51816;
    static final int DST_PORT = 8443;
    static final int SEQ = 0xFEDC_BA98;
    static final int ACK = 0x8000_0001;
    static final int WINDOW = 0xFFFE;
    static final byte[] PAYLOAD = {'h', 'e', 'l', 'l', 'o'};

    private Octets() {}

    /** Hexadecimal digits; white space is for the reader. */
    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    static byte[] after(String header, byte[] payload) {
        return join(hex(header), payload);
    }

    static byte[] u16(int value) {
        return new byte[] {(byte) (value >> 8), (byte) value};
    }

    static byte[] u32(int value) {
        return join(u16(value >>> 16), u16(value));
    }

    /** The segment that every sample carries: five octets of payload, PSH and ACK, and a checksum of zero. */
    static byte[] tcp() {
        return tcp(new byte[0], PAYLOAD);
    }

    static byte[] tcp(byte[] options, byte[] payload) {
        int offset = 5 + options.length / 4;
        return join(
                u16(SRC_PORT),
                u16(DST_PORT),
                u32(SEQ),
                u32(ACK),
                u16(offset << 12 | 0x18),
                u16(WINDOW),
                u32(0),
                options,
                payload);
    }

    /** 192.0.2.10 to 198.51.100.7. */
    static byte[] ipv4(int protocol, byte[] payload) {
        return ipv4(protocol, 0, payload);
    }

    static byte[] ipv4(int protocol, int flagsAndOffset, byte[] payload) {
        byte[] header = join(
                hex("4500"),
                u16(20 + payload.length),
                u16(0x1234),
                u16(flagsAndOffset),
                new byte[] {64, (byte) protocol},
                u16(0),
                hex("C000020A C6336407"));
        return join(checksummed(header, 10), payload);
    }

    /** 2001:db8::a to 2001:db8:1::7. */
    static byte[] ipv6(int nextHeader, byte[] payload) {
        return join(
                hex("60000000"),
                u16(payload.length),
                new byte[] {(byte) nextHeader, 63},
                hex("20010DB8 00000000 00000000 0000000A  20010DB8 00010000 00000000 00000007"),
                payload);
    }

    static byte[] udp(int dstPort, byte[] payload) {
        return join(u16(40000), u16(dstPort), u16(8 + payload.length), u16(0), payload);
    }

    static byte[] ethernet(int etherType, byte[] payload) {
        return join(hex("020000000001 020000000002"), u16(etherType), payload);
    }

    /** Fills in the Internet checksum that makes the octets add up, written down anew so as to check the decoder's. */
    static byte[] checksummed(byte[] octets, int at) {
        return checksummed(octets, at, 0);
    }

    static byte[] checksummed(byte[] octets, int at, int pseudoHeader) {
        int sum = pseudoHeader;
        for (int i = 0; i < octets.length; i++) {
            sum += (octets[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        byte[] whole = octets.clone();
        whole[at] = (byte) (~sum >> 8);
        whole[at + 1] = (byte) ~sum;
        return whole;
    }
}
