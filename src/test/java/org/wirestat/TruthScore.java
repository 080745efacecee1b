package org.wirestat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.wirestat.capture.CaptureFile;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;

/**
 * Compares what the tracker reads with what both kernels said at the same instants. A row of the truth is a connection at an
 * instant; an end that no tap could know counts for nothing.
 */
final class TruthScore {
    private static final long LINUX_TIME_WAIT = 60_000_000_000L;

    private record Row(String a, String b, String aState, String bState, String blind, String timer, String label) {}

    private record Claim(TcpState orig, Proof origProof, TcpState resp, Proof respProof) {}

    int decidable;
    int right;
    int byTimer;
    int byTimerRight;
    int listening;
    int listeningRight;
    int proved;
    final List<String> provedWrong = new ArrayList<>();
    final List<String> wrong = new ArrayList<>();
    final Map<String, double[]> captures = new TreeMap<>();

    /** Scores every capture of {@code directory} that has a truth beside it. */
    static TruthScore of(Path directory) throws IOException {
        TruthScore score = new TruthScore();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path truth : files.filter(f -> f.toString().endsWith(".truth.jsonl"))
                    .sorted()
                    .toList()) {
                score.add(truth);
            }
        }
        return score;
    }

    double meanOverCaptures() {
        double sum = 0;
        for (double[] c : captures.values()) {
            sum += c[0] / c[1];
        }
        return 100 * sum / captures.size();
    }

    double percentRight() {
        return 100.0 * right / decidable;
    }

    private void add(Path truth) throws IOException {
        String name = truth.getFileName().toString().replace(".truth.jsonl", "");
        Path capture = truth.resolveSibling(name + ".pcap");
        if (!Files.exists(capture)) {
            capture = truth.resolveSibling(name + ".pcapng");
        }
        TreeMap<Long, List<Row>> rows = new TreeMap<>();
        TreeMap<Long, List<Set<String>>> listeners = new TreeMap<>();
        read(truth, rows, listeners);
        double[] score = new double[2];
        Shard shard = new Shard(1_000_000, TimeWait.fixed(LINUX_TIME_WAIT), false, 1, long[]::new);
        Iterator<Long> instants = rows.keySet().iterator();
        long[] next = {instants.next()};
        LongConsumer beforeFrame = time -> {
            while (next[0] <= time) {
                compare(name, shard, next[0], rows, listeners, score);
                next[0] = instants.hasNext() ? instants.next() : Long.MAX_VALUE;
            }
        };
        new Replay(shard).telling(beforeFrame).of(CaptureFile.open(capture));
        while (next[0] != Long.MAX_VALUE) {
            compare(name, shard, next[0], rows, listeners, score);
            next[0] = instants.hasNext() ? instants.next() : Long.MAX_VALUE;
        }
        if (score[1] > 0) {
            captures.put(name, score);
        }
    }

    private void compare(
            String name,
            Shard shard,
            long now,
            Map<Long, List<Row>> rows,
            Map<Long, List<Set<String>>> listeners,
            double[] score) {
        Map<String, Claim> claims = new HashMap<>();
        shard.visit(c -> claim(c, claims), now);
        for (Row row : rows.get(now)) {
            Claim claim = claims.get(row.a + " " + row.b);
            if (claim == null) {
                claim = new Claim(TcpState.UNKNOWN, Proof.G, TcpState.UNKNOWN, Proof.G);
            }
            compare(name, now, row, "a", row.aState, claim.orig, claim.origProof, score);
            compare(name, now, row, "b", row.bState, claim.resp, claim.respProof, score);
        }
        Set<String> heard = new HashSet<>();
        shard.visitListeners((ipv6, hi, lo, port, frame) -> heard.add(socket(ipv6, hi, lo, port)));
        for (Set<String> names : listeners.getOrDefault(now, List.of())) {
            listening++;
            if (names.stream().anyMatch(heard::contains)) {
                listeningRight++;
            } else {
                wrong.add(name + " at " + now + ": not known to listen: " + names);
            }
        }
    }

    private void compare(
            String name, long now, Row row, String side, String truth, TcpState state, Proof proof, double[] score) {
        if (row.blind.contains(side)) {
            return;
        }
        boolean isGone = state == TcpState.CLOSE || state == TcpState.UNKNOWN || state == TcpState.LISTEN;
        boolean isRight = truth.equals(isGone ? "CLOSED" : state.name());
        decidable++;
        score[1]++;
        right += isRight ? 1 : 0;
        score[0] += isRight ? 1 : 0;
        if (row.timer.contains(side)) {
            byTimer++;
            byTimerRight += isRight ? 1 : 0;
        }
        String line = "%s at %d.%09d [%s] %s -> %s, side %s: kernel %s, read %s %s"
                .formatted(
                        name,
                        now / 1_000_000_000,
                        now % 1_000_000_000,
                        row.label,
                        row.a,
                        row.b,
                        side,
                        truth,
                        state,
                        proof);
        if (proof == Proof.P) {
            proved++;
            if (!isRight) {
                provedWrong.add(line);
            }
        }
        if (!isRight) {
            wrong.add(line);
        }
    }

    /** The latest connection of a pair is shown first, and counts: the kernel has only that. */
    private static void claim(Connection c, Map<String, Claim> claims) {
        End orig = c.orig();
        End resp = c.resp();
        String a = socket(orig.isIpv6(), orig.addressHi(), orig.addressLo(), orig.port());
        String b = socket(resp.isIpv6(), resp.addressHi(), resp.addressLo(), resp.port());
        claims.putIfAbsent(a + " " + b, new Claim(orig.state(), orig.proof(), resp.state(), resp.proof()));
        if (!a.equals(b)) {
            claims.putIfAbsent(b + " " + a, new Claim(resp.state(), resp.proof(), orig.state(), orig.proof()));
        }
    }

    private static String socket(boolean ipv6, long hi, long lo, int port) {
        byte[] octets = new byte[ipv6 ? 16 : 4];
        for (int i = 0; i < octets.length; i++) {
            int fromEnd = octets.length - 1 - i;
            octets[i] = (byte) ((fromEnd < 8 ? lo : hi) >>> (fromEnd % 8 * 8));
        }
        return canonical(octets, port);
    }

    private static String canonical(byte[] octets, int port) {
        try {
            return InetAddress.getByAddress(octets).getHostAddress() + " " + port;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String canonical(String socket) throws IOException {
        int colon = socket.lastIndexOf(':');
        String host = socket.substring(0, colon).replace("[", "").replace("]", "");
        if (host.equals("*")) {
            return socket.replace(':', ' '); // ss: any address of either family
        }
        return canonical(InetAddress.getByName(host).getAddress(), Integer.parseInt(socket.substring(colon + 1)));
    }

    private static void read(Path truth, Map<Long, List<Row>> rows, Map<Long, List<Set<String>>> listeners)
            throws IOException {
        for (String line : Files.readAllLines(truth)) {
            if (line.isBlank()) {
                continue;
            }
            Map<String, String> values = new HashMap<>();
            List<String> seenAs = new ArrayList<>();
            try (JsonParser json = new JsonFactory().createParser(line)) {
                String key = "";
                for (JsonToken t = json.nextToken(); t != null; t = json.nextToken()) {
                    if (t == JsonToken.FIELD_NAME) {
                        key = json.currentName();
                    } else if (t.isScalarValue()) {
                        values.put(key, json.getText());
                        if (key.equals("seen_as")) {
                            seenAs.add(json.getText());
                        }
                    }
                }
            }
            long instant = new BigDecimal(values.get("t")).movePointRight(9).longValueExact();
            rows.computeIfAbsent(instant, t -> new ArrayList<>());
            if (values.get("kind").equals("conn")) {
                rows.get(instant)
                        .add(new Row(
                                canonical(values.get("a")),
                                canonical(values.get("b")),
                                values.get("a_state"),
                                values.get("b_state"),
                                values.getOrDefault("undecidable_sides", ""),
                                values.getOrDefault("timer_inference", ""),
                                values.get("label")));
            } else if (values.get("evidence").equals("true")) {
                Set<String> names = new HashSet<>(Set.of(canonical(values.get("listen"))));
                for (String name : seenAs) {
                    names.add(canonical(name));
                }
                listeners.computeIfAbsent(instant, t -> new ArrayList<>()).add(names);
            }
        }
    }

    @Override
    public String toString() {
        return "decidable ends %d/%d = %.2f %%, by timers alone %d/%d, mean over captures %.2f %% (%d), listening %d/%d, proved %d of which wrong %d"
                .formatted(
                        right,
                        decidable,
                        percentRight(),
                        byTimerRight,
                        byTimer,
                        meanOverCaptures(),
                        captures.size(),
                        listeningRight,
                        listening,
                        proved,
                        provedWrong.size());
    }

    /** Prints the score of a directory, and every disagreement. */
    public static void main(String[] args) throws IOException {
        TruthScore score = of(Path.of(args[0]));
        score.wrong.forEach(System.out::println);
        score.provedWrong.forEach(line -> System.out.println("PROVED " + line));
        System.out.println(score);
    }
}
