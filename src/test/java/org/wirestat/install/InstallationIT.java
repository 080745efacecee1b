package org.wirestat.install;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wirestat.Nobody;
import org.wirestat.TrustedPlace;

/** The installed command: that it is the jar, only faster, and that nobody notices where it cannot be faster. */
@Timeout(300)
class InstallationIT {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final Path JAVA = JAVA_HOME.resolve("bin/java");
    private static final String CAPTURE = "testdata/endings.pcap";

    @TempDir(factory = TrustedPlace.class)
    private static Path directory;

    @TempDir(factory = TrustedPlace.class)
    private Path scratch;

    private static Path root;
    private static Path command;

    /** A run, ended. */
    private record Run(int status, String out, String err) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        root = directory.resolve("it's$HOME"); // what a shell could misread; Java 17 takes no archive with a space
        command = root.resolve("bin/wirestat");
        assertEquals(
                new Run(0, "", "wirestat: " + command + " is installed, for " + JAVA_HOME + "\n"), installBelow(root));
    }

    @Test
    void prints() throws IOException, InterruptedException {
        for (String view : List.of("-ane", "-s", "--findings", "--json")) {
            Run plain = run(Map.of(), JAVA.toString(), "-jar", jar(), view, "-r", CAPTURE);
            assertEquals(0, plain.status, view);
            assertEquals(plain, run(Map.of(), command.toString(), view, "-r", CAPTURE), view);
        }
    }

    @Test
    void classesAreFromTheArchive() throws IOException, InterruptedException {
        for (String view : List.of("-ane", "-s")) {
            Path logs = Files.createDirectory(scratch.resolve("logs" + view));
            Files.setPosixFilePermissions(logs, PosixFilePermissions.fromString("rwxrwxrwx"));
            Path loaded = logs.resolve("loaded");
            Map<String, String> options =
                    Map.of("WIRESTAT_JAVA_OPTIONS", "-Xmx64m -Xlog:class+load:file=" + loaded + "::filecount=0");
            assertEquals(0, runAsNobody(options, command.toString(), view, "-r", CAPTURE).status);
            try (Stream<String> lines = Files.lines(loaded)) {
                // Those that Java makes while it runs have a slash in their names.
                List<String> named = lines.filter(line -> line.matches(".* [\\w.$]+ source: .*"))
                        .toList();
                long ours = named.stream()
                        .filter(line -> line.contains(" org.wirestat."))
                        .count();
                assertTrue(ours > 100, "too few: " + named);
                List<String> others = named.stream()
                        .filter(line -> !line.contains("shared objects file"))
                        .toList();
                assertTrue(
                        others.stream().noneMatch(line -> line.contains(" org.wirestat.")),
                        () -> "of ours, not from it: " + others);
                // Java's own parts load a few classes only when two threads meet by chance (a counter that is
                // split, a table that grows); the run that was recorded for the archive may not have met them.
                assertTrue(
                        others.size() <= named.size() / 200,
                        () -> others.size() + " of " + named.size() + " not from it: " + others);
            }
        }
    }

    @Test
    void whatIsNoArchiveIsDoneWithoutAndWithoutAWord() throws IOException, InterruptedException {
        Path other = scratch.resolve("other");
        assertEquals(0, installBelow(other).status);
        Path archive = archive(other);
        Run before = run(Map.of(), other.resolve("bin/wirestat").toString(), "-an", "-r", CAPTURE);
        Files.write(archive, new byte[1 << 16]);
        assertEquals(before, run(Map.of(), other.resolve("bin/wirestat").toString(), "-an", "-r", CAPTURE));
        Files.delete(archive);
        assertEquals(before, run(Map.of(), other.resolve("bin/wirestat").toString(), "-an", "-r", CAPTURE));
    }

    /** As if Java had been updated: an archive is of one jar, as it lay there. */
    @Test
    void archiveOfSomethingElseIsDoneWithoutAndWithoutAWord() throws IOException, InterruptedException {
        Path other = scratch.resolve("other");
        assertEquals(0, installBelow(other).status);
        Run before = run(Map.of(), other.resolve("bin/wirestat").toString(), "-an", "-r", CAPTURE);
        Path jar = other.resolve("lib/wirestat/wirestat.jar");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(0));
        assertEquals(before, run(Map.of(), other.resolve("bin/wirestat").toString(), "-an", "-r", CAPTURE));
    }

    @Test
    void anotherJavaIsStartedWithoutTheArchive() throws IOException, InterruptedException {
        Path words = Files.createFile(scratch.resolve("words"));
        Files.setPosixFilePermissions(words, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path java = Files.createDirectories(scratch.resolve("another java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$@\" >'" + words + "'\nexec '" + JAVA + "' \"$@\"\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> home =
                Map.of("JAVA_HOME", java.getParent().getParent().toString());
        assertEquals(
                run(Map.of(), command.toString(), "-an", "-r", CAPTURE),
                runAsNobody(home, command.toString(), "-an", "-r", CAPTURE));
        String started = Files.readString(words);
        assertTrue(started.contains("-XX:+UseSerialGC\n"), started);
        assertTrue(!started.contains("Archive") && !started.contains("AOT"), started);
    }

    @Test
    void compilerIsToldOfTheHotPath() throws IOException, InterruptedException {
        Map<String, String> options = Map.of("WIRESTAT_JAVA_OPTIONS", "-XX:+PrintFlagsFinal");
        Run run = runAsNobody(options, command.toString(), "-V");
        assertEquals(0, run.status);
        assertTrue(run.out.contains(root.resolve("lib/wirestat/wirestat.inline").toString()), run.out);
    }

    @Test
    void javaHomeWithoutJavaIsTold() throws IOException, InterruptedException {
        Run run = runAsNobody(Map.of("JAVA_HOME", scratch.toString()), command.toString(), "-s", "-r", CAPTURE);
        assertEquals(
                new Run(1, "", "wirestat: JAVA_HOME must be the directory of a Java, or not be set: " + scratch + "\n"),
                run);
    }

    @Test
    void statusIsThatOfTheRun() throws IOException, InterruptedException {
        assertEquals(0, run(Map.of(), command.toString(), "-V").status);
        assertEquals(1, run(Map.of(), command.toString(), "-r", "no such file").status);
        assertEquals(2, run(Map.of(), command.toString(), "--no-such-option").status);
        assertEquals(4, run(Map.of(), command.toString(), "--fail-on", "any", "-r", CAPTURE).status);
    }

    @Test
    void wordsArriveAsTheyWereGiven() throws IOException, InterruptedException {
        Run run = run(Map.of(), command.toString(), "a  b", "*", "", "$HOME'\"\\");
        assertTrue(run.err.contains(": a  b *  $HOME'\"\\ ("), run.err);
    }

    /** What a signal, or a limit of the shell, is for is Java itself. */
    @Test
    void processIsJavaAndASignalEndsItWithTheTable() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command.toString(), "-n", "--every", "100ms", "-r", "-");
        builder.environment().remove("JAVA_HOME");
        Process process = builder.redirectError(Redirect.DISCARD).start();
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(Files.readAllBytes(Path.of(CAPTURE)));
            pipe.flush();
            assertTrue(process.getInputStream().read() >= 0); // a report: it has read from the pipe
            assertEquals(
                    JAVA.toRealPath(),
                    Path.of(process.info().command().orElseThrow()).toRealPath());
            process.toHandle().destroy();
            process.getInputStream().readAllBytes();
            assertEquals(0, process.waitFor());
        }
    }

    @Test
    void everybodyMayReadAndOnlyTheOwnerMayWrite() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            List<String> permissions = new ArrayList<>();
            for (Path file : files.sorted().toList()) {
                permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)) + " "
                        + root.relativize(file).toString().replaceFirst("(jsa|aot)$", "archive"));
            }
            assertEquals(
                    List.of(
                            "rwxr-xr-x ",
                            "rwxr-xr-x bin",
                            "rwxr-xr-x bin/wirestat",
                            "rwxr-xr-x lib",
                            "rwxr-xr-x lib/wirestat",
                            "rw-r--r-- lib/wirestat/libjnidispatch.so",
                            "rw-r--r-- lib/wirestat/wirestat.archive",
                            "rw-r--r-- lib/wirestat/wirestat.inline",
                            "rw-r--r-- lib/wirestat/wirestat.jar"),
                    permissions.stream()
                            .sorted((a, b) -> a.substring(10).compareTo(b.substring(10)))
                            .toList());
        }
    }

    @Test
    void newerOneTakesThePlaceOfTheOlder() throws IOException, InterruptedException {
        Path other = scratch.resolve("other");
        assertEquals(0, installBelow(other).status);
        Object key = Files.readAttributes(archive(other), "unix:ino");
        assertEquals(0, run(Map.of(), other.resolve("bin/wirestat").toString(), "--install", other.toString()).status);
        assertTrue(!key.equals(Files.readAttributes(archive(other), "unix:ino")));
        assertEquals(0, run(Map.of(), other.resolve("bin/wirestat").toString(), "-s", "-r", CAPTURE).status);
    }

    @Test
    void commandOfSomebodyElseIsLeftAlone() throws IOException, InterruptedException {
        Path foreign = Files.createDirectories(scratch.resolve("bin")).resolve("wirestat");
        Files.writeString(foreign, "#!/bin/sh\nexit 0\n");
        Run run = installBelow(scratch);
        assertEquals(2, run.status);
        assertTrue(
                run.err.startsWith("wirestat: --install must not replace what it has not written: " + foreign),
                run.err);
        assertEquals("#!/bin/sh\nexit 0\n", Files.readString(foreign));
    }

    @Test
    void linkIsNotFollowed() throws IOException, InterruptedException {
        Path precious = Files.writeString(scratch.resolve("precious"), "mine");
        Path link = Files.createDirectories(scratch.resolve("lib/wirestat")).resolve("wirestat.jar");
        Files.createSymbolicLink(link, precious);
        Run run = installBelow(scratch);
        assertEquals(2, run.status);
        assertTrue(run.err.contains("must find a file, or nothing, where it writes: " + link), run.err);
        assertEquals("mine", Files.readString(precious));
        assertTrue(Files.isSymbolicLink(link));
        assertTrue(!Files.exists(scratch.resolve("bin/wirestat"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void linkedDirectoryIsNotFollowed() throws IOException, InterruptedException {
        Path elsewhere = Files.createDirectory(scratch.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(scratch.resolve("link"), elsewhere);
        for (Path below : List.of(link, link.resolve("further/down"))) {
            assertRefused(
                    below,
                    "--install must name a path without symbolic links: " + link
                            + " is one; give the path of what it points to, " + elsewhere);
        }
        Path bin = Files.createSymbolicLink(scratch.resolve("bin"), elsewhere);
        assertRefused(scratch, "--install must name a path without symbolic links: " + bin + " is one; ");
        try (Stream<Path> files = Files.list(elsewhere)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void directoryThatOthersMayWriteToIsNotUsed() throws IOException, InterruptedException {
        for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Path open = Files.createDirectory(scratch.resolve(permissions));
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(permissions));
            for (Path below : List.of(open, open.resolve("further/down"))) {
                assertRefused(
                        below,
                        "--install must name a path that nobody but its owner may write to: others may write to " + open
                                + "; install to another directory, or take that right from them (chmod go-w)");
            }
            assertTrue(!Files.exists(open.resolve("further")));
        }
        assertRefused(
                Path.of("/tmp/wirestat"),
                "--install must name a path that nobody but its owner may write to: others may write to /tmp; install to"
                        + " another directory (");
    }

    @Test
    void directoryOfAnotherUserIsNotUsed() throws IOException, InterruptedException {
        assumeTrue(Nobody.isRootHere(), "only root can give a directory away");
        Path foreign = Files.createDirectory(scratch.resolve("foreign"));
        Files.setAttribute(foreign, "unix:uid", Integer.parseInt(Nobody.ID));
        assertRefused(
                foreign.resolve("down"),
                "--install must name a path that belongs to root, or to who installs: " + foreign
                        + " belongs to nobody; ");
        assertTrue(!Files.exists(foreign.resolve("down")));
    }

    private static void assertRefused(Path below, String why) throws IOException, InterruptedException {
        Run run = installBelow(below);
        assertEquals(2, run.status, run.err);
        assertTrue(run.err.startsWith("wirestat: " + why), run.err);
        assertEquals(1, run.err.lines().count(), run.err);
    }

    @Test
    void directoryMustBeOne() throws IOException, InterruptedException {
        Path file = Files.writeString(scratch.resolve("file"), "");
        Run run = installBelow(file);
        assertEquals(2, run.status);
        assertTrue(run.err.startsWith("wirestat: --install must name a directory: "), run.err);
        assertEquals(2, run(Map.of(), JAVA.toString(), "-jar", jar(), "--install", "a:b").status);
    }

    private static Path archive(Path below) throws IOException {
        try (Stream<Path> files = Files.list(below.resolve("lib/wirestat"))) {
            return files.filter(file -> file.toString().matches(".*\\.(jsa|aot)"))
                    .findAny()
                    .orElseThrow();
        }
    }

    private static String jar() {
        return System.getProperty("wirestat.jar");
    }

    private static Run installBelow(Path below) throws IOException, InterruptedException {
        return run(Map.of(), JAVA.toString(), "-jar", jar(), "--install", below.toString());
    }

    /** Of root, the command takes no variables over. */
    private static Run runAsNobody(Map<String, String> environment, String... words)
            throws IOException, InterruptedException {
        return run(environment, Nobody.runs(List.of(words)).toArray(String[]::new));
    }

    private static Run run(Map<String, String> environment, String... words) throws IOException, InterruptedException {
        Path out = Files.createTempFile(directory, "out", null);
        Path err = Files.createTempFile(directory, "err", null);
        ProcessBuilder builder =
                new ProcessBuilder(words).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().remove("JAVA_HOME");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(100, TimeUnit.SECONDS));
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
