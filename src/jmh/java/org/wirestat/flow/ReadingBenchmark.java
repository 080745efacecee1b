package org.wirestat.flow;

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
import org.wirestat.tcp.TimeWait;

/** What it costs to read the states of both ends of a connection: what every row, and every look at a timer, begins with. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class ReadingBenchmark {
    /** Few enough for the cache to hold them: how they get there is measured elsewhere. */
    private static final int CONNECTIONS = 1 << 10;

    /** How far the connections have come. */
    public enum Stage {
        OPEN,
        HALF_CLOSED,
        CLOSED,
        ABORTED
    }

    @Param
    Stage stage;

    private final Traffic traffic = new Traffic();
    private final Shard shard = new Shard(CONNECTIONS, TimeWait.auto(), false, 1, long[]::new);
    private int open;

    @Setup
    public void bringToTheStage() {
        for (int i = 0; i < CONNECTIONS; i++) {
            traffic.open(shard, i);
            switch (stage) {
                case OPEN -> {}
                case HALF_CLOSED -> closeOneSide(i);
                case CLOSED -> {
                    closeOneSide(i);
                    shard.onSegment(traffic.fromServer(i, Traffic.FIN_ACK, 1, 12, 0));
                    shard.onSegment(traffic.fromClient(i, Traffic.ACK, 12, 2, 0));
                }
                case ABORTED -> shard.onSegment(traffic.fromClient(i, Traffic.RST_ACK, 11, 1, 0));
            }
        }
    }

    private void closeOneSide(int client) {
        shard.onSegment(traffic.fromClient(client, Traffic.FIN_ACK, 11, 1, 0));
        shard.onSegment(traffic.fromServer(client, Traffic.ACK, 1, 12, 0));
    }

    @Benchmark
    @OperationsPerInvocation(CONNECTIONS)
    public int states() {
        open = 0;
        shard.visit(c -> open += c.isOpen() ? 1 : 0, traffic.now());
        return open;
    }
}
