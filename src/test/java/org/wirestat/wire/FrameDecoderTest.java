package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.wire.Octets.after;
import static org.wirestat.wire.Octets.ethernet;
import static org.wirestat.wire.Octets.hex;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.ipv6;
import static org.wirestat.wire.Octets.join;
import static org.wirestat.wire.Octets.tcp;
import static org.wirestat.wire.Octets.udp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.Segment.Direction;

class FrameDecoderTest {
    private static final int ETHERNET = 1;
    private static final int RAW = 101;

    private final FrameDecoder decoder = new FrameDecoder();
    private final Segment segment = new Segment();

    static List<Sample> samples() {
        return Sample.all();
    }

    /** Decodes from a buffer that ends where the frame does: to read beyond it would throw. */
    private Outcome decode(int linkType, byte[] frame) {
        return decode(linkType, frame, frame.length);
    }

    private Outcome decode(int linkType, byte[] frame, int capturedLength) {
        ByteBuffer exact = ByteBuffer.wrap(frame, 0, capturedLength).slice();
        return decoder.decode(exact, 0, capturedLength, frame.length, linkType, segment);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void theSegmentIsFoundUnderEveryHeader(Sample sample) {
        assertSame(Outcome.SEGMENT, decode(sample.linkType(), sample.frame()));
        assertEquals(Octets.SRC_PORT, segment.srcPort);
        assertEquals(Octets.DST_PORT, segment.dstPort);
        assertEquals(Octets.SEQ, segment.seq);
        assertEquals(Octets.ACK, segment.ack);
        assertEquals(Segment.PSH | Segment.ACK, segment.flags);
        assertEquals(Octets.WINDOW, segment.window);
        assertEquals(Octets.PAYLOAD.length, segment.payloadLength);
        assertTrue(segment.optionsComplete);
        if (segment.ipv6) {
            assertEquals(0x20010DB800000000L, segment.srcHi);
            assertEquals(0x0A, segment.srcLo);
            assertEquals(0x20010DB800010000L, segment.dstHi);
            assertEquals(0x07, segment.dstLo);
            assertEquals(63, segment.ttl);
        } else {
            assertEquals(0xC000020AL, segment.srcLo);
            assertEquals(0xC6336407L, segment.dstLo);
            assertEquals(0, segment.srcHi | segment.dstHi);
            assertEquals(0x1234, segment.ipId);
            assertEquals(64, segment.ttl);
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aFrameCutAnywhereIsASegmentOnceItHoldsTheWindow(Sample sample) {
        byte[] frame = sample.frame();
        int tcpAt = indexOf(frame, tcp());
        for (int captured = 0; captured < frame.length; captured++) {
            Outcome outcome = decode(sample.linkType(), frame, captured);
            String where = sample + ", cut after " + captured;
            if (captured >= tcpAt + 16) {
                assertSame(Outcome.SEGMENT, outcome, where);
                assertEquals(Octets.PAYLOAD.length, segment.payloadLength, where);
            } else if (outcome != Outcome.NOT_IP) {
                // What follows MPLS is guessed, and with too little of it there is no guess.
                assertSame(Outcome.CUT, outcome, where);
            } else {
                assertTrue(sample.name().startsWith("MPLS"), where);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatSurroundsTheFrameIsNotRead(Sample sample) {
        byte[] frame = sample.frame();
        for (int captured = 0; captured <= frame.length; captured++) {
            assertEquals(
                    outcomeAmong((byte) 0x00, sample, captured),
                    outcomeAmong((byte) 0xFF, sample, captured),
                    sample.name());
        }
    }

    private String outcomeAmong(byte poison, Sample sample, int captured) {
        byte[] surrounded = new byte[captured + 200];
        Arrays.fill(surrounded, poison);
        System.arraycopy(sample.frame(), 0, surrounded, 100, captured);
        Outcome outcome = decoder.decode(
                ByteBuffer.wrap(surrounded), 100, captured, sample.frame().length, sample.linkType(), segment);
        return outcome.isSegment()
                ? outcome + ": " + segment.seq + ' ' + segment.flags + ' ' + segment.vlan
                : outcome.name();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void damagedFramesNeverThrow(Sample sample) {
        Random random = new Random(20260101);
        for (int round = 0; round < 2_000; round++) {
            byte[] frame = sample.frame().clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }
            decode(sample.linkType(), frame, random.nextInt(frame.length + 1));
        }
    }

    @Test
    void noiseNeverThrowsOnAnyLinkType() {
        Random random = new Random(20260102);
        for (int linkType = -1; linkType <= 300; linkType++) {
            for (int round = 0; round < 300; round++) {
                byte[] noise = new byte[random.nextInt(120)];
                random.nextBytes(noise);
                Outcome outcome = decode(linkType, noise);
                assertEquals(!LinkLayer.isSupported(linkType), outcome == Outcome.LINK_TYPE_NOT_SUPPORTED);
            }
        }
    }

    @Test
    void absurdLengthsOnTheWireAreHarmless() {
        byte[] frame = ethernet(0x0800, ipv4(6, tcp()));
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        assertSame(Outcome.SEGMENT, decoder.decode(buffer, 0, frame.length, Integer.MAX_VALUE, ETHERNET, segment));
        assertSame(Outcome.SEGMENT, decoder.decode(buffer, 0, frame.length, 0, ETHERNET, segment));
        assertSame(Outcome.CUT, decoder.decode(buffer, 0, -1, Integer.MAX_VALUE, ETHERNET, segment));
    }

    @Test
    void nestingHasALimit() {
        byte[] packet = ipv4(6, tcp());
        for (int i = 0; i < 30; i++) {
            packet = ipv4(4, packet);
        }
        assertSame(Outcome.NESTED_TOO_DEEP, decode(RAW, packet));
    }

    @Test
    void tagsLabelsAndExtensionsMayBeMany() {
        byte[] packet = ipv6(60, join(repeat(hex("3C00010400000000"), 99), hex("0600010400000000"), tcp()));
        byte[] tagged = ethernet(
                0x8100,
                join(
                        repeat(hex("00058100"), 99),
                        hex("00068847"),
                        repeat(hex("00064040"), 99),
                        hex("00064140"),
                        packet));
        assertSame(Outcome.SEGMENT, decode(ETHERNET, tagged));
        assertEquals(0x005005005005006L, segment.vlan);
    }

    @Test
    void vlanIdsStandInnermostLowest() {
        decode(ETHERNET, ethernet(0x88A8, after("0064 8100 E0C8 0800", ipv4(6, tcp()))));
        assertEquals(0x64 << 12 | 0xC8, segment.vlan);
        decode(ETHERNET, ethernet(0x0800, ipv4(6, tcp())));
        assertEquals(0, segment.vlan);
    }

    @Test
    void tagsAroundATunnelAreNotThePackets() {
        byte[] inner = ethernet(0x8100, after("0007 0800", ipv4(6, tcp())));
        byte[] outer = after("0064 0800", ipv4(17, udp(4789, after("08000000 00000100", inner))));
        decode(ETHERNET, ethernet(0x8100, outer));
        assertEquals(7, segment.vlan);
    }

    @Test
    void cookedCapturesTellTheDirection() {
        Direction[] expected = {
            Direction.IN, Direction.IN, Direction.IN, Direction.UNKNOWN, Direction.OUT, Direction.UNKNOWN
        };
        for (int type = 0; type < expected.length; type++) {
            byte[] v1 = after("000" + type + "0001 0006 0200000000020000 0800", ipv4(6, tcp()));
            decode(113, v1);
            assertSame(expected[type], segment.direction);
            byte[] v2 = after("0800 0000 00000002 0001 0" + type + "06 0200000000020000", ipv4(6, tcp()));
            decode(276, v2);
            assertSame(expected[type], segment.direction);
        }
    }

    @Test
    void otherLinksLeaveTheDirectionAlone() {
        segment.direction = Direction.OUT;
        decode(ETHERNET, ethernet(0x0800, ipv4(6, tcp())));
        assertSame(Direction.OUT, segment.direction);
    }

    @Test
    void ethernetPaddingIsNotPayload() {
        byte[] bare = ethernet(0x0800, ipv4(6, tcp(new byte[0], new byte[0])));
        decode(ETHERNET, join(bare, new byte[6]));
        assertEquals(0, segment.payloadLength);
    }

    @Test
    void payloadMissingFromTheFrameStillCounts() {
        byte[] whole = ethernet(0x0800, ipv4(6, tcp(new byte[0], new byte[1000])));
        assertSame(Outcome.SEGMENT, decode(ETHERNET, whole, 54));
        assertEquals(1000, segment.payloadLength);
        assertTrue(segment.optionsComplete);
        byte[] withOptions = ethernet(0x0800, ipv4(6, tcp(hex("0101080A0000000100000002"), new byte[1000])));
        assertSame(Outcome.SEGMENT, decode(ETHERNET, withOptions, 54));
        assertEquals(1000, segment.payloadLength);
        assertFalse(segment.optionsComplete);
        assertFalse(segment.hasTimestamps);
    }

    @Test
    void aTotalLengthOfZeroIsTheFramesOwn() {
        byte[] frame = ethernet(0x0800, ipv4(6, tcp(new byte[0], new byte[70_000])));
        frame[16] = 0;
        frame[17] = 0;
        assertSame(Outcome.SEGMENT, decode(ETHERNET, frame, 60));
        assertEquals(70_000, segment.payloadLength);
    }

    @Test
    void aJumbogramsLengthIsTheFramesOwn() {
        byte[] frame = ipv6(0, after("06 00 C204 000111A4", tcp(new byte[0], new byte[70_000])));
        frame[4] = 0;
        frame[5] = 0;
        assertSame(Outcome.SEGMENT, decode(RAW, frame, 80));
        assertEquals(70_000, segment.payloadLength);
    }

    @Test
    void theFirstFragmentCountsWithWhatItHolds() {
        assertSame(Outcome.SEGMENT, decode(RAW, ipv4(6, 0x2000, tcp())));
        assertEquals(Octets.PAYLOAD.length, segment.payloadLength);
        assertSame(Outcome.SEGMENT, decode(RAW, ipv6(44, after("06 00 0001 0001ABCD", tcp()))));
        assertEquals(0xABCD, segment.ipId);
    }

    @Test
    void laterAndTinyFragmentsAreNoSegments() {
        assertSame(Outcome.FRAGMENT, decode(RAW, ipv4(6, 0x2001, tcp())));
        assertSame(Outcome.FRAGMENT, decode(RAW, ipv4(6, 0x1FFF, tcp())));
        assertSame(Outcome.FRAGMENT, decode(RAW, ipv4(6, 0x2000, Arrays.copyOf(tcp(), 16))));
        assertSame(Outcome.FRAGMENT, decode(RAW, ipv6(44, after("06 00 0009 0001ABCD", tcp()))));
    }

    @Test
    void withoutAFragmentHeaderIpv6HasNoIdentification() {
        decode(RAW, ipv6(6, tcp()));
        assertEquals(-1, segment.ipId);
    }

    @Test
    void aDataOffsetThatCannotBeIsMalformed() {
        byte[] small = tcp();
        small[12] = 0x40;
        assertSame(Outcome.MALFORMED_TCP, decode(RAW, ipv4(6, small)));
        byte[] large = tcp();
        large[12] = 0x70;
        assertSame(Outcome.MALFORMED_TCP, decode(RAW, ipv4(6, large)));
        assertSame(Outcome.MALFORMED_TCP, decode(RAW, ipv4(6, Arrays.copyOf(tcp(), 19))));
    }

    @Test
    void headersThatCannotBeAreMalformed() {
        byte[] shortHeader = ipv4(6, tcp());
        shortHeader[0] = 0x44;
        assertSame(Outcome.MALFORMED_IPV4, decode(RAW, shortHeader));
        byte[] shortTotal = ipv4(6, tcp());
        shortTotal[3] = 19;
        assertSame(Outcome.MALFORMED_IPV4, decode(RAW, shortTotal));
        assertSame(Outcome.MALFORMED_IPV4, decode(ETHERNET, ethernet(0x0800, ipv6(6, tcp()))));
        assertSame(Outcome.MALFORMED_IPV6, decode(ETHERNET, ethernet(0x86DD, ipv4(6, join(tcp(), new byte[40])))));
        assertSame(Outcome.MALFORMED_LINK, decode(127, hex("0000 0700 00000000 0801 0000")));
        assertSame(Outcome.TOO_SHORT, decode(ETHERNET, new byte[13]));
        assertSame(Outcome.TOO_SHORT, decode(RAW, Arrays.copyOf(ipv6(6, tcp()), 39)));
    }

    @Test
    void whatIsNoSegmentIsCountedByReason() {
        assertSame(Outcome.NOT_IP, decode(ETHERNET, ethernet(0x0806, new byte[28])));
        assertSame(Outcome.NOT_IP, decode(ETHERNET, ethernet(0x8863, new byte[28])));
        assertSame(Outcome.NOT_IP, decode(ETHERNET, ethernet(38, after("424203", new byte[35]))));
        assertSame(Outcome.NOT_IP, decode(RAW, new byte[40]));
        assertSame(Outcome.NOT_TCP, decode(RAW, ipv4(17, udp(53, new byte[20]))));
        assertSame(Outcome.NOT_TCP, decode(RAW, ipv4(89, new byte[20])));
        assertSame(Outcome.NOT_TCP, decode(RAW, ipv6(59, new byte[0])));
        assertSame(Outcome.ENCRYPTED, decode(RAW, ipv4(50, new byte[40])));
        assertSame(Outcome.ENCRYPTED, decode(105, join(hex("0841"), new byte[60])));
        assertSame(Outcome.LINK_TYPE_NOT_SUPPORTED, decode(147, new byte[60]));
    }

    @Test
    void aTunnelsPortAloneIsNoTunnel() {
        for (int port : new int[] {1701, 2152, 3544, 4789, 4790, 5072, 5247, 6081, 8472, 37008}) {
            assertSame(Outcome.NOT_TCP, decode(RAW, ipv4(17, udp(port, new byte[80]))), "port " + port);
        }
    }

    private static byte[] repeat(byte[] octets, int times) {
        List<byte[]> parts = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            parts.add(octets);
        }
        return join(parts.toArray(new byte[0][]));
    }

    private static int indexOf(byte[] whole, byte[] part) {
        for (int at = 0; at <= whole.length - part.length; at++) {
            if (Arrays.equals(whole, at, at + part.length, part, 0, part.length)) {
                return at;
            }
        }
        throw new AssertionError("the sample does not hold the segment");
    }
}
