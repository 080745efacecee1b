package org.wirestat.wire;

import static org.wirestat.wire.Octets.after;
import static org.wirestat.wire.Octets.ethernet;
import static org.wirestat.wire.Octets.hex;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.ipv6;
import static org.wirestat.wire.Octets.tcp;

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
import org.wirestat.tcp.Segment;

/** What it costs to find the segment in a frame that lies in the cache. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class FrameDecoderBenchmark {
    private static final int ETHERNET = 1;
    private static final int IPV4 = 0x0800;
    private static final int IPV6 = 0x86DD;
    private static final int VLAN = 0x8100;
    private static final int TCP = 6;

    /** Kinds of frames. Where it is not said, the segment has timestamps, as most do. */
    public enum Kind {
        IPV4_PLAIN(ethernet(IPV4, ipv4(TCP, tcp()))),
        IPV4_TIMESTAMPS(ethernet(IPV4, ipv4(TCP, timestamped()))),
        IPV6_TIMESTAMPS(ethernet(IPV6, ipv6(TCP, timestamped()))),
        VLAN_TIMESTAMPS(ethernet(VLAN, after("0007 0800", ipv4(TCP, timestamped())))),
        SYN_OPTIONS(ethernet(IPV4, ipv4(TCP, syn())));

        private final byte[] octets;

        Kind(byte[] octets) {
            this.octets = octets;
        }

        private static byte[] timestamped() {
            return tcp(hex("0101 080A 00000007 00000005"), Octets.PAYLOAD);
        }

        /** Linux's: MSS, SACK permitted, timestamps, window scale. */
        private static byte[] syn() {
            byte[] segment = tcp(hex("020405B4 0402 080A 00000007 00000000 01 030307"), new byte[0]);
            segment[13] = Segment.SYN;
            return segment;
        }
    }

    @Param
    Kind kind;

    private final FrameDecoder decoder = new FrameDecoder();
    private final Segment segment = new Segment();
    /** Off the heap, as that of a file is. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(256);

    private int length;

    @Setup
    public void fill() {
        length = kind.octets.length;
        buffer.put(0, kind.octets);
        if (decode() != Outcome.SEGMENT) {
            throw new IllegalStateException("no segment was found: " + kind);
        }
    }

    @Benchmark
    public Outcome decode() {
        return decoder.decode(buffer, 0, length, length, ETHERNET, segment);
    }
}
