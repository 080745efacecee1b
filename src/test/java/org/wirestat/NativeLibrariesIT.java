package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A capture is read in pure Java: the shipped jar loads no native library for it but those of Java itself, unless it is root
 * who reads, since root has to be given up.
 */
class NativeLibrariesIT {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));

    /** As the virtual machine logs it; its own helpers it loads by a bare name. */
    private static final Pattern LOADED = Pattern.compile("Loaded library (/.*), handle");

    @TempDir
    Path scratch;

    private Path capture;

    private Path jar;

    @BeforeEach
    void writeACapture() throws IOException {
        jar = Nobody.copy(Path.of(System.getProperty("wirestat.jar")), scratch);
        capture = Files.write(scratch.resolve("one-syn.pcap"), oneSyn());
    }

    @Test
    void readingAFileLoadsNone() throws IOException, InterruptedException {
        assertEquals(List.of(), foreignLibrariesLoadedBy(capture.toString()));
    }

    @Test
    void readingStandardInputLoadsNone() throws IOException, InterruptedException {
        assertEquals(List.of(), foreignLibrariesLoadedBy("-"));
    }

    @Test
    void readingGzipLoadsNone() throws IOException, InterruptedException {
        Path packed = scratch.resolve("one-syn.pcap.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(capture, out);
        }
        assertEquals(List.of(), foreignLibrariesLoadedBy(packed.toString()));
    }

    @Test
    void readingZstandardLoadsNone() throws IOException, InterruptedException {
        Path packed = scratch.resolve("one-syn.pcap.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(packed))) {
            Files.copy(capture, out);
        }
        assertEquals(List.of(), foreignLibrariesLoadedBy(packed.toString()));
    }

    private List<String> foreignLibrariesLoadedBy(String source) throws IOException, InterruptedException {
        Path logs = Files.createDirectory(scratch.resolve("logs"));
        Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path log = logs.resolve("library.log");
        Path printed = scratch.resolve("printed.txt");
        Process wirestat = new ProcessBuilder(Nobody.runs(List.of(
                        JAVA_HOME.resolve("bin/java").toString(),
                        "-Xlog:library=info:file=" + log,
                        "-jar",
                        jar.toString(),
                        "-an",
                        "-r",
                        source)))
                .redirectInput(capture.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(printed.toFile()))
                .start();
        assertEquals(0, wirestat.waitFor(), () -> "not read: " + source + ", see " + printed);
        List<String> all = new ArrayList<>();
        try (Stream<String> lines = Files.lines(log)) {
            lines.map(LOADED::matcher).filter(m -> m.find()).forEach(m -> all.add(m.group(1)));
        }
        assertFalse(all.isEmpty(), "the virtual machine logged nothing");
        return all.stream()
                .filter(library -> !Path.of(library).startsWith(JAVA_HOME))
                .toList();
    }

    /** A capture file of one raw IPv4 packet (LINKTYPE_RAW, 101): a SYN from 192.0.2.10 to 198.51.100.7. */
    private static byte[] oneSyn() {
        return ByteBuffer.allocate(24 + 16 + 40)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65535)
                .putInt(101)
                // the record: seconds, microseconds, captured length, original length
                .putInt(1_767_780_000)
                .putInt(0)
                .putInt(40)
                .putInt(40)
                // RFC 791, 3.1
                .putInt(0x45000028)
                .putInt(0x00010000)
                .putInt(0x40060000)
                .putInt(0xc000020a)
                .putInt(0xc6336407)
                // RFC 9293, 3.1
                .putShort((short) 51816)
                .putShort((short) 443)
                .putInt(1000)
                .putInt(0)
                .putInt(0x50027210)
                .putInt(0)
                .array();
    }
}
