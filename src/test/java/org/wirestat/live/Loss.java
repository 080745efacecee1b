package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What is lost, and what it costs, at the highest rate that tcpdump takes without loss: tcpdump, wirestat with all it
 * does, and the plain loop of pcap4j, one after the other. The sender has the first processor and the one that captures,
 * with all its threads, the second. It sends as soon as that listens, so that a virtual machine has to warm up meanwhile.
 * Not part of the build:
 * {@code mvn verify -Dit.test=Loss -Dwirestat.loss.frames=5000000}. With {@code -Dwirestat.loss.rate=500000} it is that
 * rate, and not searched for.
 *
 * <pre>
 *   Flood --packet socket--> bridge without ports --> tcpdump | wirestat -s | PlainLoop
 *   processor 0                                       processor 1
 * </pre>
 *
 * The processor time is of the whole process, its start included, until it has taken all. The kernel's part of handing
 * frames over is the sender's.
 */
@Timeout(1800)
class Loss {
    private static final long FRAMES = Long.getLong("wirestat.loss.frames", 5_000_000);
    private static final int RUNS = Integer.getInteger("wirestat.loss.runs", 3);
    private static final long RATE = Long.getLong("wirestat.loss.rate", 0);
    private static final double SLOWER = 0.9;
    private static final int MOST_SECONDS = 600;

    private static final String SNAP_LENGTH = "256";
    private static final int BUFFER_KILOBYTES = 1 << 16;

    /** What is under way is read after so long, or never. */
    private static final long SETTLING_MILLIS = 2000;

    private static final Pattern COUNT =
            Pattern.compile("(\\d+) packets? (captured|dropped by kernel|dropped by wirestat).*");

    private static final Path JAVA = FloodedBridge.JAVA;
    private static final String BRIDGE = FloodedBridge.NAME;

    /** One of those that are compared. */
    private enum Listener {
        /** Becoming another user, tcpdump would give that user the file that it writes, and that is /dev/null. */
        TCPDUMP(
                "tcpdump",
                "-Z",
                "root",
                "-i",
                BRIDGE,
                "-s",
                SNAP_LENGTH,
                "-B",
                "" + BUFFER_KILOBYTES,
                "-w",
                "/dev/null"),
        WIRESTAT(JAVA.toString(), "-jar", System.getProperty("wirestat.jar"), "-n", "-i", BRIDGE, "-s"),
        PLAIN_LOOP(
                JAVA.toString(),
                "-cp",
                FloodedBridge.classPath(),
                PlainLoop.class.getName(),
                BRIDGE,
                SNAP_LENGTH,
                "" + (BUFFER_KILOBYTES << 10));

        private final List<String> command;

        Listener(String... command) {
            this.command = List.of(command);
        }
    }

    /** What one run gave: frames a second that were sent, and frames that were taken, or lost by one or the other. */
    private record Outcome(double rate, long captured, long lostByKernel, long lostByItself, double nanosPerFrame) {
        /** The bridge may have had something to say of its own. */
        boolean isComplete() {
            return captured >= FRAMES && lostByKernel + lostByItself == 0;
        }
    }

    @Test
    void nothingIsLostAtARateAtWhichTcpdumpLosesNothing() throws IOException, InterruptedException {
        FloodedBridge bridge = new FloodedBridge();
        try {
            compare(bridge, RATE > 0 ? RATE : highestRate(bridge));
        } finally {
            bridge.remove();
        }
    }

    /** At which tcpdump loses nothing; 0 if it loses nothing at the sender's best. */
    private static long highestRate(FloodedBridge bridge) throws IOException, InterruptedException {
        long rate = 0;
        for (; ; ) {
            Outcome outcome = outcome(bridge, Listener.TCPDUMP, rate);
            tell("search", outcome);
            if (outcome.isComplete()) {
                return rate;
            }
            rate = (long) (outcome.rate() * SLOWER);
        }
    }

    private static void compare(FloodedBridge bridge, long rate) throws IOException, InterruptedException {
        System.out.println(
                FRAMES + " frames of 64 octets, " + (rate == 0 ? "at the sender's best" : "at " + rate + "/s")
                        + ", load " + Files.readString(Path.of("/proc/loadavg")).strip());
        List<List<Outcome>> outcomes = new ArrayList<>();
        for (Listener each : Listener.values()) {
            outcomes.add(new ArrayList<>());
        }
        for (int i = 0; i < RUNS; i++) {
            for (Listener each : Listener.values()) {
                Outcome outcome = outcome(bridge, each, rate);
                outcomes.get(each.ordinal()).add(outcome);
                tell(each + " run " + (i + 1), outcome);
            }
        }
        for (Listener each : Listener.values()) {
            Outcome median = median(outcomes.get(each.ordinal()));
            tell(each + " median", median);
            if (each == Listener.WIRESTAT) {
                assertTrue(median.isComplete(), median::toString);
            }
        }
    }

    private static Outcome median(List<Outcome> outcomes) {
        return new Outcome(
                median(outcomes, Outcome::rate),
                (long) median(outcomes, Outcome::captured),
                (long) median(outcomes, Outcome::lostByKernel),
                (long) median(outcomes, Outcome::lostByItself),
                median(outcomes, Outcome::nanosPerFrame));
    }

    private static double median(List<Outcome> outcomes, ToDoubleFunction<Outcome> of) {
        return outcomes.stream().mapToDouble(of).sorted().toArray()[outcomes.size() / 2];
    }

    private static void tell(String what, Outcome outcome) {
        System.out.printf(
                Locale.ROOT,
                "%-18s %8.0f/s sent, %9d captured, %8d dropped by kernel, %8d by itself, %6.0f ns of processor a frame%n",
                what,
                outcome.rate(),
                outcome.captured(),
                outcome.lostByKernel(),
                outcome.lostByItself(),
                outcome.nanosPerFrame());
    }

    private static Outcome outcome(FloodedBridge bridge, Listener listener, long rate)
            throws IOException, InterruptedException {
        Process flood = bridge.flood(FRAMES, rate, MOST_SECONDS);
        Process listening = null;
        try (BufferedReader sender = flood.inputReader();
                Writer begin = flood.outputWriter()) {
            assertEquals("ready", sender.readLine());
            listening = bridge.on("1", listener.command)
                    .redirectOutput(new File("/dev/null"))
                    .redirectInput(new File("/dev/null"))
                    .start();
            BufferedReader said = listening.errorReader();
            String line = said.readLine();
            while (line != null && !line.contains("listening on ")) {
                line = said.readLine();
            }
            assertTrue(line != null, () -> listener + " does not listen");
            begin.write('\n');
            begin.flush();
            double perSecond = Double.parseDouble(sender.readLine());
            Thread.sleep(SETTLING_MILLIS);
            double nanos = FloodedBridge.processorNanos(listening.pid());
            Host.run(new ProcessBuilder("kill", "-INT", "" + listening.pid()));
            long[] counts = new long[3];
            for (line = said.readLine(); line != null; line = said.readLine()) {
                Matcher count = COUNT.matcher(line);
                if (count.matches()) {
                    counts[
                                    List.of("captured", "dropped by kernel", "dropped by wirestat")
                                            .indexOf(count.group(2))] =
                            Long.parseLong(count.group(1));
                }
            }
            return new Outcome(perSecond, counts[0], counts[1], counts[2], nanos / counts[0]);
        } finally {
            flood.destroyForcibly();
            if (listening != null) {
                listening.destroyForcibly();
            }
        }
    }
}
