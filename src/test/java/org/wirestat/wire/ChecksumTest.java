package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.wirestat.wire.Octets.after;
import static org.wirestat.wire.Octets.checksummed;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.ipv6;
import static org.wirestat.wire.Octets.tcp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class ChecksumTest {
    private static final int CHECKSUM_AT = 16;

    private final FrameDecoder verifying = new FrameDecoder(true);
    private final Segment segment = new Segment();

    private Outcome decode(byte[] packet) {
        return decode(packet, packet.length);
    }

    private Outcome decode(byte[] packet, int captured) {
        return verifying.decode(ByteBuffer.wrap(packet), 0, captured, packet.length, 101, segment);
    }

    /** The segment with a right checksum between the addresses that {@link Octets} uses. */
    private static byte[] good(boolean isIpv6, byte[] payload) {
        int addresses = isIpv6
                ? 0x2001 + 0x0DB8 + 0x000A + 0x2001 + 0x0DB8 + 0x0001 + 0x0007
                : 0xC000 + 0x020A + 0xC633 + 0x6407;
        byte[] segment = tcp(new byte[0], payload);
        return checksummed(segment, CHECKSUM_AT, addresses + 6 + segment.length);
    }

    @Test
    void aRightChecksumIsASegment() {
        for (int length = 0; length < 10; length++) {
            byte[] payload = Arrays.copyOf("wirestatwirestat".getBytes(StandardCharsets.US_ASCII), length);
            assertSame(Outcome.SEGMENT, decode(ipv4(6, good(false, payload))));
            assertSame(Outcome.SEGMENT, decode(ipv6(6, good(true, payload))));
        }
    }

    @Test
    void everyFlippedBitIsSeen() {
        byte[] packet = ipv4(6, good(false, Octets.PAYLOAD));
        int dataOffsetAt = 20 + 12;
        for (int bit = 20 * 8; bit < packet.length * 8; bit++) {
            byte[] damaged = packet.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            Outcome expected = bit / 8 == dataOffsetAt && bit % 8 >= 4 ? Outcome.MALFORMED_TCP : Outcome.BAD_CHECKSUM;
            assertSame(expected, decode(damaged), "bit " + bit);
        }
    }

    @Test
    void aWrongIpv4HeaderIsNotBelieved() {
        byte[] packet = ipv4(6, good(false, Octets.PAYLOAD));
        packet[8]++;
        assertSame(Outcome.BAD_IPV4_CHECKSUM, decode(packet));
    }

    @Test
    void withoutVerificationAWrongChecksumCounts() {
        byte[] packet = ipv4(6, tcp());
        assertSame(Outcome.BAD_CHECKSUM, decode(packet));
        FrameDecoder believing = new FrameDecoder();
        assertSame(
                Outcome.SEGMENT,
                believing.decode(ByteBuffer.wrap(packet), 0, packet.length, packet.length, 101, segment));
    }

    @Test
    void whatIsNotAllThereCannotBeVerified() {
        byte[] packet = ipv4(6, tcp());
        assertSame(Outcome.SEGMENT, decode(packet, packet.length - 1));
        assertSame(Outcome.SEGMENT, decode(ipv4(6, 0x2000, tcp())));
    }

    @Test
    void aRouteOrAHomeAddressHidesTheAddressUnderTheChecksum() {
        String route = "06 02 00 01 00000000 20010DB8000100000000000000000009";
        assertSame(Outcome.SEGMENT, decode(ipv6(43, after(route, tcp()))));
        String home = "06 02 0102 0000 C910 20010DB8000000000000000000000009";
        assertSame(Outcome.SEGMENT, decode(ipv6(60, after(home, tcp()))));
        String travelled = "06 02 00 00 00000000 20010DB8000100000000000000000009";
        assertSame(Outcome.BAD_CHECKSUM, decode(ipv6(43, after(travelled, tcp()))));
    }

    @Test
    void aQuotedHeaderIsNotVerified() {
        byte[] quoted = ipv4(6, tcp());
        quoted[8]++;
        assertSame(Outcome.UNREACHABLE, decode(ipv4(1, after("03010000 00000000", quoted))));
    }
}
