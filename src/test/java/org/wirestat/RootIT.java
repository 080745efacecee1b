package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.airlift.compress.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Root reads files: root is given up once they are open, nobody gets in afterwards, and nothing of whoever called root is
 * taken over before. What only an interface has is in RightsIT and LiveCommandIT.
 */
@Timeout(120)
class RootIT {
    private static final Path JAVA_HOME = Path.of(System.getProperty("java.home"));
    private static final String JAVA = JAVA_HOME.resolve("bin/java").toString();
    private static final Path CAPTURE = Path.of("testdata/endings.pcap").toAbsolutePath();

    private static final String JAR = "jar";
    private static final String INSTALLED = "installed";

    @TempDir(factory = TrustedPlace.class)
    private static Path place;

    /** Only root may enter it. */
    @TempDir
    private Path scratch;

    private static Path jar;
    private static Path command;

    /** A run, ended. */
    private record Run(int status, String out, String err) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        assumeTrue(Nobody.isRootHere(), "only root can give up root");
        jar = Nobody.copy(Path.of(System.getProperty("wirestat.jar")), place);
        assertEquals(0, run(Map.of(), List.of(JAVA, "-jar", jar.toString(), "--install", place.toString())).status);
        command = place.resolve("bin/wirestat");
    }

    // Nobody gets in.

    @ParameterizedTest
    @ValueSource(strings = {JAR, INSTALLED})
    void whoeverIsBecomeCannotAttach(String kind) throws IOException, InterruptedException {
        Process process = reading(wirestat(kind));
        try {
            assertAllIsGivenUp(process, Nobody.ID, Nobody.ID);
            assertCannotAttach(process);
            assertNotEquals(0, asNobody("cat", "/proc/" + process.pid() + "/environ").status);
            assertNotEquals(0, asNobody("ls", "/proc/" + process.pid() + "/fd").status);
            Run quit = asNobody("sh", "-c", "touch /tmp/.attach_pid$0 && kill -QUIT $0", String.valueOf(process.pid()));
            assertEquals(new Run(0, "", ""), quit);
            assertFalse(Files.exists(Path.of("/tmp/.java_pid" + process.pid())));
            assertLivesOnWithoutAThreadDump(process);
        } finally {
            Files.deleteIfExists(Path.of("/tmp/.attach_pid" + process.pid()));
            process.destroyForcibly();
        }
    }

    /** Whoever is not root keeps the signal, and so is protected by the option of the command only. */
    @Test
    void installedCommandCannotBeAttachedToByItsOwnUser() throws IOException, InterruptedException {
        Process process = reading(Nobody.runs(wirestat(INSTALLED)));
        try {
            assertCannotAttach(process);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Else the tests above would prove nothing. */
    @Test
    void jarThatNobodyRunsCanBeAttachedTo() throws IOException, InterruptedException {
        Process process = reading(Nobody.runs(wirestat(JAR)));
        try {
            Run attached = jcmd(process, "VM.version");
            assertEquals(0, attached.status, attached.err);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xrs", "-XX:+StartAttachListener"})
    void javaThatCanBeAttachedToFromItsStartDoesNotGoOn(String option) throws IOException, InterruptedException {
        Run run = run(Map.of(), List.of(JAVA, option, "-jar", jar.toString(), "-an", "-r", CAPTURE.toString()));
        assertEquals(1, run.status);
        assertEquals("", run.out);
        assertTrue(
                run.err.matches("wirestat: rights: cannot be given up: thread \\d+ \\(Attach Listener\\) .*\n"),
                run.err);
    }

    private static void assertCannotAttach(Process process) throws IOException, InterruptedException {
        for (List<String> words :
                List.of(List.of("VM.version"), List.of("JVMTI.agent_load", "/tmp/no-such-agent.so"))) {
            Run attached = jcmd(process, words.toArray(String[]::new));
            assertNotEquals(0, attached.status, attached.out);
            assertTrue(attached.err.contains("AttachNotSupportedException"), attached.err);
        }
    }

    private static Run jcmd(Process process, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(
                JAVA_HOME.resolve("bin/jcmd").toString(),
                "-J-Dsun.tools.attach.attachTimeout=3000",
                String.valueOf(process.pid())));
        all.addAll(List.of(words));
        return asNobody(all.toArray(String[]::new));
    }

    private static void assertLivesOnWithoutAThreadDump(Process process) throws IOException, InterruptedException {
        assertTrue(process.isAlive());
        process.getOutputStream().close();
        List<String> rest = process.inputReader(StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor());
        assertTrue(rest.size() > 10, rest::toString);
        assertEquals(
                List.of(),
                rest.stream()
                        .filter(line -> !line.matches("(tcp|Proto|Active) .*"))
                        .toList());
    }

    // What is open stays readable, and all else is as it was.

    @ParameterizedTest
    @ValueSource(strings = {JAR, INSTALLED})
    void filesThatOnlyRootMayReadAreRead(String kind) throws IOException, InterruptedException {
        byte[] capture = Files.readAllBytes(CAPTURE);
        Path plain = Files.write(scratch.resolve("a.pcap"), Arrays.copyOf(capture, 9000));
        Path gzip = scratch.resolve("b.pcap.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write(capture);
        }
        Path zstd = scratch.resolve("c.pcap.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(zstd))) {
            out.write(capture);
        }
        byte[] damaged = Files.readAllBytes(zstd);
        Arrays.fill(damaged, damaged.length / 2, damaged.length / 2 + 64, (byte) 0xff);
        Path damagedZstd =
                Files.write(scratch.resolve("d.pcap.zst"), damaged); // read a second time, to where it is damaged
        List<String> reading = new ArrayList<>();
        for (Path file : List.of(plain, gzip, zstd, damagedZstd, scratch.resolve("missing"))) {
            reading.addAll(List.of("-r", file.toString()));
        }
        for (String view :
                List.of("-ane", "-a", "-s", "--findings", "-an --json", "-E", "--explain 1", "--by client")) {
            List<String> words = new ArrayList<>(wirestat(kind));
            words.addAll(List.of(view.split(" ")));
            words.addAll(reading);
            Run dropped = run(Map.of(), words);
            words.addAll(List.of("-Z", "root"));
            Run root = run(Map.of(), words);
            assertEquals(1, root.status, root.err);
            assertEquals(
                    new Run(root.status, root.out, root.err.replace("wirestat: stays root, as -Z root asks\n", "")),
                    dropped,
                    view);
        }
    }

    @Test
    void jarAndJavaThatOnlyRootMayReadAreRead() throws IOException, InterruptedException {
        assumeTrue(canMount(), "this root may not mount");
        Path hidden = Files.createDirectories(scratch.resolve("java"));
        Path own = Files.copy(jar, scratch.resolve("wirestat.jar"));
        for (String view : List.of("-a", "-an --json")) {
            List<String> words = new ArrayList<>(List.of(
                    "unshare",
                    "-m",
                    "sh",
                    "-c",
                    "mount --bind " + JAVA_HOME + " " + hidden + " && exec \"$@\"",
                    "sh",
                    hidden.resolve("bin/java").toString(),
                    "-jar",
                    own.toString(),
                    "-r",
                    CAPTURE.toString()));
            words.addAll(List.of(view.split(" ")));
            List<String> plain = new ArrayList<>(wirestat(JAR));
            plain.addAll(List.of("-r", CAPTURE.toString()));
            plain.addAll(List.of(view.split(" ")));
            assertEquals(run(Map.of(), plain), run(Map.of(), words), view);
        }
    }

    @Test
    void fifoThatOnlyRootMayOpenIsRead() throws IOException, InterruptedException {
        Path fifo = scratch.resolve("fifo");
        assertEquals(0, run(Map.of(), List.of("mkfifo", "-m", "600", fifo.toString())).status);
        Process writer = new ProcessBuilder("cp", CAPTURE.toString(), fifo.toString()).start();
        List<String> words = new ArrayList<>(wirestat(JAR));
        words.addAll(List.of("-ane", "-r"));
        Run fromFile = run(Map.of(), with(words, CAPTURE.toString()));
        assertEquals(fromFile, run(Map.of(), with(words, fifo.toString())));
        assertEquals(0, writer.waitFor());
    }

    @Test
    void filterIsUnderstoodAfterRootIsGivenUp() throws IOException, InterruptedException {
        Path filter = Files.writeString(scratch.resolve("filter"), "tcp port 7857\n");
        List<String> words = new ArrayList<>(wirestat(JAR));
        words.addAll(List.of("-ane", "-r", CAPTURE.toString(), "-F", filter.toString()));
        Run run = run(Map.of(), words);
        assertEquals(0, run.status, run.err);
        assertTrue(run.out.contains(":7857 ") && !run.out.contains(":9967 "), run.out);
    }

    // Who it becomes.

    @Test
    void whoCalledSudoIsWhoItBecomes() throws IOException, InterruptedException {
        assertBecomes(Map.of("SUDO_UID", "4242", "SUDO_GID", "4343"), List.of(), "4242", "4343");
    }

    @Test
    void userOfItsOwnIsWhoItBecomesIfThereIsOne() throws IOException, InterruptedException {
        assumeTrue(canMount(), "this root may not mount");
        Path passwd = Files.writeString(
                scratch.resolve("passwd"),
                Files.readString(Path.of("/etc/passwd")) + "wirestat:x:4747:4848::/nonexistent:/bin/false\n");
        String mount = "mount --bind " + passwd + " /etc/passwd && exec \"$@\"";
        assertBecomes(Map.of(), List.of("unshare", "-m", "sh", "-c", mount, "sh"), "4747", "4848");
    }

    @Test
    void rootIsKeptOnlyWhenAskedForAndThatIsSaid() throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(wirestat(JAR));
        words.addAll(List.of("-s", "-r", CAPTURE.toString(), "-Z", "root"));
        Run run = run(Map.of(), words);
        assertEquals(0, run.status);
        assertTrue(run.err.startsWith("wirestat: stays root, as -Z root asks\n"), run.err);
    }

    private static void assertBecomes(Map<String, String> environment, List<String> start, String uid, String gid)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(start);
        words.addAll(wirestat(JAR));
        Process process = reading(environment, words);
        try {
            assertAllIsGivenUp(process, uid, gid);
            assertLivesOnWithoutAThreadDump(process);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void assertAllIsGivenUp(Process process, String uid, String gid) throws IOException {
        int threads = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + process.pid() + "/task"))) {
            for (Path task : tasks) {
                String status = Files.readString(task.resolve("status"));
                for (String line : List.of(
                        "Uid:\t" + String.join("\t", uid, uid, uid, uid),
                        "Gid:\t" + String.join("\t", gid, gid, gid, gid),
                        "Groups:\t ",
                        "NoNewPrivs:\t1",
                        "CapPrm:\t0000000000000000",
                        "CapEff:\t0000000000000000",
                        "CapBnd:\t0000000000000000")) {
                    assertTrue(status.contains("\n" + line + "\n"), () -> "not \"" + line + "\":\n" + status);
                }
                threads++;
            }
        }
        assertTrue(threads > 5, "so few threads: " + threads);
        // Of a process that is not dumpable, these are root's.
        assertEquals(0, Files.getAttribute(Path.of("/proc/" + process.pid() + "/mem"), "unix:uid"));
    }

    // What it does before.

    @Test
    void contentsOfAFilterFileAreInNoMessage() throws IOException, InterruptedException {
        Path shadow = Files.writeString(scratch.resolve("shadow"), "root:$6$secret:19000:0:::\nssh host secret\n");
        List<String> words = new ArrayList<>(wirestat(JAR));
        words.addAll(List.of("-an", "--debug", "-r", CAPTURE.toString(), "-F", shadow.toString()));
        Run run = run(Map.of(), words);
        assertEquals(2, run.status);
        assertEquals("", run.out);
        assertEquals(
                "wirestat: filter: filter in " + shadow + " for link type 1: libpcap does not understand it;"
                        + " pcap-filter(7) describes the language (wirestat --help tells more)\n",
                run.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"})
    void jarRefusesOptionsForEveryJava(String variable) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(wirestat(JAR));
        words.addAll(List.of("-s", "-r", CAPTURE.toString()));
        Run run = run(Map.of(variable, "-Dx=y"), words);
        assertEquals(2, run.status);
        assertEquals("", run.out);
        assertTrue(run.err.contains("wirestat: " + variable + " must not be set when root starts Java"), run.err);
        assertEquals(0, run(Map.of(variable, "-Dx=y"), Nobody.runs(words)).status); // who is not root may
    }

    @Test
    void jarLoadsLibrariesOfRootOnlyAndStartsNoProgram() throws IOException, InterruptedException {
        Path log = scratch.resolve("log");
        Path cache = Files.createDirectory(scratch.resolve("cache"));
        List<String> words = List.of(
                JAVA,
                "-Xlog:library=info,class+load=info:file=" + log + "::filecount=0",
                "-jar",
                jar.toString(),
                "-an",
                "-r",
                CAPTURE.toString(),
                "tcp");
        Run run = run(Map.of("XDG_CACHE_HOME", cache.toString(), "LD_LIBRARY_PATH", cache.toString()), words);
        assertEquals(0, run.status, run.err);
        List<String> lines = Files.readAllLines(log);
        List<String> bridges = lines.stream()
                .filter(line -> line.contains("Loaded library ") && line.contains("libjnidispatch.so"))
                .toList();
        assertEquals(1, bridges.size(), bridges::toString);
        Path bridge = Path.of(bridges.get(0).replaceFirst(".* Loaded library (.*), handle.*", "$1"));
        assertTrue(
                List.of(Path.of(System.getProperty("user.home")), Path.of("/tmp"))
                                .contains(bridge.getParent().getParent())
                        && bridge.getParent().getFileName().toString().matches("\\.wirestat\\d+"),
                bridge::toString);
        assertFalse(Files.exists(bridge.getParent()), bridge::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains(" com.sun.jna.NativeLibrary ")));
        assertEquals(
                List.of(),
                lines.stream()
                        .filter(line ->
                                line.contains(" java.lang.ProcessBuilder ") || line.contains(" java.lang.ProcessImpl "))
                        .toList());
        try (Stream<Path> cached = Files.list(cache)) {
            assertEquals(List.of(), cached.toList());
        }
    }

    @Test
    void installedCommandTakesNothingOver() throws IOException, InterruptedException {
        Path witness = scratch.resolve("witness");
        Path fake = Files.createDirectories(place.resolve("fake/bin"));
        for (String program : List.of("java", "id", "env", "sh", "ldconfig")) {
            Path script =
                    Files.writeString(fake.resolve(program), "#!/bin/sh\necho " + program + " >>" + witness + "\n");
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path cache = Files.createDirectory(scratch.resolve("cache"));
        Map<String, String> environment = Map.ofEntries(
                Map.entry("PATH", fake.toString()),
                Map.entry("JAVA_HOME", fake.getParent().toString()),
                Map.entry("WIRESTAT_JAVA_OPTIONS", "-XX:+NoSuchOption"),
                Map.entry("JAVA_TOOL_OPTIONS", "-XX:+NoSuchOption"),
                Map.entry("JDK_JAVA_OPTIONS", "-XX:+NoSuchOption"),
                Map.entry("_JAVA_OPTIONS", "-XX:+NoSuchOption"),
                Map.entry("CLASSPATH", fake.toString()),
                Map.entry("XDG_CACHE_HOME", cache.toString()),
                Map.entry("LD_LIBRARY_PATH", cache.toString()),
                Map.entry("LD_BIND_NOW", "a b"),
                Map.entry("FOO", "line\nLD_NO-NAME=1 *"));
        Process process = reading(environment, wirestat(INSTALLED));
        try {
            List<String> passedOn = Arrays.stream(Files.readString(Path.of("/proc/" + process.pid() + "/environ"))
                            .split("\0"))
                    .map(variable -> variable.replaceFirst("(?s)=.*", ""))
                    .toList();
            assertTrue(passedOn.contains("FOO"), passedOn::toString);
            assertEquals(
                    List.of(),
                    passedOn.stream()
                            .filter(name ->
                                    !name.equals("PATH") && !name.equals("FOO") && environment.containsKey(name))
                            .toList());
            String command = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
            assertTrue(command.contains("\0-Djna.boot.library.path=" + place.resolve("lib/wirestat") + "\0"), command);
            assertLivesOnWithoutAThreadDump(process);
            assertTrue(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
                    .startsWith("wirestat: WIRESTAT_JAVA_OPTIONS is ignored, because root runs this: "));
        } finally {
            process.destroyForcibly();
        }
        assertFalse(Files.exists(witness), () -> "a program of the caller was started");
        try (Stream<Path> cached = Files.list(cache)) {
            assertEquals(List.of(), cached.toList());
        }
    }

    // What the tests have in common.

    private static List<String> wirestat(String kind) {
        return kind.equals(INSTALLED) ? List.of(command.toString()) : List.of(JAVA, "-jar", jar.toString());
    }

    private static List<String> with(List<String> words, String last) {
        List<String> all = new ArrayList<>(words);
        all.add(last);
        return all;
    }

    /** A process that has read a capture from its standard input, has printed a report, and waits for more. */
    private static Process reading(List<String> words) throws IOException {
        return reading(Map.of(), words);
    }

    private static Process reading(Map<String, String> environment, List<String> words) throws IOException {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("-n", "--every", "10s", "-r", "-")); // so few reports that a pipe holds them
        Process process = builder(environment, all).start();
        process.getOutputStream().write(Files.readAllBytes(CAPTURE));
        process.getOutputStream().flush();
        if (process.inputReader(StandardCharsets.UTF_8).readLine() == null) {
            throw new IOException(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        return process;
    }

    private static Run asNobody(String... words) throws IOException, InterruptedException {
        return run(Map.of(), Nobody.runs(List.of(words)));
    }

    private static boolean canMount() throws IOException, InterruptedException {
        return run(Map.of(), List.of("unshare", "-m", "true")).status == 0;
    }

    private static ProcessBuilder builder(Map<String, String> environment, List<String> words) {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().remove("JAVA_HOME");
        builder.environment().keySet().removeIf(name -> name.startsWith("SUDO_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static Run run(Map<String, String> environment, List<String> words)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("out", null);
        Path err = Files.createTempFile("err", null);
        try {
            Process process = builder(environment, words)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            process.getOutputStream().close();
            assertTrue(process.waitFor(100, TimeUnit.SECONDS), () -> "does not end: " + words);
            return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }
}
