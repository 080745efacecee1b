package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirestat.Replay;
import org.wirestat.capture.CaptureFile;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.TimeWait;
import org.wirestat.verdict.Verdict;

/** The verdict on each recorded {@link Ending} is what was done with the sockets. */
class EndingsTest {
    private static final int MOST_CONNECTIONS = 1000;

    static List<Ending> endings() throws IOException {
        return Ending.all();
    }

    @Test
    void everyCaptureHasItsEnding() throws IOException {
        Set<String> captures = new TreeSet<>();
        try (Stream<Path> files = Files.list(Ending.DIRECTORY)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".pcap"))
                    .forEach(captures::add);
        }
        Set<String> played =
                new TreeSet<>(Set.of(RecordHealthyMix.CAPTURE.getFileName().toString()));
        for (Ending ending : Ending.all()) {
            played.add(ending.capture().getFileName().toString());
        }
        assertEquals(played, captures);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void verdictsSayWhatWasDone(Ending ending) throws IOException {
        Shard shard = new Shard(MOST_CONNECTIONS, TimeWait.auto(), false, 1, long[]::new);
        long now = new Replay(shard).of(CaptureFile.open(ending.capture()));
        Map<Integer, TreeSet<Long>> incarnations = new HashMap<>();
        shard.visit(
                c -> incarnations
                        .computeIfAbsent(port(c), port -> new TreeSet<>())
                        .add(c.id()),
                now);
        List<String> wrong = new ArrayList<>();
        Set<Expectation> met = new HashSet<>();
        shard.visit(
                c -> {
                    int incarnation = incarnations.get(port(c)).headSet(c.id()).size() + 1;
                    for (Expectation expectation : ending.expectations()) {
                        if (expectation.port() == port(c) && expectation.incarnation() == incarnation) {
                            met.add(expectation);
                            for (String difference : expectation.differences(c)) {
                                wrong.add(expectation + " " + difference + " ["
                                        + Verdict.of(c).rule() + "]");
                            }
                        }
                    }
                },
                now);
        assertEquals("", String.join("\n", wrong), ending.done());
        assertEquals(Set.copyOf(ending.expectations()), met);
        assertEquals(ending.expectations().size(), shard.size(), "connections");
    }

    /** Who closes, and how, depends on what the port serves; a load balancer never completes its handshakes. */
    @Test
    void wellBehavedProgramsCloseAsTheyDid() throws IOException {
        Shard shard = new Shard(MOST_CONNECTIONS, TimeWait.auto(), false, 1, long[]::new);
        long now = new Replay(shard).of(CaptureFile.open(RecordHealthyMix.CAPTURE));
        Map<String, Integer> found = new TreeMap<>();
        shard.visit(c -> found.merge(summary(c), 1, Integer::sum), now);
        assertEquals(
                Set.of(
                        "KEEP_ALIVE fin orig",
                        "KEEP_ALIVE syn-abort orig",
                        "LAST_REQUEST fin resp",
                        "ONE_SHOT fin resp",
                        "UPLOAD fin-half orig"),
                found.keySet());
        assertEquals(RecordHealthyMix.SECONDS, found.get("KEEP_ALIVE syn-abort orig"));
        assertTrue(shard.size() > 150, found::toString);
    }

    private static String summary(Connection c) {
        return HealthyMix.Service.values()[c.resp().port() - HealthyMix.FIRST_PORT] + " "
                + Verdict.of(c).how().label() + " " + Verdict.of(c).closedBy().label();
    }

    private static int port(Connection connection) {
        return connection.orig().port();
    }
}
