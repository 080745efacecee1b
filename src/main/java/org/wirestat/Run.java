package org.wirestat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameFilter;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.MergedFiles;
import org.wirestat.capture.PcapFilter;
import org.wirestat.capture.Tap;
import org.wirestat.finding.Losses;
import org.wirestat.flow.Counter;
import org.wirestat.flow.Pages;
import org.wirestat.flow.Shard;
import org.wirestat.record.Records;
import org.wirestat.report.BreakdownFormat;
import org.wirestat.report.EventFormat;
import org.wirestat.report.FindingFormat;
import org.wirestat.report.Format;
import org.wirestat.report.HostNames;
import org.wirestat.report.JsonFindings;
import org.wirestat.report.JsonLadder;
import org.wirestat.report.JsonLines;
import org.wirestat.report.LadderFormat;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.Printable;
import org.wirestat.report.Statistics;
import org.wirestat.report.Subnet;
import org.wirestat.report.TextBreakdown;
import org.wirestat.report.TextEvents;
import org.wirestat.report.TextFindings;
import org.wirestat.report.TextLadder;
import org.wirestat.report.TextTable;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.LinkLayer;
import org.wirestat.wire.Outcome;

/**
 * One run, over capture files or on a wire: frames are read, decoded and tracked on this one thread, and between two frames
 * what is due is reported.
 *
 * <pre>
 *   FrameSource --> FrameDecoder --> Shard
 *        |                             |
 *     Schedule --------------------> View --> Format
 * </pre>
 *
 * What goes wrong while reading ends the reading, not the run: what was read is reported, then what went wrong.
 */
final class Run {
    private static final String STANDARD_INPUT = "-";
    private static final Path SERVICES = Path.of("/etc/services");
    private static final Path HOSTS = Path.of("/etc/hosts");

    private static final int BUFFER_CHARACTERS = 1 << 16;
    private static final int LONGEST_MESSAGE = 300;
    /** From 1823 to 2116: within it sums and differences of times do not overflow, whatever a capture claims. */
    private static final long FURTHEST_TIME = 1L << 62;

    /** So many segments without a plain one among them are no accident. */
    private static final int ENOUGH_TO_TELL = 20;

    private static final int FOUND = 4;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** How long a frame may be under way from the interface to this thread, with time to spare. */
    private static final long SETTLING_NANOS = 200_000_000L;
    /** How long what came before the end may take to be read. */
    private static final long ENDING_NANOS = 1_000_000_000L;

    /** Looking at every connection takes time: a finished one is kept a quarter longer at the most. */
    private static final int SWEEPS_PER_KEEPING = 4;

    private final Options options;
    private final InputStream in;
    private final PrintStream err;
    private final Interruption interruption;
    private final Privileges privileges;
    private final Progress progress;

    private final PagesAhead pages = new PagesAhead(Records.PAGE_LENGTH);
    private final Shard shard;
    private final FrameDecoder decoder;
    private final Segment[] batch = new Segment[Shard.BATCH];
    /** How many segments are decoded and not tracked yet, and how many are just being tracked. */
    private int batched;

    private int settling;

    private final Schedule schedule;
    private final long frameLimit;
    private final Writer writer;
    private final Reporter reporter;
    private final View view;
    /** Null unless findings are looked for. */
    private final Investigation investigation;
    /** Null unless findings are what is printed. */
    private final FindingsView findings;

    private final Tally tally = new Tally();
    private final List<String> problems = new ArrayList<>();

    /** Null unless frames of files are to pass a filter: on a wire the kernel filters. */
    private FrameFilter fileFilter;
    /** Null unless events are to be printed. */
    private final EventReporter events;
    /** Null unless a connection is to be explained. */
    private final Explainer explainer;
    /** Null while no wire is listened to. */
    private Wire wire;

    private final CaptureClock clock = new CaptureClock();
    /** When to look next for connections to forget; {@link Long#MAX_VALUE} if none ever is. */
    private long forgettingDue;

    private long framesSinceSweep;

    private long end = Long.MAX_VALUE;
    /** Whether the end was asked for, and when, by the clock that nobody sets, it is waited for no longer. */
    private boolean ending;

    private long patience;
    /** Whether a report has begun and is not finished. */
    private boolean reporting;

    private boolean memoryEnded;
    private volatile boolean progressWanted;
    private volatile boolean tableWanted;
    /** Of the first frame whose link type is not supported. */
    private String unsupported = "";

    /** @param seed of the hashes: what is printed does not depend on it */
    Run(
            Options options,
            InputStream in,
            OutputStream out,
            PrintStream err,
            Interruption interruption,
            Privileges privileges,
            long seed)
            throws IOException {
        this.options = options;
        this.in = in;
        this.err = err;
        this.interruption = interruption;
        this.privileges = privileges;
        progress = new Progress(err, Progress.isTerminal());
        Arrays.setAll(batch, i -> new Segment());
        shard = new Shard(
                maxConnections(options),
                options.timeWait() == 0 ? TimeWait.auto() : TimeWait.fixed(options.timeWait()),
                options.isVlanInKey(),
                seed,
                new Pages(memoryForConnections(), pages));
        decoder = new FrameDecoder(options.isVerifyingChecksums());
        schedule = options.schedule();
        frameLimit = options.count();
        forgettingDue = options.keepFinished() == Long.MAX_VALUE ? Long.MAX_VALUE : Long.MIN_VALUE;
        writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARACTERS);
        reporter = new Reporter(shard, options.rowFilter(), format(options, writer), writer);
        events = options.isEvents()
                ? new EventReporter(shard, options.rowFilter(), eventFormat(options, writer), writer)
                : null;
        explainer = options.explained() == null
                ? null
                : new Explainer(shard, options.explained(), ladderFormat(options), writer);
        // A table of a file says how many findings there are; on a wire they cost something at each connection's end.
        investigation = options.isFindings() || options.isTable() && !options.isLive()
                ? new Investigation(shard, options.rowFilter(), options.thresholds(), this::now, this::losses)
                : null;
        findings = options.isFindings()
                ? new FindingsView(investigation, findingFormat(options, writer), writer, options.failures())
                : null;
        view = findings != null ? findings : options.isBreakdown() ? breakdown(writer) : reporter;
    }

    private static FindingFormat findingFormat(Options options, Writer out) throws IOException {
        return options.isJson()
                ? new JsonFindings(out, options.hasFileNumbers())
                : new TextFindings(
                        out, hosts(options), ports(options), options.hasInstants(), options.hasFileNumbers());
    }

    private View breakdown(Writer out) throws IOException {
        BreakdownFormat format = options.isJson()
                ? new JsonFindings(out, options.hasFileNumbers())
                : new TextBreakdown(out, hosts(options), ports(options), options.hasInstants());
        return new BreakdownView(shard, options.rowFilter(), options.breakdown(), format, out);
    }

    /** What is wrong with the capture so far. */
    private Losses losses() {
        return new Losses(
                tally.frames(),
                wire == null ? 0 : wire.dropped(),
                tally.frames(Outcome.CUT),
                shard.counters().get(Counter.COPIES),
                shard.counters().get(Counter.NOT_TRACKED),
                !problems.isEmpty(),
                hasOnlyFlags());
    }

    /** Of a file all has been sent, and nobody can make it collide any more; on a wire nobody must be able to guess. */
    static long seed(Options options) {
        return options.isLive() ? new SecureRandom().nextLong() : new SplittableRandom().nextLong();
    }

    /** As many as asked for, or as there is memory for. The shard bounds more than its connections by this number. */
    private static int maxConnections(Options options) {
        long most = Math.min(memoryForConnections() / Records.RECORD_BYTES, Integer.MAX_VALUE >> 4);
        return options.maxConnections() > 0 ? options.maxConnections() : (int) most;
    }

    private static long memoryForConnections() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    private static Format format(Options options, Writer out) throws IOException {
        if (options.isJson()) {
            return new JsonLines(out);
        }
        if (options.isStatistics()) {
            return new Statistics(out, orientation(options), options.hasInstants());
        }
        return table(options, out);
    }

    private static TextTable table(Options options, Writer out) throws IOException {
        return new TextTable(
                out, options.rowFilter(), options.columns(), orientation(options), hosts(options), ports(options));
    }

    private static EventFormat eventFormat(Options options, Writer out) throws IOException {
        return options.isJson()
                ? new JsonLines(out)
                : new TextEvents(out, orientation(options), hosts(options), ports(options));
    }

    private static LadderFormat ladderFormat(Options options) throws IOException {
        return options.isJson()
                ? new JsonLadder()
                : new TextLadder(hosts(options), ports(options), options.isExtended());
    }

    private static HostNames hosts(Options options) throws IOException {
        return options.isHostNumeric() ? HostNames.numeric() : HostNames.of(HOSTS);
    }

    private static PortNames ports(Options options) throws IOException {
        return options.isPortNumeric() ? PortNames.numeric() : PortNames.of(SERVICES);
    }

    /** Local is what the user says, else the addresses of the interface that is listened to. */
    private static Orientation orientation(Options options) {
        boolean isByInterface = options.isLive() && options.local().isEmpty();
        return new Orientation(isByInterface ? ownAddresses(options.networkInterface()) : options.local());
    }

    private static List<Subnet> ownAddresses(String networkInterface) {
        List<Subnet> addresses = new ArrayList<>();
        try {
            for (NetworkInterface known : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                if (networkInterface.equals(Tap.ANY) || networkInterface.equals(known.getName())) {
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

    /** Returns the exit status: 0, or 1 when not all could be read. Throws only when output cannot be written. */
    int run() throws IOException {
        Signals.on("USR1", () -> progressWanted = true);
        Signals.on("USR2", () -> tableWanted = true);
        FrameSource opened = open();
        if (opened == null) {
            tellProblems();
            return status();
        }
        try (FrameSource source = opened) {
            whileMemoryLasts(() -> read(source));
        } finally {
            progress.clear();
            pages.close();
            interruption.stopReading();
            if (wire != null) {
                closeWire(); // whatever went wrong, what was kept is written
            }
        }
        whileMemoryLasts(this::reportRest);
        whileMemoryLasts(this::tellSummary);
        tellProblems();
        return status();
    }

    /** A part of the run. */
    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    /** Does {@code task}. If memory ends meanwhile, what the task has written so far is kept, and the problem is told. */
    private void whileMemoryLasts(Task task) throws IOException {
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            onOutOfMemory();
            writer.flush();
        }
    }

    /** Gives up the reserve, so that what was read can be reported. Told once, however often memory ends. */
    private void onOutOfMemory() {
        pages.close();
        batched = 0;
        settling = 0;
        if (!memoryEnded) {
            memoryEnded = true;
            problems.add("out of memory after frame " + tally.frames()
                    + ": what came before is reported as far as memory lasts; give Java more (java -Xmx4g -jar ...), or"
                    + " keep less with --max-connections");
        }
    }

    /** A finding that was asked for is what a script waits for, even if not all could be read. */
    private int status() {
        if (findings != null && findings.isFailed()) {
            return FOUND;
        }
        return problems.isEmpty() ? 0 : 1;
    }

    /** Null if there is nothing to read, because of what the problems tell, or because it is no longer wanted. */
    private FrameSource open() {
        try {
            return options.isLive() ? openWire() : openFiles();
        } catch (CaptureException e) {
            if (e.kind() == CaptureException.Kind.FILTER) {
                throw new UsageException(cut(e.getMessage()));
            }
            problems.add(e.getMessage());
            return null;
        }
    }

    /** A filter may be longer than a line should be. */
    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }

    private FrameSource openWire() throws CaptureException {
        wire = Wire.open(options, filter(), privileges, err);
        interruption.readsAreShort();
        long now = wallClock();
        clock.begin(now);
        schedule.begin(now);
        end = options.captureSpan() > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + options.captureSpan();
        return wire.frames();
    }

    private void closeWire() {
        try {
            wire.close();
        } catch (IOException e) {
            problems.add(e.getMessage());
        }
    }

    /** Root is given up once all files are open, and before anything that is in them is looked at. Null if none could be. */
    private FrameSource openFiles() throws CaptureException {
        PcapFilter filter = filter();
        List<CaptureFile> files = new ArrayList<>();
        for (String name : options.files()) {
            files.add(
                    name.equals(STANDARD_INPUT)
                            ? CaptureFile.of(Channels.newChannel(in), "standard input")
                            : CaptureFile.named(name));
        }
        privileges.giveUpRoot(options.user(), err);
        List<FrameSource> sources = lookInto(files);
        if (sources.isEmpty()) {
            return null;
        }
        FrameSource source = sources.size() == 1 ? sources.get(0) : new MergedFiles(sources);
        if (!filter.isEmpty()) {
            fileFilter = new FrameFilter(filter);
        }
        return source;
    }

    private PcapFilter filter() {
        if (options.filterFile() == null) {
            return PcapFilter.of(options.filter());
        }
        try {
            return PcapFilter.in(options.filterFile());
        } catch (CaptureException e) {
            throw new UsageException("-F must name a file with a pcap filter: " + e.getMessage());
        } catch (IOException e) {
            throw new UsageException("-F must name a file with a pcap filter: " + options.filterFile());
        }
    }

    /** What the clock shows: of a file the capture's own, of a wire that or the time of day, whichever is later. */
    private long now() {
        return wire == null ? clock.now() : Math.max(clock.now(), wallClock());
    }

    private static long wallClock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    /** A capture that cannot be opened is told and left out, as one is that breaks off after its first frame. */
    private List<FrameSource> lookInto(List<CaptureFile> files) {
        List<FrameSource> sources = new ArrayList<>();
        for (CaptureFile file : files) {
            try {
                sources.add(file.frames());
            } catch (CaptureException e) {
                if (!interruption.isRequested()) { // else it is what woke the read
                    problems.add(e.getMessage());
                }
            }
        }
        return sources;
    }

    private void read(FrameSource source) throws IOException {
        boolean more = true;
        while (more && tally.frames() < frameLimit && clock.now() < end && !isInterrupted()) {
            try {
                if (source.next()) {
                    onFrame(source);
                    if ((batched == batch.length || events != null) && !clock.isInDoubt()) {
                        settle();
                    }
                } else {
                    more = !source.isOver();
                    onSilence();
                }
                if (progressWanted || tableWanted) {
                    settle();
                    tellWanted();
                }
            } catch (UncheckedIOException e) {
                throw e.getCause(); // an event could not be written
            } catch (CaptureException e) {
                if (wire != null || !interruption.isRequested()) { // else it is what woke the read
                    problems.add(e.getMessage());
                }
                more = wire == null; // another file may go on; a wire that is lost, or cannot be kept, is not
            } catch (RuntimeException e) {
                problems.add(internalError(e, source));
                more = false;
            }
        }
        try {
            if (clock.decidesAtEnd()) {
                release();
            }
            settle();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // an event could not be written
        } catch (RuntimeException e) {
            problems.add(internalError(e, source));
        }
    }

    /**
     * Whether somebody has asked for the end, and it has come: a file is left where it is, but of a wire all that came
     * before is still read, or else the table would not be of that moment.
     */
    private boolean isInterrupted() {
        if (!interruption.isRequested()) {
            return false;
        }
        if (wire != null && !ending) {
            ending = true;
            end = Math.min(end, wallClock());
            patience = System.nanoTime() + ENDING_NANOS;
        }
        // The time of day may be set back meanwhile.
        return wire == null || System.nanoTime() - patience > 0;
    }

    private void onFrame(FrameSource source) throws IOException {
        long time = Math.max(-FURTHEST_TIME, Math.min(source.time(), FURTHEST_TIME));
        long number = tally.frames() + 1;
        boolean isStray = !clock.goesOn(time) && onLeap(number, time);
        if (!clock.isInDoubt()) {
            advance(clock.now());
        }
        if (wire != null) {
            wire.keep();
        }
        if (fileFilter != null && !passesFilter(source)) {
            tally.countFilteredOut(); // it has its number and its time all the same
            return;
        }

        Segment segment = batch[batched];
        segment.frame = number;
        segment.time = time;
        segment.direction = direction(source.direction());
        Outcome outcome = decoder.decode(
                source.buffer(),
                source.offset(),
                source.capturedLength(),
                source.originalLength(),
                source.linkType(),
                segment);
        tally.count(outcome);
        switch (outcome) {
            case SEGMENT -> {
                if (isStray) {
                    shard.onStray(segment, clock.now());
                } else {
                    batched++;
                }
            }
            case UNREACHABLE -> {
                settle();
                shard.onUnreachable(segment);
            }
            case BAD_CHECKSUM -> {
                settle();
                shard.onDamaged(segment);
            }
            case LINK_TYPE_NOT_SUPPORTED -> noteUnsupported(source);
            default -> {}
        }
        if (number % Progress.STRIDE == 0) {
            progress.show(number, source.name(), source.position());
        }
    }

    /** What was decoded is tracked: in batches, because that is faster, but before anybody looks. */
    private void settle() {
        settling = batched;
        batched = 0;
        shard.onSegments(batch, settling);
        settling = 0;
    }

    /**
     * A frame leaps, or comes while others are in doubt. Frames in doubt are held back in the batch, which then holds nothing else.
     *
     * @return whether its time is known to be wrong
     */
    private boolean onLeap(long number, long time) throws IOException {
        if (wire != null) {
            settle();
            boolean isBelieved = clock.decidesBy(wallClock(), number, time);
            onSetBack();
            return !isBelieved;
        }
        if (clock.isInDoubt()) {
            if (!clock.decides(time)) {
                clock.doubt(number, time);
                return false;
            }
            release();
        }
        if (!clock.goesOn(time)) {
            settle();
            clock.doubt(number, time);
        }
        return false;
    }

    /** The doubt about the frames in the batch is decided: each is tracked, and what is due before it is reported before. */
    private void release() throws IOException {
        int segments = batched;
        batched = 0;
        if (!schedule.hasBegun()) {
            schedule.begin(clock.first());
        }
        onSetBack();
        int at = 0;
        for (int i = 0; i < clock.held(); i++) {
            boolean isBelieved = clock.followsHeld(i);
            advance(clock.now());
            if (at < segments && batch[at].frame == clock.heldFrame(i)) {
                releaseSegment(at, isBelieved);
                at++;
            }
        }
        clock.resume();
    }

    private void releaseSegment(int at, boolean isBelieved) throws IOException {
        Segment segment = batch[at];
        if (!isBelieved) {
            settle();
            shard.onStray(segment, clock.now());
            return;
        }
        batch[at] = batch[batched];
        batch[batched] = segment;
        batched++;
        if (events != null) {
            settle();
        }
    }

    /** The clock may have been set back: what was to be due later by it is due earlier. */
    private void onSetBack() {
        schedule.setBack(clock.now());
        if (forgettingDue != Long.MAX_VALUE) {
            forgettingDue = Math.min(forgettingDue, clock.now() + options.keepFinished() / SWEEPS_PER_KEEPING);
        }
    }

    private boolean passesFilter(FrameSource source) {
        try {
            return fileFilter.accepts(source);
        } catch (CaptureException e) {
            problems.add(e.getMessage());
            return false;
        }
    }

    private void noteUnsupported(FrameSource source) {
        if (unsupported.isEmpty()) {
            unsupported = source.name() + ": link type not supported, from frame " + tally.frames() + " on: "
                    + LinkLayer.name(source.linkType()) + "; capture on an interface of another kind";
        }
    }

    /** The clock shows {@code time}: what is due is reported. */
    private void advance(long time) throws IOException {
        while (schedule.isDue(time)) {
            settle();
            progress.clear();
            report(schedule.take(time));
        }
        if (events != null) {
            events.advance(time);
        }
        // A capture may leap a second at every frame: to look at all connections each time would never end.
        if (isSweeping() && ++framesSinceSweep > shard.size()) {
            sweep(time);
        }
    }

    /** Whether anybody wants to know what time alone changes, or what is long over is to be forgotten. */
    private boolean isSweeping() {
        return events != null || forgettingDue != Long.MAX_VALUE;
    }

    /** Looks at every connection for what time alone has changed. */
    private void sweep(long time) {
        framesSinceSweep = 0;
        settle();
        if (events != null) {
            events.tellTimers();
        }
        if (time >= forgettingDue) {
            shard.forgetFinished(time, options.keepFinished());
            forgettingDue = time + options.keepFinished() / SWEEPS_PER_KEEPING;
        }
    }

    /** Nothing on the wire; the clock goes on, but for what may still be under way from there to here. */
    private void onSilence() throws IOException {
        if (wire == null) {
            return;
        }
        settle();
        long settled = wallClock() - SETTLING_NANOS;
        if (settled > clock.now()) {
            advance(settled);
            sweep(settled);
            clock.follow(settled);
        }
        if (events != null) {
            events.flush();
        }
        wire.flush();
    }

    /** What a signal has asked for. */
    private void tellWanted() throws IOException {
        if (progressWanted) {
            progressWanted = false;
            StringBuilder line = new StringBuilder();
            if (wire == null) {
                line.append("wirestat: ").append(tally.frames()).append(" frames read\n");
            } else {
                wire.appendProgress(line, tally.frames());
            }
            err.print(line);
        }
        if (tableWanted) {
            tableWanted = false;
            Writer writer = new BufferedWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8));
            new Reporter(shard, options.rowFilter(), table(options, writer), writer).report(now());
        }
        err.flush();
    }

    private static Segment.Direction direction(int recorded) {
        return switch (recorded) {
            case FrameSource.INBOUND -> Segment.Direction.IN;
            case FrameSource.OUTBOUND -> Segment.Direction.OUT;
            default -> Segment.Direction.UNKNOWN;
        };
    }

    private void reportRest() throws IOException {
        if (events != null) {
            events.end(now());
            return;
        }
        if (explainer != null) {
            explainer.end(now());
            if (explainer.problem() != null) {
                problems.add(explainer.problem());
            }
            return;
        }
        if (tally.frames() == 0 && wire == null) {
            schedule.beginWithoutFrames();
        }
        while (schedule.hasInstants()) {
            report(schedule.takeInstant());
        }
        if (schedule.isEndReported()) {
            report(now());
        }
    }

    /** A report that memory cut short is the last: another would begin in the middle of its last line. */
    private void report(long at) throws IOException {
        if (!reporting) {
            reporting = true;
            view.report(at);
            reporting = false;
        }
    }

    private void tellSummary() {
        StringBuilder lines = new StringBuilder(320);
        if (wire != null) {
            wire.appendCounts(lines, tally.frames());
        }
        lines.append("wirestat: ");
        tally.appendSummary(lines, shard.counters(), reporter.open(now()));
        if (investigation != null && findings == null) {
            // What is wrong with the capture is told on lines of its own.
            appendFindings(
                    lines,
                    investigation.findings(now()).stream()
                            .filter(finding -> finding.subject() != null)
                            .count());
        }
        lines.append('\n');
        if (options.isVerbose()) {
            tally.appendReasons(lines, shard.counters(), clock);
        }
        err.print(lines);
        err.flush();
    }

    private static void appendFindings(StringBuilder line, long count) {
        if (count > 0) {
            line.append("; ")
                    .append(count)
                    .append(count == 1 ? " finding" : " findings")
                    .append(" (--findings)");
        }
    }

    /** Whether ACKs were left out: many a SYN is followed by none, but hardly a FIN. */
    private boolean hasOnlyFlags() {
        return shard.counters().get(Counter.SEGMENTS) >= ENOUGH_TO_TELL
                && shard.counters().get(Counter.FINS) > 0
                && shard.counters().get(Counter.PLAIN) == 0;
    }

    private void tellProblems() {
        if (tally.isAllFilteredOut()) {
            err.println(
                    "wirestat: no frame passed the filter; frames with tags or in tunnels need them in it, as: vlan and"
                            + " tcp port 80");
        }
        if (hasOnlyFlags()) {
            err.println("wirestat: only SYN, FIN and RST segments were captured: states that ACKs decide are guesses");
        }
        StringBuilder leaps = new StringBuilder();
        clock.appendLeaps(leaps);
        err.print(leaps);
        if (!unsupported.isEmpty() && tally.frames(Outcome.LINK_TYPE_NOT_SUPPORTED) == tally.frames()) {
            problems.add(unsupported); // else they are counted among what was not understood
        }
        for (String problem : problems) {
            err.println(Printable.of("wirestat: " + problem));
        }
    }

    private String internalError(RuntimeException e, FrameSource source) {
        if (options.isDebug()) {
            e.printStackTrace(err);
        }
        String where = settling > 0
                ? "in frames " + batch[0].frame + " to " + batch[settling - 1].frame
                : "at frame " + (tally.frames() + 1);
        settling = 0;
        return source.name() + ": internal error " + where + ", octet " + source.position() + ": " + e
                + "; what came before was read, run it with --debug to see where";
    }
}
