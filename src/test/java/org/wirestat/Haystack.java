package org.wirestat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Ten thousand connections of an hour to three hundred servers, three of which do what they should not. Everything else is
 * as it is in a healthy network: either side closes, now and then a FIN is repeated, a connection refused or given up.
 */
final class Haystack {
    static final int CONNECTIONS = 10_000;
    static final int SERVERS = 300;

    /** Acknowledges the client's FIN, and never closes. */
    static final String LEAKING = "203.0.113.77";

    static final int LEAKS = 120;

    /** Closes whatever was idle for a minute. */
    static final String IMPATIENT = "198.51.100.40";

    static final int IDLED_OUT = 150;

    /** Answers a first request, and resets when a second one comes. */
    static final String ABORTING = "203.0.113.9";

    static final int ABORTS = 90;

    /** Where all three of them listen, and most of the others. */
    static final int PORT = 8443;

    private static final int OTHER_PORT = 80;
    private static final int CLIENTS = 40;
    private static final int FIRST_CLIENT = 0xC000_0202;
    private static final int FIRST_CLIENT_PORT = 32_768;
    private static final int CLIENT_PORTS = 28_232;

    private static final long MILLISECOND = 1_000_000L;
    private static final long SECOND = 1000 * MILLISECOND;
    private static final long SPAN = 3600 * SECOND;

    private final Random random;
    private final List<Dialogue.Frame> frames = new ArrayList<>();
    private int connections;

    private Haystack(long seed) {
        random = new Random(seed);
    }

    /** Writes it below {@code target}, and returns where. */
    static Path write(long seed) throws IOException {
        Path file = Path.of("target", "haystack-" + seed + ".pcap");
        Files.write(file, capture(seed));
        return file;
    }

    static byte[] capture(long seed) {
        Haystack haystack = new Haystack(seed);
        haystack.fill();
        haystack.frames.sort(Comparator.comparingLong(frame -> frame.segment().time));
        FrameWriter writer = new FrameWriter();
        for (Dialogue.Frame frame : haystack.frames) {
            if (frame.segment().time < Scenario.START + SPAN) {
                writer.segment(frame.segment(), frame.options());
            }
        }
        return writer.capture();
    }

    private void fill() {
        for (int i = 0; i < LEAKS; i++) {
            add(begin(LEAKING, PORT)
                    .open()
                    .request(octets())
                    .respond(octets())
                    .pause(thought())
                    .clientCloses());
        }
        for (int i = 0; i < IDLED_OUT; i++) {
            add(begin(IMPATIENT, PORT)
                    .open()
                    .request(octets())
                    .respond(octets())
                    .pause(60 * SECOND + random.nextLong(40 * MILLISECOND))
                    .serverCloses()
                    .pause(random.nextLong(20 * MILLISECOND))
                    .clientFollows());
        }
        for (int i = 0; i < ABORTS; i++) {
            add(begin(ABORTING, PORT)
                    .open()
                    .request(octets())
                    .respond(octets())
                    .pause(thought())
                    .request(octets())
                    .pause(random.nextLong(30 * MILLISECOND))
                    .serverAborts());
        }
        while (connections < CONNECTIONS) {
            // The misbehaving ones do well with others.
            int server = random.nextInt(SERVERS);
            add(healthy(begin(address(server), server % 3 == 0 ? OTHER_PORT : PORT)));
        }
    }

    private static String address(int server) {
        return switch (server) {
            case 0 -> LEAKING;
            case 1 -> IMPATIENT;
            case 2 -> ABORTING;
            default -> "10.20." + server / 200 + "." + (server % 200 + 1);
        };
    }

    private Dialogue healthy(Dialogue dialogue) {
        int kind = random.nextInt(1000);
        if (kind < 3) {
            return dialogue.syn().refuse();
        }
        dialogue.open();
        for (int requests = 1 + random.nextInt(4); requests > 0; requests--) {
            dialogue.request(octets()).pause(random.nextLong(80 * MILLISECOND)).respond(octets());
            dialogue.pause(thought());
        }
        if (kind < 5) {
            return dialogue.clientAborts();
        } else if (kind < 10) {
            return dialogue.clientClosesTwice().serverCloses();
        } else if (kind < 50) {
            return dialogue.clientCloses().respond(octets()).serverCloses();
        } else if (kind < 550) {
            return dialogue.clientCloses().serverCloses();
        }
        return dialogue.serverCloses().clientFollows();
    }

    private Dialogue begin(String server, int port) {
        int client = random.nextInt(CLIENTS);
        // One after the other, so that no two connections have the same sockets.
        int clientPort = FIRST_CLIENT_PORT + connections++ % CLIENT_PORTS;
        long start = Scenario.START + random.nextLong(SPAN);
        return new Dialogue(start, FIRST_CLIENT + client, clientPort, number(server), port, connections);
    }

    private void add(Dialogue dialogue) {
        frames.addAll(dialogue.frames());
    }

    private int octets() {
        return 100 + random.nextInt(1000);
    }

    /** Seconds, mostly few. */
    private long thought() {
        return Math.round(-Math.log(1 - random.nextDouble()) * 3 * SECOND);
    }

    private static int number(String address) {
        int number = 0;
        for (String octet : address.split("\\.")) {
            number = number << 8 | Integer.parseInt(octet);
        }
        return number;
    }
}
