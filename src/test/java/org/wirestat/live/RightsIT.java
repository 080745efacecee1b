package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.NativeLibrary;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Looks from outside at a process that captures: no thread of it has any right left, and frames still come. And at one
 * that cannot.
 */
@Timeout(300)
class RightsIT {
    private static final String NOBODY = "65534";

    /** A copy of what is on the class path, where every user can read it. */
    @TempDir
    private static Path classes;

    private Hosts hosts;
    private Process capturing;

    @BeforeAll
    static void copyClasses() throws IOException {
        Files.setPosixFilePermissions(classes, PosixFilePermissions.fromString("rwxr-xr-x"));
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        for (String entry : path.split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (!Files.isDirectory(from)) {
                Files.copy(from, classes.resolve(from.getFileName()));
                continue;
            }
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    Path to = classes.resolve(from.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
    }

    @BeforeEach
    void connectTwoHosts() throws Exception {
        hosts = Hosts.make();
    }

    @AfterEach
    void removeThem() throws Exception {
        if (capturing != null) {
            capturing.destroyForcibly().waitFor();
        }
        if (hosts != null) {
            hosts.remove();
        }
    }

    @Test
    void rootIsGivenUpByEveryThread() throws Exception {
        List<ThreadStatus> threads = capture(List.of());
        for (ThreadStatus thread : threads) {
            assertHasNoRights(thread);
            assertTrue(thread.isEmpty("CapBnd"), thread::name);
            assertTrue(thread.isOnly("Uid", 65534), thread::name);
            assertTrue(thread.isOnly("Gid", 65534), thread::name);
            assertEquals("", thread.field("Groups"), thread::name);
        }
    }

    @Test
    void theUserBehindSudoIsWhoItBecomes() throws Exception {
        List<ThreadStatus> threads = capture(List.of("env", "SUDO_UID=4242", "SUDO_GID=4343"));
        for (ThreadStatus thread : threads) {
            assertHasNoRights(thread);
            assertTrue(thread.isOnly("Uid", 4242), thread::name);
            assertTrue(thread.isOnly("Gid", 4343), thread::name);
        }
    }

    @Test
    void capabilitiesGoAlsoWhereAChangeOfUserKeepsThem() throws Exception {
        for (ThreadStatus thread : capture(List.of("setpriv", "--securebits", "+no_setuid_fixup"))) {
            assertHasNoRights(thread);
            assertTrue(thread.isOnly("Uid", 65534), thread::name);
        }
    }

    @Test
    void anAmbientCapabilityIsGivenUpByAUserWhoIsNotRoot() throws Exception {
        List<String> ambient = List.of(
                "setpriv",
                "--reuid",
                NOBODY,
                "--regid",
                NOBODY,
                "--clear-groups",
                "--inh-caps",
                "+net_raw",
                "--ambient-caps",
                "+net_raw");
        for (ThreadStatus thread : capture(ambient)) {
            assertHasNoRights(thread);
            assertTrue(thread.isOnly("Uid", 65534), thread::name);
        }
    }

    @Test
    void whoMayNotChangeUsersDoesNotGoOn() throws Exception {
        start(List.of("setpriv", "--bounding-set", "-setuid"));
        assertEquals(1, capturing.waitFor());
        String said = said();
        assertTrue(said.contains("rights: cannot be given up: thread "), said);
        assertTrue(said.contains(" still has user 0"), said);
    }

    @Test
    void withoutTheRightToCaptureTheWaysToItAreTold() throws Exception {
        start(List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
        assertEquals(1, capturing.waitFor());
        String said = said();
        for (String way : List.of(
                "sudo",
                "AmbientCapabilities=CAP_NET_RAW",
                "capsh",
                "tcpdump -i " + hosts.server().cable() + " -U -w -")) {
            assertTrue(said.contains(way), said);
        }
        assertEquals(1, said.lines().count(), said);
    }

    @Test
    void withoutLibpcapThePackageToInstallIsNamed() throws Exception {
        String libpcap = NativeLibrary.getInstance("pcap").getFile().getCanonicalPath();
        start(List.of("unshare", "-m", "sh", "-c", "mount --bind /dev/null '" + libpcap + "' && exec \"$@\"", "sh"));
        assertEquals(1, capturing.waitFor());
        String said = said();
        assertTrue(said.startsWith(hosts.server().cable() + ": libpcap cannot be loaded"), said);
        assertTrue(said.contains("apt-get install libpcap0.8"), said);
        assertEquals(1, said.lines().count(), said);
    }

    private static void assertHasNoRights(ThreadStatus thread) {
        assertTrue(!thread.isRoot(), thread::name);
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapAmb")) {
            assertEquals("0000000000000000", thread.field(set), thread::name);
        }
        assertEquals("1", thread.field("NoNewPrivs"), thread::name);
    }

    /** What every thread of a capturing process may do, while frames come to it. */
    private List<ThreadStatus> capture(List<String> as) throws Exception {
        start(as);
        BufferedReader out = capturing.inputReader(StandardCharsets.UTF_8);
        assertEquals("ready", out.readLine());
        hosts.client().call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                for (int i = 0; i < 3; i++) {
                    socket.send(new DatagramPacket(
                            new byte[8], 8, InetAddress.getByName(hosts.server().ipv4()), 9));
                }
            }
            return null;
        });
        assertEquals("3 frames", out.readLine());
        List<ThreadStatus> threads = threads();
        capturing.getOutputStream().close();
        assertTrue(capturing.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, capturing.exitValue());
        assertTrue(threads.size() > 8, () -> "a virtual machine has more threads than " + threads.size());
        return threads;
    }

    /** Runs {@link CapturingProcess} on the server's side of the wire. */
    private void start(List<String> as) throws IOException {
        List<String> command = new ArrayList<>(as);
        command.addAll(List.of(
                Host.java().toString(),
                "-cp",
                classes + "/*:" + classes,
                CapturingProcess.class.getName(),
                hosts.server().cable()));
        ProcessBuilder builder = hosts.server().process(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("SUDO_"));
        capturing = builder.start();
    }

    private String said() throws IOException {
        return new String(capturing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private List<ThreadStatus> threads() throws IOException {
        List<ThreadStatus> threads = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + capturing.pid() + "/task"))) {
            for (Path task : tasks) {
                threads.add(new ThreadStatus(Files.readString(task.resolve("status"))));
            }
        }
        return threads;
    }
}
