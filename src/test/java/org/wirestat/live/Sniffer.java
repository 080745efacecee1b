package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The shipped jar as a process on a host, while it runs: what it prints is there as soon as it is printed. */
final class Sniffer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    /** What a process prints to one of its two streams, a line each. */
    static final class Lines {
        private final List<String> lines = new ArrayList<>();
        private boolean ended;

        private void takeAll(BufferedReader from) {
            try (from) {
                from.lines().forEach(this::add);
            } catch (IOException | RuntimeException e) {
                // Closed by the test.
            }
            end();
        }

        private synchronized void add(String line) {
            lines.add(line);
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        /** Waits for a line that is yet to come or did, from the one of number {@code from} on; its number. */
        synchronized int await(int from, Predicate<String> wanted, String what) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            for (int i = from; ; i++) {
                while (i >= lines.size()) {
                    long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (ended || millis <= 0) {
                        fail("no " + what + " in:\n" + String.join("\n", lines.subList(from, lines.size())));
                    }
                    wait(millis);
                }
                if (wanted.test(lines.get(i))) {
                    return i;
                }
            }
        }

        /** The line of that number, which was or will be printed. */
        String get(int number) throws InterruptedException {
            await(number, line -> true, "line " + number);
            synchronized (this) {
                return lines.get(number);
            }
        }

        /** What was printed so far, or all of it if the process has ended. */
        synchronized List<String> all() {
            return List.copyOf(lines);
        }

        private synchronized void awaitEnd() throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!ended) {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                assertTrue(millis > 0, "the stream stays open");
                wait(millis);
            }
        }
    }

    private final Process process;
    private final Lines out = new Lines();
    private final Lines err = new Lines();

    private Sniffer(Process process, boolean isRead) {
        this.process = process;
        if (isRead) {
            takeAll(out, process.inputReader(StandardCharsets.UTF_8));
        }
        takeAll(err, process.errorReader(StandardCharsets.UTF_8));
    }

    private static void takeAll(Lines lines, BufferedReader from) {
        Thread thread = new Thread(() -> lines.takeAll(from));
        thread.setDaemon(true);
        thread.start();
    }

    /** A process that may well refuse to run. */
    static Sniffer start(Host host, String... arguments) throws IOException {
        return new Sniffer(process(host, arguments).start(), true);
    }

    /** A process that somebody else has put together. */
    static Sniffer start(ProcessBuilder process) throws IOException {
        return new Sniffer(process.start(), true);
    }

    /** A process whose standard output is left to the test. */
    static Sniffer startUnread(Host host, String... arguments) throws IOException {
        return new Sniffer(process(host, arguments).start(), false);
    }

    /** A process that does listen: what is sent from now on is captured. */
    static Sniffer listening(Host host, String... arguments) throws IOException, InterruptedException {
        return start(host, arguments).listening();
    }

    /** Waits until it listens. */
    Sniffer listening() throws InterruptedException {
        try {
            err.await(0, line -> line.startsWith("listening on "), "word that it listens");
            return this;
        } catch (InterruptedException | RuntimeException | Error e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /**
     * The shipped jar on a host. Signals mean what they mean even if whoever started the tests ignores them, and the small
     * collector leaves the processors to the others.
     */
    static ProcessBuilder process(Host host, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM,HUP",
                Host.java().toString(),
                "-XX:+UseSerialGC",
                "-jar",
                System.getProperty("wirestat.jar")));
        command.addAll(List.of(arguments));
        return host.process(command).redirectInput(new File("/dev/null"));
    }

    long pid() {
        return process.pid();
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    Process process() {
        return process;
    }

    /** A signal by its name, without SIG. */
    void signal(String name) throws IOException, InterruptedException {
        Host.run(new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid()));
    }

    /** Waits for the end, and for all that was printed. */
    int status() throws InterruptedException {
        assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), () -> "does not end; it said: " + err.all());
        err.awaitEnd();
        return process.exitValue();
    }

    /** The same, of a process whose standard output was read. */
    int statusAndOutput() throws InterruptedException {
        int status = status();
        out.awaitEnd();
        return status;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}
