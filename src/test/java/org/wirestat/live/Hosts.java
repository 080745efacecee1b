package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two hosts joined by a cable, and by nothing else. Removing takes them away, with everything that is theirs; processes on
 * them are their starters' business.
 */
public final class Hosts {
    private static final AtomicInteger MADE = new AtomicInteger();

    private static final String REQUIRED = "wirestat.require.live";
    private static final Path STATUS = Path.of("/proc/self/status");

    private final Host client;
    private final Host server;

    private Hosts(Host client, Host server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Two new hosts. Where they cannot be had the test is not run, unless the system property {@code wirestat.require.live}
     * is true: then it fails.
     */
    public static Hosts make() throws IOException, InterruptedException {
        String missing = missing();
        if (!Boolean.getBoolean(REQUIRED)) {
            assumeTrue(missing.isEmpty(), missing);
        }
        assertTrue(missing.isEmpty(), () -> REQUIRED + " is set, but " + missing);

        // Interfaces have names of 15 characters at most.
        String name = "w" + ProcessHandle.current().pid() + "n" + MADE.incrementAndGet();
        Host client = new Host(name + "c", name + "c", "10.231.0.1", "fd00:231::1");
        Host server = new Host(name + "s", name + "s", "10.231.0.2", "fd00:231::2");
        Hosts hosts = new Hosts(client, server);
        try {
            hosts.set();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            hosts.remove();
            // Not every root may: one in a container may not.
            assumeTrue(Boolean.getBoolean(REQUIRED), e.getMessage());
            throw e;
        }
        return hosts;
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

    /** Why there can be no hosts; empty if there can. */
    private static String missing() throws IOException {
        if (!Files.exists(STATUS) || Files.readString(STATUS).lines().noneMatch(l -> l.matches("Uid:\\s+0\\s.*"))) {
            return "network namespaces take root on Linux";
        }
        for (String tool : List.of("ip", "ss", "nft", "setpriv")) {
            boolean there = List.of(System.getenv("PATH").split(":")).stream()
                    .anyMatch(directory -> Files.isExecutable(Path.of(directory, tool)));
            if (!there) {
                return "there is no " + tool + " (Debian has it in iproute2, nftables or util-linux)";
            }
        }
        return "";
    }
}
