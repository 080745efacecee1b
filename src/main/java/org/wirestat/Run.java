package org.wirestat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.MergedFiles;
import org.wirestat.flow.Shard;
import org.wirestat.report.Format;
import org.wirestat.report.HostNames;
import org.wirestat.report.JsonLines;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.Printable;
import org.wirestat.report.Statistics;
import org.wirestat.report.TextTable;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.LinkLayer;
import org.wirestat.wire.Outcome;

/**
 * One run over capture files: frames are read, decoded and tracked on this one thread, and between two frames what is
 * due is reported.
 *
 * <pre>
 *   FrameSource --> FrameDecoder --> Shard
 *        |                             |
 *     Schedule --------------------> Reporter --> Format
 * </pre>
 *
 * What goes wrong while reading ends the reading, not the run: what was read is reported, then what went wrong.
 */
final class Run {
    private static final String STANDARD_INPUT = "-";
    private static final Path SERVICES = Path.of("/etc/services");
    private static final Path HOSTS = Path.of("/etc/hosts");

    private static final int BUFFER_CHARACTERS = 1 << 16;
    /** What a connection takes with all that belongs to it, and its share of the table. Measured, and rounded up. */
    private static final long OCTETS_PER_CONNECTION = 1536;

    private final Options options;
    private final InputStream in;
    private final PrintStream err;
    private final Interruption interruption;
    private final Progress progress;

    private final Shard shard;
    private final FrameDecoder decoder;
    private final Segment segment = new Segment();
    private final Schedule schedule;
    private final Reporter reporter;
    private final Tally tally = new Tally();
    private final List<String> problems = new ArrayList<>();

    private long latest;
    /** Of the first frame whose link type is not supported. */
    private String unsupported = "";

    Run(Options options, InputStream in, OutputStream out, PrintStream err, Interruption interruption)
            throws IOException {
        this.options = options;
        this.in = in;
        this.err = err;
        this.interruption = interruption;
        progress = new Progress(err, Progress.isTerminal());
        shard = new Shard(
                maxConnections(options),
                options.timeWait() == 0 ? TimeWait.auto() : TimeWait.fixed(options.timeWait()),
                options.isVlanInKey(),
                // Drawn when the traffic has been sent, so that nobody can have made it to collide.
                new SplittableRandom().nextLong());
        decoder = new FrameDecoder(options.isVerifyingChecksums());
        schedule = options.schedule();
        Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARACTERS);
        reporter = new Reporter(shard, options.rowFilter(), format(options, writer), writer);
    }

    private static int maxConnections(Options options) {
        long fitting = Runtime.getRuntime().maxMemory() / 4 * 3 / OCTETS_PER_CONNECTION;
        return options.maxConnections() > 0
                ? options.maxConnections()
                : (int) Math.max(1, Math.min(fitting, Integer.MAX_VALUE >> 4));
    }

    private static Format format(Options options, Writer out) throws IOException {
        if (options.isJson()) {
            return new JsonLines(out);
        }
        Orientation orientation = new Orientation(options.local());
        if (options.isStatistics()) {
            return new Statistics(out, orientation, options.hasInstants());
        }
        return new TextTable(
                out,
                options.rowFilter(),
                options.columns(),
                orientation,
                options.isHostNumeric() ? HostNames.numeric() : HostNames.of(HOSTS),
                options.isPortNumeric() ? PortNames.numeric() : PortNames.of(SERVICES));
    }

    /** Returns the exit status: 0, or 1 when not all could be read. Throws only when output cannot be written. */
    int run() throws IOException {
        List<FrameSource> sources = open();
        if (sources.isEmpty()) {
            tellProblems();
            return 1;
        }
        try (FrameSource source = sources.size() == 1 ? sources.get(0) : new MergedFiles(sources)) {
            read(source);
        } finally {
            progress.clear();
        }
        interruption.stopReading();
        reportRest();
        tellSummary();
        tellProblems();
        return problems.isEmpty() ? 0 : 1;
    }

    /** A capture that cannot be opened is told and left out, as one is that breaks off after its first frame. */
    private List<FrameSource> open() {
        List<FrameSource> sources = new ArrayList<>();
        for (String name : options.files()) {
            try {
                sources.add(
                        name.equals(STANDARD_INPUT)
                                ? CaptureFile.open(Channels.newChannel(in), "standard input")
                                : CaptureFile.open(name));
            } catch (CaptureException e) {
                problems.add(e.getMessage());
            }
        }
        return sources;
    }

    private void read(FrameSource source) throws IOException {
        boolean more = true;
        while (more && !interruption.isRequested()) {
            try {
                more = source.next();
                if (more) {
                    onFrame(source);
                }
            } catch (CaptureException e) {
                if (!interruption.isRequested()) { // else it is what woke the read
                    problems.add(e.getMessage());
                }
            } catch (RuntimeException e) {
                problems.add(internalError(e, source));
                more = false;
            }
        }
    }

    private void onFrame(FrameSource source) throws IOException {
        long time = source.time();
        long number = tally.frames() + 1;
        if (number == 1) {
            latest = time;
            schedule.begin(time);
        }
        while (schedule.isDue(time)) {
            progress.clear();
            reporter.report(schedule.take(time));
        }
        latest = Math.max(latest, time);

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
            case SEGMENT -> shard.onSegment(segment);
            case UNREACHABLE -> shard.onUnreachable(segment);
            case LINK_TYPE_NOT_SUPPORTED -> noteUnsupported(source);
            default -> {}
        }
        if (number % Progress.STRIDE == 0) {
            progress.show(number, source.name(), source.position());
        }
    }

    private void noteUnsupported(FrameSource source) {
        if (unsupported.isEmpty()) {
            unsupported = source.name() + ": link type not supported, from frame " + tally.frames() + " on: "
                    + LinkLayer.name(source.linkType()) + "; capture on an interface of another kind";
        }
    }

    private static Segment.Direction direction(int recorded) {
        return switch (recorded) {
            case FrameSource.INBOUND -> Segment.Direction.IN;
            case FrameSource.OUTBOUND -> Segment.Direction.OUT;
            default -> Segment.Direction.UNKNOWN;
        };
    }

    private void reportRest() throws IOException {
        if (tally.frames() == 0) {
            schedule.beginWithoutFrames();
        }
        while (schedule.hasInstants()) {
            reporter.report(schedule.takeInstant());
        }
        if (schedule.isEndReported()) {
            reporter.report(latest);
        }
    }

    private void tellSummary() {
        StringBuilder lines = new StringBuilder(160).append("wirestat: ");
        tally.appendSummary(lines, shard.counters(), reporter.open(latest));
        lines.append('\n');
        if (options.isVerbose()) {
            tally.appendReasons(lines, shard.counters());
        }
        err.print(lines);
        err.flush();
    }

    private void tellProblems() {
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
        return source.name() + ": internal error at frame " + (tally.frames() + 1) + ", octet " + source.position()
                + ": " + e + "; the frames before it were read, run it with --debug to see where";
    }
}
