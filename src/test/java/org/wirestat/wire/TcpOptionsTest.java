package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.wire.Octets.hex;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.tcp;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class TcpOptionsTest {
    private final FrameDecoder decoder = new FrameDecoder();
    private final Segment segment = new Segment();

    private void decode(String options) {
        byte[] packet = ipv4(6, tcp(hex(options), Octets.PAYLOAD));
        Outcome outcome = decoder.decode(ByteBuffer.wrap(packet), 0, packet.length, packet.length, 101, segment);
        assertSame(Outcome.SEGMENT, outcome);
        assertEquals(Octets.PAYLOAD.length, segment.payloadLength);
    }

    @Test
    void theOptionsOfALinuxSyn() {
        decode("020405B4 0402 080A 00000064 00000000 01 030307");
        assertTrue(segment.optionsComplete);
        assertEquals(1460, segment.mss);
        assertTrue(segment.sackPermitted);
        assertTrue(segment.hasTimestamps);
        assertEquals(100, segment.tsVal);
        assertEquals(0, segment.tsEcr);
        assertEquals(7, segment.windowShift);
        assertEquals(0x31842, segment.optionLayout);
    }

    @Test
    void alignedTimestampsReadTheSameByEitherWay() {
        decode("0101 080A 80000001 FFFFFFFE");
        assertTrue(segment.optionsComplete);
        assertEquals(0x80000001, segment.tsVal);
        assertEquals(0xFFFFFFFE, segment.tsEcr);
        assertEquals(0x811, segment.optionLayout);
        decode("0101 080A 80000001 FFFFFFFE 00000000");
        assertTrue(segment.optionsComplete);
        assertEquals(0x80000001, segment.tsVal);
        assertEquals(0xFFFFFFFE, segment.tsEcr);
        assertEquals(0x811, segment.optionLayout);
    }

    @Test
    void nothingIsLeftFromTheSegmentBefore() {
        decode("020405B4 0402 080A 00000064 00000000 01 030307");
        decode("0101 050A 00000001 00000002");
        decode("22 02 0101");
        decode("");
        assertTrue(segment.optionsComplete);
        assertEquals(Segment.ABSENT, segment.mss);
        assertEquals(Segment.ABSENT, segment.windowShift);
        assertFalse(segment.sackPermitted);
        assertFalse(segment.hasTimestamps);
        assertFalse(segment.fastOpen);
        assertEquals(0, segment.sackBlocks);
        assertEquals(0, segment.optionLayout);
    }

    @Test
    void sackBlocksAreReadInOrder() {
        decode("0101 0522 00000001 00000002 00000003 00000004 FFFFFFFF 00000005 00000006 00000007 01 01 01 01");
        assertEquals(4, segment.sackBlocks);
        int[] edges = {1, 2, 3, 4, -1, 5, 6, 7};
        assertArrayEquals(edges, segment.sackEdges);
        assertTrue(segment.optionsComplete);
    }

    @Test
    void fastOpenIsKnownByBothNumbers() {
        decode("2202 0101");
        assertTrue(segment.fastOpen);
        assertEquals(0x119, segment.optionLayout);
        decode("FE04F989");
        assertTrue(segment.fastOpen);
        decode("FE04F98A");
        assertFalse(segment.fastOpen);
        assertEquals(0xF, segment.optionLayout);
    }

    @Test
    void theListEndsAtItsEnd() {
        decode("020405B4 00 0303 07");
        assertTrue(segment.optionsComplete);
        assertEquals(1460, segment.mss);
        assertEquals(Segment.ABSENT, segment.windowShift);
        assertEquals(0x2, segment.optionLayout);
    }

    @Test
    void theListEndsAtALengthThatCannotBe() {
        for (String bad : new String[] {
            "0300 0000",
            "0301 0000",
            "0304 0707",
            "0305 0707",
            "01010103",
            "0506 0000 0000 0101",
            "0402 0800",
            "FF00 0000"
        }) {
            decode("020405B4" + bad);
            assertFalse(segment.optionsComplete, bad);
            assertEquals(1460, segment.mss, bad);
            assertEquals(Segment.ABSENT, segment.windowShift, bad);
        }
    }

    @Test
    void atMostSixteenKindsAreKept() {
        decode("0101010101010101 0101010101010101 020405B4");
        assertEquals(0x1111111111111111L, segment.optionLayout);
        assertEquals(1460, segment.mss);
    }
}
