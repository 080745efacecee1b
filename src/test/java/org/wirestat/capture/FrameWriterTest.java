package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameWriterTest {
    @TempDir
    Path scratch;

    @Test
    void whatIsKeptReadsAsItWasRead() throws IOException {
        PcapWriter original = new PcapWriter(ByteOrder.BIG_ENDIAN, 0xa1b23c4d, 2, 4, 276);
        for (int i = 0; i < 5000; i++) {
            original.record(1_767_780_000L + i, 123_456_789 + i, 1500 + i, PcapWriter.octets(i % 120, i));
        }
        Path kept = scratch.resolve("kept.pcap");
        keep(original.bytes(), kept, 256);
        Reading before = Reading.of(original.bytes());
        Reading after = Reading.of(Files.readAllBytes(kept));
        assertEquals(5000, after.frames().size());
        assertEquals(List.of(), after.damages());
        assertEquals(before.frames(), after.frames());
    }

    @Test
    void framesAreCutToTheSnapLength() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        keep(PcapWriter.three().bytes(), kept, 20);
        Reading after = Reading.of(Files.readAllBytes(kept));
        assertEquals(
                List.of(40, 40, 0), after.octets().stream().map(String::length).toList());
        assertEquals(
                List.of(60, 1500, 0),
                after.frames().stream().map(Reading.Frame::originalLength).toList());
    }

    @Test
    void aFileWithoutFramesIsACapture() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        FrameWriter.to(kept, 256, null).close();
        assertEquals(new Reading(List.of(), List.of()), Reading.of(Files.readAllBytes(kept)));
    }

    @Test
    void timesThatTheFormatCannotHoldAreHeldAtItsEnds() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        try (FrameWriter writer = FrameWriter.to(kept, 256, null)) {
            for (long time : new long[] {Long.MIN_VALUE, -1, 0, 4_294_967_295_999_999_999L, Long.MAX_VALUE}) {
                writer.write(new NumberedFrame().at(time));
            }
        }
        assertEquals(
                List.of(0L, 0L, 0L, 4_294_967_295_999_999_999L, 4_294_967_295_999_999_999L),
                Reading.of(Files.readAllBytes(kept)).times());
    }

    @Test
    void aFrameOfAnotherLinkTypeIsRefusedAndTheOthersStay() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        byte[] raw = new PcapWriter(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 2, 4, 101)
                .record(1, 1, 1, new byte[1])
                .bytes();
        try (FrameWriter writer = FrameWriter.to(kept, 256, null);
                FrameSource ethernet =
                        CaptureFile.open(new Reading.Pieces(PcapWriter.three().bytes(), 99), "a");
                FrameSource other = CaptureFile.open(new Reading.Pieces(raw, 99), "b")) {
            assertTrue(ethernet.next());
            writer.write(ethernet);
            assertTrue(other.next());
            CaptureException refusal = assertThrows(CaptureException.class, () -> writer.write(other));
            assertTrue(
                    refusal.getMessage()
                            .contains("a frame of b has link type 101, where the 1 frame written have link type 1"),
                    refusal.getMessage());
            assertTrue(ethernet.next());
            writer.write(ethernet);
        }
        assertEquals(2, Reading.of(Files.readAllBytes(kept)).frames().size());
    }

    @Test
    void aFullDiskIsToldOnceAndNothingIsWrittenAfterIt() throws IOException {
        long before = NativeMemory.held();
        FullDisk disk = new FullDisk();
        FrameWriter writer = new FrameWriter(disk, "full.pcap", 256);
        try (FrameSource source =
                CaptureFile.open(new Reading.Pieces(PcapWriter.three().bytes(), 99), "a")) {
            assertTrue(source.next());
            writer.write(source);
            CaptureException full = assertThrows(CaptureException.class, writer::flush);
            assertEquals(CaptureException.Kind.UNWRITABLE, full.kind());
            assertTrue(full.getMessage().startsWith("full.pcap: cannot be written: No space left"), full.getMessage());
            writer.write(source);
            writer.close();
        }
        assertEquals(1, disk.writes);
        assertFalse(disk.isOpen());
        assertEquals(before, NativeMemory.held());
    }

    @Test
    void aFileThatCannotBeCreatedIsNamed() {
        Path nowhere = scratch.resolve("missing/kept.pcap");
        CaptureException refusal = assertThrows(CaptureException.class, () -> FrameWriter.to(nowhere, 256, null));
        assertTrue(
                refusal.getMessage().startsWith(nowhere + ": cannot be written: no such directory"),
                refusal.getMessage());
    }

    @Test
    void onlyItsOwnerMayReadWhatIsKept() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        FrameWriter.to(kept, 256, null).close();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
    }

    @Test
    void aCaptureOrAnEmptyFileIsReplaced() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        byte[] pcapng = new PcapngWriter().section(ByteOrder.LITTLE_ENDIAN).bytes();
        for (byte[] before : List.of(PcapWriter.three().bytes(), pcapng, new byte[0])) {
            Files.write(kept, before);
            FrameWriter.to(kept, 256, null).close();
            assertEquals(new Reading(List.of(), List.of()), Reading.of(Files.readAllBytes(kept)));
        }
    }

    @Test
    void aFileThatIsNoCaptureIsLeftAlone() throws IOException {
        Path kept = scratch.resolve("kept.pcap");
        for (byte[] before : List.of("thesis".getBytes(StandardCharsets.UTF_8), new byte[1], new byte[100])) {
            Files.write(kept, before);
            CaptureException refusal = assertThrows(CaptureException.class, () -> FrameWriter.to(kept, 256, null));
            assertTrue(
                    refusal.getMessage()
                            .startsWith(kept + ": cannot be written: it is there already, and is no capture; "),
                    refusal.getMessage());
            assertArrayEquals(before, Files.readAllBytes(kept));
        }
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path capture =
                Files.write(scratch.resolve("capture.pcap"), PcapWriter.three().bytes());
        for (Path target : List.of(capture, scratch.resolve("missing"))) {
            Path link = Files.createSymbolicLink(scratch.resolve("to-" + target.getFileName()), target);
            CaptureException refusal = assertThrows(CaptureException.class, () -> FrameWriter.to(link, 256, null));
            assertTrue(
                    refusal.getMessage().startsWith(link + ": cannot be written: it is a symbolic link; "),
                    refusal.getMessage());
        }
        assertArrayEquals(PcapWriter.three().bytes(), Files.readAllBytes(capture));
        assertFalse(Files.exists(scratch.resolve("missing")));
    }

    @Test
    void aDeviceAndAFifoAreWrittenTo() throws Exception {
        FrameWriter.to(Path.of("/dev/null"), 256, null).close();
        Path fifo = scratch.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        Process reader = new ProcessBuilder("cat", fifo.toString()).start();
        keep(PcapWriter.three().bytes(), fifo, 256);
        assertEquals(
                3, Reading.of(reader.getInputStream().readAllBytes()).frames().size());
        assertEquals(0, reader.waitFor());
    }

    private static void keep(byte[] capture, Path kept, int snapLength) throws IOException {
        try (FrameSource source = CaptureFile.open(new Reading.Pieces(capture, 1 << 16), "test");
                FrameWriter writer = FrameWriter.to(kept, snapLength, null)) {
            while (source.next()) {
                writer.write(source);
            }
        }
    }

    private static final class FullDisk implements WritableByteChannel {
        private int writes;
        private boolean open = true;

        @Override
        public int write(ByteBuffer octets) throws IOException {
            writes++;
            throw new IOException("No space left on device");
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
