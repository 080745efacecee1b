package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Column;
import org.wirestat.finding.Kind;
import org.wirestat.finding.Threshold;
import org.wirestat.record.Records;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Stack;
import org.wirestat.tcp.TcpState;
import org.wirestat.verdict.How;

/**
 * The README and the pages of the manual say what the program does: their samples are run, their links lead somewhere, and
 * their tables list what the code has. The keys of JSON are checked by {@link JsonPageTest}.
 */
class PagesTest {
    private static final List<String> PROMPTS = List.of("$ java -jar target/wirestat.jar ", "$ wirestat ");
    private static final String LEFT_OUT = "...";
    private static final int LONGEST_README = 160;
    private static final int WIDEST_SAMPLE = 100;
    private static final int WRONG_USAGE = 2;

    /** Comments above a block whose lines are a command for a shell. */
    private static final Set<String> COMMANDS = Set.of("build", "test");

    @TestFactory
    List<DynamicTest> samplesAreWhatTheProgramPrints() throws IOException {
        List<DynamicTest> samples = new ArrayList<>();
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                if (isSample(page, block) && !block.mark().equals("live")) {
                    samples.add(DynamicTest.dynamicTest(page + ":" + block.line(), () -> assertPrinted(block.lines())));
                }
            }
        }
        assertTrue(samples.stream().anyMatch(sample -> sample.getDisplayName().startsWith("README.md:")));
        return samples;
    }

    private static boolean isSample(Page page, Page.Block block) {
        List<String> lines = block.lines();
        String where = page + ":" + block.line();
        assertFalse(lines.isEmpty(), where);
        boolean isSample = PROMPTS.stream().anyMatch(lines.get(0)::startsWith);
        // Else a sample with a misspelt prompt would not be run.
        assertTrue(
                lines.subList(isSample ? 1 : 0, lines.size()).stream().noneMatch(line -> line.startsWith("$ ")),
                () -> where + ": a prompt must be the first line of its block, and one of " + PROMPTS);
        boolean isLive = lines.get(0).contains(" -i ");
        assertEquals(isSample && isLive, block.mark().equals("live"), where + ": <!-- live --> marks samples with -i");
        return isSample;
    }

    private static void assertPrinted(List<String> sample) {
        String words = sample.get(0);
        for (String prompt : PROMPTS) {
            words = words.startsWith(prompt) ? words.substring(prompt.length()) : words;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        run(words, out);
        List<String> shown = sample.subList(1, sample.size());
        assertTrue(shown.stream().anyMatch(line -> !line.equals(LEFT_OUT)), "a sample must show something");
        List<String> printed = out.toString(StandardCharsets.UTF_8).lines().toList();
        if (!isShort(shown, printed)) {
            assertEquals(String.join("\n", printed), String.join("\n", shown));
        }
    }

    /** Whether {@code shown} is {@code printed} with some lines left out where it says so. */
    private static boolean isShort(List<String> shown, List<String> printed) {
        int next = 0;
        int gap = -1; // the latest LEFT_OUT, and the line that it may leave out next
        int leftOut = 0;
        int at = 0;
        while (at < printed.size()) {
            if (next < shown.size() && shown.get(next).equals(LEFT_OUT)) {
                gap = next++;
                leftOut = at;
            } else if (next < shown.size() && shown.get(next).equals(printed.get(at))) {
                next++;
                at++;
            } else if (gap >= 0) {
                next = gap + 1;
                at = ++leftOut;
            } else {
                return false;
            }
        }
        return shown.subList(next, shown.size()).stream().allMatch(LEFT_OUT::equals);
    }

    /** Standard output, then standard error. Returns the exit status. */
    private static int run(String words, ByteArrayOutputStream out) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Wirestat.run(
                words.split(" "),
                InputStream.nullInputStream(),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8));
        out.writeBytes(err.toByteArray());
        return status;
    }

    /** Their captures need not exist, so nothing but their usage can be judged. */
    @Test
    void recipesAreNoWrongUsage() throws IOException {
        int recipes = 0;
        for (Page page : Page.all()) {
            for (Page.Block block : page.blocks()) {
                for (String line : block.lines()) {
                    if (line.startsWith("wirestat ") && !line.contains(" -i ") && !line.contains(" -D ")) {
                        recipes++;
                        ByteArrayOutputStream out = new ByteArrayOutputStream();
                        int status = run(line.substring("wirestat ".length()).split(" {2,}")[0], out);
                        assertNotEquals(WRONG_USAGE, status, () -> page + ": " + line + "\n" + out);
                    }
                }
            }
        }
        assertNotEquals(0, recipes);
    }

    @Test
    void readmeIsShortAndNarrow() throws IOException {
        Page readme = new Page(Page.README);
        assertTrue(readme.length() <= LONGEST_README, () -> "README.md has " + readme.length() + " lines");
        for (Page.Block block : readme.blocks()) {
            if (!COMMANDS.contains(block.mark())) {
                block.lines().forEach(line -> assertTrue(line.length() <= WIDEST_SAMPLE, line));
            }
        }
        Set<String> marks = readme.blocks().stream().map(Page.Block::mark).collect(Collectors.toSet());
        assertTrue(marks.containsAll(COMMANDS), () -> "README.md must mark its two commands: " + marks);
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        for (Page page : Page.all()) {
            assertFalse(page.links().isEmpty(), page::toString);
            for (String link : page.links()) {
                if (!link.matches("[a-z]+:.*")) {
                    assertLeadsSomewhere(page, link);
                }
            }
        }
    }

    private static void assertLeadsSomewhere(Page page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path root = Path.of("").toAbsolutePath();
        Path target = parts[0].isEmpty()
                ? page.path()
                : root.relativize(
                        page.path().toAbsolutePath().resolveSibling(parts[0]).normalize());
        String where = page + ": " + link;
        assertFalse(target.startsWith(".."), where + " leads out of the repository");
        assertTrue(Files.isRegularFile(target), where + " leads to no file");
        if (parts.length == 2) {
            assertTrue(new Page(target).anchors().contains(parts[1]), where + " leads to no heading");
        }
    }

    @Test
    void readmeLinksEveryPage() throws IOException {
        Set<String> linked = new TreeSet<>(new Page(Page.README).links());
        Set<String> pages = Page.all().stream()
                .map(Page::toString)
                .filter(page -> !page.equals("README.md"))
                .collect(Collectors.toCollection(TreeSet::new));
        linked.removeIf(link -> !link.startsWith(Page.SITE.toString()));
        assertEquals(pages, linked);
    }

    @Test
    void findingsHaveASectionWithTheirThresholds() throws IOException {
        Page page = Page.named("findings.md");
        Set<String> kinds = labels(Kind.values(), Kind::label);
        assertEquals(
                kinds,
                page.headings().stream()
                        .filter(heading -> heading.matches("[a-z0-9-]+"))
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertEquals(
                labels(Kind.values(), kind -> kind.label() + ": " + kind.title()),
                page.rows("Kinds").stream()
                        .map(row -> row.names().get(0) + ": " + row.cells().get(1))
                        .collect(Collectors.toCollection(TreeSet::new)));
        Map<String, Double> told = new TreeMap<>();
        for (String kind : kinds) {
            for (Page.Row row : page.rows(kind)) {
                String name = row.names().get(0);
                assertEquals(kind, name.replaceFirst("\\..*", ""), name + " stands in another section");
                told.put(name, Double.valueOf(row.cells().get(1)));
            }
        }
        Map<String, Double> thresholds = new TreeMap<>();
        for (Threshold threshold : Threshold.values()) {
            thresholds.put(threshold.label(), threshold.byDefault());
        }
        assertEquals(thresholds, told);
    }

    @Test
    void pagesListWhatTheCodeHas() throws IOException {
        Page states = Page.named("states.md");
        Page verdicts = Page.named("verdicts.md");
        assertAll(
                () -> assertEquals(labels(TcpState.values(), TcpState::name), states.names("Names")),
                () -> assertEquals(labels(Proof.values(), Proof::name), states.names("Letters")),
                () -> assertEquals(
                        labels(Stack.values(), stack -> stack.label() + " " + stack.timeWait() / 1_000_000_000L + " s"),
                        states.rows("Timers").stream()
                                .map(row ->
                                        row.names().get(0) + " " + row.cells().get(1))
                                .collect(Collectors.toCollection(TreeSet::new))),
                () -> assertEquals(labels(How.values(), How::label), verdicts.names("How a connection ended")),
                () -> assertEquals(sortColumns(), verdicts.names("Totals: `--by`")));
    }

    /** What --sort takes, by whomever the rows are. */
    private static Set<String> sortColumns() {
        Set<String> columns = new TreeSet<>();
        for (Breakdown.By by : Breakdown.By.values()) {
            columns.addAll(labels(Column.values(), column -> column.heading(by)));
        }
        return columns;
    }

    /** The grid is drawn in the page as it is in the code. */
    @Test
    void gridOfStatesIsThatOfTheCode() throws IOException {
        List<String> grid = Page.named("states.md").blocks().get(0).lines();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            Path code = files.filter(file -> file.endsWith("TcpState.java"))
                    .findAny()
                    .orElseGet(() -> fail("there must be a TcpState.java"));
            String drawn = Files.readString(code).replaceAll("[ *]+", " ");
            for (String line : grid) {
                assertTrue(drawn.contains(line.strip().replaceAll(" +", " ")), line);
            }
        }
    }

    @Test
    void bytesOfAConnectionAreThoseOfItsRecord() throws IOException {
        String performance = Files.readString(Page.SITE.resolve("performance.md"));
        assertTrue(performance.contains("Each connection takes " + Records.RECORD_BYTES + " bytes"));
    }

    private static <T> Set<String> labels(T[] values, Function<T, String> label) {
        return Arrays.stream(values).map(label).collect(Collectors.toCollection(TreeSet::new));
    }
}
