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
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Real captures with their exact output beside them: each {@code .txt} holds commands, a line that begins with {@code $},
 * and under each what it prints, standard output first. After a change that is meant to change them,
 * {@code mvn test -Dtest=GoldenOutputTest -Dwirestat.regenerate=true} writes them anew; then read the difference.
 */
class GoldenOutputTest {
    private static final Path DIRECTORY = Path.of("testdata/output");
    private static final String PROMPT = "$ wirestat ";

    static List<Path> transcripts() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            List<Path> transcripts = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
            assertFalse(transcripts.isEmpty());
            return transcripts;
        }
    }

    @ParameterizedTest
    @MethodSource("transcripts")
    void commandsPrintWhatStandsUnderThem(Path transcript) throws IOException {
        String expected = Files.readString(transcript);
        StringBuilder actual = new StringBuilder();
        for (String line : expected.split("\n")) {
            if (line.startsWith(PROMPT)) {
                actual.append(line).append('\n').append(output(line.substring(PROMPT.length())));
            }
        }
        assertTrue(actual.length() > 0, "no command in " + transcript);
        if (Boolean.getBoolean("wirestat.regenerate")) {
            Files.writeString(transcript, actual);
        } else {
            assertEquals(expected, actual.toString());
        }
    }

    private static String output(String words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Wirestat.run(
                words.replace("-r ", "-r " + DIRECTORY + "/").split(" "),
                InputStream.nullInputStream(),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8);
    }
}
