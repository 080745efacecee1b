package org.wirestat.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What {@code --help} prints. */
final class HelpPage {
    private static final int WIDTH = 100;
    private static final String OPTIONS = "options";
    private static final String THRESHOLDS = "thresholds";

    private static final String SYNOPSIS = "wirestat [-i IFACE | -r FILE ...] [options] [pcap filter]";

    private static final String DESCRIPTION = "netstat for the wire: reads captured packets and prints, for every TCP"
            + " connection, the state of both ends, as netstat would print it on each host. It sends no packet and asks no"
            + " host.";

    private static final String SHORT = """
            Usage: wirestat [-i IFACE | -r FILE ...] [options] [pcap filter]

            netstat for the wire: reads captured packets and prints, for every TCP connection, the state of
            both ends, as netstat would print it on each host. It sends no packet and asks no host.

            First things to do:
              wirestat -r edge.pcap                    connections that were open when the capture ended
              wirestat -ane -r edge.pcap               all connections, numeric, with proof, closer and Id
              wirestat -n --findings -r edge.pcap      what is wrong, with which host, and how sure that is
              wirestat -n --explain 12 -r edge.pcap    the connection with Id 12, step by step, and why
              wirestat -n --by server -r edge.pcap     who closes, and how: one row for each server
              wirestat -n --at +30s -r edge.pcap       connections as of 30 seconds after the first frame
              wirestat -a --json -r a.pcap -r b.pcap   two captures merged by time, as JSON lines
              wirestat -n -i eth0 -c tcp port 443      live, repeated every second, with a pcap filter
              wirestat -n -i any -E                    live, one line for each change of a state
              wirestat --fail-on any -r test.pcap      for scripts: exit status 4 if anything is found

            Often used:
              -r FILE   capture file: pcap or pcapng, plain, gzip or zstd; - is standard input; repeatable
              -i IFACE  interface to capture from, or any (needs root); -D lists them
              -a        also finished connections and listeners
              -l        only listeners
              -n        addresses and ports as numbers
              -e        more columns: proof of both states, who closed and how, time in state, Id
              -o        timer of the local end
              -s        counts in the form of netstat -s
              -c        live: repeat every second, or every N seconds if a number follows
              -w FILE   live: write the headers of all frames to a pcapng file
              --local NET   address or block that is local, such as 10.0.0.0/8

            States: netstat's, and UNKNOWN (a peer: ?) for an end that sent nothing.
            Proof (column Ev of -e; first letter the local end's, second its peer's):
              P  proved: the end itself sent a segment that only fits this state
              S  seen: a segment that causes this state passed the tap, and nothing suggests its loss after that
              T  a timer of the end caused it     G  guessed     -  nothing known
            Exit status: 0 done; 1 not everything could be read (the rest is printed); 2 wrong usage;
              4 a finding named by --fail-on.

            wirestat --help=all lists every option and threshold.
            """;

    private static final String[] FOOTER = {
        "Exit status: 0 done; 1 not everything could be read (the rest is printed); 2 wrong usage;",
        "  4 a finding named by --fail-on, whether or not everything could be read."
    };

    private final Words words;

    HelpPage(Words words) {
        this.words = words;
    }

    /** @param isOnEverything whether every option is listed */
    String text(boolean isOnEverything) {
        return isOnEverything ? everything() : SHORT;
    }

    private String everything() {
        CommandLine page = words.commandLine();
        CommandSpec spec = page.getCommandSpec();
        spec.usageMessage()
                .customSynopsis(SYNOPSIS)
                .description("", DESCRIPTION, "")
                .footer(FOOTER)
                .sortOptions(false)
                .width(WIDTH)
                .sectionKeys(List.of(
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
                        UsageMessageSpec.SECTION_KEY_SYNOPSIS,
                        UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                        OPTIONS,
                        THRESHOLDS,
                        UsageMessageSpec.SECTION_KEY_FOOTER));
        page.getHelpSectionMap().put(OPTIONS, this::optionList);
        page.getHelpSectionMap().put(THRESHOLDS, p -> FindingOptions.thresholdList());
        return page.getUsageMessage();
    }

    private String optionList(CommandLine.Help page) {
        StringBuilder list = new StringBuilder();
        for (Section section : words.sections()) {
            list.append(section.heading())
                    .append(":\n")
                    .append(page.optionListExcludingGroups(section.options()))
                    .append('\n');
        }
        return list.toString();
    }
}
