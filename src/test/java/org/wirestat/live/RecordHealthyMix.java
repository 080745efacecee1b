package org.wirestat.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Makes {@code testdata/endings/healthy.pcap} anew: a {@link HealthyMix}, in the middle of which each host loses some of what
 * comes in, and a load balancer that looks every second whether a port is open. Not part of the build:
 * {@code mvn test -Dtest=RecordHealthyMix}. It takes root, nft and tcpdump.
 */
class RecordHealthyMix {
    static final Path CAPTURE = Ending.DIRECTORY.resolve("healthy.pcap");

    /** One probe each. */
    static final int SECONDS = 32;

    /** One in fifty; but a probe, which nobody repeats, is not lost. */
    private static final String SOME = " >= 32768 numgen random mod 50 == 0";

    private static final int FIRST_PORT = 20000;
    private static final int ISS = 100_000;

    @Test
    void wellBehavedProgramsAreRecorded() throws IOException, InterruptedException, ExecutionException {
        Path file = Files.createTempFile("healthy", ".pcap");
        Hosts hosts = Hosts.make();
        try {
            Recorder recorder = Recorder.start(hosts.client(), file);
            try {
                mix(hosts);
            } finally {
                recorder.close();
            }
            Files.write(CAPTURE, Files.readAllBytes(file));
        } finally {
            hosts.remove();
            Files.delete(file);
        }
    }

    private static void mix(Hosts hosts) throws IOException, InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (Program server = Program.on(hosts.server());
                Program client = Program.on(hosts.client());
                Program balancer = Program.on(hosts.client())) {
            server.does("mix");
            String servers = hosts.server().ipv4() + " " + hosts.server().ipv6();
            Future<?> mix = threads.submit(() -> {
                client.does("mix " + SECONDS + " " + servers);
                return null;
            });
            for (int second = 0; second < SECONDS; second++) {
                if (second == SECONDS / 4) {
                    hosts.client().lose("tcp dport" + SOME);
                    hosts.server().lose("tcp sport" + SOME);
                } else if (second == SECONDS * 3 / 4) {
                    hosts.client().loseNothing();
                    hosts.server().loseNothing();
                }
                balancer.does("forge " + probe(hosts, FIRST_PORT + second).hex());
                TimeUnit.SECONDS.sleep(1);
            }
            mix.get();
            TimeUnit.SECONDS.sleep(1);
        } finally {
            threads.shutdownNow();
        }
    }

    /** A SYN of which the kernel knows nothing: it resets the SYN+ACK that comes back. */
    private static Forgery probe(Hosts hosts, int port) {
        return Forgery.of(
                List.of("S", "seq", "" + ISS * port),
                hosts.client().ipv4(),
                port,
                hosts.server().ipv4(),
                HealthyMix.FIRST_PORT,
                null);
    }
}
