package org.wirestat.cli;

import picocli.CommandLine.Model.OptionSpec;

/** The program itself: its memory, its rights, its installation, and what it says of itself. */
public final class ProgramOptions {
    private static final String ALL = "all";
    private static final long DEFAULT_KEEPING = 60_000_000_000L;

    private final Words words;
    private final OptionSpec maxConnections;
    private final OptionSpec keepFinished;
    private final OptionSpec user;
    private final OptionSpec install;
    private final OptionSpec verbose;
    private final OptionSpec debug;
    private final OptionSpec version;
    private final OptionSpec help;

    ProgramOptions(Words words) {
        this.words = words;
        Section section = words.section("The program itself");
        maxConnections = section.value(
                "N", "keep at most N connections (default: as many as half of the heap holds)", "--max-connections");
        keepFinished = section.value(
                "SPAN",
                "how long finished connections are kept (default: 60s live, for ever from a file)",
                "--keep-finished");
        install = section.value(
                "DIR",
                "install the command as DIR/bin/wirestat, which starts faster than the jar; DIR such as /usr/local",
                "--install");
        user = section.value(
                "USER",
                "user to run as once the interface or the files are open (default: who called sudo, else wirestat if"
                        + " that user exists, else nobody; -Z root keeps root)",
                "-Z",
                "--relinquish-privileges");
        verbose = section.flag("also count frames that were not understood, by reason", "-v", "--verbose");
        debug = section.flag("print the stack trace of an internal error", "--debug");
        version = section.flag("print the version and exit", "-V", "--version");
        help = section.flagOrValue(ALL, "print the help page and exit; --help=all lists every option", "-h", "--help");
    }

    void judge(boolean isLive, boolean isCounting) {
        maxConnections();
        keepFinished(isLive, isCounting);
    }

    /** 0 for as many as the heap holds. */
    public int maxConnections() {
        return words.has(maxConnections) ? words.count(maxConnections) : 0;
    }

    /** How long finished connections are kept, in nanoseconds. */
    long keepFinished(boolean isLive, boolean isCounting) {
        if (words.has(keepFinished)) {
            return words.span(keepFinished);
        }
        return isLive && !isCounting ? DEFAULT_KEEPING : Long.MAX_VALUE; // counts include finished connections
    }

    /** The user to become, or null for the default. */
    public String user() {
        return words.lastOrNull(user);
    }

    public boolean isInstalling() {
        return words.has(install);
    }

    /** The directory that the command is installed in. */
    public String installDirectory() {
        return words.last(install);
    }

    public boolean isVerbose() {
        return words.has(verbose);
    }

    public boolean isDebug() {
        return words.has(debug);
    }

    public boolean isVersion() {
        return words.has(version);
    }

    public boolean isHelp() {
        return words.has(help);
    }

    boolean isHelpOnEverything() {
        return words.all(help).contains(ALL);
    }
}
