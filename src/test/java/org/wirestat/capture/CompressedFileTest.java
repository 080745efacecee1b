package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.capture.PcapWriter.octets;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressedFileTest {
    private static final int[] PIECES = {1, 7, 1000, Integer.MAX_VALUE};

    /** A capture of some size, of frames that compress and frames that do not. */
    private static final byte[] CAPTURE = capture();

    private static final Reading PLAIN = Reading.of(CAPTURE);

    @Test
    void compressionDoesNotShowInWhatIsRead() {
        for (int atOnce : PIECES) {
            assertEquals(PLAIN, Reading.of(gzip(CAPTURE), atOnce));
            assertEquals(PLAIN, Reading.of(zstd(CAPTURE), atOnce));
        }
    }

    @Test
    void membersAndFramesFollowEachOther() {
        byte[] a = Arrays.copyOf(CAPTURE, 12_345);
        byte[] b = Arrays.copyOfRange(CAPTURE, 12_345, CAPTURE.length);
        byte[] empty = new byte[0];
        byte[] skippable = ints(0x184d2a53, 5, 0x01020304, 5);
        skippable = Arrays.copyOf(skippable, 13);
        for (int atOnce : PIECES) {
            assertEquals(PLAIN, Reading.of(join(gzip(empty), gzip(a), gzip(empty), gzip(b), new byte[99]), atOnce));
            assertEquals(
                    PLAIN, Reading.of(join(skippable, zstd(a), skippable, zstd(empty), zstd(b), skippable), atOnce));
        }
    }

    @Test
    void everyFieldOfAGzipHeaderIsPassedOver() {
        byte[] plain = gzip(CAPTURE);
        byte[] body = Arrays.copyOfRange(plain, 10, plain.length);
        byte[] header = {0x1f, (byte) 0x8b, 8, 2 + 4 + 8 + 16 + 1, 0, 0, 0, 0, 0, 3, 3, 0, 9, 9, 9};
        byte[] name = new byte[100_001];
        Arrays.fill(name, (byte) 'x');
        name[100_000] = 0;
        byte[] comment = {0};
        byte[] crc = {1, 2};
        for (int atOnce : PIECES) {
            assertEquals(PLAIN, Reading.of(join(header, name, comment, crc, body), atOnce));
        }
    }

    @Test
    void aGzipFileCutAnywhereGivesEveryFrameThatDecompresses() throws IOException {
        byte[] small = PcapWriter.three().bytes();
        byte[] gzip = gzip(small);
        List<Integer> ends = PcapWriter.three().ends;
        for (int length = 3; length < gzip.length; length++) {
            int there = decompressed(Arrays.copyOf(gzip, length));
            Reading reading = Reading.of(Arrays.copyOf(gzip, length));
            assertEquals(
                    ends.stream().filter(end -> end <= there).count(),
                    reading.frames().size(),
                    "at " + length);
            assertEquals(CaptureException.Kind.CUT_SHORT, reading.kind(), "cut at " + length);
        }
    }

    private static int decompressed(byte[] gzip) {
        int count = 0;
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip), 1)) {
            while (in.read() >= 0) {
                count++;
            }
        } catch (IOException end) {
            return count;
        }
        return count;
    }

    @Test
    void aZstdFileCutAnywhereGivesEveryBlockThatIsWhole() {
        PcapWriter capture = PcapWriter.three();
        byte[] small = capture.bytes();
        byte[] frame = ints(ZstdBlocks.MAGIC);
        frame = join(frame, new byte[] {0, 0});
        List<Integer> blockEnds = new ArrayList<>();
        List<Integer> contents = new ArrayList<>();
        for (int at = 0; at < small.length; at += 50) {
            int size = Math.min(50, small.length - at);
            int last = at + size == small.length ? 1 : 0;
            frame = join(frame, new byte[] {(byte) (size << 3 | last), (byte) (size >>> 5), 0});
            frame = join(frame, Arrays.copyOfRange(small, at, at + size));
            blockEnds.add(frame.length);
            contents.add(at + size);
        }
        assertEquals(3, Reading.of(frame).frames().size());
        for (int length = 4; length < frame.length; length++) {
            int blocks = 0;
            while (blocks < blockEnds.size() && blockEnds.get(blocks) <= length) {
                blocks++;
            }
            int there = blocks == 0 ? 0 : contents.get(blocks - 1);
            Reading reading = Reading.of(Arrays.copyOf(frame, length));
            assertEquals(
                    capture.ends.stream().filter(end -> end <= there).count(),
                    reading.frames().size(),
                    "cut at " + length);
            assertEquals(CaptureException.Kind.CUT_SHORT, reading.kind(), "cut at " + length);
        }
    }

    @Test
    void aWrongChecksumIsToldAfterAllFrames() {
        byte[] gzip = gzip(CAPTURE);
        gzip[gzip.length - 5] ^= 1;
        byte[] zstd = zstd(CAPTURE);
        zstd[zstd.length - 1] ^= 1;
        for (byte[] file : List.of(gzip, zstd)) {
            Reading reading = Reading.of(file);
            assertEquals(PLAIN.frames(), reading.frames());
            assertEquals(CaptureException.Kind.DAMAGED, reading.kind());
            assertTrue(reading.message().contains("checksum is wrong"), reading.message());
        }
    }

    @Test
    void whatIsBehindTheCompressedDataAndIsNotCompressedIsTold() {
        for (byte[] file : List.of(gzip(CAPTURE), zstd(CAPTURE))) {
            Reading reading =
                    Reading.of(join(file, "something else".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            assertEquals(PLAIN.frames(), reading.frames());
            assertEquals(CaptureException.Kind.DAMAGED, reading.kind());
        }
    }

    @Test
    void aMalformedZstdBlockOfAFileCostsOnlyWhatFollowsIt(@TempDir Path directory) throws IOException {
        // A good frame, then one with a window of 8 MB, in which the decoder would hold back everything.
        byte[] good = zstd(Arrays.copyOf(CAPTURE, 12_345));
        byte[] rest = Arrays.copyOfRange(CAPTURE, 12_345, CAPTURE.length);
        byte[] start = join(ints(ZstdBlocks.MAGIC), new byte[] {0, 13 << 3});
        byte[] block = {(byte) (rest.length << 3), (byte) (rest.length >>> 5), (byte) (rest.length >>> 13)};
        byte[] malformed = {2 << 1 | 5 << 3 & 0xff, 0, 0, 3, 3, 3, 3, 3};
        byte[] file = join(good, start, block, rest, malformed, block, rest);
        Path path = directory.resolve("malformed");
        Files.write(path, file);
        try (FrameSource source = CaptureFile.open(path)) {
            Reading reading = Reading.of(source);
            assertEquals(PLAIN.octets(), reading.octets());
            assertEquals(CaptureException.Kind.DAMAGED, reading.kind());
        }
        // It is read again from where it is open: its name may mean another file by then, or be out of reach.
        CaptureFile opened = CaptureFile.named(path.toString());
        Files.delete(path);
        try (FrameSource source = opened.frames()) {
            assertEquals(PLAIN.octets(), Reading.of(source).octets());
        }
        // A pipe cannot be read again; what the decoder held is lost, and that is told.
        assertEquals(CaptureException.Kind.DAMAGED, Reading.of(file).kind());
    }

    @ParameterizedTest
    @ValueSource(ints = {14 << 3, 13 << 3 | 1, 31 << 3 | 7})
    void aZstdWindowTooLargeIsRefused(int window) {
        byte[] file = join(ints(ZstdBlocks.MAGIC), new byte[] {0, (byte) window, 1, 0, 0});
        assertEquals(CaptureException.Kind.UNSUPPORTED, Reading.of(file).kind());
    }

    @Test
    void aZstdFrameInOneSegmentOfAnySizeIsRefusedOrBounded() {
        for (int bits = 0; bits < 64; bits++) {
            byte[] size = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(1L << bits)
                    .array();
            byte[] file = join(ints(ZstdBlocks.MAGIC), new byte[] {(byte) 0xe0}, size, new byte[] {1, 0, 0});
            assertEquals(
                    bits > 23 ? CaptureException.Kind.UNSUPPORTED : CaptureException.Kind.DAMAGED,
                    Reading.of(file).kind(),
                    "a content of 2^" + bits);
        }
    }

    @Test
    void aCaptureCompressedTwiceIsRefused() {
        assertTrue(Reading.of(gzip(gzip(CAPTURE))).message().contains("compressed twice"));
        assertTrue(Reading.of(zstd(gzip(CAPTURE))).message().contains("compressed twice"));
    }

    @Test
    void nothingCompressedIsEmpty() {
        assertEquals(CaptureException.Kind.EMPTY, Reading.of(gzip(new byte[0])).kind());
        assertEquals(CaptureException.Kind.EMPTY, Reading.of(zstd(new byte[0])).kind());
    }

    @Test
    void aFrameInAFlushedGzipStreamIsGivenAtOnce() throws IOException {
        PcapWriter capture = PcapWriter.three();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        GZIPOutputStream gzip = new GZIPOutputStream(out, 512, true);
        List<Integer> flushed = new ArrayList<>();
        int from = 0;
        for (int end : capture.ends) {
            gzip.write(capture.bytes(), from, end - from);
            gzip.flush();
            flushed.add(out.size());
            from = end;
        }
        gzip.close();
        Reading.Pieces pipe = new Reading.Pieces(out.toByteArray(), 1);
        try (FrameSource source = CaptureFile.open(pipe, "pipe")) {
            for (int end : flushed) {
                assertTrue(source.next());
                assertTrue(pipe.given() <= end, pipe.given() + " octets were read where " + end + " would do");
            }
        }
    }

    @Test
    void aGzipBombTakesTimeButNoMemory() {
        Deflater deflater = new Deflater(9, true);
        CRC32 crc = new CRC32();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 3});
        byte[] head = PcapngWriter.four().bytes();
        byte[] block = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(99)
                .putInt(200 << 20)
                .array();
        byte[] zeros = new byte[1 << 20];
        byte[] deflated = new byte[1 << 16];
        for (int i = -2; i < 100; i++) {
            byte[] input = i == -2 ? head : i == -1 ? block : zeros;
            crc.update(input);
            deflater.setInput(input);
            while (!deflater.needsInput()) {
                out.write(deflated, 0, deflater.deflate(deflated));
            }
        }
        deflater.end();
        long before = NativeMemory.held();
        Reading reading = Reading.of(out.toByteArray());
        assertEquals(4, reading.frames().size());
        assertEquals(CaptureException.Kind.CUT_SHORT, reading.kind());
        assertEquals(before, NativeMemory.held());
    }

    static byte[] gzip(byte[] octets) {
        return compressed(octets, true);
    }

    static byte[] zstd(byte[] octets) {
        return compressed(octets, false);
    }

    private static byte[] compressed(byte[] octets, boolean gzip) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream stream = gzip ? new GZIPOutputStream(out) : new ZstdOutputStream(out)) {
            stream.write(octets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] capture() {
        PcapWriter file = PcapWriter.micros();
        java.util.Random random = new java.util.Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] frame = octets(i * 37 % 500, i);
            if (i % 2 == 0) {
                random.nextBytes(frame);
            }
            file.record(i, i, 1500, frame);
        }
        return file.bytes();
    }

    private static byte[] ints(int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            buffer.putInt(value);
        }
        return buffer.array();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
