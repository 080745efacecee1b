package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.capture.PcapWriter.octets;
import static org.wirestat.capture.PcapngWriter.option;
import static org.wirestat.capture.Reading.hex;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapngFileTest {
    @Test
    void enhancedSimpleAndObsoleteBlocksAreFramesAndUnknownBlocksAreNot() {
        Reading reading = Reading.of(PcapngWriter.four().bytes());
        assertEquals(List.of(), reading.damages());
        assertEquals(
                List.of(hex(octets(60, 1)), hex(octets(57, 2)), hex(octets(54, 3)), hex(octets(61, 4))),
                reading.octets());
        // The simple packet block, which has no time, stands at the time of the frame before it.
        assertEquals(List.of(1_000_010_000L, 1_000_010_000L, 2_000_020_000L, 3_000_030_000L), reading.times());
        assertEquals(1500, reading.frames().get(2).originalLength());
        assertEquals(FrameSource.INBOUND, reading.frames().get(0).direction());
        assertEquals(FrameSource.UNKNOWN, reading.frames().get(3).direction());
    }

    @Test
    void eachSectionHasItsOwnByteOrderAndInterfaces() {
        Reading reading = Reading.of(new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .description(113, 0)
                .enhanced(1, 5, 60, octets(60, 1))
                .section(ByteOrder.BIG_ENDIAN)
                .description(276, 0)
                .enhanced(0, 6, 60, octets(59, 2))
                .enhanced(1, 7, 60, octets(58, 3))
                .bytes());
        assertEquals(List.of(hex(octets(60, 1)), hex(octets(59, 2))), reading.octets());
        assertEquals(113, reading.frames().get(0).linkType());
        assertEquals(276, reading.frames().get(1).linkType());
        assertEquals(List.of(5000L, 6000L), reading.times());
        assertTrue(reading.message().contains("frame 3 is from interface 1, but 1 interface is described"));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "2,2", "3,0", "0x1fd,1"})
    void theDirectionIsInTheFlags(String flags, int direction) {
        int value = Integer.decode(flags);
        byte[] comment = option(1, 'h', 'e', 'l', 'l', 'o');
        byte[] option = option(2, 0, 0, value >>> 8, value & 0xff);
        option[5] = (byte) (value >>> 8);
        option[6] = 0;
        PcapngWriter file = new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .enhanced(0, 1, 60, octets(59, 1), comment, option, option(0))
                .obsolete(0, 1, 60, octets(58, 1), option);
        Reading reading = Reading.of(file.bytes());
        assertEquals(direction, reading.frames().get(0).direction());
        assertEquals(direction, reading.frames().get(1).direction());
    }

    @Test
    void packetOptionsThatDoNotFitDoNotCostTheFrame() {
        byte[] overlong = {2, 0, (byte) 0xff, (byte) 0xff, 1, 0, 0, 0};
        Reading reading = Reading.of(new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .enhanced(0, 1, 60, octets(60, 1), overlong)
                .bytes());
        assertEquals(FrameSource.UNKNOWN, reading.frames().get(0).direction());
        assertEquals(List.of(), reading.damages());
    }

    @Test
    void resolutionAndOffsetOfAnInterfaceHold() {
        Reading reading = Reading.of(new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0, option(3, 'x'), option(9, 9), option(14, 100, 0, 0, 0, 0, 0, 0, 0), option(0))
                .description(1, 0, option(9, 0x80 | 10))
                .enhanced(0, 1_000_000_007, 60, octets(60, 1))
                .enhanced(1, 1024 + 512, 60, octets(60, 1))
                .bytes());
        assertEquals(List.of(101_000_000_007L, 1_500_000_000L), reading.times());
    }

    @Test
    void aSimplePacketIsCutAtTheSnapLength() {
        Reading reading = Reading.of(new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 50)
                .simple(1500, octets(50, 1))
                .bytes());
        assertEquals(List.of(hex(octets(50, 1))), reading.octets());
        assertEquals(1500, reading.frames().get(0).originalLength());
        assertEquals(List.of(0L), reading.times());
    }

    @Test
    void aLengthWithoutItsPaddingIsTakenAsPadded() {
        byte[] body = new byte[12];
        Reading reading = Reading.of(new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .raw(0x0bad, 12 + 11, body, 12 + 11)
                .enhanced(0, 1, 60, octets(60, 1))
                .bytes());
        assertEquals(List.of(hex(octets(60, 1))), reading.octets());
        assertEquals(List.of(), reading.damages());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 12, 1000, 65_536})
    void framesAreTheSameHoweverTheyArrive(int atOnce) {
        PcapngWriter file = new PcapngWriter().section(ByteOrder.BIG_ENDIAN).description(1, 0);
        for (int i = 0; i < 20; i++) {
            file.enhanced(0, i, 1 << 18, octets(i * 997 % 30_000, i));
        }
        file.enhanced(0, 50, 1 << 18, octets(FrameLimit.HELD, 50)).simple(60, octets(60, 51));
        assertEquals(Reading.of(file.bytes()), Reading.of(file.bytes(), atOnce));
        assertEquals(22, Reading.of(file.bytes(), atOnce).frames().size());
    }

    @Test
    void aFrameIsGivenAsSoonAsItsBlockIsThere() throws IOException {
        PcapngWriter file = PcapngWriter.four();
        Reading.Pieces pipe = new Reading.Pieces(file.bytes(), 1);
        try (FrameSource source = CaptureFile.open(pipe, "pipe")) {
            for (int end : file.frameEnds) {
                assertTrue(source.next());
                assertEquals(end, pipe.given());
            }
        }
    }

    @Test
    void aFileCutAnywhereGivesEveryWholeFrameAndOneDamage() {
        PcapngWriter file = PcapngWriter.four();
        byte[] whole = file.bytes();
        List<Reading.Frame> all = Reading.of(whole).frames();
        for (int length = 0; length < whole.length; length++) {
            int cut = length;
            Reading reading = Reading.of(Arrays.copyOf(whole, length), 13);
            int frames = (int) file.frameEnds.stream().filter(end -> end <= cut).count();
            assertEquals(all.subList(0, frames), reading.frames(), "cut at " + length);
            if (file.blockEnds.contains(length)) {
                assertEquals(List.of(), reading.damages(), "cut at " + length);
            } else {
                assertEquals(
                        length == 0
                                ? CaptureException.Kind.EMPTY
                                : length < 4 ? CaptureException.Kind.NOT_A_CAPTURE : CaptureException.Kind.CUT_SHORT,
                        reading.kind(),
                        "cut at " + length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000, Integer.MAX_VALUE})
    void anUnknownBlockLargerThanTheBufferIsPassedOver(int atOnce) {
        byte[] body = octets(3 * Octets.CAPACITY, 1);
        PcapngWriter file = new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .block(0x0bad, body)
                .enhanced(0, 1, 60, octets(60, 2));
        Reading reading = Reading.of(file.bytes(), atOnce);
        assertEquals(List.of(), reading.damages());
        assertEquals(List.of(hex(octets(60, 2))), reading.octets());

        Reading cut = Reading.of(Arrays.copyOf(file.bytes(), 2 * Octets.CAPACITY), atOnce);
        assertEquals(CaptureException.Kind.CUT_SHORT, cut.kind());
        assertEquals(48, cut.damages().get(0).offset());
    }

    @Test
    void aPacketBlockLargerThanTheBufferGivesWhatIsHeldOfItsFrame() {
        int usb = 249;
        PcapngWriter file = new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(usb, 0)
                .enhanced(0, 1, 1 << 20, octets(1 << 20, 1))
                .enhanced(0, 2, 60, octets(60, 2));
        Reading reading = Reading.of(file.bytes(), 50_000);
        assertEquals(List.of(), reading.damages());
        assertEquals(
                List.of(hex(octets(1 << 20, 1)).substring(0, 2 * FrameLimit.HELD), hex(octets(60, 2))),
                reading.octets());
    }

    @Test
    void brokenBlocksAreDamageAfterTheFramesBefore() {
        byte[] shortPacket = new byte[12];
        assertDamaged("block of 8 octets", PcapngWriter.four().raw(6, 8, new byte[60], 8));
        assertDamaged("block of 0 octets", PcapngWriter.four().raw(99, 0, new byte[60], 0));
        assertDamaged(
                "an enhanced packet block of 24 octets", PcapngWriter.four().block(6, shortPacket));
        assertDamaged("a packet block of 24 octets", PcapngWriter.four().block(2, shortPacket));
        assertDamaged("a simple packet block of 12 octets", PcapngWriter.four().block(3, new byte[0]));
        assertDamaged(
                "an interface description of 16 octets", PcapngWriter.four().block(1, new byte[4]));
        assertDamaged(
                "an option that is longer than the block",
                PcapngWriter.four().description(1, 0, new byte[] {3, 0, 100, 0, 1, 2, 3, 4}));
        assertDamaged("says at its end that it has 44", PcapngWriter.four().raw(6, 40, new byte[28], 44));
        assertDamaged("says at its end that it has 44", PcapngWriter.four().raw(99, 40, new byte[28], 44));
        assertDamaged(
                "without the byte-order magic", PcapngWriter.four().block(PcapngFile.SECTION_HEADER, new byte[16]));
        assertDamaged("from interface 4294967295", PcapngWriter.four().enhanced(-1, 1, 60, octets(60, 5)));
        assertDamaged("from interface 65535", PcapngWriter.four().obsolete(-1, 1, 60, octets(60, 5)));
        byte[] overlong = new byte[40];
        overlong[12] = 21;
        assertDamaged(
                "claims 21 captured octets, where at most 20",
                PcapngWriter.four().block(6, overlong));
        assertDamaged("claims 262145 captured octets", PcapngWriter.four().enhanced(0, 1, 262_145, octets(262_145, 5)));
        assertDamaged("claims 262145 captured octets", PcapngWriter.four().simple(262_145, octets(262_145, 5)));
    }

    private static void assertDamaged(String wrong, PcapngWriter file) {
        int end = file.blockEnds.get(file.blockEnds.size() - 2);
        Reading reading = Reading.of(file.bytes());
        assertEquals(4, reading.frames().size(), reading::message);
        assertEquals(CaptureException.Kind.DAMAGED, reading.kind());
        assertTrue(reading.message().contains(wrong), reading.message());
        assertEquals(end, reading.damages().get(0).offset());
    }

    @Test
    void aFirstSectionHeaderThatIsDamagedMakesItNoCapture() {
        byte[] file = PcapngWriter.four().bytes();
        file[8] ^= 1;
        assertEquals(CaptureException.Kind.NOT_A_CAPTURE, Reading.of(file).kind());
        file[8] ^= 1;
        file[24] ^= 1;
        assertEquals(CaptureException.Kind.NOT_A_CAPTURE, Reading.of(file).kind());
        file[24] ^= 1;
        file[12] = 2;
        assertEquals(CaptureException.Kind.UNSUPPORTED, Reading.of(file).kind());
    }

    @Test
    void interfacesWithoutEndAreRefused() {
        PcapngWriter file = new PcapngWriter().section(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i <= 1 << 16; i++) {
            file.description(1, 0);
        }
        assertTrue(Reading.of(file.bytes()).message().contains("more than 65536 interfaces"));
    }
}
