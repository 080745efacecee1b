package org.wirestat.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FileName;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.FrameWriter;
import org.wirestat.cli.Options;
import org.wirestat.live.LiveCapture;
import org.wirestat.live.PcapFilter;
import org.wirestat.live.Pump;
import org.wirestat.live.Tap;
import org.wirestat.report.Printable;
import org.wirestat.wire.LinkLayer;

/**
 * A live capture while it runs: the interface, the thread that empties it, the ring between that thread and this one, and
 * the file that keeps what was read. Rights are needed for opening, and gone when {@link #open} returns.
 *
 * <pre>
 *   interface --> LiveCapture --Pump's thread--> HeaderRing: frames()
 *                                                                '--> FrameWriter
 * </pre>
 */
final class Wire implements AutoCloseable {
    /**
     * What arrives while a large table is printed, or while the virtual machine compiles, may take so much: memory outside
     * of the heap is meant to be no more than the heap.
     */
    private static final int SHARE_OF_HEAP = 4;

    private static final long LEAST_RING_OCTETS = 1 << 20;

    private static final long PATIENCE_SECONDS = 2;

    private final LiveCapture capture;
    private final Pump pump;
    private final Thread pumping;
    /** Null unless frames are kept. */
    private final FrameWriter kept;

    private Wire(LiveCapture capture, FrameWriter kept) {
        this.capture = capture;
        this.kept = kept;
        pump = new Pump(capture);
        pumping = new Thread(pump, "capture");
        pumping.setDaemon(true);
    }

    private static long ringOctets() {
        return Math.max(LEAST_RING_OCTETS, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Opens the interface, gives up the rights that took, opens the file to write, and begins to listen. */
    static Wire open(Options options, PcapFilter filter, Privileges privileges, PrintStream err)
            throws CaptureException {
        Path keptFile = options.live().keptFile() == null
                ? null
                : FileName.path(options.live().keptFile());
        LiveCapture capture = tap(options, filter).open();
        FrameWriter kept = null;
        try {
            String user = privileges.giveUp(options.program().user(), err);
            kept = keptFile == null ? null : FrameWriter.to(keptFile, capture.snapLength(), user);
            err.println("listening on " + Printable.of(capture.name()) + ", link-type "
                    + LinkLayer.name(capture.linkType()) + ", snapshot length " + capture.snapLength() + " bytes");
            Wire wire = new Wire(capture, kept);
            wire.pumping.start();
            return wire;
        } catch (CaptureException | RuntimeException | Error e) {
            capture.close();
            if (kept != null) {
                kept.close();
            }
            throw e;
        }
    }

    private static Tap tap(Options options, PcapFilter filter) {
        Tap tap = new Tap(options.source().networkInterface())
                .filter(filter)
                .promiscuous(options.live().isPromiscuous())
                .immediate(options.live().isImmediate())
                .count(options.source().count())
                .ring(ringOctets())
                .direction(
                        switch (options.live().direction()) {
                            case "in" -> FrameSource.INBOUND;
                            case "out" -> FrameSource.OUTBOUND;
                            default -> FrameSource.UNKNOWN;
                        });
        if (options.live().snapLength() > 0) {
            tap.snapLength(options.live().snapLength());
        }
        if (options.live().bufferSize() > 0) {
            tap.kernelBuffer(options.live().bufferSize());
        }
        return tap;
    }

    /** What was captured; {@link FrameSource#next} is false on a silent wire. */
    FrameSource frames() {
        return capture.frames();
    }

    /** Keeps the current frame, if frames are kept. */
    void keep() throws CaptureException {
        if (kept != null) {
            kept.write(capture.frames());
        }
    }

    /** Lets others see what was kept so far. */
    void flush() throws CaptureException {
        if (kept != null) {
            kept.flush();
        }
    }

    /** tcpdump's lines; {@code captured} is how many frames have been read. */
    void appendCounts(StringBuilder lines, long captured) {
        append(lines, captured, "captured");
        append(lines, capture.received(), "received by filter");
        append(lines, capture.droppedByKernel(), "dropped by kernel");
        if (capture.droppedByInterface() > 0) {
            append(lines, capture.droppedByInterface(), "dropped by interface");
        }
        if (capture.droppedByReader() > 0) {
            append(lines, capture.droppedByReader(), "dropped by wirestat, which did not keep up");
        }
    }

    /** Frames that were lost before they could be read, by whomever. */
    long dropped() {
        return capture.droppedByKernel() + capture.droppedByInterface() + capture.droppedByReader();
    }

    /** The same on one line, while it runs: what the kernel has said may be a tenth of a second behind what was read. */
    void appendProgress(StringBuilder line, long captured) {
        line.append("wirestat: ").append(captured).append(captured == 1 ? " packet captured, " : " packets captured, ");
        line.append(Math.max(capture.received(), captured)).append(" received by filter, ");
        line.append(capture.droppedByKernel()).append(" dropped by kernel, ");
        line.append(capture.droppedByReader()).append(" dropped by wirestat\n");
    }

    private static void append(StringBuilder lines, long count, String what) {
        lines.append(count)
                .append(count == 1 ? " packet " : " packets ")
                .append(what)
                .append('\n');
    }

    /** Stops listening. The frames that were not read are gone. */
    @Override
    public void close() throws IOException {
        pump.stop();
        try {
            pumping.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!pumping.isAlive()) { // else the memory that it writes to stays
            capture.close();
        }
        if (kept != null) {
            kept.close();
        }
    }
}
