package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wirestat.finding.Threshold;

/** The page about JSON lists every key that is printed, under the type of its object, and no other. */
class JsonPageTest {
    private static final String EVERY_OBJECT = "Every object";
    private static final String VERDICT = "verdict";

    /** The headings whose tables hold the keys of each type, besides those of every object. */
    private static final Map<String, List<String>> SECTIONS = Map.of(
            "listener", List.of("listener"),
            "connection", List.of("connection", VERDICT),
            "event", List.of("event", VERDICT),
            "finding", List.of("finding"),
            "totals", List.of("totals"),
            "step", List.of("step"),
            "fold", List.of("fold"),
            "left_out", List.of("left_out"),
            "explanation", List.of("explanation"));

    private static final List<String> VIEWS = List.of(
            "-a --json",
            "-a --json --at +70s",
            "-E --json",
            "--findings --json --threshold " + lowestThresholds(),
            "--by server --json",
            "--by client --json");

    /** By type of object; a dot separates an object and its key. */
    private static final Map<String, Set<String>> PRINTED = new HashMap<>();

    private static Page page;

    @BeforeAll
    static void printAll() throws IOException {
        page = Page.named("json.md");
        for (String capture : Outputs.captures(Path.of("testdata"))) {
            if (capture.matches(".*\\.pcap(ng)?")) {
                VIEWS.forEach(view -> collect(view + " -r " + capture));
                for (int id = 1; collect("--json --explain " + id + " -r " + capture); id++) {
                    // until there is none of that number
                }
            }
        }
    }

    /** So low that as much as can be is found. */
    private static String lowestThresholds() {
        return Stream.of(Threshold.values())
                .map(threshold -> threshold.label() + (threshold.label().contains(".") ? "=0" : "=1"))
                .collect(Collectors.joining(","));
    }

    /** Returns whether anything was printed. */
    private static boolean collect(String words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Wirestat.run(words.split(" "), InputStream.nullInputStream(), out, err);
        List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
        for (String line : lines) {
            try (JsonParser json = new JsonFactory().createParser(line)) {
                collect(json);
            } catch (IOException e) {
                throw new AssertionError(words + ": " + line, e);
            }
        }
        return !lines.isEmpty();
    }

    private static void collect(JsonParser json) throws IOException {
        Set<String> keys = new TreeSet<>();
        String type = "";
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
            if (token.isScalarValue()) {
                String key = json.getParsingContext()
                        .pathAsPointer()
                        .toString()
                        .replaceAll("/[0-9]+$", "") // an element of a list
                        .substring(1)
                        .replace('/', '.');
                keys.add(key);
                type = key.equals("type") ? json.getText() : type;
            }
        }
        PRINTED.computeIfAbsent(type, t -> new TreeSet<>()).addAll(keys);
    }

    @Test
    void everyKeyThatIsPrintedIsListed() {
        assertTrue(SECTIONS.keySet().containsAll(PRINTED.keySet()), () -> "types: " + PRINTED.keySet());
        assertTrue(PRINTED.size() >= SECTIONS.size() - 1, () -> "only of types " + PRINTED.keySet());
        PRINTED.forEach((type, printed) -> {
            Set<String> missing = new TreeSet<>(printed);
            missing.removeAll(page.names(EVERY_OBJECT));
            SECTIONS.get(type).forEach(section -> missing.removeAll(page.names(section)));
            assertEquals(Set.of(), missing, "keys of " + type + " that json.md does not list");
        });
    }

    @Test
    void everyKeyThatIsListedExists() throws IOException {
        String sources = sources();
        Set<String> all = PRINTED.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
        assertTrue(all.containsAll(page.names(EVERY_OBJECT)));
        SECTIONS.forEach((type, sections) -> {
            assertTrue(PRINTED.containsKey(type) || sources.contains('"' + type + '"'), "no type " + type);
            for (String section : sections) {
                Set<String> listed = page.names(section);
                assertFalse(listed.isEmpty(), "json.md has no keys under " + section);
                // What no capture shows must at least be written somewhere.
                listed.removeIf(key -> PRINTED.getOrDefault(type, Set.of()).contains(key)
                        || sources.contains('"' + key.substring(key.lastIndexOf('.') + 1) + '"'));
                assertEquals(Set.of(), listed, "keys of " + type + " that are never printed");
            }
        });
    }

    private static String sources() throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
