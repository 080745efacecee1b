package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Two hosts on one wire: two network namespaces of this process's own, and a pair of virtual interfaces between them.
 * No packet leaves them. They stay until {@link #remove()}.
 */
final class Namespaces {
    static final String CLIENT = "10.77.0.1";
    static final String SERVER = "10.77.0.2";

    /** The name of either end of the wire, in its namespace. */
    static final String WIRE = "wire0";

    private static final int CLONE_NEWNET = 0x4000_0000;

    final String client = "wirestat-" + ProcessHandle.current().pid() + "-client";
    final String server = "wirestat-" + ProcessHandle.current().pid() + "-server";

    static {
        Native.register(Namespaces.class, Platform.C_LIBRARY_NAME);
    }

    private static native int open(String path, int flags);

    private static native int close(int descriptor);

    private static native int setns(int descriptor, int kind);

    private static native int geteuid();

    Namespaces() throws Exception {
        try {
            for (String namespace : List.of(client, server)) {
                run("ip", "netns", "add", namespace);
                run("ip", "-n", namespace, "link", "set", "lo", "up");
            }
            run("ip", "-n", client, "link", "add", WIRE, "type", "veth", "peer", "name", WIRE, "netns", server);
            for (String namespace : List.of(client, server)) {
                run(
                        "ip",
                        "-n",
                        namespace,
                        "addr",
                        "add",
                        (namespace.equals(client) ? CLIENT : SERVER) + "/24",
                        "dev",
                        WIRE);
                run("ip", "-n", namespace, "link", "set", WIRE, "up");
            }
        } catch (Exception | Error e) {
            remove();
            throw e;
        }
    }

    /** Root must be able to run these tests; so must everybody where they are required. Others may do without. */
    static void require() {
        boolean isRoot = Platform.isLinux() && geteuid() == 0;
        if (!isRoot) {
            assertFalse(
                    Boolean.getBoolean("wirestat.require.live"), "live tests are required, and must be run by root");
            Assumptions.abort("live capture takes root");
        }
    }

    /** Calls something on a thread that lives in a namespace. What it opens stays there. */
    static <T> T in(String namespace, Callable<T> task) throws Exception {
        CompletableFuture<T> result = start(namespace, task);
        return result.get(60, TimeUnit.SECONDS);
    }

    /** Starts something on a thread that lives in a namespace. */
    static <T> CompletableFuture<T> start(String namespace, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        enter(namespace);
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "in " + namespace);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static void enter(String namespace) {
        int descriptor = open("/run/netns/" + namespace, 0);
        assertTrue(descriptor >= 0, () -> "there is no namespace " + namespace);
        try {
            assertEquals(0, setns(descriptor, CLONE_NEWNET), () -> "cannot enter " + namespace);
        } finally {
            close(descriptor);
        }
    }

    static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + ": " + said);
    }

    void remove() throws IOException, InterruptedException {
        for (String namespace : List.of(client, server)) {
            new ProcessBuilder("ip", "netns", "del", namespace)
                    .redirectErrorStream(true)
                    .start()
                    .waitFor();
        }
    }
}
