package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Hours of short connections while a hundred long ones stay open, in a heap that would not hold them all. Not part of the
 * build: {@code mvn verify -Dit.test=Soak -Dwirestat.soak.minutes=60}. Each minute it prints a line:
 *
 * <pre>
 *   minute 7: 126100 connections made, rss 190000 kB, heap 98000 kB old after 3 full collections, threads 14, 1000000 packets, 0 ...
 * </pre>
 */
class Soak {
    private static final int MINUTES = Integer.getInteger("wirestat.soak.minutes", 1);
    private static final int PER_SECOND = Integer.getInteger("wirestat.soak.rate", 300);
    private static final int LONG = 100;
    private static final int MOST_CONNECTIONS = 50_000;
    private static final int PORT = 5000;
    private static final int CHURN_PORT = 5001;
    private static final int FIRST_PORT = 20000;

    /** A line that is only there if there was any, or does not begin with 0. */
    private static final String LOSS = "[1-9]\\d* packets? dropped by .*| +(open|half-open) connections evicted .*";

    private static final Pattern PROGRESS = Pattern.compile(
            "wirestat: (\\d+) packets? captured, .* (\\d+) dropped by kernel, (\\d+) dropped by wirestat");

    @Test
    void memoryIsFlatAndNoConnectionIsLost() throws IOException, InterruptedException {
        Hosts hosts = Hosts.make();
        try (Program server = Program.on(hosts.server());
                Program client = Program.on(hosts.client());
                Sniffer sniffer = Sniffer.start(process(hosts.client())).listening()) {
            server.does("listen " + PORT, "serve " + CHURN_PORT);
            List<String> commands = new ArrayList<>();
            for (int i = FIRST_PORT; i < FIRST_PORT + LONG; i++) {
                commands.add("connect " + i + " " + hosts.server().ipv4() + " " + PORT);
                commands.add("finish " + i);
            }
            client.does(commands);
            for (int minute = 1; minute <= MINUTES; minute++) {
                client.does("churn 60 " + PER_SECOND + " " + CHURN_PORT + " "
                        + hosts.server().ipv4() + " " + hosts.server().ipv6());
                tell(minute, sniffer);
            }
            sniffer.signal("TERM");
            assertEquals(0, sniffer.statusAndOutput());
            List<String> said = sniffer.err().all();
            said.forEach(System.out::println);
            long made = LONG + 60L * PER_SECOND * MINUTES;
            assertTrue(said.stream().anyMatch(line -> line.contains(" " + made + " connections, ")), said::toString);
            assertTrue(said.stream().noneMatch(line -> line.matches(LOSS)), said::toString);
            assertEquals(
                    LONG,
                    sniffer.out().all().stream()
                            .filter(line -> line.matches(".* ESTABLISHED ESTABLISHED"))
                            .count());
        } finally {
            hosts.remove();
        }
    }

    private static ProcessBuilder process(Host host) {
        ProcessBuilder process =
                Sniffer.process(host, "-i", host.cable(), "-anv", "--max-connections", "" + MOST_CONNECTIONS, "tcp");
        process.command().add(process.command().indexOf("-jar"), "-Xmx256m");
        return process;
    }

    private static void tell(int minute, Sniffer sniffer) throws IOException, InterruptedException {
        int before = sniffer.err().all().size();
        sniffer.signal("USR1");
        int at = sniffer.err().await(before, line -> PROGRESS.matcher(line).matches(), "progress");
        Matcher progress = PROGRESS.matcher(sniffer.err().get(at));
        assertTrue(progress.matches());
        System.out.printf(
                "minute %d: %d connections made, rss %s, heap %s, threads %s, %s packets, %s lost by kernel, %s by wirestat%n",
                minute,
                LONG + 60L * PER_SECOND * minute,
                status(sniffer, "VmRSS"),
                heap(sniffer),
                status(sniffer, "Threads"),
                progress.group(1),
                progress.group(2),
                progress.group(3));
    }

    private static String status(Sniffer sniffer, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + sniffer.pid() + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** What outlived collections, as the virtual machine counts it, and how often it had to collect all. */
    private static String heap(Sniffer sniffer) throws IOException, InterruptedException {
        Path jstat = Host.java().resolveSibling("jstat");
        List<String> lines = Host.run(new ProcessBuilder(jstat.toString(), "-gc", "" + sniffer.pid()))
                .lines()
                .toList();
        List<String> names = List.of(lines.get(0).trim().split("\\s+"));
        String[] values = lines.get(1).trim().split("\\s+");
        return values[names.indexOf("OU")] + " kB old after " + values[names.indexOf("FGC")] + " full collections";
    }
}
