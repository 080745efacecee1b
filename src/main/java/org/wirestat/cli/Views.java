package org.wirestat.cli;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.wirestat.finding.Losses;
import org.wirestat.flow.Shard;
import org.wirestat.report.BreakdownFormat;
import org.wirestat.report.FindingFormat;
import org.wirestat.report.Format;
import org.wirestat.report.HostNames;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.Subnet;
import org.wirestat.report.json.JsonFindings;
import org.wirestat.report.json.JsonLadder;
import org.wirestat.report.json.JsonLines;
import org.wirestat.report.text.Statistics;
import org.wirestat.report.text.TextBreakdown;
import org.wirestat.report.text.TextEvents;
import org.wirestat.report.text.TextFindings;
import org.wirestat.report.text.TextLadder;
import org.wirestat.report.text.TextTable;
import org.wirestat.view.BreakdownView;
import org.wirestat.view.EventsView;
import org.wirestat.view.ExplainView;
import org.wirestat.view.FindingsView;
import org.wirestat.view.Investigation;
import org.wirestat.view.OpenCount;
import org.wirestat.view.TableView;
import org.wirestat.view.View;

/** Makes the view that the options ask for, with its format. */
public final class Views {
    private static final Path SERVICES = Path.of("/etc/services");
    private static final Path HOSTS = Path.of("/etc/hosts");
    private static final String ANY_INTERFACE = "any";

    private final Options options;
    private final Shard shard;
    private final OpenCount open;

    public Views(Options options, Shard shard, OpenCount open) {
        this.options = options;
        this.shard = shard;
        this.open = open;
    }

    /**
     * The view that prints to {@code out}.
     *
     * @param clock what the capture's clock shows
     * @param losses what is missing from the capture so far
     */
    public View view(Writer out, LongSupplier clock, Supplier<Losses> losses) throws IOException {
        ViewOptions view = options.view();
        if (view.isEvents()) {
            return new EventsView(shard, options.rowFilter(), view.isJson() ? new JsonLines(out) : events(out), out);
        }
        if (view.isExplaining()) {
            return new ExplainView(shard, view.explained(), view.isJson() ? new JsonLadder() : ladder(), out);
        }
        if (options.findings().isBreakdown()) {
            return new BreakdownView(
                    shard, options.rowFilter(), options.findings().breakdown(), breakdown(out), out);
        }
        if (options.findings().isFindings()) {
            return new FindingsView(
                    investigation(clock, losses),
                    findings(out),
                    out,
                    options.findings().failures());
        }
        // A table of a file counts the findings. Live, looking for them takes time whenever a connection ends.
        boolean isCountingFindings = options.isTable() && !options.source().isLive();
        return new TableView(
                shard,
                options.rowFilter(),
                format(out),
                out,
                open,
                isCountingFindings ? investigation(clock, losses) : null);
    }

    /** The table of connections, whatever the view is. */
    public View table(Writer out) throws IOException {
        return new TableView(shard, options.rowFilter(), textTable(out), out, open, null);
    }

    private Investigation investigation(LongSupplier clock, Supplier<Losses> losses) {
        return new Investigation(shard, options.rowFilter(), options.findings().thresholds(), clock, losses);
    }

    // ---- Formats ----

    private Format format(Writer out) throws IOException {
        if (options.view().isJson()) {
            return new JsonLines(out);
        }
        return options.view().isStatistics()
                ? new Statistics(out, orientation(), options.time().hasInstants())
                : textTable(out);
    }

    private TextTable textTable(Writer out) throws IOException {
        ViewOptions view = options.view();
        TextTable.Columns columns = new TextTable.Columns(
                view.isExtended(),
                view.hasTimers(),
                view.isWide(),
                options.time().hasInstants());
        return new TextTable(out, options.rowFilter(), columns, orientation(), hosts(), ports());
    }

    private TextEvents events(Writer out) throws IOException {
        return new TextEvents(out, orientation(), hosts(), ports());
    }

    private TextLadder ladder() throws IOException {
        return new TextLadder(hosts(), ports(), options.view().isExtended());
    }

    private FindingFormat findings(Writer out) throws IOException {
        return options.view().isJson()
                ? new JsonFindings(out, options.hasFileNumbers())
                : new TextFindings(out, hosts(), ports(), options.time().hasInstants(), options.hasFileNumbers());
    }

    private BreakdownFormat breakdown(Writer out) throws IOException {
        return options.view().isJson()
                ? new JsonFindings(out, options.hasFileNumbers())
                : new TextBreakdown(out, hosts(), ports(), options.time().hasInstants());
    }

    // ---- What formats need ----

    private HostNames hosts() throws IOException {
        return options.view().isHostNumeric() ? HostNames.numeric() : HostNames.of(HOSTS);
    }

    private PortNames ports() throws IOException {
        return options.view().isPortNumeric() ? PortNames.numeric() : PortNames.of(SERVICES);
    }

    /** Local is what --local names, or else the addresses of the interface that is listened to. */
    private Orientation orientation() {
        List<Subnet> local = options.rows().local();
        return new Orientation(
                options.source().isLive() && local.isEmpty()
                        ? addressesOf(options.source().networkInterface())
                        : local);
    }

    private static List<Subnet> addressesOf(String networkInterface) {
        List<Subnet> addresses = new ArrayList<>();
        try {
            for (NetworkInterface known : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (networkInterface.equals(ANY_INTERFACE) || networkInterface.equals(known.getName())) {
                    for (InetAddress address : Collections.list(known.getInetAddresses())) {
                        addresses.add(Subnet.of(address.getAddress()));
                    }
                }
            }
        } catch (SocketException e) {
            // Without addresses the originator stands on the left, as in a file.
        }
        return addresses;
    }
}
