package org.wirestat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The README or a page of the manual: markdown, taken apart into fenced blocks, rows of tables, links and headings. */
final class Page {
    static final Path README = Path.of("README.md");
    static final Path SITE = Path.of("src/site/markdown");

    private static final String FENCE = "```";
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern COMMENT = Pattern.compile("<!-- (\\w+).*-->");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

    /**
     * A fenced block.
     *
     * @param mark the first word of the HTML comment in the line above it; empty without one
     */
    record Block(int line, String mark, List<String> lines) {}

    /**
     * A row of a table, its head and rule left out.
     *
     * @param section the heading it stands under
     */
    record Row(String section, List<String> cells) {
        /** The words in backquotes in the first cell. */
        List<String> names() {
            return CODE.matcher(cells.get(0))
                    .results()
                    .map(name -> name.group(1))
                    .toList();
        }
    }

    private final Path path;
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> headings = new ArrayList<>();
    private final List<String> links = new ArrayList<>();

    Page(Path path) throws IOException {
        this.path = path;
        lines = Files.readAllLines(path);
        String section = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                int end = i + 1 + lines.subList(i + 1, lines.size()).indexOf(FENCE);
                blocks.add(new Block(i + 1, mark(i), lines.subList(i + 1, end)));
                i = end;
            } else if (HEADING.matcher(line).matches()) {
                section = line.replaceFirst("#+ ", "");
                headings.add(section);
            } else {
                readLinks(line);
                readRow(section, i);
            }
        }
    }

    static Page named(String name) throws IOException {
        return new Page(SITE.resolve(name));
    }

    /** The README, then the pages by name. */
    static List<Page> all() throws IOException {
        List<Page> pages = new ArrayList<>(List.of(new Page(README)));
        try (Stream<Path> files = Files.list(SITE)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                pages.add(new Page(file));
            }
        }
        return pages;
    }

    private String mark(int fence) {
        Matcher comment = COMMENT.matcher(fence > 0 ? lines.get(fence - 1) : "");
        return comment.matches() ? comment.group(1) : "";
    }

    private void readLinks(String line) {
        LINK.matcher(CODE.matcher(line).replaceAll("")).results().forEach(link -> links.add(link.group(1)));
    }

    private void readRow(String section, int at) {
        boolean isRow = lines.get(at).startsWith("|")
                && at > 0
                && lines.get(at - 1).startsWith("|")
                && !lines.get(at).startsWith("|---");
        if (isRow) {
            String row = lines.get(at);
            rows.add(new Row(
                    section,
                    Stream.of(row.substring(1, row.length() - 1).split("(?<!\\\\)\\|"))
                            .map(String::strip)
                            .toList()));
        }
    }

    Path path() {
        return path;
    }

    int length() {
        return lines.size();
    }

    List<Block> blocks() {
        return blocks;
    }

    List<String> headings() {
        return headings;
    }

    /** The targets of the links, as they are written. */
    List<String> links() {
        return links;
    }

    List<Row> rows(String section) {
        return rows.stream().filter(row -> row.section().equals(section)).toList();
    }

    /** The words in backquotes in the first column of the tables under that heading. */
    Set<String> names(String section) {
        Set<String> names = new TreeSet<>();
        rows(section).forEach(row -> names.addAll(row.names()));
        return names;
    }

    /** What a link can name behind {@code #}, as GitHub makes it of a heading. */
    Set<String> anchors() {
        Set<String> anchors = new TreeSet<>();
        for (String heading : headings) {
            anchors.add(heading.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-'));
        }
        return anchors;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
