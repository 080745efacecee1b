package org.wirestat.flow;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/** What a segment of a known connection costs, by how many are known: the more, the further away its memory is. */
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ShardBenchmark {
    private static final int CHUNK = 10;
    /** Modulo a power of two, x * FACTOR + 1 comes by every number once before it repeats one (Knuth, TAOCP 2, 3.2.1.2). */
    private static final int FACTOR = 0x2c92_77b5;

    /** A power of two. */
    @Param({"1024", "262144", "2097152"})
    int connections;

    private final Traffic[] traffic = new Traffic[Shard.BATCH];
    private final Segment[] batch = new Segment[Shard.BATCH];
    private Shard shard;
    private long now;
    private int client;
    private int round;

    /** Every connection is open, and its request acknowledged. */
    @Setup
    public void open() {
        Arrays.setAll(traffic, i -> new Traffic());
        Arrays.setAll(batch, i -> traffic[i].segment);
        shard = new Shard(connections, TimeWait.auto(), false, 1, long[]::new);
        for (int i = 0; i < connections; i++) {
            traffic[0].open(shard, i);
        }
        now = traffic[0].now;
    }

    /** By turns, from round to round: each client sends a little more, each server acknowledges it. */
    @Benchmark
    @OperationsPerInvocation(Shard.BATCH)
    public int ordinarySegments() {
        for (Traffic each : traffic) {
            int sent = 1 + CHUNK + CHUNK * (round / 2);
            each.now = now++;
            if (round % 2 == 0) {
                each.fromClient(client, Traffic.ACK, sent, 1, CHUNK);
            } else {
                each.fromServer(client, Traffic.ACK, 1, sent + CHUNK, 0);
            }
            client = client * FACTOR + 1 & connections - 1;
            round += client == 0 ? 1 : 0;
        }
        shard.onSegments(batch, batch.length);
        return shard.size();
    }
}
