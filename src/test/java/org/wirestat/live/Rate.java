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
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Minutes at a high rate: what is lost from the first frame on, and what a frame costs once all is warm, by thread. Not
 * part of the build:
 * {@code mvn verify -Dit.test=Rate -Dwirestat.rate.seconds=300 -Dwirestat.rate.perSecond=400000}. Without a rate it
 * is the sender's best. {@code -Dwirestat.rate.processors=0,1} is what the one that captures may use, else the second
 * processor; {@code -Dwirestat.rate.options=-Xmx1g} is for its virtual machine, and
 * {@code "-Dwirestat.rate.arguments=--max-connections 200000"} for itself.
 *
 * <p>Steady is the time from {@code -Dwirestat.rate.warm=10} seconds on; the start costs what is missing from the figure
 * that includes it.
 */
@Timeout(3600)
class Rate {
    private static final long SECONDS = Long.getLong("wirestat.rate.seconds", 30);
    private static final long PER_SECOND = Long.getLong("wirestat.rate.perSecond", 0);
    private static final int WARM_SECONDS = Integer.getInteger("wirestat.rate.warm", 10);
    private static final String PROCESSORS = System.getProperty("wirestat.rate.processors", "1");
    private static final String OPTIONS = System.getProperty("wirestat.rate.options", "");
    private static final String ARGUMENTS = System.getProperty("wirestat.rate.arguments", "");

    private static final int INTERVAL_SECONDS = 10;

    /** Whoever is behind at the end has caught up after so many times so long, or never does. */
    private static final int SETTLINGS = 60;

    private static final long SETTLING_MILLIS = 500;

    /** A thread that takes less of a frame is not worth a line. */
    private static final double LEAST_NANOS = 0.5;

    private static final Pattern PROGRESS = Pattern.compile("wirestat: (\\d+) packets? captured,"
            + " (\\d+) received by filter, (\\d+) dropped by kernel, (\\d+) dropped by wirestat");

    /** What has happened so far. Processor time is in nanoseconds, of each thread by its name. */
    private record Sample(
            long captured,
            long received,
            long byKernel,
            long byWirestat,
            Map<String, Long> threads,
            double user,
            double kernel) {
        double perFrameSince(Sample before, double nanos, double nanosBefore) {
            return (nanos - nanosBefore) / (captured - before.captured);
        }

        long accounted() {
            return captured + byKernel + byWirestat;
        }

        double perFrameSince(Sample before) {
            return perFrameSince(before, user + kernel, before.user + before.kernel);
        }
    }

    @Test
    void nothingIsLostFromTheFirstFrameOn() throws IOException, InterruptedException {
        FloodedBridge bridge = new FloodedBridge();
        try {
            Process flood = bridge.flood(Long.MAX_VALUE, PER_SECOND, SECONDS);
            try (BufferedReader sender = flood.inputReader();
                    Writer begin = flood.outputWriter()) {
                assertEquals("ready", sender.readLine());
                try (Sniffer sniffer = Sniffer.start(wirestat(bridge)).listening()) {
                    begin.write('\n');
                    begin.flush();
                    measure(sniffer, flood, sender);
                }
            } finally {
                flood.destroyForcibly();
            }
        } finally {
            bridge.remove();
        }
    }

    private static ProcessBuilder wirestat(FloodedBridge bridge) {
        List<String> command = new ArrayList<>(List.of(FloodedBridge.JAVA.toString()));
        command.addAll(words(OPTIONS));
        command.addAll(List.of("-jar", System.getProperty("wirestat.jar"), "-n", "-i", FloodedBridge.NAME, "-s"));
        command.addAll(words(ARGUMENTS));
        return bridge.on(PROCESSORS, command).redirectInput(new File("/dev/null"));
    }

    private static List<String> words(String line) {
        return Stream.of(line.split(" ")).filter(word -> !word.isEmpty()).toList();
    }

    private static void measure(Sniffer sniffer, Process flood, BufferedReader sender)
            throws IOException, InterruptedException {
        System.out.println(SECONDS + " seconds of frames of 64 octets, "
                + (PER_SECOND == 0 ? "at the sender's best" : "at " + PER_SECOND + "/s") + ", load "
                + Files.readString(Path.of("/proc/loadavg")).strip());
        Sample warm = null;
        Sample last = null;
        boolean isSending = !flood.waitFor(WARM_SECONDS, TimeUnit.SECONDS);
        while (isSending) {
            Sample now = sample(sniffer);
            if (last == null) {
                warm = now;
            } else {
                System.out.printf(
                        Locale.ROOT,
                        "%d captured, %d behind, %d dropped by kernel, %d by wirestat, %.0f ns a frame%n",
                        now.captured(),
                        now.received() - now.accounted(),
                        now.byKernel(),
                        now.byWirestat(),
                        now.perFrameSince(last));
            }
            last = now;
            isSending = !flood.waitFor(INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
        double perSecond = Double.parseDouble(sender.readLine());
        long sent = Long.parseLong(sender.readLine());
        Sample end = sample(sniffer);
        for (int i = 0; i < SETTLINGS && end.accounted() < sent; i++) {
            Thread.sleep(SETTLING_MILLIS);
            end = sample(sniffer);
        }
        sniffer.signal("INT");
        assertEquals(0, sniffer.statusAndOutput());
        System.out.printf(
                Locale.ROOT,
                "%d frames sent at %.0f/s, %d captured, %d dropped by kernel, %d by wirestat%n"
                        + "%.0f ns of processor a frame, with start and end%n",
                sent,
                perSecond,
                end.captured(),
                end.byKernel(),
                end.byWirestat(),
                (end.user() + end.kernel()) / end.captured());
        if (last != warm) {
            tellSteady(warm, last);
        }
        assertEquals(0, end.byKernel() + end.byWirestat());
        // The bridge may have had something to say of its own.
        assertTrue(end.captured() >= sent);
    }

    private static void tellSteady(Sample warm, Sample last) {
        System.out.printf(
                Locale.ROOT,
                "%.0f ns of processor a frame, steady: %.0f in user mode, %.0f in the kernel%n",
                last.perFrameSince(warm),
                last.perFrameSince(warm, last.user(), warm.user()),
                last.perFrameSince(warm, last.kernel(), warm.kernel()));
        last.threads().forEach((name, nanos) -> {
            double perFrame = last.perFrameSince(warm, nanos, warm.threads().getOrDefault(name, 0L));
            if (perFrame >= LEAST_NANOS) {
                System.out.printf(Locale.ROOT, "  %-16s %6.1f%n", name, perFrame);
            }
        });
    }

    private static Sample sample(Sniffer sniffer) throws IOException, InterruptedException {
        int before = sniffer.err().all().size();
        sniffer.signal("USR1");
        int at = sniffer.err().await(before, line -> PROGRESS.matcher(line).matches(), "progress");
        Matcher progress = PROGRESS.matcher(sniffer.err().get(at));
        assertTrue(progress.matches());
        return new Sample(
                Long.parseLong(progress.group(1)),
                Long.parseLong(progress.group(2)),
                Long.parseLong(progress.group(3)),
                Long.parseLong(progress.group(4)),
                threads(sniffer.pid()),
                FloodedBridge.userNanos(sniffer.pid()),
                FloodedBridge.kernelNanos(sniffer.pid()));
    }

    private static Map<String, Long> threads(long pid) throws IOException {
        Map<String, Long> nanos = new TreeMap<>();
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                try {
                    nanos.merge(name(task), onProcessor(task), Long::sum);
                } catch (IOException ended) {
                    // Compilers come and go.
                }
            }
        }
        return nanos;
    }

    private static String name(Path task) throws IOException {
        return Files.readString(task.resolve("comm")).strip();
    }

    private static long onProcessor(Path task) throws IOException {
        return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
    }
}
