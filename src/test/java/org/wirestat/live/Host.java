package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A network namespace with one end of a cable, which behaves as a host of its own.
 *
 * @param namespace as {@code ip netns} knows it
 * @param cable the network interface at which the other host can be reached
 */
public record Host(String namespace, String cable, String ipv4, String ipv6) {
    private static final int PATIENCE_SECONDS = 60;

    /** As ss names the states, and as netstat and wirestat do. */
    private static final Map<String, String> STATES = Map.ofEntries(
            Map.entry("ESTAB", "ESTABLISHED"),
            Map.entry("SYN-SENT", "SYN_SENT"),
            Map.entry("SYN-RECV", "SYN_RECV"),
            Map.entry("FIN-WAIT-1", "FIN_WAIT1"),
            Map.entry("FIN-WAIT-2", "FIN_WAIT2"),
            Map.entry("TIME-WAIT", "TIME_WAIT"),
            Map.entry("CLOSE-WAIT", "CLOSE_WAIT"),
            Map.entry("LAST-ACK", "LAST_ACK"),
            Map.entry("CLOSING", "CLOSING"),
            Map.entry("UNCONN", "CLOSE"));

    private static final String LISTENING = "LISTEN";

    /** A command that will run on this host, from the directory of the test. */
    public ProcessBuilder process(List<String> command) {
        List<String> here = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        here.addAll(command);
        return new ProcessBuilder(here);
    }

    /** Runs a command on this host that must succeed, and returns what it printed. */
    public String run(String... command) throws IOException, InterruptedException {
        return run(process(List.of(command)));
    }

    /** Runs a command that must succeed, and returns what it printed. */
    static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "hangs: " + builder.command());
        assertEquals(0, process.exitValue(), () -> builder.command() + ": " + printed);
        return printed;
    }

    /** Calls something on a thread of this process that lives on this host. What it opens stays there. */
    public <T> T call(Callable<T> task) throws Exception {
        return start(task).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** The same, without waiting for it. */
    public <T> CompletableFuture<T> start(Callable<T> task) {
        return Namespace.start(namespace, task);
    }

    public static Path java() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The state of each socket that this host's kernel has and that has a peer, by both addresses. */
    Map<Sockets, String> sockets() throws IOException, InterruptedException {
        Map<Sockets, String> states = new HashMap<>();
        for (String[] words : ss()) {
            if (!words[0].equals(LISTENING)) {
                String state = STATES.get(words[0]);
                assertTrue(state != null, () -> "not a state that ss has: " + String.join(" ", words));
                states.put(Sockets.of(words[3], words[4]), state);
            }
        }
        return states;
    }

    /** The ports that are listened at. */
    Set<Integer> listening() throws IOException, InterruptedException {
        Set<Integer> ports = new TreeSet<>();
        for (String[] words : ss()) {
            if (words[0].equals(LISTENING)) {
                ports.add(Integer.parseInt(words[3].substring(words[3].lastIndexOf(':') + 1)));
            }
        }
        return ports;
    }

    /** State, two queues, local and foreign address a line. */
    private List<String[]> ss() throws IOException, InterruptedException {
        return run("ss", "-Htan").lines().map(line -> line.trim().split("\\s+")).toList();
    }

    /** From now on what comes in and meets an nftables condition is lost, behind whoever listens at the interface. */
    void lose(String condition) throws IOException, InterruptedException {
        treat("input", condition, "drop");
    }

    /** From now on what meets a condition at a hook of nftables is treated so: {@code drop}, or some {@code reject}. */
    void treat(String hook, String condition, String treatment) throws IOException, InterruptedException {
        run(
                "nft",
                "add table inet loss; add chain inet loss " + hook + " { type filter hook " + hook + " priority 0; };"
                        + " add rule inet loss " + hook + " " + condition + " " + treatment);
    }

    /**
     * From now on what is sent waits in the kernel, in front of whoever listens at the interface: the other host's hardware
     * address is forgotten, and the answers to the question for it are thrown away. A kernel asks for three seconds.
     */
    void hold() throws IOException, InterruptedException {
        run("nft", "add table arp hold; add chain arp hold in { type filter hook input priority 0; policy drop; }");
        treat("input", "icmpv6 type nd-neighbor-advert", "drop");
        run("ip", "neigh", "flush", "dev", cable);
    }

    /** What waits leaves, in its order. */
    void release(Host other) throws IOException, InterruptedException {
        run("nft", "delete table arp hold");
        loseNothing();
        String hardwareAddress =
                other.run("cat", "/sys/class/net/" + other.cable + "/address").strip();
        for (String address : List.of(other.ipv4, other.ipv6)) {
            run("ip", "neigh", "replace", address, "lladdr", hardwareAddress, "dev", cable, "nud", "reachable");
        }
    }

    /** From now on nothing is lost. */
    void loseNothing() throws IOException, InterruptedException {
        run("nft", "delete table inet loss");
    }
}
