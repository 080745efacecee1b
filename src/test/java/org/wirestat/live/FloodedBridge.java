package org.wirestat.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bridge without ports, in a network namespace of its own, that {@link Flood} sends to and others listen on. The sender
 * has the first processor. The kernel's part of handing frames over is the sender's.
 */
final class FloodedBridge {
    static final String NAME = "flood0";
    static final Path JAVA = Host.java();

    private static final double NANOS_PER_TICK = 1e9 / 100;

    private final String namespace = "w" + ProcessHandle.current().pid() + "flood";

    FloodedBridge() throws IOException, InterruptedException {
        Host.run(new ProcessBuilder("ip", "netns", "add", namespace));
        try {
            ip("link", "add", NAME, "type", "bridge");
            ip("link", "set", NAME, "addrgenmode", "none", "up");
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            remove();
            throw e;
        }
    }

    private void ip(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
        command.addAll(List.of(words));
        Host.run(new ProcessBuilder(command));
    }

    /** A sender that says when it is ready, begins at a line, and says how many frames a second it were, and how many. */
    Process flood(long frames, long perSecond, long seconds) throws IOException {
        List<String> command = List.of(
                JAVA.toString(),
                "-cp",
                classPath(),
                Flood.class.getName(),
                NAME,
                "" + frames,
                "" + perSecond,
                "" + seconds);
        return on("0", command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** A process with some processors, in the namespace. The commands in between replace themselves by it. */
    ProcessBuilder on(String processors, List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace, "taskset", "-c", processors));
        all.addAll(List.of("env", "--default-signal=INT"));
        all.addAll(command);
        return new ProcessBuilder(all);
    }

    /** Of all threads a process has or had, in user mode and in the kernel: see proc(5), fields 14 and 15. */
    static double processorNanos(long pid) throws IOException {
        return userNanos(pid) + kernelNanos(pid);
    }

    static double userNanos(long pid) throws IOException {
        return nanos(pid, 11);
    }

    static double kernelNanos(long pid) throws IOException {
        return nanos(pid, 12);
    }

    private static double nanos(long pid, int field) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[field]) * NANOS_PER_TICK;
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    void remove() throws IOException, InterruptedException {
        Host.run(new ProcessBuilder("ip", "netns", "del", namespace));
    }
}
