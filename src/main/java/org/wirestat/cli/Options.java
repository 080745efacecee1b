package org.wirestat.cli;

import java.util.ArrayList;
import java.util.List;
import org.wirestat.report.RowFilter;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The command line, read and judged. Letters mean what they mean to netstat, or else to tcpdump. The options are in one class for
 * each section of the help page; this class judges what concerns several sections.
 */
public final class Options {
    private final Words words = new Words();
    private final SourceOptions source = new SourceOptions(words);
    private final RowOptions rows = new RowOptions(words);
    private final ViewOptions view = new ViewOptions(words);
    private final LiveOptions live = new LiveOptions(words);
    private final FindingOptions findings = new FindingOptions(words);
    private final TimeOptions time = new TimeOptions(words);
    private final InferenceOptions inference = new InferenceOptions(words);
    private final ProgramOptions program = new ProgramOptions(words);

    // Options of netstat's that cannot be done. Each has an answer of its own.
    private final OptionSpec processes = words.hidden("-p", "--program");
    private final OptionSpec otherProtocols = words.hidden("-u", "-x");

    /** @throws UsageException when the words make no command */
    public Options(String... arguments) {
        words.parse(arguments);
        boolean isRun =
                !(program.isHelp() || program.isVersion() || source.isListingInterfaces() || program.isInstalling());
        if (isRun) {
            judge();
        }
    }

    private void judge() {
        Words.require(!words.has(processes), "-p: the wire does not tell which process owns a socket; leave it out");
        Words.require(!words.has(otherProtocols), "-u and -x: only TCP has states to infer; leave them out");
        source.judge(time.filterWords());
        time.judge(source.isLive());
        live.judge(source.isLive());
        rows.judge();
        boolean hasReports = time.hasInstants() || time.isContinuous();
        Words.require(
                !view.isEvents() || !hasReports,
                "-E prints events when they happen: it cannot be combined with --at, --every or -c");
        refuseTwoViews();
        Words.require(
                !view.isExplaining() || !hasReports,
                "--explain tells all there was: it cannot be combined with --at, --every or -c");
        view.judge();
        inference.judge();
        findings.judge();
        program.judge(source.isLive(), view.isStatistics());
    }

    private void refuseTwoViews() {
        List<String> views = new ArrayList<>();
        for (OptionSpec one : List.of(view.statistics, view.events, view.explain)) {
            if (words.has(one)) {
                views.add(one.longestName());
            }
        }
        if (findings.isFindings()) {
            views.add(findings.findingsName());
        }
        if (findings.isBreakdown()) {
            views.add(findings.by.longestName());
        }
        Words.require(
                views.size() <= 1, String.join(" and ", views) + " say what is printed: one of them can be, in a run");
    }

    /** The help page: the short one, or the one with every option. */
    public String help() {
        return new HelpPage(words).text(program.isHelpOnEverything());
    }

    public SourceOptions source() {
        return source;
    }

    public RowOptions rows() {
        return rows;
    }

    public ViewOptions view() {
        return view;
    }

    public LiveOptions live() {
        return live;
    }

    public FindingOptions findings() {
        return findings;
    }

    public TimeOptions time() {
        return time;
    }

    public InferenceOptions inference() {
        return inference;
    }

    public ProgramOptions program() {
        return program;
    }

    // ---- What depends on several sections ----

    public RowFilter rowFilter() {
        return rows.rowFilter(view.isStatistics());
    }

    /** Whether connections are printed, in a table or as JSON. */
    public boolean isTable() {
        return !view.isStatistics()
                && !view.isEvents()
                && !view.isExplaining()
                && !findings.isFindings()
                && !findings.isBreakdown();
    }

    /** How long finished connections are kept, in nanoseconds. */
    public long keepFinished() {
        return program.keepFinished(source.isLive(), view.isStatistics());
    }

    /** Whether frames have the numbers that they have in one file, the one that is read or written. */
    public boolean hasFileNumbers() {
        return source.isLive() ? live.keptFile() != null : source.files().size() == 1;
    }
}
