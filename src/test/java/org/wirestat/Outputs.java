package org.wirestat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * All that the command prints of captures, in several views. As a program it prints a digest for each view of each capture, to be
 * compared with what another Java, collector or size of the heap makes of the same captures.
 */
final class Outputs {
    static final List<String> VIEWS =
            List.of("--json -a", "-s", "--findings", "--findings --json", "-ane", "-E -n", "--by host -n");

    private static final List<String> NO_CAPTURES = List.of(".jsonl", ".json", ".txt", ".md", ".py", ".log");

    private Outputs() {}

    /** Standard output, then standard error, then the exit status. */
    static String of(String view, long seed, String... files) {
        List<String> words = new ArrayList<>(List.of(view.split(" ")));
        for (String file : files) {
            words.add("-r");
            words.add(file);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Wirestat.run(
                words.toArray(String[]::new),
                InputStream.nullInputStream(),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                seed);
        return out.toString(StandardCharsets.UTF_8) + err.toString(StandardCharsets.UTF_8) + status;
    }

    /** The files below {@code directory} that may be captures, in order. */
    static List<String> captures(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(Path::toString)
                    .filter(name -> NO_CAPTURES.stream().noneMatch(name::endsWith))
                    .sorted()
                    .toList();
        }
    }

    public static void main(String[] directories) throws IOException, NoSuchAlgorithmException {
        Random random = new Random(); // every run has other seeds
        StringBuilder lines = new StringBuilder();
        for (String directory : directories) {
            for (String capture : captures(Path.of(directory))) {
                for (String view : VIEWS) {
                    byte[] output = of(view, random.nextLong(), capture).getBytes(StandardCharsets.UTF_8);
                    byte[] digest = MessageDigest.getInstance("SHA-256").digest(output);
                    lines.append(HexFormat.of().formatHex(digest, 0, 8)).append(' ');
                    lines.append(output.length)
                            .append(' ')
                            .append(view)
                            .append(" -r ")
                            .append(capture)
                            .append('\n');
                }
            }
        }
        System.out.print(lines);
    }
}
