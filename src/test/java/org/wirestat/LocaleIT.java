package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * File names that are not ASCII, with and without a locale. The tests themselves may run without one, and then Java cannot
 * pass such a name on, so a shell writes the names.
 */
@Timeout(300)
class LocaleIT {
    private static final String UTF_8 = "export LC_ALL=C.UTF-8; ";

    private static final String NAMES = "umlaut=$(printf '\\303\\274mlaut'); latin=$(printf '\\374mlaut');"
            + " replaced=$(printf '\\357\\277\\275placed'); ";

    private static final String JAR = "wirestat() { \"$JAVA\" -jar \"$JAR\" \"$@\"; }; ";

    @TempDir(factory = TrustedPlace.class)
    private static Path installed;

    /** In here is a capture, {@code plain}, and each of {@link #NAMES} as a directory with a capture of that name in it. */
    @TempDir(factory = TrustedPlace.class)
    private Path directory;

    /** A run, ended. */
    private record Run(int status, String out, String err) {}

    @BeforeAll
    static void install() throws IOException, InterruptedException {
        Run run = run(installed, UTF_8 + JAR + "wirestat --install \"$umlaut\"");
        assertEquals(0, run.status, run.err);
    }

    @BeforeEach
    void copyCapture() throws IOException, InterruptedException {
        Files.copy(Path.of("testdata/endings.pcap"), directory.resolve("plain"));
        Run run = run(
                directory,
                "for name in \"$umlaut\" \"$latin\" \"$replaced\"; do"
                        + " mkdir \"$name\" && cp plain \"$name/$name\" && cp plain \"$name\" || exit; done");
        assertEquals(new Run(0, "", ""), run);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-s -r \"$umlaut/$umlaut\"",
                "-s -r \"$latin/$latin\"",
                "-s -r \"$replaced/$replaced\"",
                "-s -i no-such-interface -w \"$umlaut/kept\"",
            })
    void jarWithoutALocaleTellsWhatToSet(String words) throws IOException, InterruptedException {
        assertLine(1, "; set LC_ALL=C.UTF-8\n", JAR + "wirestat " + words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-s -r plain -F \"$umlaut/$umlaut\"", "--install \"$umlaut/below\""})
    void jarWithoutALocaleTellsWhatToSetInPlaceOfAMisusedOption(String words) throws IOException, InterruptedException {
        assertLine(2, "; set LC_ALL=C.UTF-8 (wirestat --help tells more)\n", JAR + "wirestat " + words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C LANG=C.UTF-8", "LC_CTYPE=POSIX", "LANG=xx_XX.UTF-8"})
    void localeThatIsNoneIsAsNone(String locale) throws IOException, InterruptedException {
        assertLine(1, "; set LC_ALL=C.UTF-8\n", JAR + locale + " wirestat -s -r \"$umlaut/$umlaut\"");
    }

    /** Java would look for the file in a directory of another name, {@code ??mlaut}. */
    @Test
    void jarWithoutALocaleTellsWhyItDoesNotKnowTheCurrentDirectory() throws IOException, InterruptedException {
        Path other = Files.createDirectory(directory.resolve("??mlaut"));
        Files.copy(directory.resolve("plain"), other.resolve("plain"));
        assertLine(1, "; set LC_ALL=C.UTF-8\n", JAR + "cd \"$umlaut\"; wirestat -s -r plain");
        assertLine(2, "; set LC_ALL=C.UTF-8 (", JAR + "cd \"$umlaut\"; wirestat --install here");
        try (Stream<Path> files = Files.list(other)) {
            assertEquals(List.of(other.resolve("plain")), files.toList());
        }
        assertRead(JAR + "cd \"$umlaut\"; wirestat -s -r \"$OLDPWD/plain\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-s -r \"$latin/$latin\"", "-s -i no-such-interface -w \"$latin\""})
    void nameThatIsNotInTheCharacterSetIsTold(String words) throws IOException, InterruptedException {
        assertLine(1, ": its name holds bytes that are not UTF-8; rename it\n", UTF_8 + JAR + "wirestat " + words);
    }

    @Test
    void currentDirectoryThatIsNotInTheCharacterSetIsTold() throws IOException, InterruptedException {
        assertLine(
                1,
                ": the name of the current directory holds bytes that are not UTF-8; rename it\n",
                UTF_8 + JAR + "cd \"$latin\"; wirestat -s -r plain");
    }

    @ParameterizedTest
    @ValueSource(strings = {"umlaut", "replaced"})
    void jarWithALocaleReadsIt(String name) throws IOException, InterruptedException {
        assertRead(UTF_8 + JAR + "wirestat -s -r \"$" + name + "/$" + name + "\"");
        assertRead(UTF_8 + JAR + "cd \"$" + name + "\"; wirestat -s -r plain");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "LC_ALL=C LANG=C.UTF-8",
                "LC_CTYPE=POSIX LANG=C.UTF-8",
                "LANG=C",
                "LANG=xx_XX.UTF-8",
                "LANG=xx_XX.utf8",
                "LC_ALL=C.UTF-8",
            })
    void commandSetsTheLocaleThatIsMissing(String locale) throws IOException, InterruptedException {
        String command = locale + " \"$INSTALLED/$umlaut/bin/wirestat\"";
        assertRead(command + " -s -r \"$umlaut/$umlaut\"");
        assertRead("cd \"$umlaut\"; " + command + " -s -r plain");
    }

    private void assertRead(String script) throws IOException, InterruptedException {
        Run run = run(directory, script);
        assertEquals(0, run.status, run.err);
        assertTrue(run.err.isEmpty() || run.err.startsWith("wirestat: 375 frames read, "), run.err);
    }

    private void assertLine(int status, String end, String script) throws IOException, InterruptedException {
        Run run = run(directory, script);
        assertEquals(status, run.status, run.err);
        assertEquals("", run.out);
        assertTrue(run.err.startsWith("wirestat: "), run.err);
        assertTrue(run.err.contains(end), run.err);
        assertEquals(1, run.err.lines().count(), run.err);
    }

    private static Run run(Path directory, String script) throws IOException, InterruptedException {
        Path out = Files.createTempFile(installed, "out", null);
        Path err = Files.createTempFile(installed, "err", null);
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", NAMES + script)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.matches("LANG|LC_.*|JAVA_HOME"));
        builder.environment().put("JAR", System.getProperty("wirestat.jar"));
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin/java").toString());
        builder.environment().put("INSTALLED", installed.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        // In an error ASCII has ? for what it does not have, and Java 17 writes so.
        return new Run(
                process.exitValue(),
                Files.readString(out, StandardCharsets.ISO_8859_1),
                Files.readString(err, StandardCharsets.ISO_8859_1));
    }
}
