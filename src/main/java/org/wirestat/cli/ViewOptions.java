package org.wirestat.cli;

import org.wirestat.report.ConnectionName;
import picocli.CommandLine.Model.OptionSpec;

/** What is printed, and how. */
public final class ViewOptions {
    private final Words words;
    final OptionSpec statistics;
    final OptionSpec events;
    final OptionSpec explain;
    private final OptionSpec numeric;
    private final OptionSpec numericHosts;
    private final OptionSpec numericPorts;
    private final OptionSpec extended;
    private final OptionSpec timers;
    private final OptionSpec wide;
    private final OptionSpec json;

    ViewOptions(Words words) {
        this.words = words;
        Section section = words.section("What is printed");
        numeric = section.flag(
                "addresses and ports as numbers (names come from /etc/hosts and /etc/services, never from DNS)",
                "-n",
                "--numeric");
        numericHosts = section.flag("addresses as numbers", "--numeric-hosts");
        numericPorts = section.flag("ports as numbers", "--numeric-ports");
        extended = section.flag(
                "more columns: proof of both states, who closed and how, time in state, Id", "-e", "--extend");
        timers = section.flag("timer of the local end", "-o", "--timers");
        wide = section.flag("do not cut addresses", "-W", "--wide");
        statistics = section.flag("counts in the form of netstat -s instead of connections", "-s", "--statistics");
        events = section.flag("one line for each change of either end's state, when it happens", "-E", "--events");
        explain = section.value(
                "ID",
                "one connection step by step: what passed, how both states changed, and why. ID is its Id in -ane, its two"
                        + " sockets, such as 192.0.2.10:51816,198.51.100.7:443, or its community id; -e adds sequence"
                        + " numbers",
                "--explain");
        json = section.flag("one JSON object a line instead of a table", "--json");
    }

    void judge() {
        explained();
        Words.require(!isJson() || !isStatistics(), "--json prints connections: it cannot be combined with -s");
    }

    public boolean isHostNumeric() {
        return words.has(numeric) || words.has(numericHosts);
    }

    public boolean isPortNumeric() {
        return words.has(numeric) || words.has(numericPorts);
    }

    public boolean isExtended() {
        return words.has(extended);
    }

    public boolean hasTimers() {
        return words.has(timers);
    }

    public boolean isWide() {
        return words.has(wide);
    }

    public boolean isStatistics() {
        return words.has(statistics);
    }

    public boolean isEvents() {
        return words.has(events);
    }

    public boolean isExplaining() {
        return words.has(explain);
    }

    /** The connection to explain, or null. */
    ConnectionName explained() {
        if (!isExplaining()) {
            return null;
        }
        try {
            return ConnectionName.parse(words.last(explain));
        } catch (IllegalArgumentException e) {
            throw new UsageException("--explain must be an Id from -ane, two sockets such as"
                    + " 192.0.2.10:51816,198.51.100.7:443 or [2001:db8::1]:51816,[2001:db8::2]:443, or a community id such"
                    + " as 1:6uO/NsH1Lt9o6KvuzfapyedyiuM=: " + words.last(explain));
        }
    }

    public boolean isJson() {
        return words.has(json);
    }
}
