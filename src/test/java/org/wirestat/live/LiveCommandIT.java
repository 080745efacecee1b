package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wirestat.Nobody;

/** The command on a wire: what it prints and when, how it ends and with which status, and who it is meanwhile. */
@Timeout(300)
class LiveCommandIT {
    private static final int PORT = 5000;
    private static final int CLOSED = 5002;
    private static final int PIPE_OCTETS = 60_000;
    private static final int PATIENCE_SECONDS = 60;
    private static final String HEADER = "Active Internet connections ";

    /** The last line of every run that got to listen. */
    private static final String SUMMARY = "wirestat: \\d+ frames? read, \\d+ connections?, .*";

    private static final String PROGRESS = "wirestat: \\d+ packets? captured, \\d+ received by filter,"
            + " \\d+ dropped by kernel, \\d+ dropped by wirestat";

    private static Hosts hosts;
    private static Host host;
    private static Program client;
    private static Program server;
    private static int ports = 20000;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeHosts() throws IOException, InterruptedException {
        hosts = Hosts.make();
        host = hosts.client();
        client = Program.on(host);
        server = Program.on(hosts.server());
        server.does("listen " + PORT);
    }

    @AfterAll
    static void removeHosts() throws IOException, InterruptedException {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.close();
        }
        if (hosts != null) {
            hosts.remove();
        }
    }

    // How it ends.

    @Test
    void interruptEndsItWithTheTableAndTheCountsInTcpdumpsWords() throws IOException, InterruptedException {
        endsWithTableAndCounts("INT");
    }

    @Test
    void terminationEndsItWithTheTableAndTheCountsInTcpdumpsWords() throws IOException, InterruptedException {
        endsWithTableAndCounts("TERM");
    }

    @Test
    void hangUpEndsItWithTheTableAndTheCountsInTcpdumpsWords() throws IOException, InterruptedException {
        endsWithTableAndCounts("HUP");
    }

    private void endsWithTableAndCounts(String signal) throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "tcp")) {
            int port = open();
            awaitCaptured(sniffer, 3);
            sniffer.signal(signal);
            assertEquals(0, sniffer.statusAndOutput());
            assertEquals(
                    List.of(row(port, "ESTABLISHED ESTABLISHED")),
                    rows(sniffer.out().all()));
            assertCounts(sniffer);
            client.does("close " + port);
            server.does("close " + port);
        }
    }

    @Test
    void secondInterruptEndsItAtOnce() throws IOException, InterruptedException {
        try (Sniffer sniffer =
                Sniffer.startUnread(host, "-i", host.cable(), "-an", "tcp").listening()) {
            refuse(1500); // a table that no pipe holds, and that nobody reads
            awaitCaptured(sniffer, 3000);
            sniffer.signal("INT");
            await("a full pipe", () -> sniffer.process().getInputStream().available() > PIPE_OCTETS);
            // It waits for its reader; and what comes within a tenth of a second would be the first signal again.
            assertFalse(sniffer.process().waitFor(200, TimeUnit.MILLISECONDS));
            sniffer.signal("INT");
            assertEquals(128 + 2, sniffer.status());
        }
    }

    @Test
    void hangUpThatItsStarterIgnoresIsIgnored() throws IOException, InterruptedException {
        ProcessBuilder process = Sniffer.process(host, "-i", host.cable(), "-an");
        int env = process.command().indexOf("env");
        process.command().add(env + 2, "--ignore-signal=HUP");
        try (Sniffer sniffer = Sniffer.start(process).listening()) {
            sniffer.signal("HUP");
            awaitCaptured(sniffer, 0);
            sniffer.signal("TERM");
            assertEquals(0, sniffer.statusAndOutput());
        }
    }

    @Test
    void readerThatGoesAwayEndsItQuietly() throws IOException, InterruptedException {
        Sniffer sniffer = Sniffer.startUnread(host, "-i", host.cable(), "-an", "-c", "0.1");
        try (sniffer) {
            try (BufferedReader out = sniffer.process().inputReader(StandardCharsets.UTF_8)) {
                assertTrue(out.readLine().startsWith(HEADER));
            }
            assertEquals(0, sniffer.status());
            assertEquals(
                    1, sniffer.err().all().size(), () -> sniffer.err().all().toString());
        }
    }

    @Test
    void interfaceThatVanishesEndsItWithTheTableAndOneLine() throws IOException, InterruptedException {
        hosts.addCable("gone0", "gone1");
        lost("gone0", "link", "del", "gone0");
    }

    @Test
    void interfaceThatGoesDownEndsItWithTheTableAndOneLine() throws IOException, InterruptedException {
        hosts.addCable("down0", "down1");
        lost("down0", "link", "set", "down0", "down");
    }

    private void lost(String networkInterface, String... ip) throws IOException, InterruptedException {
        host.run("ip", "addr", "add", "10.231.9.1/24", "dev", networkInterface);
        host.run("ip", "neigh", "add", "10.231.9.2", "lladdr", "02:00:00:00:00:02", "dev", networkInterface);
        try (Sniffer sniffer = Sniffer.listening(host, "-i", networkInterface, "-an", "tcp")) {
            int port = ports++;
            client.does("connect " + port + " 10.231.9.2 80");
            awaitCaptured(sniffer, 1);
            List<String> command = new ArrayList<>(List.of("ip"));
            command.addAll(List.of(ip));
            host.run(command.toArray(String[]::new));
            assertEquals(1, sniffer.statusAndOutput());
            List<String> rows = rows(sniffer.out().all());
            assertEquals(1, rows.size());
            assertTrue(rows.get(0).contains(" SYN_SENT "), rows::toString);
            List<String> err = sniffer.err().all();
            String last = err.get(err.size() - 1);
            assertTrue(last.startsWith("wirestat: " + networkInterface + ": "), last);
            assertTrue(last.endsWith("; start again when it is back"), last);
            assertTrue(err.get(err.size() - 2).matches(SUMMARY), err::toString);
            assertEquals(
                    1,
                    err.stream()
                            .filter(line -> line.startsWith("wirestat: " + networkInterface))
                            .count());
            client.does("close " + port);
        }
    }

    @Test
    void countEndsIt() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "--count", "7")) {
            refuse(20);
            assertEquals(0, sniffer.statusAndOutput());
            assertEquals("7 packets captured", sniffer.err().all().get(1));
        }
    }

    @Test
    void spanEndsItOnASilentWire() throws IOException, InterruptedException {
        long began = System.nanoTime();
        try (Sniffer sniffer = listening("-an", "--for", "1s")) {
            assertEquals(0, sniffer.statusAndOutput());
            assertTrue(System.nanoTime() - began >= TimeUnit.SECONDS.toNanos(1));
            assertCounts(sniffer);
        }
    }

    @Test
    void keepingThatFailsEndsItWithTheTableAndOneLine() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "-w", "/dev/full")) {
            refuse(3);
            assertEquals(1, sniffer.statusAndOutput());
            assertTrue(sniffer.out().all().get(0).startsWith(HEADER));
            List<String> err = sniffer.err().all();
            assertTrue(err.get(err.size() - 1).startsWith("wirestat: /dev/full: cannot be written: "), err::toString);
            assertTrue(err.get(err.size() - 2).matches(SUMMARY), err::toString);
        }
    }

    // What it refuses.

    @Test
    void noSuchInterfaceIsToldInOneLine() throws IOException, InterruptedException {
        try (Sniffer sniffer = Sniffer.start(host, "-i", "none0")) {
            assertRefusal(sniffer, 1, "wirestat: none0: no such interface; wirestat -D lists the interfaces there are");
        }
    }

    @Test
    void badFilterIsToldInOneLine() throws IOException, InterruptedException {
        try (Sniffer sniffer = Sniffer.start(host, "-i", host.cable(), "tcp", "prot", "80")) {
            assertRefusal(
                    sniffer,
                    2,
                    "wirestat: " + host.cable()
                            + ": filter \"tcp prot 80\": can't parse filter expression: syntax error;"
                            + " pcap-filter(7) describes the language (wirestat --help tells more)");
        }
    }

    @Test
    void nameInAFilterIsNotAskedFor() throws IOException, InterruptedException {
        Path resolver = Files.writeString(directory.resolve("resolv.conf"), "nameserver 10.231.0.2\n");
        ProcessBuilder process = Sniffer.process(host, "-i", host.cable(), "host", "a.name.example");
        // The mount is seen by what ip(8) starts, and by nobody else.
        String shell = "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\"";
        process.command().addAll(process.command().indexOf("env"), List.of("sh", "-c", shell, resolver.toString()));
        try (Sniffer queries = listening("-an", "udp", "port", "53");
                Sniffer sniffer = Sniffer.start(process)) {
            assertRefusal(
                    sniffer,
                    2,
                    "wirestat: " + host.cable() + ": filter \"host a.name.example\": unknown host 'a.name.example';"
                            + " no name server is asked: name it in /etc/hosts, or give its address"
                            + " (wirestat --help tells more)");
            queries.signal("INT");
            assertEquals(0, queries.statusAndOutput());
            assertTrue(
                    queries.err().all().contains("0 packets captured"),
                    () -> queries.err().all().toString());
        }
    }

    @Test
    void unknownUserIsRefusedBeforeItListens() throws IOException, InterruptedException {
        try (Sniffer sniffer = Sniffer.start(host, "-i", host.cable(), "-Z", "nobody-of-that-name")) {
            assertRefusal(
                    sniffer,
                    1,
                    "wirestat: nobody-of-that-name: there is no such user; name one of this machine with -Z");
        }
    }

    @Test
    void whoMayNotCaptureIsToldTheWays() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("wirestat.jar")), directory.resolve("wirestat.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("r--r--r--"));
        try (Sniffer sniffer = Sniffer.start(host.process(List.of(
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                Host.java().toString(),
                "-jar",
                jar.toString(),
                "-i",
                host.cable())))) {
            assertEquals(1, sniffer.statusAndOutput());
            List<String> err = sniffer.err().all();
            assertEquals(1, err.size(), err::toString);
            assertTrue(
                    err.get(0).startsWith("wirestat: " + host.cable() + ": this user may not capture"), err::toString);
            for (String way :
                    List.of("sudo", "CAP_NET_RAW", "tcpdump -i " + host.cable() + " -U -w - | wirestat -r -")) {
                assertTrue(err.get(0).contains(way), err::toString);
            }
        }
    }

    // What it prints while it runs.

    @Test
    void progressIsOneLineAndTheTableIsPrintedWhenAsked() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "tcp")) {
            int port = open();
            awaitCaptured(sniffer, 3);
            int before = sniffer.err().all().size();
            sniffer.signal("USR2");
            int header = sniffer.err().await(before, line -> line.startsWith(HEADER), "table");
            sniffer.err().await(header, line -> line.equals(row(port, "ESTABLISHED ESTABLISHED")), "row");
            client.does("close " + port);
            awaitCaptured(sniffer, 5); // the FIN has been answered: else both could close at once
            server.does("close " + port);
            awaitCaptured(sniffer, 7);
            sniffer.signal("INT");
            assertEquals(0, sniffer.statusAndOutput());
            assertEquals(
                    List.of(row(port, "TIME_WAIT   CLOSE")), rows(sniffer.out().all()));
        }
    }

    @Test
    void continuousPrintsTheTableOverAndOver() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "-c", "tcp")) {
            int header = -1;
            for (int i = 0; i < 3; i++) {
                header = sniffer.out().await(header + 1, line -> line.startsWith(HEADER), "table " + i);
            }
            sniffer.signal("INT");
            assertEquals(0, sniffer.statusAndOutput());
            assertTrue(headers(sniffer) > 3, "no table at the end");
        }
    }

    private static long headers(Sniffer sniffer) {
        return sniffer.out().all().stream()
                .filter(line -> line.startsWith(HEADER))
                .count();
    }

    /** Also where a table is printed late, it shows what was the case when it was due. */
    @Test
    void tablesAreAsFarApartAsContinuousSays() throws IOException, InterruptedException {
        try (Sniffer everySecond = listening("-an", "--json", "-c", "tcp");
                Sniffer everyOther = listening("-an", "--json", "-c", "2", "tcp")) {
            int port = open();
            assertEquals(Duration.ofSeconds(1), betweenTwoTables(everySecond, port));
            assertEquals(Duration.ofSeconds(2), betweenTwoTables(everyOther, port));
            client.does("close " + port);
            server.does("close " + port);
        }
    }

    private static Duration betweenTwoTables(Sniffer sniffer, int port) throws InterruptedException {
        String connection = "\"port\":" + port + ",";
        int first = sniffer.out().await(0, line -> line.contains(connection), "first table");
        int second = sniffer.out().await(first + 1, line -> line.contains(connection), "second table");
        return Duration.between(at(sniffer.out().get(first)), at(sniffer.out().get(second)));
    }

    private static Instant at(String object) {
        return Instant.parse(value(object, "at"));
    }

    @Test
    void timeWaitEndsOnASilentWire() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-ane", "-c", "0.2", "--time-wait", "2s", "tcp")) {
            int port = open();
            String row = "tcp .*" + local(port) + " .*";
            client.does("close " + port);
            // Not before the FIN has arrived: both could close at once.
            sniffer.out().await(0, line -> line.matches(row + " FIN_WAIT2 +CLOSE_WAIT .*"), "half-close");
            server.does("close " + port);
            // No table between needs to show TIME_WAIT: T says that its timer ran out.
            sniffer.out().await(0, line -> line.matches(row + " CLOSE +CLOSE +T. local fin .*"), "end of TIME_WAIT");
        }
    }

    @Test
    void eventsAreTheChangesInTheirOrder() throws IOException, InterruptedException {
        try (Sniffer text = listening("-En", "--time-wait", "1s", "tcp");
                Sniffer json = listening("-En", "--json", "--time-wait", "1s", "tcp")) {
            int port = open();
            server.does("close " + port);
            // Not before the FIN was answered by an ACK of its own.
            text.out().await(0, line -> line.contains("FIN_WAIT1 -> FIN_WAIT2"), "half-close");
            client.does("close " + port);
            text.out().await(0, line -> line.contains("TIME_WAIT -> CLOSE"), "end of TIME_WAIT");
            json.out().await(0, line -> line.contains("\"was\":\"TIME_WAIT\""), "end of TIME_WAIT");
            String connection = "\\S+ #1 10\\.231\\.0\\.1:" + port + " 10\\.231\\.0\\.2:" + PORT + " ";
            List<String> changes = new ArrayList<>();
            for (String line : text.out().all()) {
                assertTrue(line.matches(connection + ".*"), line);
                changes.add(line.replaceFirst(connection, ""));
            }
            assertEquals(
                    List.of(
                            "local UNKNOWN -> SYN_SENT P frame 1",
                            "remote UNKNOWN -> SYN_RECV P frame 2",
                            "local SYN_SENT -> ESTABLISHED P frame 3",
                            "remote SYN_RECV -> ESTABLISHED S frame 3",
                            "remote ESTABLISHED -> FIN_WAIT1 P frame 4",
                            "local ESTABLISHED -> CLOSE_WAIT P frame 5",
                            "remote FIN_WAIT1 -> FIN_WAIT2 S frame 5",
                            "local CLOSE_WAIT -> LAST_ACK P frame 6",
                            "local LAST_ACK -> CLOSE S frame 7",
                            "remote FIN_WAIT2 -> TIME_WAIT P frame 7",
                            "remote TIME_WAIT -> CLOSE T closed: remote fin"),
                    changes);
            List<String> objects = json.out().all();
            assertTrue(
                    objects.stream().allMatch(line -> line.startsWith("{\"schema\":1,\"type\":\"event\",\"at\":\"")));
            assertEquals(
                    changesOf(objects),
                    changes.stream().map(LiveCommandIT::change).toList());
        }
    }

    /** {@code end was -> is} of each change that objects tell. */
    private static List<String> changesOf(List<String> objects) {
        List<String> changes = new ArrayList<>();
        for (String object : objects) {
            for (String[] end : new String[][] {{"orig", "local"}, {"resp", "remote"}}) {
                String inside = object.replaceFirst(".*\"" + end[0] + "\":\\{([^}]*)\\}.*", "$1");
                if (inside.contains("\"was\":\"")) {
                    changes.add(end[1] + " " + value(inside, "was") + " -> " + value(inside, "state"));
                }
            }
        }
        return changes;
    }

    private static String value(String object, String key) {
        return object.replaceFirst(".*\"" + key + "\":\"([^\"]*)\".*", "$1");
    }

    private static String change(String text) {
        return text.replaceFirst("(\\S+ \\S+ -> \\S+).*", "$1");
    }

    // What it captures.

    @Test
    void onlyWhatTheFilterAcceptsIsCaptured() throws IOException, InterruptedException {
        int other = 5007;
        Path filter = Files.writeString(directory.resolve("filter"), "tcp port " + other + "\n");
        try (Sniffer words = listening("-an", "--count", "2", "tcp", "port", "" + other);
                Sniffer file = listening("-an", "--count", "2", "-F", filter.toString())) {
            refuse(1);
            int port = ports++;
            client.does("connect " + port + " 10.231.0.2 " + other);
            client.fails("finish " + port, "refused");
            client.does("close " + port);
            for (Sniffer sniffer : List.of(words, file)) {
                assertEquals(0, sniffer.statusAndOutput());
                List<String> rows = rows(sniffer.out().all());
                assertEquals(1, rows.size());
                assertTrue(rows.get(0).contains(local(port)) && rows.get(0).contains(":" + other), rows::toString);
            }
        }
    }

    @Test
    void whatIsKeptReadsAsItDidLive() throws IOException, InterruptedException {
        Path kept = openTo(Nobody.ID).resolve("kept.pcap");
        try (Sniffer sniffer = listening("-an", "-w", kept.toString(), "tcp")) {
            refuse(5);
            int open = open();
            int half = open();
            client.does("shut " + half);
            awaitCaptured(sniffer, 18);
            sniffer.signal("INT");
            assertEquals(0, sniffer.statusAndOutput());
            assertEquals(
                    10, sniffer.out().all().size(), () -> sniffer.out().all().toString());
            try (Sniffer reader = Sniffer.start(host, "-an", "-r", kept.toString())) {
                assertEquals(0, reader.statusAndOutput());
                assertEquals(sniffer.out().all(), reader.out().all());
            }
            client.does("close " + open, "close " + half);
            server.does("close " + open, "close " + half);
        }
    }

    @Test
    void whatIsKeptIsOfTheUserWhoIsBecome() throws IOException, InterruptedException {
        Path kept = openTo("12345").resolve("kept.pcap");
        ProcessBuilder process = Sniffer.process(host, "-i", host.cable(), "-an", "-w", kept.toString());
        process.environment().put("SUDO_UID", "12345");
        process.environment().put("SUDO_GID", "23456");
        try (Sniffer sniffer = Sniffer.start(process).listening()) {
            sniffer.signal("INT");
            assertEquals(0, sniffer.status());
            assertEquals(12345, Files.getAttribute(kept, "unix:uid"));
            assertEquals(23456, Files.getAttribute(kept, "unix:gid"));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
        }
    }

    /** Root could write all of them. */
    @Test
    void whatTheUserWhoIsBecomeMayNotWriteIsLeftAlone() throws IOException, InterruptedException {
        Path file =
                Files.copy(Path.of("testdata/endings.pcap"), openTo(Nobody.ID).resolve("root.pcap"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        String mayNot =
                ": cannot be written: the user nobody may not, and root is given up before the file is opened; write"
                        + " to a directory of that user, or name another user with -Z";
        for (Path kept : List.of(file, Path.of("/etc/kept.pcap"))) {
            try (Sniffer sniffer = Sniffer.start(host, "-i", host.cable(), "-an", "-w", kept.toString())) {
                assertEquals(1, sniffer.statusAndOutput());
                assertEquals("wirestat: " + kept + mayNot, sniffer.err().get(0));
            }
        }
        assertEquals(-1, Files.mismatch(Path.of("testdata/endings.pcap"), file));
        assertFalse(Files.exists(Path.of("/etc/kept.pcap")));
    }

    @Test
    void contentsOfAFilterFileAreInNoMessage() throws IOException, InterruptedException {
        Path shadow = Files.writeString(directory.resolve("shadow"), "root:$6$secret:19000:0:::\n");
        assertRefusal(
                Sniffer.start(host, "-i", host.cable(), "-F", shadow.toString()),
                2,
                "wirestat: " + host.cable() + ": filter in " + shadow + ": libpcap does not understand it;"
                        + " pcap-filter(7) describes the language (wirestat --help tells more)");
    }

    /** A directory that a user may write to. */
    private Path openTo(String uid) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setAttribute(open, "unix:uid", Integer.parseInt(uid));
        return open;
    }

    @Test
    void interfacesAreListed() throws IOException, InterruptedException {
        try (Sniffer sniffer = Sniffer.start(host, "-D")) {
            assertEquals(0, sniffer.statusAndOutput());
            List<String> lines = sniffer.out().all();
            assertTrue(
                    lines.stream()
                            .anyMatch(line ->
                                    line.matches("\\d+\\.lo \\[Up, Running, Loopback.*] .*127\\.0\\.0\\.1/8.*")),
                    lines::toString);
            assertTrue(
                    lines.stream()
                            .anyMatch(line ->
                                    line.matches("\\d+\\." + host.cable() + " \\[Up, .*] .*10\\.231\\.0\\.1/24.*")),
                    lines::toString);
        }
    }

    // Who it is.

    @Test
    void noThreadKeepsAnyRight() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an")) {
            assertEveryThreadIs(sniffer, "65534", "65534");
        }
    }

    @Test
    void whoCalledSudoIsWhomItBecomes() throws IOException, InterruptedException {
        ProcessBuilder process = Sniffer.process(host, "-i", host.cable(), "-an");
        process.environment().put("SUDO_UID", "12345");
        process.environment().put("SUDO_GID", "23456");
        try (Sniffer sniffer = Sniffer.start(process).listening()) {
            assertEveryThreadIs(sniffer, "12345", "23456");
        }
    }

    @Test
    void rootIsKeptOnlyWhenAskedForAndThatIsSaid() throws IOException, InterruptedException {
        try (Sniffer sniffer = listening("-an", "-Z", "root")) {
            assertEquals("wirestat: stays root, as -Z root asks", sniffer.err().get(0));
            assertTrue(statuses(sniffer).stream().allMatch(status -> status.contains("\nUid:\t0\t0\t0\t0\n")));
        }
    }

    private static void assertEveryThreadIs(Sniffer sniffer, String uid, String gid) throws IOException {
        List<String> statuses = statuses(sniffer);
        assertTrue(statuses.size() > 5, "so few threads: " + statuses.size());
        for (String status : statuses) {
            for (String line : List.of(
                    "Uid:\t" + String.join("\t", uid, uid, uid, uid),
                    "Gid:\t" + String.join("\t", gid, gid, gid, gid),
                    "Groups:\t ",
                    "NoNewPrivs:\t1",
                    "CapInh:\t0000000000000000",
                    "CapPrm:\t0000000000000000",
                    "CapEff:\t0000000000000000",
                    "CapBnd:\t0000000000000000",
                    "CapAmb:\t0000000000000000")) {
                assertTrue(status.contains("\n" + line + "\n"), () -> "not \"" + line + "\":\n" + status);
            }
        }
    }

    private static List<String> statuses(Sniffer sniffer) throws IOException {
        List<String> statuses = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + sniffer.pid() + "/task"))) {
            for (Path task : tasks) {
                statuses.add(Files.readString(task.resolve("status")));
            }
        }
        return statuses;
    }

    // What the tests have in common.

    private static Sniffer listening(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-i", host.cable()));
        all.addAll(List.of(arguments));
        return Sniffer.listening(host, all.toArray(String[]::new));
    }

    /** Opens a connection; the port of its client. */
    private static int open() throws IOException {
        int port = ports++;
        client.does("connect " + port + " 10.231.0.2 " + PORT, "finish " + port);
        server.does("await " + port);
        return port;
    }

    /** So many connections that are refused, of two frames each. */
    private static void refuse(int connections) throws IOException {
        List<Integer> refused =
                IntStream.range(0, connections).map(i -> ports++).boxed().toList();
        client.does(refused.stream()
                .map(port -> "connect " + port + " 10.231.0.2 " + CLOSED)
                .toList());
        client.does(refused.stream().map(port -> "close " + port).toList());
    }

    private static String local(int port) {
        return "10.231.0.1:" + port;
    }

    private static String row(int port, String states) {
        return String.format("tcp        0      0 %-23s %-23s %s", local(port), "10.231.0.2:" + PORT, states);
    }

    /** The connections of a table. */
    private static List<String> rows(List<String> table) {
        return table.stream()
                .filter(line -> line.startsWith("tcp ") && !line.contains(" LISTEN "))
                .toList();
    }

    /** Asks for progress until so many frames were read. */
    private static void awaitCaptured(Sniffer sniffer, long frames) throws IOException, InterruptedException {
        await(frames + " frames", () -> {
            int before = sniffer.err().all().size();
            sniffer.signal("USR1");
            String line = sniffer.err().get(before);
            assertTrue(line.matches(PROGRESS), line);
            return Long.parseLong(line.split(" ")[1]) >= frames;
        });
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < deadline, "no " + what);
            Thread.onSpinWait();
        }
    }

    private static void assertCounts(Sniffer sniffer) {
        List<String> err = sniffer.err().all();
        List<String> last = err.subList(err.size() - 4, err.size());
        assertTrue(last.get(0).matches("\\d+ packets? captured"), last::toString);
        assertTrue(last.get(1).matches("\\d+ packets? received by filter"), last::toString);
        assertEquals("0 packets dropped by kernel", last.get(2));
        assertTrue(last.get(3).matches(SUMMARY), last::toString);
    }

    private static void assertRefusal(Sniffer sniffer, int status, String line) throws InterruptedException {
        assertEquals(status, sniffer.statusAndOutput());
        assertEquals(List.of(), sniffer.out().all());
        assertEquals(List.of(line), sniffer.err().all());
    }
}
