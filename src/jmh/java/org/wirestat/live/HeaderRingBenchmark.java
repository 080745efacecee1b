package org.wirestat.live;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wirestat.capture.NumberedFrame;

/** What it costs to bring a frame through the ring, published by itself: on one thread, and from one to another. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeaderRingBenchmark {
    /** A ring, and the frame that goes in. */
    @State(Scope.Group)
    public static class Wire {
        @Param({"64", "256"})
        int octets;

        final HeaderRing ring = RingWriter.ring(1 << 24);
        final RingWriter writer = new RingWriter(ring);
        final NumberedFrame frame = new NumberedFrame();

        /** Fills the frame once: what is measured is the ring. */
        @Setup
        public void fill() {
            frame.become(7, octets);
        }
    }

    /** How many frames came out, which is what counts: the writer does not wait for the reader. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Through {
        public long frames;
    }

    @Benchmark
    @Group("oneThread")
    public long inAndOut(Wire wire) {
        wire.writer.offer(wire.frame);
        wire.ring.poll();
        return wire.ring.time();
    }

    @Benchmark
    @Group("twoThreads")
    public boolean in(Wire wire) {
        return wire.writer.offer(wire.frame);
    }

    @Benchmark
    @Group("twoThreads")
    public long out(Wire wire, Through through) {
        if (!wire.ring.poll()) {
            return 0;
        }
        through.frames++;
        return wire.ring.time() + wire.ring.buffer().getInt(wire.ring.offset());
    }
}
