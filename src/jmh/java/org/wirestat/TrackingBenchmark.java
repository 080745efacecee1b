package org.wirestat;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.flow.Shard;
import org.wirestat.run.Run;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/**
 * What it costs to read, decode and track a whole capture: the loop of {@link Run} without what it reports, and without
 * the start of a JVM. A capture must be named: {@code -p file=PATH}. The result named frames is the time for each; on a busy
 * machine processorNanos by framesRead, of the same turns, is what counts, with all that the JVM does besides.
 *
 * <p>Each turn begins with an empty table, made within the time, as {@code limit FILE BITS 5 read} does; and like there it lies
 * where that of the turn before lay, or what is measured would be how long the machine takes to find memory that nobody has
 * used. A turn is the whole file, however long that takes: an iteration ends with the first turn that ends after its time.
 */
@Fork(
        value = 1,
        jvmArgs = { // the installed command's
            "-XX:+UseSerialGC",
            "-XX:+UseTransparentHugePages",
            "-Xms2g",
            "-Xmn40m",
            "-XX:PretenureSizeThreshold=256k",
            "-XX:MinHeapDeltaBytes=64m",
            "-XX:TLABSize=64k",
            "-XX:-ResizeTLAB",
            "-XX:FreqInlineSize=60",
            "-XX:CompileCommandFile=classes/org/wirestat/wirestat.inline"
        })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class TrackingBenchmark {
    @Param("")
    String file;

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final FrameDecoder decoder = new FrameDecoder();
    private final Segment[] batch = new Segment[Shard.BATCH];

    /** How many frames were read: the time is told for each. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Read {
        public long frames;
    }

    /** What all threads of the process spent on how many frames. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Spent {
        public long framesRead;
        public long processorNanos;
    }

    public TrackingBenchmark() {
        Arrays.setAll(batch, i -> new Segment());
    }

    /** What the last turn has left is given back, outside the time. */
    @Setup(Level.Invocation)
    public void collect() {
        System.gc();
    }

    /** Room for every connection of the captures that are compared, so that none is evicted. */
    private static Shard shard() {
        return new Shard(1 << 24, TimeWait.auto(), false, 1, long[]::new);
    }

    @Benchmark
    public int readAndTrack(Read read, Spent spent) throws IOException {
        long before = system.getProcessCpuTime();
        Shard shard = shard();
        int batched = 0;
        long number = 0;
        try (FrameSource source = CaptureFile.open(file)) {
            while (source.next()) {
                Segment segment = batch[batched];
                segment.frame = ++number;
                segment.time = source.time();
                segment.direction = Segment.Direction.UNKNOWN;
                Outcome outcome = decoder.decode(
                        source.buffer(),
                        source.offset(),
                        source.capturedLength(),
                        source.originalLength(),
                        source.linkType(),
                        segment);
                if (outcome == Outcome.SEGMENT && ++batched == batch.length) {
                    shard.onSegments(batch, batched);
                    batched = 0;
                }
            }
        }
        shard.onSegments(batch, batched);
        read.frames += number;
        spent.framesRead += number;
        spent.processorNanos += system.getProcessCpuTime() - before;
        return shard.size();
    }
}
