package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.capture.PcapWriter.octets;
import static org.wirestat.capture.Reading.hex;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PcapFileTest {
    private static final ByteOrder[] ORDERS = {ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN};

    @ParameterizedTest
    @CsvSource({
        "a1b2c3d4, 2, 4, 1000",
        "a1b23c4d, 2, 4, 1",
        "a1b2cd34, 2, 4, 1000",
        "1c0001ac, 2, 4, 1",
        "1c0001ab, 2, 4, 1000",
        "a1b2c3d4, 2, 3, 1000",
        "a1b2c3d4, 2, 2, 1000",
        "a1b2c3d4, 2, 0, 1000",
        "a1b2c3d4, 543, 0, 1000"
    })
    void everyVariantIsReadInBothByteOrders(String magic, int major, int minor, long nanosPerUnit) {
        for (ByteOrder order : ORDERS) {
            PcapWriter file = new PcapWriter(order, Integer.parseUnsignedInt(magic, 16), major, minor, 113)
                    .record(1_700_000_000, 123_456, 60, octets(60, 1))
                    .record(0xffff_ffffL, 7, 1500, octets(54, 2));
            Reading reading = Reading.of(file.bytes());
            assertEquals(List.of(), reading.damages(), order + " " + magic);
            assertEquals(List.of(hex(octets(60, 1)), hex(octets(54, 2))), reading.octets());
            assertEquals(
                    List.of(
                            1_700_000_000_000_000_000L + 123_456 * nanosPerUnit,
                            0xffff_ffffL * 1_000_000_000 + 7 * nanosPerUnit),
                    reading.times());
            assertEquals(1500, reading.frames().get(1).originalLength());
            assertEquals(113, reading.frames().get(1).linkType());
            assertEquals(FrameSource.UNKNOWN, reading.frames().get(1).direction());
        }
    }

    @Test
    void lengthsOfVersion23AreToldApartBySize() {
        PcapWriter file = new PcapWriter(ByteOrder.BIG_ENDIAN, 0xa1b2c3d4, 2, 3, 1)
                .record(1, 0, 54, 1500, octets(54, 1))
                .record(2, 0, 1500, 54, octets(54, 2));
        Reading reading = Reading.of(file.bytes());
        assertEquals(List.of(hex(octets(54, 1)), hex(octets(54, 2))), reading.octets());
        assertEquals(1500, reading.frames().get(0).originalLength());
        assertEquals(1500, reading.frames().get(1).originalLength());
    }

    @Test
    void aFractionOfMoreThanASecondIsAdded() {
        Reading reading = Reading.of(
                PcapWriter.micros().record(10, 2_500_000, 4, octets(4, 1)).bytes());
        assertEquals(List.of(12_500_000_000L), reading.times());
    }

    @Test
    void theLinkTypeIsTheLowSixteenBits() {
        PcapWriter file = new PcapWriter(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 2, 4, 0xf400_0001);
        assertEquals(
                1,
                Reading.of(file.record(1, 0, 4, octets(4, 1)).bytes())
                        .frames()
                        .get(0)
                        .linkType());
    }

    @Test
    void theOriginalLengthIsNeverBelowTheCapturedOne() {
        Reading reading = Reading.of(PcapWriter.micros()
                .record(1, 0, 10, octets(60, 1))
                .record(1, 0, -1, octets(60, 2))
                .bytes());
        assertEquals(60, reading.frames().get(0).originalLength());
        assertEquals(Integer.MAX_VALUE, reading.frames().get(1).originalLength());
    }

    @Test
    void aCaptureWithoutFramesIsFine() {
        Reading reading = Reading.of(PcapWriter.micros().bytes());
        assertEquals(List.of(), reading.frames());
        assertEquals(List.of(), reading.damages());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 16, 100, 4096, 65536, 100_000})
    void framesAreTheSameHoweverTheyArrive(int atOnce) {
        PcapWriter file = PcapWriter.micros();
        for (int i = 0; i < 40; i++) {
            file.record(i, i, 1 << 18, octets(i * 997 % 30_000, i));
        }
        file.record(50, 0, FrameLimit.HELD, octets(FrameLimit.HELD, 50)).record(51, 0, 60, octets(60, 51));
        assertEquals(Reading.of(file.bytes()), Reading.of(file.bytes(), atOnce));
        assertEquals(42, Reading.of(file.bytes(), atOnce).frames().size());
    }

    @Test
    void aFrameIsGivenAsSoonAsItsLastOctetIsThere() throws IOException {
        PcapWriter file = PcapWriter.three();
        Reading.Pieces pipe = new Reading.Pieces(file.bytes(), 1);
        try (FrameSource source = CaptureFile.open(pipe, "pipe")) {
            assertEquals(PcapFile.FILE_HEADER, pipe.given());
            for (int end : file.ends) {
                assertTrue(source.next());
                assertEquals(end, pipe.given());
            }
        }
        assertFalse(pipe.isOpen());
    }

    @Test
    void positionIsWhereTheRecordStarts() throws IOException {
        PcapWriter file = PcapWriter.three();
        try (FrameSource source = CaptureFile.open(new Reading.Pieces(file.bytes(), 5), "test")) {
            assertEquals(0, source.position());
            assertTrue(source.next());
            assertEquals(24, source.position());
            assertTrue(source.next());
            assertEquals(file.ends.get(0).longValue(), source.position());
            assertTrue(source.next());
            assertFalse(source.next());
            assertEquals(file.bytes().length, source.position());
        }
    }

    @Test
    void aFileCutAnywhereGivesEveryWholeFrameAndOneDamage() {
        PcapWriter file = PcapWriter.three();
        byte[] whole = file.bytes();
        List<Reading.Frame> all = Reading.of(whole).frames();
        for (int length = 0; length < whole.length; length++) {
            Reading reading = Reading.of(java.util.Arrays.copyOf(whole, length), 13);
            int cut = length;
            int frames = (int) file.ends.stream().filter(end -> end <= cut).count();
            assertEquals(all.subList(0, frames), reading.frames(), "cut at " + length);
            if (length == 24 || file.ends.contains(length)) {
                assertEquals(List.of(), reading.damages(), "cut at " + length);
                continue;
            }
            assertEquals(
                    length == 0
                            ? CaptureException.Kind.EMPTY
                            : length < 4 ? CaptureException.Kind.NOT_A_CAPTURE : CaptureException.Kind.CUT_SHORT,
                    reading.kind(),
                    "cut at " + length);
            if (length > 24) {
                assertEquals(frames, reading.damages().get(0).frames());
                assertEquals(
                        frames == 0 ? 24 : file.ends.get(frames - 1),
                        reading.damages().get(0).offset());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {FrameLimit.HELD + 1, 1 << 26, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void anAbsurdLengthIsDamageAfterTheFramesBefore(int captured) {
        Reading reading = Reading.of(
                PcapWriter.three().record(9, 9, captured, 60, octets(60, 9)).bytes());
        assertEquals(3, reading.frames().size());
        assertEquals(
                "test: damaged at octet 186: frame 4 claims " + Integer.toUnsignedString(captured)
                        + " captured octets, where at most 262144 can be; the 3 frames before it were read; copy it"
                        + " again from where it was recorded",
                reading.message());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 70_000, Integer.MAX_VALUE})
    void aFrameTooLongToHoldIsCutAndTheRestPassedOver(int atOnce) {
        int usb = 249;
        PcapWriter file = new PcapWriter(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 2, 4, usb)
                .record(1, 0, 900_000, octets(900_000, 1))
                .record(2, 0, 60, octets(60, 2));
        Reading reading = Reading.of(file.bytes(), atOnce);
        assertEquals(List.of(), reading.damages());
        assertEquals(
                List.of(hex(octets(900_000, 1)).substring(0, 2 * FrameLimit.HELD), hex(octets(60, 2))),
                reading.octets());
        assertEquals(900_000, reading.frames().get(0).originalLength());
        assertEquals(24 + 16 + 900_000, reading.frames().get(1).position());

        Reading cut = Reading.of(java.util.Arrays.copyOf(file.bytes(), 800_000), atOnce);
        assertEquals(1, cut.frames().size());
        assertEquals(CaptureException.Kind.CUT_SHORT, cut.kind());
    }

    @ParameterizedTest
    @CsvSource({"1,4", "2,5", "3,0", "543,1", "0,0", "65535,65535"})
    void otherVersionsAreRefused(int major, int minor) {
        byte[] file = new PcapWriter(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, major, minor, 1).bytes();
        Reading reading = Reading.of(file);
        assertEquals(CaptureException.Kind.UNSUPPORTED, reading.kind());
        assertTrue(reading.message().contains("version " + major + "." + minor), reading.message());
    }
}
