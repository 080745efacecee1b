package org.wirestat.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One way in which a connection ends: what is done with real sockets, and what a verdict must therefore say. They are read
 * from {@code testdata/endings/endings.script}; FORMAT.txt beside it explains the lines.
 *
 * @param done what is done, in words
 * @param isIpv6 whether the sockets have addresses of version 6
 * @param settings of the ending line
 * @param steps what is done, line by line
 */
record Ending(
        String name,
        String done,
        boolean isIpv6,
        Set<String> settings,
        List<String> steps,
        List<Expectation> expectations) {
    static final Path DIRECTORY = Path.of("testdata/endings");
    static final Path SCRIPT = DIRECTORY.resolve("endings.script");

    private static final String BOTH_VERSIONS = "v6";

    /** Of the client, in the script. */
    private static final int FIRST_PORT = 20000;

    private static final Pattern CLIENT_PORT = Pattern.compile("\\b200\\d\\d\\b");

    /** Every ending, and again over IPv6 where that is asked for. */
    static List<Ending> all() throws IOException {
        List<Ending> endings = new ArrayList<>();
        List<String> block = new ArrayList<>();
        List<String> lines = new ArrayList<>(Files.readAllLines(SCRIPT));
        lines.add("");
        for (String line : lines) {
            if (!line.isBlank()) {
                block.add(line);
            } else if (!block.isEmpty()) {
                Ending ending = of(block, false);
                endings.add(ending);
                if (ending.has(BOTH_VERSIONS)) {
                    endings.add(of(block, true));
                }
                block.clear();
            }
        }
        return endings;
    }

    private static Ending of(List<String> block, boolean isIpv6) {
        StringBuilder done = new StringBuilder();
        String name = "";
        Set<String> settings = Set.of();
        List<String> steps = new ArrayList<>();
        List<Expectation> expectations = new ArrayList<>();
        for (String line : block) {
            String[] words = line.split("\\s+");
            switch (words[0]) {
                case "//" -> done.append(done.isEmpty() ? "" : " ").append(line.substring(3));
                case "ending" -> {
                    name = words[1] + (isIpv6 ? "_v6" : "");
                    settings = Set.of(List.of(words).subList(2, words.length).toArray(String[]::new));
                }
                case "expect" -> expectations.add(Expectation.of(words));
                default -> steps.add(line);
            }
        }
        if (name.isEmpty() || done.isEmpty() || expectations.isEmpty()) {
            throw new IllegalArgumentException(
                    "an ending must have a comment, a name and an expectation: " + String.join("\n", block));
        }
        return new Ending(name, done.toString(), isIpv6, settings, List.copyOf(steps), List.copyOf(expectations));
    }

    boolean has(String setting) {
        return settings.contains(setting);
    }

    /** Whether a step is of that kind: the second word of its line. */
    boolean hasStep(String kind) {
        return steps.stream().anyMatch(step -> step.split("\\s+")[1].equals(kind));
    }

    /** The same with other ports of the client: whoever plays several endings on the same hosts must tell them apart. */
    Ending at(int port) {
        return new Ending(
                name,
                done,
                isIpv6,
                settings,
                steps.stream()
                        .map(step -> CLIENT_PORT.matcher(step).replaceAll(m -> moved(m.group(), port)))
                        .toList(),
                expectations.stream()
                        .map(e -> e.at(e.port() - FIRST_PORT + port))
                        .toList());
    }

    private static String moved(String clientPort, int port) {
        return "" + (Integer.parseInt(clientPort) - FIRST_PORT + port);
    }

    Path capture() {
        return DIRECTORY.resolve(name + ".pcap");
    }

    @Override
    public String toString() {
        return name;
    }
}
