package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaptureFileTest {
    @TempDir
    private Path directory;

    @Test
    void theNameOfAFileSaysNothingAboutItsFormat() throws IOException {
        byte[] pcap = PcapWriter.three().bytes();
        byte[] pcapng = PcapngWriter.four().bytes();
        assertEquals(3, read("a.pcapng", pcap).frames().size());
        assertEquals(4, read("b.pcap.gz", pcapng).frames().size());
        assertEquals(3, read("c.txt", CompressedFileTest.gzip(pcap)).frames().size());
        assertEquals(4, read("-", CompressedFileTest.zstd(pcapng)).frames().size());
    }

    private Reading read(String name, byte[] file) throws IOException {
        Path path = Files.write(directory.resolve(name), file);
        try (FrameSource source = CaptureFile.open(path)) {
            Reading reading = Reading.of(source);
            assertEquals(List.of(), reading.damages());
            assertEquals(path.toString(), reading.frames().get(0).name());
            return reading;
        }
    }

    @Test
    void whatCannotBeOpenedIsToldByKind() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));
        assertNotOpened(CaptureException.Kind.MISSING, directory.resolve("none"), "no such file");
        assertNotOpened(CaptureException.Kind.UNREADABLE, empty.resolve("none"), "Not a directory");
        assertNotOpened(CaptureException.Kind.DIRECTORY, directory, "is a directory");
        assertNotOpened(CaptureException.Kind.EMPTY, empty, "empty");
    }

    @ParameterizedTest
    @CsvSource({
        "49206d6164652061206d697374616b65, looks like text",
        "fd377a585a00, xz -dc",
        "425a6839, bzip2 -dc",
        "04224d18, lz4 -dc",
        "736e6f6f7000000000000002, snoop",
        "504b0304, zip",
        "0a0d0a42, transferred as text",
        "deadbeef00, starts with octets de ad be ef",
        "d4c3, starts with octets d4 c3"
    })
    void whatIsNoCaptureIsCalledByItsName(String octets, String words) throws IOException {
        Path file = Files.write(directory.resolve("what"), HexFormat.of().parseHex(octets));
        assertNotOpened(CaptureException.Kind.NOT_A_CAPTURE, file, words);
    }

    private static void assertNotOpened(CaptureException.Kind kind, Path path, String words) {
        CaptureException e = assertThrows(CaptureException.class, () -> CaptureFile.open(path.toString()));
        assertEquals(kind, e.kind(), e.getMessage());
        assertTrue(e.getMessage().startsWith(path + ": "), e.getMessage());
        assertTrue(e.getMessage().contains(words), e.getMessage());
        assertEquals(path.toString(), e.file());
    }

    @Test
    void aMessageIsOneLineThatCannotSteerATerminal() {
        String name = "a\nb\u001b[31m\u0007\u009b\u202ec\ud800d\u00e9";
        CaptureException e = assertThrows(
                CaptureException.class,
                () -> CaptureFile.open(new Reading.Pieces(new byte[0], 1), name).close());
        assertEquals(name, e.file());
        assertTrue(
                e.getMessage().startsWith("a\\x0ab\\x1b[31m\\x07\\x9b\\u202ec\\ud800d\u00e9: empty"), e.getMessage());
    }

    @Test
    void aNameThatNoFileCanHaveIsMissing() {
        CaptureException e = assertThrows(CaptureException.class, () -> CaptureFile.open("a\0b"));
        assertEquals(CaptureException.Kind.MISSING, e.kind());
    }

    @Test
    void aFailureOfTheDiskIsToldAfterTheFramesBefore() {
        byte[] file = PcapWriter.three().bytes();
        Reading.Pieces pieces = new Reading.Pieces(Arrays.copyOf(file, 130), 50);
        ReadableByteChannel failing = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer target) throws IOException {
                int count = pieces.read(target);
                if (count < 0) {
                    throw new IOException("Input/output\nerror");
                }
                return count;
            }

            @Override
            public boolean isOpen() {
                return pieces.isOpen();
            }

            @Override
            public void close() {
                pieces.close();
            }
        };
        try (FrameSource source = CaptureFile.open(failing, "disk")) {
            Reading reading = Reading.of(source);
            assertEquals(1, reading.frames().size());
            assertEquals(CaptureException.Kind.UNREADABLE, reading.kind());
            assertTrue(reading.message().contains("Input/output\\x0aerror"), reading.message());
        } catch (CaptureException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void allMemoryIsGivenBackHoweverItEnds() throws IOException {
        long before = NativeMemory.held();
        List<byte[]> files = List.of(
                PcapWriter.three().bytes(),
                PcapngWriter.four().bytes(),
                Arrays.copyOf(PcapWriter.three().bytes(), 120),
                CompressedFileTest.gzip(PcapWriter.three().bytes()),
                CompressedFileTest.zstd(PcapngWriter.four().bytes()),
                CompressedFileTest.gzip("text".getBytes(StandardCharsets.UTF_8)),
                PcapWriter.micros().record(1, 0, 1 << 18, new byte[1 << 18]).bytes(),
                new byte[0],
                new byte[100]);
        for (byte[] file : files) {
            Reading.Pieces pieces = new Reading.Pieces(file, 1000);
            try {
                FrameSource source = CaptureFile.open(pieces, "test");
                assertTrue(NativeMemory.held() > before);
                source.next();
                source.close();
                assertFalse(source.next(), "a closed source has no frames");
                source.close();
            } catch (CaptureException refused) {
                assertTrue(refused.getMessage().startsWith("test: "));
            }
            assertFalse(pieces.isOpen());
            assertEquals(before, NativeMemory.held());
        }
    }
}
