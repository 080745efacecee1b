package org.wirestat.cli;

import java.util.EnumSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Column;
import org.wirestat.finding.Kind;
import org.wirestat.finding.Threshold;
import org.wirestat.finding.Thresholds;
import org.wirestat.view.BreakdownView;
import picocli.CommandLine.Model.OptionSpec;

/** Findings, and totals of who closes how. */
public final class FindingOptions {
    private static final String ANY = "any";

    private final Words words;
    final OptionSpec findings;
    final OptionSpec by;
    private final OptionSpec failOn;
    private final OptionSpec threshold;
    private final OptionSpec sort;
    private final OptionSpec limit;

    FindingOptions(Words words) {
        this.words = words;
        Section section = words.section("Findings");
        findings = section.flag(
                "what is wrong, with which host, how sure that is, and a display filter for Wireshark", "--findings");
        failOn = section.value(
                "LIST",
                "print the findings, and exit with status 4 if one of these was found: any, or some of " + kinds(),
                "--fail-on");
        threshold = section.value(
                "NAME=N,...",
                "change the number from which on something is a finding; the names are below",
                "--threshold");
        by = section.value(
                "server|client|host", "totals of who closes, and how: one row for each server, client or host", "--by");
        sort = section.value(
                "COLUMN",
                "sort the rows of --by by this column, highest first: " + headings()
                        + "; with --by client or host, the column names in that table's heading",
                "--sort");
        limit = section.value("N", "print at most N rows of --by", "--limit");
    }

    void judge() {
        for (OptionSpec ofRows : new OptionSpec[] {sort, limit}) {
            Words.require(!words.has(ofRows) || isBreakdown(), ofRows.longestName() + " is for the rows of --by");
        }
        failures();
        thresholds();
        if (isBreakdown()) {
            breakdown();
        }
    }

    public boolean isFindings() {
        return words.has(findings) || words.has(failOn);
    }

    /** The option that asks for findings, as it was written. */
    String findingsName() {
        return words.has(findings) ? findings.longestName() : failOn.longestName();
    }

    /** The kinds of finding that make the exit status 4. */
    Set<Kind> failures() {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String list : words.all(failOn)) {
            for (String name : list.split(",", -1)) {
                if (name.equals(ANY)) {
                    return EnumSet.allOf(Kind.class);
                }
                kinds.add(kind(name));
            }
        }
        return kinds;
    }

    private static Kind kind(String name) {
        return Stream.of(Kind.values())
                .filter(kind -> kind.label().equals(name))
                .findAny()
                .orElseThrow(() ->
                        new UsageException("--fail-on must name " + ANY + ", or some of " + kinds() + ": " + name));
    }

    Thresholds thresholds() {
        Thresholds thresholds = new Thresholds();
        for (String list : words.all(threshold)) {
            try {
                thresholds.set(list);
            } catch (IllegalArgumentException e) {
                throw new UsageException("--threshold " + e.getMessage());
            }
        }
        return thresholds;
    }

    public boolean isBreakdown() {
        return words.has(by);
    }

    /** Which totals, in which order, and how many rows. */
    BreakdownView.Choice breakdown() {
        Breakdown.By whose = words.named(by, Breakdown.By.values(), Breakdown.By::label);
        return new BreakdownView.Choice(
                whose,
                words.has(sort) ? words.named(sort, Column.values(), column -> column.heading(whose)) : Column.CONNS,
                words.has(limit) ? words.count(limit) : Integer.MAX_VALUE);
    }

    /** The part of the help page that lists the thresholds. */
    static String thresholdList() {
        StringBuilder list = new StringBuilder("Thresholds (for --threshold; name, default, and what is counted):\n");
        for (Threshold threshold : Threshold.values()) {
            String value = number(threshold.byDefault());
            list.append("  ")
                    .append(threshold.label())
                    .append(" ".repeat(28 - threshold.label().length()));
            list.append(" ".repeat(4 - value.length())).append(value).append("  ");
            list.append(threshold.meaning()).append('\n');
        }
        return list.append('\n').toString();
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    private static String kinds() {
        StringJoiner names = new StringJoiner(", ");
        for (Kind kind : Kind.values()) {
            names.add(kind.label());
        }
        return names.toString();
    }

    private static String headings() {
        StringJoiner names = new StringJoiner(", ");
        for (Column column : Column.values()) {
            names.add(column.heading(Breakdown.By.SERVER));
        }
        return names.toString();
    }
}
