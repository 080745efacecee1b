package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirestat.tcp.Segment;

/** The same capture gives the same octets: whatever the seed of the hashes, and in whatever order its files are named. */
class SameOutputTest {
    private static final long[] SEEDS = {1, 0x0123_4567_89ab_cdefL, -7};
    private static final int FILE_HEADER = 24;
    private static final int FRAME_HEADER = 16;
    private static final Path SHARED = Path.of("../shared");

    @TempDir
    private Path directory;

    private static void assertSame(String view, String... files) {
        String expected = Outputs.of(view, SEEDS[0], files);
        for (long seed : SEEDS) {
            assertEquals(expected, Outputs.of(view, seed, files), view + " of " + List.of(files) + ", seed " + seed);
            assertEquals(
                    expected,
                    Outputs.of(view, seed, turned(files)),
                    view + " of " + List.of(turned(files)) + ", seed " + seed);
        }
    }

    private static String[] turned(String... files) {
        String[] turned = new String[files.length];
        for (int i = 0; i < files.length; i++) {
            turned[files.length - 1 - i] = files[i];
        }
        return turned;
    }

    private static void assertSameInEveryView(String... files) {
        for (String view : Outputs.VIEWS) {
            assertSame(view, files);
        }
    }

    /** Segments of many connections, each of which is captured once more, so many frames later. */
    private static byte[] copiedLater(int behind) {
        Random random = new Random(behind);
        FrameWriter frames = new FrameWriter();
        int[] seq = new int[300];
        Segment s = new Segment();
        s.dstLo = 0xc633_6407L;
        s.dstPort = 443;
        s.flags = Segment.ACK;
        s.window = 1000;
        s.ttl = 64;
        for (int i = 0; i < 20_000; i++) {
            int client = random.nextInt(seq.length);
            s.time = 1_700_000_000_000_000_000L + i * 10_000L;
            s.srcLo = 0x0a00_0000L + client;
            s.srcPort = 20_000 + client;
            s.seq = seq[client];
            s.ipId = i & 0xffff;
            s.payloadLength = 100;
            seq[client] += 100;
            frames.segment(s, new byte[0]);
        }
        return mirrored(frames.capture(), behind);
    }

    /** Each frame once more, behind so many others. */
    private static byte[] mirrored(byte[] capture, int behind) {
        List<byte[]> frames = frames(capture);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(capture, 0, FILE_HEADER);
        for (int i = 0; i < frames.size() + behind; i++) {
            if (i < frames.size()) {
                out.writeBytes(frames.get(i));
            }
            if (i >= behind) {
                out.writeBytes(frames.get(i - behind));
            }
        }
        return out.toByteArray();
    }

    private static List<byte[]> frames(byte[] capture) {
        ByteBuffer octets = ByteBuffer.wrap(capture).order(ByteOrder.LITTLE_ENDIAN);
        List<byte[]> frames = new ArrayList<>();
        for (int at = FILE_HEADER; at < capture.length; ) {
            byte[] frame = new byte[FRAME_HEADER + octets.getInt(at + 8)];
            octets.get(at, frame);
            frames.add(frame);
            at += frame.length;
        }
        return frames;
    }

    private String file(String name, byte[] contents) throws IOException {
        return Files.write(directory.resolve(name), contents).toString();
    }

    @Test
    void copiesThatComeLate() throws IOException {
        for (int behind : new int[] {300, 2000, 4000, 6000}) {
            byte[] capture = copiedLater(behind);
            assertEquals(40_000, frames(capture).size());
            String file = file("late-" + behind, capture);
            assertSame("--json -a", file);
            assertSame("-s", file);
        }
    }

    @Test
    void captureAppendedToItself() throws IOException {
        byte[] once = Files.readAllBytes(Path.of("testdata/endings.pcap"));
        byte[] twice = new byte[2 * once.length - FILE_HEADER];
        System.arraycopy(once, 0, twice, 0, once.length);
        System.arraycopy(once, FILE_HEADER, twice, once.length, once.length - FILE_HEADER);
        assertSameInEveryView(file("twice", twice));
    }

    /** Both directions of each connection have the same times, in a file of their own, as two taps would give them. */
    @Test
    void filesOfEqualTimesInWhateverOrder() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of("testdata/endings.pcap"));
        List<ByteArrayOutputStream> parts =
                List.of(new ByteArrayOutputStream(), new ByteArrayOutputStream(), new ByteArrayOutputStream());
        parts.forEach(part -> part.write(whole, 0, FILE_HEADER));
        List<byte[]> frames = frames(whole);
        assertTrue(frames.size() > 100);
        for (int i = 0; i < frames.size(); i++) {
            byte[] time = frames.get(i / 3 * 3);
            byte[] frame = frames.get(i).clone();
            System.arraycopy(time, 0, frame, 0, 8);
            parts.get(i % 3).writeBytes(frame);
        }
        assertSameInEveryView(
                file("b", parts.get(0).toByteArray()),
                file("a", parts.get(1).toByteArray()),
                file("c", parts.get(2).toByteArray()));
        assertSameInEveryView("testdata/endings.pcap", "testdata/endings.pcap");
    }

    @Test
    void capturesOfTheTree() throws IOException {
        List<String> captures = Outputs.captures(Path.of("testdata")).stream()
                .filter(name -> name.endsWith(".pcap"))
                .toList();
        assertTrue(captures.size() > 10, () -> "only " + captures);
        for (String capture : captures) {
            assertSame("--json -a", capture);
            assertSame("--findings", capture);
        }
    }

    @Test
    void capturesThatHurt() throws IOException {
        Path late = SHARED.resolve("hostile/copies-300-frames-late.pcap.gz");
        if (Files.exists(late)) {
            assertSameInEveryView(late.toString());
        }
    }
}
