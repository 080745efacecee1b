package org.wirestat;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/**
 * What it costs to read, decode and track a whole capture: the loop of {@link Run} without what it reports, and without
 * the start of a JVM. The result named frames is the time for each. A capture must be named: {@code -p file=PATH}.
 *
 * <p>Each turn begins with an empty table, made within the time, as {@code limit FILE BITS 5 read} does. A turn is the whole
 * file, however long that takes: an iteration ends with the first turn that ends after its time.
 */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 7, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class TrackingBenchmark {
    @Param("")
    String file;

    private final FrameDecoder decoder = new FrameDecoder();
    private final Segment[] batch = new Segment[Shard.BATCH];

    /** How many frames were read, which is what counts. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Read {
        public long frames;
    }

    public TrackingBenchmark() {
        Arrays.setAll(batch, i -> new Segment());
    }

    /** Room for every connection of the captures that are compared, so that none is evicted. */
    private static Shard shard() {
        return new Shard(1 << 24, TimeWait.auto(), false, 1);
    }

    @Benchmark
    public int readAndTrack(Read read) throws IOException {
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
        return shard.size();
    }
}
