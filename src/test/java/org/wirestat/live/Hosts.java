package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two hosts joined by a cable, and by nothing else. Removing takes them away, with everything that is theirs; processes on
 * them are their starters' business.
 */
public final class Hosts {
    private static final AtomicInteger MADE = new AtomicInteger();

    private static final String REQUIRED = "wirestat.require.live";
    private static final Path STATUS = Path.of("/proc/self/status");

    /** CAP_SETGID, SETUID, SETPCAP, NET_ADMIN, NET_RAW and SYS_ADMIN, as {@code /proc/self/status} has them. */
    private static final long CAPABILITIES = 1L << 6 | 1L << 7 | 1L << 8 | 1L << 12 | 1L << 13 | 1L << 21;

    /** Why there can be no hosts, in one line; empty if there can. */
    private static final String MISSING = missing();

    private final Host client;
    private final Host server;

    private Hosts(Host client, Host server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Two new hosts. Where they cannot be had the test is skipped, unless the system property {@code wirestat.require.live}
     * is true: then it fails.
     */
    public static Hosts make() throws IOException, InterruptedException {
        if (!Boolean.getBoolean(REQUIRED)) {
            assumeTrue(MISSING.isEmpty(), MISSING);
        }
        assertTrue(MISSING.isEmpty(), () -> REQUIRED + " is set, but " + MISSING);
        return create();
    }

    private static Hosts create() throws IOException, InterruptedException {
        // Interfaces have names of 15 characters at most.
        String name = "w" + ProcessHandle.current().pid() + "n" + MADE.incrementAndGet();
        Host client = new Host(name + "c", name + "c", "10.231.0.1", "fd00:231::1");
        Host server = new Host(name + "s", name + "s", "10.231.0.2", "fd00:231::2");
        Hosts hosts = new Hosts(client, server);
        try {
            hosts.set();
            return hosts;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            hosts.remove();
            throw e;
        }
    }

    public Host client() {
        return client;
    }

    public Host server() {
        return server;
    }

    private void set() throws IOException, InterruptedException {
        for (Host host : List.of(client, server)) {
            ip("netns", "add", host.namespace());
            ip("-n", host.namespace(), "link", "set", "lo", "up");
        }
        addCable(client.cable(), server.cable());
        for (Host host : List.of(client, server)) {
            ip("-n", host.namespace(), "addr", "add", host.ipv4() + "/24", "dev", host.cable());
            ip("-n", host.namespace(), "addr", "add", host.ipv6() + "/64", "dev", host.cable(), "nodad");
        }
    }

    /** Joins the hosts by one more cable, without addresses. Taking one end away takes the other. */
    void addCable(String atClient, String atServer) throws IOException, InterruptedException {
        ip(
                "link",
                "add",
                atClient,
                "netns",
                client.namespace(),
                "type",
                "veth", //
                "peer",
                "name",
                atServer,
                "netns",
                server.namespace());
        ip("-n", client.namespace(), "link", "set", atClient, "up");
        ip("-n", server.namespace(), "link", "set", atServer, "up");
    }

    public void remove() throws IOException, InterruptedException {
        for (Host host : List.of(client, server)) {
            if (Files.exists(Path.of("/run/netns", host.namespace()))) {
                ip("netns", "del", host.namespace());
            }
        }
    }

    private static void ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(words));
        Host.run(new ProcessBuilder(command));
    }

    private static String missing() {
        String missing = missingRight();
        if (missing.isEmpty()) {
            missing = missingTool();
        }
        if (missing.isEmpty()) {
            missing = refusal();
        }
        if (!missing.isEmpty()) {
            System.err.println("live tests cannot run: " + missing);
        }
        return missing;
    }

    private static String missingRight() {
        try (Stream<String> lines = Files.lines(STATUS)) {
            Map<String, String> status =
                    lines.map(line -> line.split(":\\s*", 2)).collect(Collectors.toMap(f -> f[0], f -> f[1]));
            if (!status.get("Uid").startsWith("0\t")) {
                return "network namespaces take root";
            }
            long has = Long.parseUnsignedLong(status.get("CapEff"), 16);
            return (has & CAPABILITIES) == CAPABILITIES
                    ? ""
                    : "root must have the capabilities " + Long.toHexString(CAPABILITIES) + ", has "
                            + Long.toHexString(has);
        } catch (IOException e) {
            return "network namespaces take Linux: " + e;
        }
    }

    private static String missingTool() {
        for (String tool : List.of("ip", "ss", "nft", "setpriv")) {
            boolean there = List.of(System.getenv("PATH").split(":")).stream()
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            if (!there) {
                return "there is no " + tool + " (Debian has it in iproute2, nftables or util-linux)";
            }
        }
        return "";
    }

    /** A container may refuse namespaces to a root who has every capability, so two hosts are made to find out. */
    private static String refusal() {
        try {
            Hosts hosts = create();
            try {
                hosts.client.run("true");
            } finally {
                hosts.remove();
            }
            return "";
        } catch (IOException | AssertionError e) {
            return e.getMessage().lines().findFirst().orElse("no hosts can be made");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
