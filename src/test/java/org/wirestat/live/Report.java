package org.wirestat.live;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All lines of {@code --json} that are of one instant: what wirestat said of each end that it showed then. Of connections
 * between the same two sockets the latest is meant.
 */
final class Report {
    /** What was said of an end, in the words of the line. */
    record End(long connection, String state, String proof, String line) {}

    private static final JsonFactory JSON = new JsonFactory();

    private final Instant at;
    private final Map<Sockets, End> ends = new HashMap<>();
    private final List<Map<String, String>> connections = new ArrayList<>();
    private final Set<Integer> listening = new TreeSet<>();

    private Report(Instant at) {
        this.at = at;
    }

    /** The first report as of {@code notBefore} or later. It is whole when a line of another one follows. */
    static Report asOf(Instant notBefore, Sniffer sniffer) throws IOException, InterruptedException {
        Sniffer.Lines lines = sniffer.out();
        int first = lines.await(0, line -> !instant(line).isBefore(notBefore), "report as of " + notBefore);
        Report report = new Report(instant(lines.get(first)));
        int next = lines.await(first, line -> !instant(line).equals(report.at), "report after that of " + report.at);
        for (int i = first; i < next; i++) {
            report.add(lines.get(i));
        }
        return report;
    }

    Map<Sockets, End> ends() {
        return ends;
    }

    /** Every connection whose originator has that port, the earliest first: what its line says, by JSON pointer. */
    List<Map<String, String>> connectionsFrom(int port) {
        return connections.stream()
                .filter(values -> values.get("/orig/port").equals("" + port))
                .sorted(Comparator.comparingLong(values -> Long.parseLong(values.get("/id"))))
                .toList();
    }

    Set<Integer> listening() {
        return listening;
    }

    private static Instant instant(String line) {
        String key = "\"at\":\"";
        int start = line.indexOf(key) + key.length();
        return Instant.parse(line.substring(start, line.indexOf('"', start)));
    }

    private void add(String line) throws IOException {
        Map<String, String> values = values(line);
        if (values.get("/type").equals("listener")) {
            listening.add(Integer.parseInt(values.get("/port")));
            return;
        }
        connections.add(values);
        Sockets orig = Sockets.of(
                values.get("/orig/ip"),
                Integer.parseInt(values.get("/orig/port")),
                values.get("/resp/ip"),
                Integer.parseInt(values.get("/resp/port")));
        long id = Long.parseLong(values.get("/id"));
        add(orig, new End(id, values.get("/orig/state"), values.getOrDefault("/orig/proof", ""), line));
        add(orig.turned(), new End(id, values.get("/resp/state"), values.getOrDefault("/resp/proof", ""), line));
    }

    private void add(Sockets sockets, End end) {
        ends.merge(sockets, end, (a, b) -> a.connection > b.connection ? a : b);
    }

    /** Every value of an object, by its JSON pointer. */
    private static Map<String, String> values(String line) throws IOException {
        Map<String, String> values = new HashMap<>();
        try (JsonParser json = JSON.createParser(line)) {
            while (json.nextToken() != null) {
                if (json.currentToken().isScalarValue() || json.currentToken() == JsonToken.VALUE_NULL) {
                    values.put(json.getParsingContext().pathAsPointer().toString(), json.getText());
                }
            }
        }
        return values;
    }
}
