package org.wirestat.live;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wirestat.capture.CaptureException;

/** What it costs to ask a filter about a frame. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FilterProgramBenchmark {
    @Param({"tcp", "tcp port 80", "host 192.0.2.1 and tcp[tcpflags] & tcp-syn != 0"})
    String expression;

    private final ByteBuffer frame = ByteBuffer.allocate(64);
    private FilterProgram program;

    /** A segment over IPv4 on Ethernet, to port 80. */
    @Setup
    public void compile() throws CaptureException {
        program = FilterProgram.compile(PcapFilter.of(expression), 1, "benchmark");
        frame.putShort(12, (short) 0x0800);
        frame.put(14, (byte) 0x45).put(23, (byte) 6);
        frame.putInt(26, 0xc0000201).putShort(36, (short) 80).put(47, (byte) 2);
    }

    @Benchmark
    public int run() {
        return program.run(frame, 0, 64, 64);
    }
}
