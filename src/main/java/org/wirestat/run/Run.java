package org.wirestat.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.SplittableRandom;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;
import org.wirestat.cli.Options;
import org.wirestat.cli.Views;
import org.wirestat.flow.Pages;
import org.wirestat.flow.Shard;
import org.wirestat.record.Records;
import org.wirestat.tcp.TimeWait;
import org.wirestat.view.OpenCount;
import org.wirestat.view.View;
import org.wirestat.wire.FrameDecoder;

/**
 * One run, over capture files or live: frames are read, decoded and tracked on this one thread, and between two frames everything
 * that is due is reported.
 *
 * <pre>
 *   Sources --> FrameSource --> Intake --> Shard
 *                    |                       |
 *               CaptureClock --> Due -----> View
 * </pre>
 *
 * An error while reading ends the reading, not the run: what was read is reported, and then the error.
 */
public final class Run {
    private static final int BUFFER_CHARACTERS = 1 << 16;
    /** From 1823 to 2116: within these times sums and differences do not overflow, whatever a capture contains. */
    private static final long FURTHEST_TIME = 1L << 62;

    private static final int FOUND = 4;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    /** The longest time that a frame needs from the interface to this thread, with a margin. */
    private static final long SETTLING_NANOS = 200_000_000L;
    /** The longest time that reading the frames that came before the end may take. */
    private static final long ENDING_NANOS = 1_000_000_000L;

    private final Options options;
    private final PrintStream err;
    private final Interruption interruption;
    private final Progress progress;

    private final PagesAhead pages = new PagesAhead(Records.PAGE_LENGTH);
    private final CaptureClock clock = new CaptureClock();
    private final Tally tally = new Tally();
    private final Problems problems = new Problems();
    private final Sources sources;
    private final Intake intake;
    private final Writer writer;
    private final Views views;
    private final View view;
    private final Due due;
    private final Summary summary;

    private final long frameLimit;
    /** Null for files. */
    private Wire wire;
    /** The instant that reading ends at, by the capture's clock. */
    private long end = Long.MAX_VALUE;
    /** Whether the user has asked for the end of a live capture. */
    private boolean isEnding;
    /** When to stop reading the frames that came before the end, by {@link System#nanoTime}. */
    private long patience;

    private boolean isOutOfMemory;
    private volatile boolean isProgressWanted;
    private volatile boolean isTableWanted;

    /** @param seed of the hashes; the output does not depend on it */
    public Run(
            Options options,
            InputStream in,
            OutputStream out,
            PrintStream err,
            Interruption interruption,
            Privileges privileges,
            long seed)
            throws IOException {
        this.options = options;
        this.err = err;
        this.interruption = interruption;
        progress = new Progress(err, Progress.isTerminal());
        Shard shard = new Shard(
                maxConnections(options),
                timeWait(options),
                options.inference().isVlanInKey(),
                seed,
                new Pages(memoryForConnections(), pages));
        sources = new Sources(options, in, err, interruption, privileges, problems);
        intake = new Intake(shard, new FrameDecoder(options.inference().isVerifyingChecksums()), tally, problems);
        frameLimit = options.source().count();
        writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER_CHARACTERS);
        OpenCount open = new OpenCount(shard);
        summary = new Summary(tally, shard, clock, problems, sources, open);
        views = new Views(options, shard, open);
        view = views.view(writer, this::now, summary::losses);
        due = new Due(options, shard, view, intake, progress);
    }

    private static TimeWait timeWait(Options options) {
        long nanos = options.inference().timeWait();
        return nanos == 0 ? TimeWait.auto() : TimeWait.fixed(nanos);
    }

    /** The sender of live packets must not be able to guess the seed. All of a file was written before the seed was chosen. */
    public static long seed(Options options) {
        return options.source().isLive() ? new SecureRandom().nextLong() : new SplittableRandom().nextLong();
    }

    /** The number that was asked for, or as many as memory holds. The shard bounds its other tables by this number too. */
    private static int maxConnections(Options options) {
        long most = Math.min(memoryForConnections() / Records.RECORD_BYTES, Integer.MAX_VALUE >> 4);
        int asked = options.program().maxConnections();
        return asked > 0 ? asked : (int) most;
    }

    private static long memoryForConnections() {
        return Runtime.getRuntime().maxMemory() / 2;
    }

    /** Returns the exit status: 0, 1 if not everything could be read, or 4. Throws only when output cannot be written. */
    public int run() throws IOException {
        Signals.on("USR1", () -> isProgressWanted = true);
        Signals.on("USR2", () -> isTableWanted = true);
        FrameSource opened = sources.open();
        if (opened == null) {
            tellProblems();
            return status();
        }
        begin();
        try (FrameSource source = opened) {
            whileMemoryLasts(() -> read(source));
        } finally {
            progress.clear();
            pages.close();
            interruption.stopReading();
            sources.close(); // completes the file of -w, whatever went wrong
        }
        whileMemoryLasts(this::reportRest);
        whileMemoryLasts(() -> summary.tell(err, view, now(), options.program().isVerbose()));
        tellProblems();
        return status();
    }

    private void begin() {
        intake.filter(sources.fileFilter());
        wire = sources.wire();
        if (wire != null) {
            long now = wallClock();
            clock.begin(now);
            due.begin(now);
            long span = options.live().span();
            end = span > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + span;
        }
    }

    /** A finding that the user asked to fail on counts more than a problem. */
    private int status() {
        if (view.isFailed()) {
            return FOUND;
        }
        return problems.isEmpty() ? 0 : 1;
    }

    private void reportRest() throws IOException {
        due.end(now(), tally.frames() == 0 && wire == null);
        if (view.problem() != null) {
            problems.add(view.problem());
        }
    }

    private void tellProblems() {
        summary.tellDoubts(err);
        intake.end();
        problems.tell(err);
    }

    // ---- When memory ends ----

    /** A part of the run. */
    @FunctionalInterface
    private interface Task {
        void run() throws IOException;
    }

    /** Does {@code task}. If memory ends, what the task has written so far is kept, and that is a problem. */
    private void whileMemoryLasts(Task task) throws IOException {
        try {
            task.run();
        } catch (OutOfMemoryError e) {
            onOutOfMemory();
            writer.flush();
        }
    }

    /** Frees the reserve, so that what was read can be reported. The problem is told once, however often memory ends. */
    private void onOutOfMemory() {
        pages.close();
        intake.drop();
        if (!isOutOfMemory) {
            isOutOfMemory = true;
            problems.add("out of memory after frame " + tally.frames()
                    + ": what came before is reported as far as memory lasts; give Java more (java -Xmx4g -jar ...), or"
                    + " keep less with --max-connections");
        }
    }

    // ---- Reading ----

    /** A file: its own clock. Live: that or the time of day, whichever is later. */
    private long now() {
        return wire == null ? clock.now() : Math.max(clock.now(), wallClock());
    }

    private static long wallClock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    }

    private void read(FrameSource source) throws IOException {
        boolean isMore = true;
        while (isMore && tally.frames() < frameLimit && clock.now() < end && !isInterrupted()) {
            try {
                isMore = step(source);
            } catch (UncheckedIOException e) {
                throw e.getCause(); // an event could not be written
            } catch (CaptureException e) {
                if (wire != null || !interruption.isRequested()) { // else the interruption itself ended the read
                    problems.add(e.getMessage());
                }
                isMore = wire == null; // another file may go on; a live capture cannot
            } catch (RuntimeException e) {
                problems.add(internalError(e, source));
                isMore = false;
            }
        }
        try {
            if (clock.decidesAtEnd()) {
                release();
            }
            intake.settle();
        } catch (UncheckedIOException e) {
            throw e.getCause(); // an event could not be written
        } catch (RuntimeException e) {
            problems.add(internalError(e, source));
        }
    }

    /** Returns whether there may be another frame. */
    private boolean step(FrameSource source) throws IOException {
        boolean isMore = true;
        if (source.next()) {
            onFrame(source);
            if ((intake.isFull() || view.isImmediate()) && !clock.isInDoubt()) {
                intake.settle();
            }
        } else {
            isMore = !source.isOver();
            onSilence();
        }
        if (isProgressWanted || isTableWanted) {
            intake.settle();
            tellWanted();
        }
        return isMore;
    }

    /** Whether the user has asked for the end. A live capture still reads all frames that came before that moment. */
    private boolean isInterrupted() {
        if (!interruption.isRequested()) {
            return false;
        }
        if (wire != null && !isEnding) {
            isEnding = true;
            end = Math.min(end, wallClock());
            patience = System.nanoTime() + ENDING_NANOS;
        }
        // The time of day may be set back meanwhile, so the wait is also bounded by a clock that nobody sets.
        return wire == null || System.nanoTime() - patience > 0;
    }

    private void onFrame(FrameSource source) throws IOException {
        long time = Math.max(-FURTHEST_TIME, Math.min(source.time(), FURTHEST_TIME));
        long number = tally.frames() + 1;
        boolean isStray = !clock.goesOn(time) && onLeap(number, time);
        if (!clock.isInDoubt()) {
            due.advance(clock.now());
        }
        if (wire != null) {
            wire.keep();
        }
        intake.take(source, number, time, isStray, clock.now());
        if (number % Progress.STRIDE == 0) {
            progress.show(number, source.name(), source.position());
        }
    }

    /** No frame came. A live clock goes on, but for the time that a frame may take from the interface to here. */
    private void onSilence() throws IOException {
        if (wire == null) {
            return;
        }
        intake.settle();
        long settled = wallClock() - SETTLING_NANOS;
        if (settled > clock.now()) {
            due.advance(settled);
            due.sweep(settled);
            clock.follow(settled);
        }
        view.flush();
        wire.flush();
    }

    // ---- Times that leap ----

    /**
     * The frame's time is far from the clock's, or earlier frames are still in doubt. Frames in doubt are held back in the intake,
     * which then holds nothing else.
     *
     * @return whether the time is known to be wrong
     */
    private boolean onLeap(long number, long time) throws IOException {
        if (wire != null) {
            intake.settle();
            boolean isBelieved = clock.decidesBy(wallClock(), number, time);
            due.setBack(clock.now());
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
            intake.settle();
            clock.doubt(number, time);
        }
        return false;
    }

    /** The doubt is decided. Each frame that was held back is tracked, after everything that is due before it. */
    private void release() throws IOException {
        intake.beginRelease();
        due.begin(clock.first());
        due.setBack(clock.now());
        for (int i = 0; i < clock.held(); i++) {
            boolean isBelieved = clock.followsHeld(i);
            due.advance(clock.now());
            intake.release(clock.heldFrame(i), isBelieved, clock.now());
            if (view.isImmediate()) {
                intake.settle();
            }
        }
        clock.resume();
    }

    // ---- What the user asks for meanwhile ----

    /** Answers the signals that have come. */
    private void tellWanted() throws IOException {
        if (isProgressWanted) {
            isProgressWanted = false;
            summary.tellProgress(err);
        }
        if (isTableWanted) {
            isTableWanted = false;
            Writer table = new BufferedWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8));
            views.table(table).report(now());
        }
        err.flush();
    }

    private String internalError(RuntimeException e, FrameSource source) {
        if (options.program().isDebug()) {
            e.printStackTrace(err);
        }
        return source.name() + ": internal error " + intake.describeFrames() + ", byte " + source.position() + ": " + e
                + "; what came before was read, run it with --debug to see where";
    }
}
