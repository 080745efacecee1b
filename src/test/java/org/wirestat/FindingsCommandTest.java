package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --findings}, {@code --fail-on} and {@code --by}, as an operator or a script would use them. */
class FindingsCommandTest {
    private static final Path TSHARK = Path.of("/usr/bin/tshark");
    private static final Set<Long> WRITTEN = new TreeSet<>();
    private static final String LEAK = "testdata/output/close_wait_leak_server.client.pcap";
    private static final String HEALTHY = "testdata/endings/healthy.pcap";

    @TempDir
    private Path directory;

    /** It takes longer to write than to read. */
    private static String haystack(long seed) throws IOException {
        Path written = Path.of("target", "haystack-" + seed + ".pcap");
        return (WRITTEN.add(seed) ? Haystack.write(seed) : written).toString();
    }

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void theThreeWhoMisbehaveAreFoundAmongTenThousandConnectionsAndNobodyElse() throws IOException {
        for (long seed = 1; seed <= 2; seed++) {
            assertEquals(0, run("-n", "--findings", "-r", haystack(seed)));
            List<String> heads = out.toString()
                    .lines()
                    .filter(line -> !line.startsWith(" "))
                    .map(line -> line.replaceAll(" {2,}.*", "") + " "
                            + line.replaceFirst("^\\S+ +", "").replaceAll(" {2,}.*", ""))
                    .toList();
            assertEquals(
                    List.of(
                            "Findings Findings",
                            Haystack.LEAKING + ":8443 CLOSE_WAIT LEAK",
                            Haystack.ABORTING + ":8443 REQUEST RESET",
                            Haystack.IMPATIENT + ":8443 IDLE TIMEOUT"),
                    heads);
            assertTrue(out.toString().contains("60.0 s of silence, then FIN from the server"), out::toString);
        }
    }

    @Test
    void capturesOfOpensThatAllFailAreNotTakenForFilteredOnes() throws IOException {
        FrameWriter writer = new FrameWriter();
        for (int i = 0; i < 20; i++) {
            new Dialogue(i * 1_000_000_000L, 0x0A00_0001, 40_000 + i, 0x0A00_0002, 8443, i)
                    .syn()
                    .refuse()
                    .frames()
                    .forEach(frame -> writer.segment(frame.segment(), frame.options()));
        }
        Path refused = Files.write(directory.resolve("refused.pcap"), writer.capture());
        assertEquals(4, run("-n", "--fail-on", "refused", "-r", refused.toString()));
        assertTrue(out.toString().contains("high confidence"), out::toString);
        assertFalse((out.toString() + err).contains("only SYN"), () -> out.toString() + err);
    }

    @Test
    void whatTheTableHoldsNoMoreCountsAllTheSame() throws IOException {
        run("-n", "--findings", "-r", haystack(1));
        String all = firstLines();
        run("-n", "--findings", "--keep-finished", "30s", "-r", haystack(1));
        assertEquals(all, firstLines());
        run("-n", "--findings", "--every", "20m", "-r", haystack(1));
        assertTrue(out.toString().endsWith(lastReport(all)), out::toString);
    }

    /** What each finding says; the frames that show it may be of other connections. */
    private String firstLines() {
        return String.join(
                "\n",
                out.toString().lines().filter(line -> !line.startsWith(" ")).toList());
    }

    private String lastReport(String firstLines) {
        String text = out.toString();
        int begin = text.lastIndexOf("Findings at ");
        List<String> heads = text.substring(begin)
                .lines()
                .filter(line -> !line.startsWith(" "))
                .skip(1)
                .toList();
        assertEquals(firstLines.lines().skip(1).toList(), heads);
        return text.substring(begin);
    }

    @Test
    void healthyTrafficGivesNone() {
        assertEquals(0, run("-n", "--fail-on", "any", "-r", HEALTHY));
        assertEquals("No findings\n", out.toString());
    }

    @Test
    void summaryOfATableSaysThatThereAreSome() {
        run("-n", "-r", LEAK);
        assertTrue(err.toString().endsWith("0 frames not understood; 1 finding (--findings)\n"), err::toString);
        run("-n", "-s", "-r", LEAK);
        assertFalse(err.toString().contains("finding"), err::toString);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "close-wait-leak,abort ! 4",
                "any ! 4",
                "abort,refused ! 0",
            })
    void exitStatusTellsAScriptWhetherWhatItNamesIsThere(String kinds, int status) {
        assertEquals(status, run("-n", "--fail-on", kinds, "-r", LEAK));
        assertTrue(out.toString().contains("CLOSE_WAIT LEAK"), "the findings are printed, whatever was named");
    }

    @Test
    void findingCountsMoreThanAFileThatBreaksOff() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(LEAK));
        Path broken = Files.write(directory.resolve("broken.pcap"), Arrays.copyOf(whole, whole.length - 1));
        assertEquals(4, run("-n", "--fail-on", "capture-quality", "-r", broken.toString()));
        assertTrue(out.toString().contains("not all could be read"), out::toString);
        assertEquals(1, run("-n", "--fail-on", "refused", "-r", broken.toString()));
    }

    @Test
    void framesOfMergedFilesAreSelectedByWhoSentThem() {
        run("-n", "--findings", "-r", LEAK, "-r", HEALTHY);
        assertTrue(
                out.toString().contains("wireshark             ip.addr == 10.77.7.130 && tcp.port == 7857 && tcp\n"));
    }

    @Test
    void eachFindingIsOneObject() throws IOException {
        run("--findings", "--json", "-r", LEAK);
        Set<String> names = new TreeSet<>();
        try (JsonParser json = new JsonFactory().createParser(out.toString())) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.FIELD_NAME) {
                    names.add(json.currentName());
                }
            }
        }
        assertTrue(
                names.containsAll(Set.of(
                        "schema",
                        "type",
                        "at",
                        "kind",
                        "ip",
                        "port",
                        "count",
                        "confidence",
                        "summary",
                        "evidence",
                        "frames",
                        "filter",
                        "advice",
                        "figures",
                        "oldest_s")),
                names::toString);
        assertEquals(1, out.toString().lines().count());
    }

    @Test
    void wiresharkSelectsTheEvidenceByTheFilter() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(TSHARK), "no tshark here");
        Path haystack = Path.of(haystack(1));
        run("-n", "--findings", "-r", haystack.toString());
        List<String> lines = out.toString().lines().toList();
        int checked = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith("wireshark")) {
                String evidence = lines.get(i - 1);
                Set<String> named = new TreeSet<>(
                        List.of(evidence.replaceFirst(".*frames? ", "").split(", ")));
                Set<String> selected = selected(haystack, lines.get(i).replaceFirst("^ +wireshark +", ""));
                assertTrue(selected.containsAll(named), () -> evidence + " is not in " + selected);
                checked++;
            }
        }
        assertEquals(3, checked);
    }

    private Set<String> selected(Path capture, String filter) throws IOException, InterruptedException {
        Path frames = directory.resolve("frames");
        Process tshark = new ProcessBuilder(
                        TSHARK.toString(),
                        "-n",
                        "-r",
                        capture.toString(),
                        "-Y",
                        filter,
                        "-T",
                        "fields",
                        "-e",
                        "frame.number")
                .redirectOutput(frames.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertTrue(tshark.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, tshark.exitValue(), filter);
        return new TreeSet<>(Files.readAllLines(frames));
    }

    @Test
    void totalsAreSortedAndCutAsAsked() throws IOException {
        assertEquals(0, run("-n", "--by", "server", "--sort", "abort", "--limit", "1", "-r", haystack(1)));
        List<String> lines = out.toString().lines().toList();
        assertTrue(lines.get(0).startsWith("Server "), out::toString);
        assertTrue(lines.get(1).startsWith(Haystack.ABORTING + ":8443 "), out::toString);
        assertEquals(3, lines.size());
        assertTrue(lines.get(2).matches("\\.\\.\\. and \\d+ more \\(--limit\\)"), lines.get(2));
        run("-n", "--by", "server", "--sort", "close-wait", "-r", haystack(1));
        assertTrue(out.toString().lines().toList().get(1).startsWith(Haystack.LEAKING + ":8443 "), out::toString);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        return Wirestat.run(
                arguments, InputStream.nullInputStream(), out, new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
