package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.opentest4j.TestAbortedException;

/**
 * Verdicts are right while connections end: each {@link Ending} that takes no forger, no kernel of its own and not too long
 * is played afresh, over IPv6 if it can be, while the shipped jar listens. The client's ports differ, so that several endings
 * share a pair of hosts.
 */
@Timeout(300)
class LiveEndingsIT {
    private static final int STAGES = 4;
    private static final int FIRST_PORT = 21000;
    private static final int PORTS_EACH = 10;
    private static final int MOST_REPORTS = 40;

    @Test
    void verdictsSayWhatWasDone() throws IOException, InterruptedException {
        List<List<Ending>> shares = new ArrayList<>();
        for (int i = 0; i < STAGES; i++) {
            shares.add(new ArrayList<>());
        }
        int next = 0;
        for (Ending ending : Ending.all()) {
            boolean isAlsoIpv6 = ending.has("v6") && !ending.isIpv6();
            boolean isLong = ending.has("slow") || ending.hasStep("forges") || ending.hasStep("sets");
            if (!isLong && !isAlsoIpv6) {
                shares.get(next++ % STAGES).add(ending);
            }
        }
        assertTrue(next >= 30, "only " + next + " endings are played");
        ExecutorService threads = Executors.newFixedThreadPool(STAGES);
        List<Future<List<String>>> plays = new ArrayList<>();
        for (List<Ending> share : shares) {
            plays.add(threads.submit(() -> play(share)));
        }
        List<String> wrong = new ArrayList<>();
        try {
            for (Future<List<String>> play : plays) {
                wrong.addAll(play.get());
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestAbortedException skipped) {
                throw skipped;
            }
            throw new AssertionError(e.getCause());
        } finally {
            threads.shutdownNow();
        }
        assertEquals("", String.join("\n", wrong));
    }

    /** Plays one after the other on the same hosts, and returns what was not told right. */
    private static List<String> play(List<Ending> endings) throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        Stage stage = Stage.make();
        Host tap = stage.hosts().client();
        try (Sniffer sniffer = Sniffer.listening(tap, "-i", tap.cable(), "-an", "--json", "--every", "250ms")) {
            for (int i = 0; i < endings.size(); i++) {
                Ending ending = endings.get(i).at(FIRST_PORT + i * PORTS_EACH);
                stage.play(ending, null);
                for (String difference : differences(ending, sniffer)) {
                    wrong.add(ending + ": " + difference);
                }
            }
            return wrong;
        } finally {
            stage.remove();
        }
    }

    /** What was not told right, also in the end: a busy machine may be late to deliver the last segment. */
    private static List<String> differences(Ending ending, Sniffer sniffer) throws IOException, InterruptedException {
        List<String> wrong = List.of();
        for (int i = 0; i < MOST_REPORTS; i++) {
            Report report = Report.asOf(Instant.now(), sniffer);
            wrong = ending.expectations().stream()
                    .flatMap(expectation -> differences(expectation, report).stream())
                    .toList();
            if (wrong.isEmpty()) {
                break;
            }
        }
        return wrong;
    }

    private static List<String> differences(Expectation expectation, Report report) {
        List<Map<String, String>> found = report.connectionsFrom(expectation.port());
        return found.size() < expectation.incarnation()
                ? List.of("not seen")
                : expectation.differences(found.get(expectation.incarnation() - 1));
    }
}
