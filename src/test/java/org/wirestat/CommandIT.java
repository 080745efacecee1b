package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jar as a process: signals, pipes, and what it loads. */
@Timeout(300)
class CommandIT {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path JAR = Path.of(System.getProperty("wirestat.jar"));
    private static final Path CAPTURE = Path.of("testdata/output/client_closes_first.client.pcap");

    @TempDir
    private Path directory;

    @Test
    void signalEndsASilentPipeWithTheTable() throws IOException, InterruptedException {
        signalEndsASilentPipeWithTheTable(List.of());
    }

    /** Signals are reached through a module of its own. */
    @Test
    void signalEndsASilentPipeWithTheTableWhereSignalsCannotBeHad() throws IOException, InterruptedException {
        signalEndsASilentPipeWithTheTable(List.of("--limit-modules", "java.base,java.logging,java.management"));
    }

    private static void signalEndsASilentPipeWithTheTable(List<String> java) throws IOException, InterruptedException {
        Process process = start(java, "-n", "--every", "100ms", "-r", "-");
        byte[] capture = Files.readAllBytes(CAPTURE);
        try (OutputStream pipe = process.getOutputStream();
                BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            pipe.write(capture);
            pipe.flush();
            // The pipe stays open. With this report out, all but the last frames have been read.
            String report = out.readLine();
            while (!report.contains(" at 2026-11-22T09:14:48.50")) {
                report = out.readLine();
            }
            process.toHandle().destroy(); // SIGTERM, and the streams stay open
            List<String> rest = out.lines().toList();
            assertEquals(
                    "tcp        0      0 10.77.1.2:39768         10.77.1.130:5010        TIME_WAIT   CLOSE",
                    rest.get(rest.size() - 1));
            assertEquals(0, process.waitFor());
        }
        // Without the module a library says that it misses it.
        assertTrue(errors(process)
                .matches((java.isEmpty() ? "" : "(?s:.*)") + "wirestat: \\d+ frames read, 1 connection, [^\\n]*\\n"));
    }

    @Test
    void signalBeforeTheFirstOctetEndsItQuietly() throws IOException, InterruptedException {
        Path loaded = directory.resolve("loaded");
        Process process = start(List.of("-Xlog:class+load:file=" + loaded + "::filecount=0"), "-r", "-");
        while (!Files.exists(loaded) || !Files.readString(loaded).contains(" org.wirestat.capture.CaptureFile ")) {
            assertTrue(process.isAlive());
            Thread.onSpinWait();
        }
        process.toHandle().destroy();
        assertEquals("", errors(process));
        assertEquals(0, process.exitValue());
    }

    @Test
    void readerThatGoesAwayEndsItQuietly() throws IOException, InterruptedException {
        Process process = start("-n", "-r", "-");
        process.getInputStream().close();
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(Files.readAllBytes(CAPTURE));
        }
        assertEquals(0, process.waitFor());
        assertEquals("", errors(process));
    }

    /**
     * What a file takes no part of, and what the libraries would look around for, costs more than to read the file. Only root
     * needs native code, to be given up.
     */
    @ParameterizedTest
    @ValueSource(strings = {"-an", "-ane", "-s"})
    void fileLoadsNothingThatItDoesNotNeed(String view) throws IOException, InterruptedException {
        Path log = Files.createDirectory(directory.resolve("log"));
        Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path loaded = log.resolve("loaded");
        Process process = new ProcessBuilder(Nobody.runs(List.of(
                        JAVA,
                        "-Xlog:class+load:file=" + loaded + "::filecount=0",
                        "-jar",
                        Nobody.copy(JAR, directory).toString(),
                        view,
                        "-r",
                        Nobody.copy(CAPTURE, directory).toString())))
                .start();
        process.getInputStream().readAllBytes();
        assertEquals(0, process.waitFor());
        List<String> unneeded = new ArrayList<>(List.of(
                "com.fasterxml.",
                "org.pcap4j.",
                "com.sun.jna.",
                "io.airlift.",
                "org.apache.",
                "org.jline.",
                "java.sql.",
                "java.util.logging.",
                "java.lang.management.",
                "java.lang.reflect.ProxyGenerator",
                "java.security.SecureRandom",
                "java.util.zip.GZIP",
                "jdk.jfr.",
                "org.wirestat.live.LiveCapture",
                "org.wirestat.capture.Gzip",
                "org.wirestat.capture.ZstdChannel",
                "org.wirestat.report.Json"));
        if (view.equals("-s")) {
            unneeded.add("org.HdrHistogram."); // a table says how many findings there are
            unneeded.add("org.wirestat.finding.Findings");
        }
        try (Stream<String> lines = Files.lines(loaded)) {
            List<String> classes =
                    lines.map(line -> line.replaceFirst("^(\\[[^]]*\\])+ ", "")).toList();
            assertTrue(classes.stream().anyMatch(name -> name.startsWith("org.wirestat.capture.PcapFile ")));
            assertEquals(
                    List.of(),
                    classes.stream()
                            .filter(name -> unneeded.stream().anyMatch(name::startsWith))
                            .toList());
        }
    }

    private static Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private static Process start(List<String> java, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(JAVA);
        command.addAll(java);
        command.add("-jar");
        command.add(JAR.toString());
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).start();
    }

    private static String errors(Process process) throws IOException, InterruptedException {
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        try (BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            StringBuilder text = new StringBuilder();
            err.lines().forEach(line -> text.append(line).append('\n'));
            return text.toString();
        }
    }
}
