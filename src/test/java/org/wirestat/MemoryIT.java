package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirestat.tcp.Segment;

/** The jar with little memory, under each of Java's collectors: it keeps what it has room for, and always reports. */
@Timeout(120)
class MemoryIT {
    private static final int FLOOD = 140_000;
    private static final int RECORD_BYTES = 288;
    private static final byte[] NO_OPTIONS = {};
    private static final Pattern SUMMARY = Pattern.compile("wirestat: (?<frames>\\d+) frames read, (?<connections>\\d+)"
            + " connections, (?<open>\\d+) open at the end,.* (?<evicted>\\d+) connections evicted.*");

    @TempDir
    private static Path directory;

    private static Path flood;
    private static Path reconnects;

    private String output;
    private List<String> errors;

    @BeforeAll
    static void writeCaptures() throws IOException {
        FrameWriter frames = new FrameWriter();
        Segment s = segment();
        for (int client = 0; client < FLOOD; client++) {
            fromClient(s, client, Segment.SYN, 0);
            frames.segment(s, NO_OPTIONS);
        }
        flood = directory.resolve("flood.pcap.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(flood))) {
            out.write(frames.capture());
        }

        // Each client opens, and then sends a SYN with another ISN, which the connection has to remember until it is
        // answered.
        frames = new FrameWriter();
        for (int client = 0; client < FLOOD; client++) {
            fromClient(s, client, Segment.SYN, 0);
            frames.segment(s, NO_OPTIONS);
            fromServer(s, client);
            frames.segment(s, NO_OPTIONS);
            fromClient(s, client, Segment.ACK, 1);
            frames.segment(s, NO_OPTIONS);
            fromClient(s, client, Segment.SYN, 1_000_000);
            frames.segment(s, NO_OPTIONS);
        }
        reconnects = Files.write(directory.resolve("reconnects.pcap"), frames.capture());
    }

    private static Segment segment() {
        Segment s = new Segment();
        s.time = 1_700_000_000_000_000_000L;
        s.ttl = 64;
        s.window = 60_000;
        return s;
    }

    private static void fromClient(Segment s, int client, int flags, int seq) {
        s.srcLo = 0x0a00_0000L + client;
        s.srcPort = 10_000;
        s.dstLo = 0xc633_6407L;
        s.dstPort = 443;
        fill(s, flags, seq, flags == Segment.SYN ? 0 : 1);
    }

    private static void fromServer(Segment s, int client) {
        s.srcLo = 0xc633_6407L;
        s.srcPort = 443;
        s.dstLo = 0x0a00_0000L + client;
        s.dstPort = 10_000;
        fill(s, Segment.SYN | Segment.ACK, 0, 1);
    }

    private static void fill(Segment s, int flags, int seq, int ack) {
        s.time += 1_000;
        s.ipId = s.ipId + 1 & 0xffff;
        s.flags = flags;
        s.seq = seq;
        s.ack = ack;
    }

    /** Half of the heap holds connections, whatever a collector rounds up to; of the others each is counted. */
    @ParameterizedTest
    @CsvSource({
        "UseSerialGC, 32",
        "UseSerialGC, 64",
        "UseParallelGC, 32",
        "UseParallelGC, 64",
        "UseG1GC, 32",
        "UseG1GC, 48",
        "UseG1GC, 64"
    })
    void aFloodFillsHalfOfTheHeapAndEvicts(String collector, int megabytes) throws IOException, InterruptedException {
        assertEquals(0, run(collector, megabytes, flood));
        Matcher summary = SUMMARY.matcher(errors.get(errors.size() - 1));
        assertTrue(summary.matches(), () -> errors.toString());
        assertEquals(FLOOD, Integer.parseInt(summary.group("frames")));
        assertEquals(FLOOD, Integer.parseInt(summary.group("connections")));
        int open = Integer.parseInt(summary.group("open"));
        assertEquals(FLOOD, open + Integer.parseInt(summary.group("evicted")));
        assertTrue((long) open * RECORD_BYTES > megabytes * 4L * 100_000, () -> "only " + open + " are kept");
        assertTrue(output.contains(" " + open), output);
    }

    /** What is kept of a connection beside its record counts against the same bound. */
    @ParameterizedTest
    @CsvSource({"UseSerialGC, 32", "UseParallelGC, 32", "UseG1GC, 32", "UseG1GC, 64"})
    void whatNeedsMoreThanARecordIsBoundedToo(String collector, int megabytes)
            throws IOException, InterruptedException {
        assertEquals(0, run(collector, megabytes, reconnects), () -> errors.toString());
        Matcher summary = SUMMARY.matcher(errors.get(errors.size() - 1));
        assertTrue(summary.matches(), () -> errors.toString());
        assertTrue(Integer.parseInt(summary.group("evicted")) > 0, () -> errors.toString());
    }

    /** Whatever uses up the memory: here reading fails as if there were none. */
    @Test
    void whatWasReadIsPrintedWhenMemoryEnds() throws IOException {
        byte[] capture = Files.readAllBytes(reconnects);
        InputStream some =
                new SequenceInputStream(new ByteArrayInputStream(capture, 0, capture.length / 2), new InputStream() {
                    @Override
                    public int read() {
                        throw new OutOfMemoryError("no memory, for a test");
                    }
                });
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
        int status = Wirestat.run(new String[] {"-s", "-r", "-"}, some, out, told);
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals(1, status, lines.toString());
        Matcher problem = Pattern.compile("wirestat: out of memory after frame (\\d+): .*-Xmx.*")
                .matcher(lines.get(lines.size() - 1));
        assertTrue(problem.matches(), lines.toString());
        assertTrue(Integer.parseInt(problem.group(1)) > FLOOD, lines.toString());
        assertTrue(
                lines.get(lines.size() - 2).startsWith("wirestat: " + problem.group(1) + " frames read, "),
                lines.toString());
        assertTrue(out.toString(StandardCharsets.UTF_8).contains(" connections established"));
    }

    private int run(String collector, int megabytes, Path capture) throws IOException, InterruptedException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+" + collector,
                        "-jar",
                        System.getProperty("wirestat.jar"),
                        "-s",
                        "-r",
                        capture.toString())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        int status = process.waitFor();
        output = Files.readString(out, StandardCharsets.UTF_8);
        errors = Files.readAllLines(err, StandardCharsets.UTF_8);
        return status;
    }
}
