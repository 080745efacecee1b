package org.wirestat.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The words of the command line: which options are declared, and which values they were given. A value that is not of its kind is
 * refused with a {@link UsageException}.
 *
 * <p>Options are declared by calls instead of annotations, because that saves a short run a quarter of its time.
 */
final class Words {
    private final CommandSpec spec = commandSpec();
    private final List<Section> sections = new ArrayList<>();
    private final PositionalParamSpec rest =
            PositionalParamSpec.builder().arity("0..*").hidden(true).build();
    private ParseResult given;

    private static CommandSpec commandSpec() {
        // All values are taken as text, so picocli need not search for the converters of java.sql and java.time.
        System.setProperty("picocli.converters.excludes", ".*");
        // Without this picocli reads the directory of the whole jar to look for Groovy.
        System.setProperty("picocli.disable.closures", "true");
        return CommandSpec.create().name("wirestat");
    }

    /** A section of the help page, in the order in which sections are asked for. */
    Section section(String heading) {
        Section section = new Section(heading, spec);
        sections.add(section);
        return section;
    }

    List<Section> sections() {
        return sections;
    }

    /** An option that the help page does not show. */
    OptionSpec hidden(String... names) {
        OptionSpec option = Section.option("0", names).hidden(true).build();
        spec.addOption(option);
        return option;
    }

    /** Reads {@code arguments}. All options must have been declared. */
    void parse(String... arguments) {
        spec.addPositional(rest);
        try {
            given = commandLine().parseArgs(arguments);
        } catch (ParameterException e) {
            throw new UsageException(reason(e));
        }
    }

    CommandLine commandLine() {
        return new CommandLine(spec)
                .setExpandAtFiles(false) // a file name may well begin with @
                .setOverwrittenOptionsAllowed(true);
    }

    private String reason(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            String meant = Spelling.closest(word, names());
            return "unknown option: " + word + (meant == null ? "" : "; is " + meant + " meant?");
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            return option.longestName() + " must be followed by its value, " + option.paramLabel();
        }
        String message = e.getMessage();
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private List<String> names() {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .flatMap(option -> Stream.of(option.names()))
                .toList();
    }

    // ---- What was given ----

    boolean has(OptionSpec option) {
        return given.hasMatchedOption(option);
    }

    /** The words that are no option and no option's value. */
    List<String> rest() {
        return rest.stringValues();
    }

    /** The value of {@code option}: if it was given more than once, the last. */
    String last(OptionSpec option) {
        List<String> values = option.stringValues();
        return values.get(values.size() - 1);
    }

    /** The value, or null. */
    String lastOrNull(OptionSpec option) {
        return has(option) ? last(option) : null;
    }

    /** All values of {@code option}, in order. */
    List<String> all(OptionSpec option) {
        return has(option) ? option.stringValues() : List.of();
    }

    /** The value as a span of time, in nanoseconds, 1 or more. */
    long span(OptionSpec option) {
        try {
            long nanos = TimeSpan.parse(last(option));
            if (nanos > 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw new UsageException(
                option.longestName() + " must be a time above 0, such as 500ms, 60s or 2m: " + last(option));
    }

    /** The value as a whole number, 1 or more. */
    int count(OptionSpec option) {
        try {
            int count = Integer.parseInt(last(option));
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw new UsageException(
                option.longestName() + " must be a whole number from 1 to " + Integer.MAX_VALUE + ": " + last(option));
    }

    /** That of {@code values} whose label is the value of {@code option}. */
    <T> T named(OptionSpec option, T[] values, Function<T, String> label) {
        return Stream.of(values)
                .filter(value -> label.apply(value).equals(last(option)))
                .findAny()
                .orElseThrow(() -> new UsageException(option.longestName() + " must be one of "
                        + Stream.of(values).map(label).collect(Collectors.joining(", ")) + ": " + last(option)));
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UsageException(otherwise);
        }
    }
}
