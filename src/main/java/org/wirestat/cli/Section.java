package org.wirestat.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** One section of the help page: a heading and its options. */
final class Section {
    private final String heading;
    private final CommandSpec spec;
    private final List<OptionSpec> options = new ArrayList<>();

    Section(String heading, CommandSpec spec) {
        this.heading = heading;
        this.spec = spec;
    }

    /** Declares an option without a value. */
    OptionSpec flag(String description, String... names) {
        return add(option("0", names).description(description));
    }

    /** Declares an option with a value; {@code label} is what the help page calls the value. */
    OptionSpec value(String label, String description, String... names) {
        return add(option("1", names).paramLabel(label).description(description));
    }

    /** Declares an option that may have a value. */
    OptionSpec flagOrValue(String label, String description, String... names) {
        return add(option("0..1", names).paramLabel(label).description(description));
    }

    private OptionSpec add(OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        spec.addOption(option);
        options.add(option);
        return option;
    }

    static OptionSpec.Builder option(String arity, String... names) {
        return OptionSpec.builder(names).arity(arity).type(arity.equals("0") ? boolean.class : String.class);
    }

    String heading() {
        return heading;
    }

    List<OptionSpec> options() {
        return options;
    }
}
