package org.wirestat;

import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wirestat.finding.Breakdown;
import org.wirestat.finding.Column;
import org.wirestat.finding.Kind;
import org.wirestat.finding.Threshold;
import org.wirestat.finding.Thresholds;
import org.wirestat.report.ConnectionName;
import org.wirestat.report.RowFilter;
import org.wirestat.report.Subnet;
import org.wirestat.report.TextTable;
import org.wirestat.tcp.Stack;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line, read and judged. Letters mean what netstat means by them where netstat has them, else what tcpdump
 * does. Whatever cannot be done is a {@link UsageException}, so whoever holds an instance may take every answer as it
 * is.
 *
 * <p>The options are declared by calls and not by annotations: that saves a short run a quarter of its time.
 */
final class Options {
    /** How the help page divides the options. */
    private enum Section {
        SOURCE("Source"),
        ROWS("Which connections"),
        VIEW("What is printed"),
        WIRE("Live capture"),
        FINDINGS("Findings"),
        WHEN("When (by the capture's clock)"),
        INFERENCE("How states are inferred"),
        PROGRAM("The program itself");

        private final String heading;

        Section(String heading) {
            this.heading = heading;
        }
    }

    private static final String[] DESCRIPTION = {
        "",
        "netstat for the wire: reads captured packets and prints, for every TCP connection, the state of each of its two"
                + " ends, as netstat would on that host. Sends nothing, asks no host.",
        ""
    };

    private static final String[] FOOTER = {
        "Examples:",
        "  wirestat -r edge.pcap                      what was open when the capture ended",
        "  wirestat -an -r edge.pcap                  all of it: finished ones and listeners too, numeric",
        "  wirestat -ane -r edge.pcap                 with the proof, and who closed how",
        "  wirestat -n --at +30s -r edge.pcap.gz      as it was 30 seconds after the first packet",
        "  wirestat -a --json -r a.pcap -r b.pcap     two captures merged by time, for jq",
        "  wirestat -n -i eth0 -c tcp port 443        live, every second, of one port",
        "  wirestat -E -i any                         every change of state as it happens",
        "  wirestat --explain 12 -n -r edge.pcap      the twelfth connection, step by step, and why it ended so",
        "  wirestat -n --findings -r edge.pcap        what is wrong, and with which host",
        "  wirestat -n --by server --sort abort -r edge.pcap",
        "                                             who closes, and how; who aborts most first",
        "  wirestat --fail-on close-wait-leak,abort -r test.pcap",
        "                                             for scripts: exit status 4 if there is one",
        "  ssh host tcpdump -U -w - | wirestat -n --every 1s -r -",
        "",
        "States: netstat's, and UNKNOWN (a peer: ?) for an end of which nothing was seen.",
        "Proof (-e, under Ev; the local end's letter, then its peer's):",
        "  P  proved: the end itself sent what only fits this state    T  a timer moved it",
        "  S  seen: what moves it passed by, and nothing contradicts   G  guessed; - nothing known",
        "Exit status: 0 done; 1 not all could be read (what could be is printed); 2 wrong usage;",
        "  4 a finding that --fail-on names, whether or not all could be read."
    };

    private static final String HELP_OPTIONS = "options";
    private static final String HELP_THRESHOLDS = "thresholds";
    private static final int HELP_WIDTH = 100;
    private static final String ANY = "any";
    private static final long DEFAULT_KEEPING = 60_000_000_000L;

    private final CommandSpec spec = commandSpec();
    private final Map<Section, List<OptionSpec>> sections = new EnumMap<>(Section.class);

    private final OptionSpec read = value(
            Section.SOURCE,
            "FILE",
            "capture to read: pcap or pcapng, plain, gzip or zstd; - is standard input. Several are merged by time",
            "-r",
            "--read");

    private final OptionSpec networkInterface = value(
            Section.SOURCE,
            "IFACE",
            "interface to capture from, or any; takes root, which is given up at once (see -Z)",
            "-i",
            "--interface");
    private final OptionSpec listInterfaces =
            flag(Section.SOURCE, "list the interfaces there are and exit", "-D", "--list-interfaces");
    private final OptionSpec filterFile =
            value(Section.SOURCE, "FILE", "pcap filter from a file instead of the last words", "-F");
    private final OptionSpec count = value(Section.SOURCE, "N", "end after so many frames", "--count");

    private final OptionSpec span = value(Section.WIRE, "SPAN", "end after so long, as 60s", "--for");
    private final OptionSpec write =
            value(Section.WIRE, "FILE", "keep what is captured, headers only, for wirestat -r or tcpdump -r", "-w");
    private final OptionSpec snapLength =
            value(Section.WIRE, "OCTETS", "how much of each frame to take (default 256)", "--snaplen");
    private final OptionSpec bufferSize =
            value(Section.WIRE, "KIB", "the kernel's buffer, in KiB (default 65536)", "-B", "--buffer-size");
    private final OptionSpec directed =
            value(Section.WIRE, "in|out|inout", "which frames, as the capturing host sees them", "-Q", "--direction");
    private final OptionSpec notPromiscuous =
            flag(Section.WIRE, "do not put the interface into promiscuous mode", "--no-promisc");
    private final OptionSpec immediate =
            flag(Section.WIRE, "take each frame at once; costs several times the time", "--immediate-mode");

    private final OptionSpec all = flag(
            Section.ROWS, "finished connections and listeners too (else: of which an end still exists)", "-a", "--all");
    private final OptionSpec listening =
            flag(Section.ROWS, "only sockets that were seen to accept", "-l", "--listening");
    private final OptionSpec ipv4 = flag(Section.ROWS, "only IPv4", "-4");
    private final OptionSpec ipv6 = flag(Section.ROWS, "only IPv6", "-6");
    private final OptionSpec tcp = flag(Section.ROWS, "only TCP, which is all there is", "-t", "--tcp");
    private final OptionSpec localNet = value(
            Section.ROWS,
            "NET",
            "address or block that is local, as 10.0.0.0/8; repeatable (else: the capturing host if the capture tells,"
                    + " else who opened the connection)",
            "--local");

    private final OptionSpec numeric = flag(
            Section.VIEW,
            "addresses and ports as numbers (names are from /etc/hosts and services, never from DNS)",
            "-n",
            "--numeric");
    private final OptionSpec numericHosts = flag(Section.VIEW, "addresses as numbers", "--numeric-hosts");
    private final OptionSpec numericPorts = flag(Section.VIEW, "ports as numbers", "--numeric-ports");
    private final OptionSpec extended =
            flag(Section.VIEW, "proof of both states, who closed and how, time in state, Id", "-e", "--extend");
    private final OptionSpec timers = flag(Section.VIEW, "timer of the local end", "-o", "--timers");
    private final OptionSpec wide = flag(Section.VIEW, "cut no address", "-W", "--wide");
    private final OptionSpec statistics =
            flag(Section.VIEW, "counts, as netstat -s, instead of connections", "-s", "--statistics");
    private final OptionSpec events =
            flag(Section.VIEW, "a line for each change of either end's state, as it happens", "-E", "--events");
    private final OptionSpec explain = value(
            Section.VIEW,
            "ID",
            "one connection step by step: what passed, what became of both ends and why. Its Id under -ane, its two"
                    + " sockets, as 192.0.2.10:51816,198.51.100.7:443, or its community id; -e adds sequence numbers",
            "--explain");
    private final OptionSpec json = flag(Section.VIEW, "one JSON object a line instead of a table", "--json");

    private final OptionSpec findings = flag(
            Section.FINDINGS,
            "what is wrong, with whom, how sure that is, and a filter to see it in Wireshark",
            "--findings");
    private final OptionSpec failOn = value(
            Section.FINDINGS,
            "LIST",
            "print the findings, and exit with 4 if one of these is there: any, or of " + kinds(),
            "--fail-on");
    private final OptionSpec threshold = value(
            Section.FINDINGS, "NAME=N,...", "from where on something is a finding; the names are below", "--threshold");
    private final OptionSpec by = value(
            Section.FINDINGS,
            "server|client|host",
            "who closes, and how: a row for each server's socket, client or host",
            "--by");
    private final OptionSpec sort = value(
            Section.FINDINGS,
            "COLUMN",
            "what --by sorts by, the highest first: " + headings() + "; of clients and hosts as their heading has it",
            "--sort");
    private final OptionSpec limit = value(Section.FINDINGS, "N", "how many rows --by prints", "--limit");

    private final OptionSpec at = value(
            Section.WHEN,
            "TIME",
            "as of then instead of at the end; repeatable. 2026-01-07T10:11:12.5Z, seconds since 1970, or +12.5s from"
                    + " the first frame",
            "--at");
    private final OptionSpec every =
            value(Section.WHEN, "SPAN", "over and over, and at the end: 500ms, 1s, 2m", "--every");
    private final OptionSpec continuous =
            flag(Section.WHEN, "live: over and over, every second, or so many seconds as follow", "-c", "--continuous");

    private final OptionSpec timeWait = value(
            Section.INFERENCE,
            "SPAN",
            "how long TIME_WAIT lasts, as 60s; auto (default) goes by the stack that an end's SYN gives away",
            "--time-wait");
    private final OptionSpec profile = value(
            Section.INFERENCE,
            "OS",
            "the same, as linux (60 s), windows (120 s), bsd (60 s), macos (30 s) or rfc (240 s) has it",
            "--profile");
    private final OptionSpec key =
            value(Section.INFERENCE, "vlan", "tell connections apart by VLAN tags as well", "--key");
    private final OptionSpec verifyChecksums =
            flag(Section.INFERENCE, "ignore segments whose checksum is wrong", "--verify-checksums");

    private final OptionSpec maxConnections = value(
            Section.PROGRAM,
            "N",
            "how many to keep at once (default: what fits into half of the heap)",
            "--max-connections");
    private final OptionSpec keepFinished = value(
            Section.PROGRAM,
            "SPAN",
            "how long finished connections are kept (default: on a wire 60s, of a file for ever)",
            "--keep-finished");
    private final OptionSpec install = value(
            Section.PROGRAM,
            "DIR",
            "make this a command, DIR/bin/wirestat, that starts faster and keeps a large table better; DIR as /usr/local",
            "--install");
    private final OptionSpec user = value(
            Section.PROGRAM,
            "USER",
            "user to run as, instead of root, once the interface or the files are open (default: who called sudo, else"
                    + " wirestat if there is such a user, else nobody; -Z root keeps root)",
            "-Z",
            "--relinquish-privileges");
    private final OptionSpec verbose =
            flag(Section.PROGRAM, "count what was not understood by reason", "-v", "--verbose");
    private final OptionSpec debug = flag(Section.PROGRAM, "stack trace of an internal error", "--debug");
    private final OptionSpec version = flag(Section.PROGRAM, "print the version and exit", "-V", "--version");
    private final OptionSpec help = flag(Section.PROGRAM, "print this and exit", "-h", "--help");

    // Letters that hands type from habit, each with an answer of its own.
    private final OptionSpec processes = hidden("0", "-p", "--program");
    private final OptionSpec otherProtocols = hidden("0", "-u", "-x");

    private final ParseResult given;
    private final List<Subnet> local = new ArrayList<>();
    private final List<Moment> moments = new ArrayList<>();
    private final List<String> words;

    /** @throws UsageException when the words make no command */
    Options(String... arguments) {
        PositionalParamSpec filter =
                PositionalParamSpec.builder().arity("0..*").hidden(true).build();
        spec.addPositional(filter);
        try {
            given = commandLine().parseArgs(arguments);
        } catch (ParameterException e) {
            throw new UsageException(reason(e));
        }
        words = new ArrayList<>(filter.stringValues());
        if (!isHelp() && !isVersion() && !isListingInterfaces() && !isInstalling()) {
            refuseWhatThereIsNot();
            judge();
        }
    }

    String help() {
        spec.usageMessage()
                .customSynopsis("wirestat [-i IFACE | -r FILE ...] [options] [pcap filter]")
                .description(DESCRIPTION)
                .footer(FOOTER)
                .sortOptions(false)
                .width(HELP_WIDTH)
                .sectionKeys(List.of(
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                        HELP_OPTIONS,
                        HELP_THRESHOLDS,
                        UsageMessageSpec.SECTION_KEY_FOOTER));
        CommandLine page = commandLine();
        page.getHelpSectionMap().put(HELP_OPTIONS, this::optionList);
        page.getHelpSectionMap().put(HELP_THRESHOLDS, p -> thresholdList());
        return page.getUsageMessage();
    }

    private String optionList(CommandLine.Help page) {
        StringBuilder list = new StringBuilder();
        sections.forEach((section, options) -> list.append(section.heading)
                .append(":\n")
                .append(page.optionListExcludingGroups(options))
                .append('\n'));
        return list.toString();
    }

    private static String thresholdList() {
        StringBuilder list =
                new StringBuilder("Thresholds (--threshold; what is set without it, and what it counts):\n");
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

    /** The interface to capture from, or null. */
    String networkInterface() {
        return has(networkInterface) ? last(networkInterface) : null;
    }

    boolean isLive() {
        return has(networkInterface);
    }

    boolean isListingInterfaces() {
        return has(listInterfaces);
    }

    boolean isInstalling() {
        return has(install);
    }

    /** Below which the command is to be. */
    String installDirectory() {
        return last(install);
    }

    /** The pcap filter; empty for none. */
    String filter() {
        return String.join(" ", words.subList(hasPeriodWord() ? 1 : 0, words.size()));
    }

    /** A file with a pcap filter, or null. */
    String filterFile() {
        return has(filterFile) ? last(filterFile) : null;
    }

    /** How many frames to read. */
    long count() {
        return has(count) ? count(count) : Long.MAX_VALUE;
    }

    /** How long to capture, in nanoseconds. */
    long captureSpan() {
        return has(span) ? span(span) : Long.MAX_VALUE;
    }

    /** The file that keeps what is captured, or null. */
    String keptFile() {
        return has(write) ? last(write) : null;
    }

    /** Whom to become, or null for whoever is meant. */
    String user() {
        return has(user) ? last(user) : null;
    }

    /** In octets; 0 for the capture's own choice. */
    int snapLength() {
        return has(snapLength) ? count(snapLength) : 0;
    }

    /** In KiB; 0 for the capture's own choice. */
    int bufferSize() {
        return has(bufferSize) ? count(bufferSize) : 0;
    }

    /** {@code in}, {@code out} or {@code inout}. */
    String direction() {
        return has(directed) ? last(directed) : "inout";
    }

    boolean isPromiscuous() {
        return !has(notPromiscuous);
    }

    boolean isImmediate() {
        return has(immediate);
    }

    boolean isEvents() {
        return has(events);
    }

    List<String> files() {
        return read.stringValues();
    }

    RowFilter rowFilter() {
        RowFilter.Sockets sockets = has(all) || isStatistics()
                ? RowFilter.Sockets.ALL
                : has(listening) ? RowFilter.Sockets.LISTENING : RowFilter.Sockets.OPEN;
        return new RowFilter(sockets, has(ipv4) || !has(ipv6), has(ipv6) || !has(ipv4));
    }

    TextTable.Columns columns() {
        return new TextTable.Columns(has(extended), has(timers), has(wide), hasInstants());
    }

    /** Whether reports are for instants that the user named, so that each must say which it is for. */
    boolean hasInstants() {
        return has(at) || has(every);
    }

    Schedule schedule() {
        return new Schedule(moments, has(every) ? span(every) : has(continuous) ? continuousPeriod() : 0);
    }

    /** netstat's -c takes no number; ours takes one, which no pcap filter could begin with. */
    private boolean hasPeriodWord() {
        return has(continuous)
                && !words.isEmpty()
                && Character.isDigit(words.get(0).charAt(0))
                && isSpan(words.get(0));
    }

    private static boolean isSpan(String word) {
        try {
            return TimeSpan.parse(word + "s") > 0;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private long continuousPeriod() {
        return TimeSpan.parse(hasPeriodWord() ? words.get(0) + "s" : "1s");
    }

    List<Subnet> local() {
        return local;
    }

    boolean isHostNumeric() {
        return has(numeric) || has(numericHosts);
    }

    boolean isPortNumeric() {
        return has(numeric) || has(numericPorts);
    }

    boolean isStatistics() {
        return has(statistics);
    }

    /** What connection to explain, or null. */
    ConnectionName explained() {
        if (!has(explain)) {
            return null;
        }
        try {
            return ConnectionName.parse(last(explain));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--explain must be an Id from -ane, two sockets such as"
                    + " 192.0.2.10:51816,198.51.100.7:443 or [2001:db8::1]:51816,[2001:db8::2]:443, or a community id such"
                    + " as 1:6uO/NsH1Lt9o6KvuzfapyedyiuM=: " + last(explain));
        }
    }

    /** Whether connections are what is printed, in a table or as JSON. */
    boolean isTable() {
        return !isStatistics() && !isEvents() && !isFindings() && !isBreakdown() && !has(explain);
    }

    boolean isFindings() {
        return has(findings) || has(failOn);
    }

    /** The kinds of finding that make the run fail. */
    Set<Kind> failures() {
        return has(failOn) ? kinds(String.join(",", failOn.stringValues())) : EnumSet.noneOf(Kind.class);
    }

    Thresholds thresholds() {
        Thresholds thresholds = new Thresholds();
        if (has(threshold)) {
            threshold.stringValues().forEach(list -> set(thresholds, list));
        }
        return thresholds;
    }

    boolean isBreakdown() {
        return has(by);
    }

    /** Which totals, in which order. */
    BreakdownView.Choice breakdown() {
        Breakdown.By whose = named(by, Breakdown.By.values(), Breakdown.By::label);
        return new BreakdownView.Choice(
                whose,
                has(sort) ? named(sort, Column.values(), column -> column.heading(whose)) : Column.CONNS,
                has(limit) ? count(limit) : Integer.MAX_VALUE);
    }

    /** Whether frames have the numbers of the one file that they are from, or that keeps them. */
    boolean hasFileNumbers() {
        return isLive() ? has(write) : files().size() == 1;
    }

    boolean isExtended() {
        return has(extended);
    }

    boolean isJson() {
        return has(json);
    }

    /** Nanoseconds that TIME_WAIT lasts on every host; 0 to go by each host's stack. */
    long timeWait() {
        if (has(profile)) {
            return stack(last(profile)).timeWait();
        }
        return has(timeWait) && !last(timeWait).equals("auto") ? span(timeWait) : 0;
    }

    boolean isVlanInKey() {
        return has(key);
    }

    boolean isVerifyingChecksums() {
        return has(verifyChecksums);
    }

    /** 0 for as many as the heap takes. */
    int maxConnections() {
        return has(maxConnections) ? count(maxConnections) : 0;
    }

    /** How long finished connections are kept, in nanoseconds. */
    long keepFinished() {
        if (has(keepFinished)) {
            return span(keepFinished);
        }
        return isLive() && !isStatistics() ? DEFAULT_KEEPING : Long.MAX_VALUE; // counts count what is finished too
    }

    boolean isVerbose() {
        return has(verbose);
    }

    boolean isDebug() {
        return has(debug);
    }

    boolean isVersion() {
        return has(version);
    }

    boolean isHelp() {
        return has(help);
    }

    private void refuseWhatThereIsNot() {
        require(!has(processes), "-p: the wire does not tell which process owns a socket; leave it out");
        require(!has(otherProtocols), "-u and -x: only TCP has states to infer; leave them out");
    }

    private void judge() {
        if (!has(read) && !isLive()) {
            throw new UsageException(
                    "a capture must be named with -r FILE (- is standard input), or an interface with -i IFACE"
                            + (words.isEmpty() ? "" : ": " + String.join(" ", words)));
        }
        if (has(read)) {
            refuseFilesWithoutOption();
        }
        require(!has(read) || !isLive(), "-r reads files and -i an interface: give one of them");
        require(isLive() || !has(continuous), "-c: a file does not change while it is read; try --every 1s");
        for (OptionSpec live : List.of(span, write, snapLength, bufferSize, directed, notPromiscuous, immediate)) {
            if (has(live) && !isLive()) {
                throw new UsageException(live.longestName() + " is for live capture, with -i IFACE");
            }
        }
        require(!has(write) || !last(write).equals("-"), "-w must name a file: -");
        require(!has(continuous) || !has(every), "-c and --every both say how often: give one of them");
        require(filter().isEmpty() || !has(filterFile), "-F names a filter and so do the last words: give one of them");
        require(
                List.of("in", "out", "inout").contains(direction()),
                "--direction must be in, out or inout: " + direction());
        require(
                !isEvents() || !hasInstants() && !has(continuous),
                "-E prints events when they happen: it cannot be combined with --at, --every or -c");
        refuseTwoViews();
        require(
                explained() == null || !hasInstants() && !has(continuous),
                "--explain tells all there was: it cannot be combined with --at, --every or -c");
        require(Collections.frequency(files(), "-") <= 1, "standard input can be read only once: -r - -r -");
        require(!isJson() || !isStatistics(), "--json prints connections: it cannot be combined with -s");
        require(
                !has(timeWait) || !has(profile),
                "--time-wait and --profile both say how long TIME_WAIT lasts: give one of them");
        if (has(key) && !last(key).equals("vlan")) {
            throw new UsageException("--key must be vlan: " + last(key));
        }
        if (has(localNet)) {
            for (String subnet : localNet.stringValues()) {
                local.add(subnet(subnet));
            }
        }
        if (has(at)) {
            for (String moment : at.stringValues()) {
                moments.add(moment(moment));
            }
        }
        schedule();
        timeWait();
        maxConnections();
        keepFinished();
        count();
        captureSpan();
        snapLength();
        bufferSize();
        failures();
        thresholds();
        if (isBreakdown()) {
            breakdown();
        }
    }

    private void refuseTwoViews() {
        List<String> views = new ArrayList<>();
        for (OptionSpec view : List.of(statistics, events, explain, findings, by)) {
            if (view == findings ? isFindings() : has(view)) {
                views.add(view == findings && !has(findings) ? "--fail-on" : view.longestName());
            }
        }
        require(views.size() <= 1, String.join(" and ", views) + " say what is printed: one of them can be, in a run");
        for (OptionSpec ofRows : List.of(sort, limit)) {
            require(!has(ofRows) || isBreakdown(), ofRows.longestName() + " is for the rows of --by");
        }
    }

    private static Set<Kind> kinds(String list) {
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String name : list.split(",", -1)) {
            if (name.equals(ANY)) {
                return EnumSet.allOf(Kind.class);
            }
            kinds.add(Stream.of(Kind.values())
                    .filter(kind -> kind.label().equals(name))
                    .findAny()
                    .orElseThrow(() -> new UsageException(
                            "--fail-on must name " + ANY + ", or some of " + kinds() + ": " + name)));
        }
        return kinds;
    }

    private static void set(Thresholds thresholds, String list) {
        try {
            thresholds.set(list);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--threshold " + e.getMessage());
        }
    }

    /** Which of {@code values} the option's value names. */
    private static <T> T named(OptionSpec option, T[] values, Function<T, String> label) {
        return Stream.of(values)
                .filter(value -> label.apply(value).equals(last(option)))
                .findAny()
                .orElseThrow(() -> new UsageException(option.longestName() + " must be one of "
                        + Stream.of(values).map(label).collect(Collectors.joining(", ")) + ": " + last(option)));
    }

    /** A shell's pattern gives one word a file, of which -r takes the first. */
    private void refuseFilesWithoutOption() {
        for (String word : words) {
            if (new File(word).exists()) {
                throw new UsageException("-r takes one file, and is to be repeated for each: " + word);
            }
        }
    }

    private static Subnet subnet(String text) {
        try {
            return Subnet.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--local " + e.getMessage());
        }
    }

    private static Moment moment(String text) {
        try {
            return Moment.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--at must be a time such as 2026-01-07T10:11:12Z, seconds since 1970, or +12.5s"
                    + " from the first frame: " + text);
        }
    }

    private static Stack stack(String name) {
        return switch (name) {
            case "linux" -> Stack.LINUX;
            case "windows" -> Stack.WINDOWS;
            case "bsd" -> Stack.FREEBSD;
            case "macos" -> Stack.MACOS;
            case "rfc" -> Stack.UNKNOWN;
            default -> throw new UsageException("--profile must be linux, windows, bsd, macos or rfc: " + name);
        };
    }

    private long span(OptionSpec option) {
        try {
            long nanos = TimeSpan.parse(last(option));
            if (nanos > 0) {
                return nanos;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw new UsageException(option.longestName()
                + " must be a time longer than nothing, such as 500ms, 60s or 2m: " + last(option));
    }

    private int count(OptionSpec option) {
        try {
            int count = Integer.parseInt(last(option));
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new UsageException(
                option.longestName() + " must be a whole number from 1 to " + Integer.MAX_VALUE + ": " + last(option));
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UsageException(otherwise);
        }
    }

    private boolean has(OptionSpec option) {
        return given.hasMatchedOption(option);
    }

    /** A later word overrules an earlier one. */
    private static String last(OptionSpec option) {
        List<String> words = option.stringValues();
        return words.get(words.size() - 1);
    }

    private OptionSpec flag(Section section, String description, String... names) {
        return add(section, option("0", names).description(description));
    }

    private OptionSpec value(Section section, String label, String description, String... names) {
        return add(section, option("1", names).paramLabel(label).description(description));
    }

    private OptionSpec hidden(String arity, String... names) {
        OptionSpec option = option(arity, names).hidden(true).build();
        spec.addOption(option);
        return option;
    }

    private OptionSpec add(Section section, OptionSpec.Builder builder) {
        OptionSpec option = builder.build();
        spec.addOption(option);
        sections.computeIfAbsent(section, s -> new ArrayList<>()).add(option);
        return option;
    }

    private static OptionSpec.Builder option(String arity, String... names) {
        return OptionSpec.builder(names).arity(arity).type(arity.equals("0") ? boolean.class : String.class);
    }

    private static CommandSpec commandSpec() {
        // Values are taken as text: the converters of java.sql and java.time, found by reflection, are not worth the
        // time.
        System.setProperty("picocli.converters.excludes", ".*");
        // There is no Groovy here: to look for it is to read what is in the whole jar.
        System.setProperty("picocli.disable.closures", "true");
        return CommandSpec.create().name("wirestat");
    }

    private CommandLine commandLine() {
        return new CommandLine(spec)
                .setExpandAtFiles(false) // a file name may well begin with @
                .setOverwrittenOptionsAllowed(true);
    }

    private static String reason(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            List<String> alike = unmatched.getSuggestions();
            return "unknown option: " + unmatched.getUnmatched().get(0)
                    + (alike.isEmpty() ? "" : "; is " + alike.get(0) + " meant?");
        }
        if (e instanceof MissingParameterException missing
                && !missing.getMissing().isEmpty()
                && missing.getMissing().get(0) instanceof OptionSpec option) {
            return option.longestName() + " must be followed by its value, " + option.paramLabel();
        }
        String message = e.getMessage();
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }
}
