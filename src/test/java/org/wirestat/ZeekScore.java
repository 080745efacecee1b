package org.wirestat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.wirestat.capture.CaptureFile;
import org.wirestat.flow.Shard;
import org.wirestat.report.Address;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.TimeWait;

/**
 * Compares conn_state and history with what Zeek itself says of the same connections: the baselines of its own tests. Where
 * Zeek verified checksums, so do we.
 */
final class ZeekScore {
    /** One connection: what Zeek says and what we do; what we say is empty where we have no such connection. */
    record Row(
            String capture,
            String sockets,
            String zeekState,
            String zeekHistory,
            String state,
            String history,
            String reason) {
        boolean isStateEqual() {
            return zeekState == null || zeekState.equals(state);
        }

        boolean isHistoryEqual() {
            return zeekHistory == null || zeekHistory.equals(history);
        }

        @Override
        public String toString() {
            return capture + " " + sockets + ": Zeek " + zeekState + " " + zeekHistory + ", here " + state + " "
                    + history + " (" + reason + ")";
        }
    }

    final List<Row> rows = new ArrayList<>();
    /** What is known of the capture that is being read. */
    private List<?> tags = List.of();

    /** Scores every connection of the collection of which Zeek's word is known. */
    static ZeekScore of(Path corpus) throws IOException {
        ZeekScore score = new ZeekScore();
        for (String line : Files.readAllLines(corpus.resolve("expected.jsonl"))) {
            if (line.contains("\"conn_state\"")) {
                try (JsonParser parser = new JsonFactory().createParser(line)) {
                    parser.nextToken();
                    score.add(corpus, map(value(parser)));
                }
            }
        }
        return score;
    }

    long statesKnown() {
        return rows.stream().filter(r -> r.zeekState() != null).count();
    }

    long statesEqual() {
        return rows.stream()
                .filter(r -> r.zeekState() != null && r.isStateEqual())
                .count();
    }

    long historiesKnown() {
        return rows.stream().filter(r -> r.zeekHistory() != null).count();
    }

    long historiesEqual() {
        return rows.stream()
                .filter(r -> r.zeekHistory() != null && r.isHistoryEqual())
                .count();
    }

    /** What is compared of a connection. */
    private record Seen(String orig, String resp, long opened, long duplicates, String connState, String history) {
        Seen(Connection c) {
            this(
                    socket(c.orig()),
                    socket(c.resp()),
                    c.opened(),
                    c.orig().duplicates() + c.resp().duplicates(),
                    c.zeekConnState(),
                    c.zeekHistory());
        }
    }

    private void add(Path corpus, Map<String, Object> capture) throws IOException {
        String name = (String) capture.get("file");
        boolean isChecking = !Boolean.TRUE.equals(map(capture.get("zeek")).get("ignored_checksums"));
        tags = (List<?>) capture.get("tags");
        List<Seen> connections = read(corpus.resolve(name), isChecking);
        for (Object item : (List<?>) capture.get("conns")) {
            Map<String, Object> expected = map(item);
            if (expected.containsKey("zeek")) {
                add(name, expected, connections);
            }
        }
    }

    private void add(String capture, Map<String, Object> expected, List<Seen> connections) {
        Map<String, Object> zeek = map(expected.get("zeek"));
        String a = (String) expected.get("a");
        String b = (String) expected.get("b");
        String orig = zeek.get("orig").equals("a") ? a : b;
        long began = Math.round(Double.parseDouble(expected.get("first_ts").toString()) * 1000);
        Seen nearest = null;
        for (Seen c : connections) {
            boolean isBetween = c.orig().equals(a) && c.resp().equals(b)
                    || c.orig().equals(b) && c.resp().equals(a);
            if (isBetween && (nearest == null || distance(c, began) < distance(nearest, began))) {
                nearest = c;
            }
        }
        rows.add(new Row(
                capture,
                a + " " + b,
                (String) zeek.get("conn_state"),
                (String) zeek.get("history"),
                nearest == null ? "" : nearest.connState(),
                nearest == null ? "" : nearest.history(),
                reason(expected, nearest, orig)));
    }

    /** Why Zeek may say something else, as far as is known of the capture. */
    private String reason(Map<String, Object> expected, Seen c, String orig) {
        String zeekHistory = String.valueOf(map(expected.get("zeek")).get("history"));
        if (c == null) {
            return "no connection here";
        }
        if (!c.orig().equals(orig)) {
            return "without a SYN who opened it is guessed, by Zeek from who was heard first and the ports it knows";
        }
        if (zeekHistory.contains("X")) {
            return "Zeek gave up analysing the payload";
        }
        if (c.history().toLowerCase(Locale.ROOT).contains("c")) {
            return "Zeek was told to ignore the checksums of this network";
        }
        if (tags.contains("ip-fragments")) {
            return "Zeek puts IP fragments together";
        }
        if (tags.contains("snaplen-cut")) {
            return "Zeek misses payload that was not captured";
        }
        if (c.duplicates() > 0) {
            return "to Zeek a copy made by the capture is a retransmission";
        }
        return "not explained";
    }

    private static long distance(Seen c, long millis) {
        return Math.abs(c.opened() / 1_000_000 - millis);
    }

    private static String socket(End end) {
        String address = new Address(end.isIpv6(), end.addressHi(), end.addressLo()).toString();
        return (end.isIpv6() ? "[" + address + "]" : address) + ":" + end.port();
    }

    private static List<Seen> read(Path capture, boolean verifyChecksums) throws IOException {
        Shard shard = new Shard(1_000_000, TimeWait.auto(), false, 1, long[]::new);
        long latest = new Replay(shard).checkingSums(verifyChecksums).of(CaptureFile.open(capture));
        List<Seen> connections = new ArrayList<>();
        shard.visit(c -> connections.add(new Seen(c)), latest);
        return connections;
    }

    @SuppressWarnings("unchecked") // an object of JSON has no other keys
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Object value(JsonParser parser) throws IOException {
        switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, Object> fields = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    fields.put(name, value(parser));
                }
                return fields;
            }
            case START_ARRAY -> {
                List<Object> items = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(parser));
                }
                return items;
            }
            case VALUE_TRUE, VALUE_FALSE -> {
                return parser.getBooleanValue();
            }
            case VALUE_NULL -> {
                return null;
            }
            default -> {
                return parser.getText();
            }
        }
    }
}
