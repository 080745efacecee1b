package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.wirestat.wire.Octets.after;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.ipv6;
import static org.wirestat.wire.Octets.tcp;
import static org.wirestat.wire.Octets.udp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class IcmpHeaderTest {
    private static final int RAW = 101;

    private final Segment segment = new Segment();

    private Outcome decode(byte[] packet) {
        return new FrameDecoder().decode(ByteBuffer.wrap(packet), 0, packet.length, packet.length, RAW, segment);
    }

    private static byte[] icmp(int type, int code, byte[] quoted) {
        return ipv4(1, after(String.format("%02X%02X0000 00000000", type, code), quoted));
    }

    private static byte[] icmpv6(int type, byte[] quoted) {
        return ipv6(58, after(String.format("%02X000000 00000000", type), quoted));
    }

    @Test
    void eightOctetsOfTcpTellWhichSegmentItWas() {
        segment.flags = Segment.RST;
        assertSame(Outcome.UNREACHABLE, decode(icmp(3, 1, Arrays.copyOf(ipv4(6, tcp()), 28))));
        assertEquals(0xC000020AL, segment.srcLo);
        assertEquals(0xC6336407L, segment.dstLo);
        assertEquals(Octets.SRC_PORT, segment.srcPort);
        assertEquals(Octets.DST_PORT, segment.dstPort);
        assertEquals(Octets.SEQ, segment.seq);
        assertEquals(0, segment.flags);
        assertEquals(0, segment.ack);
        assertEquals(0, segment.payloadLength);
        assertFalse(segment.optionsComplete);
    }

    @Test
    void aWholeQuotedSegmentTellsItsFlagsAndLength() {
        assertSame(Outcome.UNREACHABLE, decode(icmp(3, 3, Arrays.copyOf(ipv4(6, tcp()), 40))));
        assertEquals(Segment.PSH | Segment.ACK, segment.flags);
        assertEquals(Octets.ACK, segment.ack);
        assertEquals(Octets.PAYLOAD.length, segment.payloadLength);
    }

    @Test
    void icmpv6QuotesAsWell() {
        assertSame(Outcome.UNREACHABLE, decode(icmpv6(1, ipv6(6, tcp()))));
        assertEquals(0x0A, segment.srcLo);
        assertEquals(Octets.SEQ, segment.seq);
        assertEquals(Segment.PSH | Segment.ACK, segment.flags);
    }

    @Test
    void quotedExtensionHeadersAreSkipped() {
        assertSame(Outcome.UNREACHABLE, decode(icmpv6(1, ipv6(60, after("0600010400000000", tcp())))));
        assertEquals(Octets.SEQ, segment.seq);
    }

    @Test
    void exceededTimeIsUnreachable() {
        assertSame(Outcome.UNREACHABLE, decode(icmp(11, 0, ipv4(6, tcp()))));
        assertSame(Outcome.UNREACHABLE, decode(icmpv6(3, ipv6(6, tcp()))));
    }

    @Test
    void fragmentationNeededIsNoEndOfAnything() {
        assertSame(Outcome.NOT_TCP, decode(icmp(3, 4, ipv4(6, tcp()))));
        assertSame(Outcome.NOT_TCP, decode(icmpv6(2, ipv6(6, tcp()))));
    }

    @Test
    void otherMessagesAreNotAboutTcp() {
        assertSame(Outcome.NOT_TCP, decode(icmp(8, 0, new byte[56])));
        assertSame(Outcome.NOT_TCP, decode(icmp(3, 3, ipv4(17, udp(4789, new byte[20])))));
        assertSame(Outcome.NOT_TCP, decode(icmp(3, 2, ipv4(47, tcp()))));
    }

    @Test
    void aQuoteCutShortIsNoSegment() {
        byte[] whole = icmp(3, 1, ipv4(6, tcp()));
        for (int captured = 0; captured < 20 + 8 + 20 + 8; captured++) {
            Outcome outcome = new FrameDecoder()
                    .decode(ByteBuffer.wrap(whole, 0, captured).slice(), 0, captured, whole.length, RAW, segment);
            boolean isIcmpCut = captured >= 20 && captured < 28;
            assertSame(isIcmpCut ? Outcome.NOT_TCP : Outcome.CUT, outcome);
        }
    }
}
