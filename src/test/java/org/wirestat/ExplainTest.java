package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --explain}, as a user calls it. Its output on real captures is in {@code testdata/output/explain.txt}. */
class ExplainTest {
    private static final String REUSE = "testdata/truth/port_reuse_client_tw.client.pcap";
    private static final String SOCKETS = "10.77.53.2:35117,10.77.53.130:8139";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();

    @Test
    void socketsNameEveryIncarnationInTheirOrder() {
        assertEquals(0, run("-n", "--explain", SOCKETS, "-r", REUSE));
        String told = out.toString(StandardCharsets.UTF_8);
        int first = told.indexOf("#1 10.77.53.2:35117 -> 10.77.53.130:8139\n");
        int second = told.indexOf("#2 10.77.53.2:35117 -> 10.77.53.130:8139  incarnation 2\n");
        int third = told.indexOf("#3 10.77.53.2:35117 -> 10.77.53.130:8139  incarnation 3\n");
        assertTrue(first == 0 && first < second && second < third, told);
        assertTrue(told.contains("     22 "), told);
        assertTrue(told.contains("a later connection opens between these sockets"), told);
    }

    @Test
    void theSameStoryIsToldHoweverAConnectionIsNamed() {
        String byNumber = story("2");
        assertTrue(byNumber.startsWith("#2 "), byNumber);
        assertTrue(story(SOCKETS).contains(byNumber.substring(byNumber.indexOf("community id"))));
        String id = byNumber.substring(byNumber.indexOf("1:"), byNumber.indexOf("=") + 1);
        assertEquals(story(SOCKETS), story(id));
    }

    @Test
    void standardInputIsExplainedInOnePass() throws IOException {
        in = Files.newInputStream(Path.of(REUSE));
        assertEquals(0, run("-n", "--explain", "3", "-r", "-"));
        assertTrue(out.toString(StandardCharsets.UTF_8).contains("verdict:\n"));
    }

    @Test
    void aConnectionThatLeavesTheTableIsToldThen() {
        String sockets = "10.77.13.2:34849,10.77.13.130:3293";
        assertEquals(0, run("-n", "--explain", sockets, "--keep-finished", "1s", "-r", "testdata/endings.pcap"));
        String told = out.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains("no longer kept"), told);
        assertFalse(told.contains("the capture ends"), told);
        assertEquals(1, told.split("verdict:", -1).length - 1);
    }

    @Test
    void whatIsNotThereIsOneLineAndStatus1() {
        assertEquals(1, run("-n", "--explain", "192.0.2.1:1,192.0.2.2:2", "-r", REUSE));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        assertTrue(
                err.toString(StandardCharsets.UTF_8)
                        .endsWith(
                                "wirestat: no connection is called 192.0.2.1:1,192.0.2.2:2: 3 were seen, and -ane lists"
                                        + " them with their ids\n"),
                err::toString);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "10.77.53.2:35117", "", "1:2", "\u001b[31m"})
    void whatCannotBeANameIsWrongUsage(String name) {
        assertEquals(2, run("-n", "--explain", name, "-r", REUSE));
        String line = err.toString(StandardCharsets.UTF_8);
        assertTrue(line.startsWith("wirestat: --explain must be an Id from -ane"), line);
        assertEquals(1, line.lines().count());
        assertFalse(line.contains("\u001b"), line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-E", "-s", "--every 1s", "--at +1s"})
    void otherViewsCannotBeHadWithIt(String words) {
        assertEquals(2, run(("--explain 1 " + words + " -r " + REUSE).split(" ")));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("--explain"), err::toString);
    }

    @Test
    void jsonHasAStepALine() {
        assertEquals(0, run("-n", "--json", "--explain", "1", "-r", REUSE));
        String told = out.toString(StandardCharsets.UTF_8);
        assertTrue(told.lines().allMatch(line -> line.startsWith("{\"schema\":1,\"type\":\"")), told);
        assertTrue(told.contains("\"type\":\"step\",\"id\":1,"), told);
        assertTrue(told.contains("\"type\":\"connection\","), told);
        assertTrue(told.contains("\"type\":\"explanation\",\"id\":1,"), told);
    }

    private String story(String name) {
        out.reset();
        assertEquals(0, run("-n", "--explain", name, "-r", REUSE));
        return out.toString(StandardCharsets.UTF_8);
    }

    private int run(String... words) {
        return Wirestat.run(words, in, out, new PrintStream(err, true, StandardCharsets.UTF_8));
    }
}
