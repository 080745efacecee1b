package org.wirestat.cli;

import java.util.ArrayList;
import java.util.List;
import org.wirestat.report.RowFilter;
import org.wirestat.report.Subnet;
import picocli.CommandLine.Model.OptionSpec;

/** Which connections are shown, and which of their ends is local. */
public final class RowOptions {
    private final Words words;
    private final OptionSpec all;
    private final OptionSpec listening;
    private final OptionSpec ipv4;
    private final OptionSpec ipv6;
    private final OptionSpec local;

    RowOptions(Words words) {
        this.words = words;
        Section section = words.section("Which connections");
        all = section.flag(
                "also finished connections and listeners (default: connections of which an end still exists)",
                "-a",
                "--all");
        listening = section.flag("only listeners: sockets that were seen to accept", "-l", "--listening");
        ipv4 = section.flag("only IPv4", "-4");
        ipv6 = section.flag("only IPv6", "-6");
        section.flag("only TCP; accepted for habit, as there is nothing else", "-t", "--tcp");
        local = section.value(
                "NET",
                "address or block that is local, such as 10.0.0.0/8; repeatable (default: the capturing host if the"
                        + " capture names it, else the end that opened the connection)",
                "--local");
    }

    void judge() {
        local();
    }

    /** @param isCounting counts cover every connection, whatever the options say */
    RowFilter rowFilter(boolean isCounting) {
        RowFilter.Sockets sockets = words.has(all) || isCounting
                ? RowFilter.Sockets.ALL
                : words.has(listening) ? RowFilter.Sockets.LISTENING : RowFilter.Sockets.OPEN;
        return new RowFilter(sockets, words.has(ipv4) || !words.has(ipv6), words.has(ipv6) || !words.has(ipv4));
    }

    /** The blocks that are local; empty for the default. */
    public List<Subnet> local() {
        List<Subnet> subnets = new ArrayList<>();
        for (String subnet : words.all(local)) {
            try {
                subnets.add(Subnet.parse(subnet));
            } catch (IllegalArgumentException e) {
                throw new UsageException("--local " + e.getMessage());
            }
        }
        return subnets;
    }
}
