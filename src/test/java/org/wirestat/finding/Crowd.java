package org.wirestat.finding;

import java.util.List;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.Stack;
import org.wirestat.tcp.TimeWait;

/**
 * Many clients that talk to servers, told segment by segment: numbers are relative, each segment comes a millisecond after
 * the one before.
 */
final class Crowd {
    static final long MILLISECOND = 1_000_000L;
    static final long SECOND = 1000 * MILLISECOND;
    static final int SYN = Segment.SYN;
    static final int ACK = Segment.ACK;
    static final int FIN = Segment.FIN | Segment.ACK;
    static final int RST = Segment.RST;

    private static final long START = 1_767_780_000_000_000_000L;
    private static final int CLIENT = 0xC000_020A;
    private static final int SERVER = 0xC633_6407;
    private static final int PORT = 8443;

    private final Segment segment = new Segment();
    private final Shard shard;
    private final Findings findings;
    private final Thresholds thresholds = new Thresholds();
    private long now = START;
    private int connections;

    Crowd() {
        this(100_000);
    }

    Crowd(int maxConnections) {
        this(maxConnections, "");
    }

    Crowd(int maxConnections, String setting) {
        if (!setting.isEmpty()) {
            thresholds.set(setting);
        }
        shard = new Shard(maxConnections, TimeWait.fixed(Stack.LINUX.timeWait()), false, 1, long[]::new);
        findings = new Findings(thresholds);
        shard.watchEnds(connection -> findings.leave(connection, now));
    }

    long now() {
        return now;
    }

    Crowd pause(long nanos) {
        now += nanos;
        return this;
    }

    /** Finished connections are forgotten. */
    Crowd forget() {
        shard.forgetFinished(now, SECOND);
        return this;
    }

    int tracked() {
        return shard.size();
    }

    /** Another client's, or the same client's next, connection to the server. */
    Talk talk() {
        return talk(0, 0);
    }

    /** From and to others than the first. */
    Talk talk(int client, int server) {
        return new Talk(client, server, 10_000 + connections++ % 50_000);
    }

    List<Finding> findings() {
        return findings(Losses.NONE);
    }

    List<Finding> findings(Losses losses) {
        Findings.Report report = findings.at(now);
        shard.visit(report::add, now);
        return report.findings(losses);
    }

    List<Kind> kinds() {
        return findings().stream().map(Finding::kind).toList();
    }

    /** The only one. */
    Finding finding() {
        List<Finding> all = findings();
        if (all.size() != 1) {
            throw new AssertionError("there must be one finding: "
                    + all.stream().map(f -> f.kind() + " " + f.summary()).toList());
        }
        return all.get(0);
    }

    Breakdown.Report by(Breakdown.By by) {
        Breakdown.Report report = new Breakdown(by).report();
        shard.visit(report::add, now);
        return report;
    }

    /** One connection. */
    final class Talk {
        private final int client;
        private final int server;
        private final int port;
        private int clientTtl = 64;
        private int serverTtl = 57;

        private Talk(int client, int server, int port) {
            this.client = CLIENT + client;
            this.server = SERVER + server;
            this.port = port;
        }

        Talk open() {
            return client(SYN, 0, 0, 0).server(SYN | ACK, 0, 1, 0).client(ACK, 1, 1, 0);
        }

        /** A request of 100 octets, and an answer of 1000. */
        Talk exchange() {
            return client(ACK, 1, 1, 100).server(ACK, 1, 101, 1000).client(ACK, 101, 1001, 0);
        }

        /** After one exchange. */
        Talk clientCloses() {
            return client(FIN, 101, 1001, 0).server(ACK, 1001, 102, 0);
        }

        Talk serverFollows() {
            return server(FIN, 1001, 102, 0).client(ACK, 102, 1002, 0);
        }

        Talk serverCloses() {
            return server(FIN, 1001, 101, 0).client(ACK, 101, 1002, 0);
        }

        Talk clientFollows() {
            return client(FIN, 101, 1002, 0).server(ACK, 1002, 102, 0);
        }

        Talk pause(long nanos) {
            now += nanos;
            return this;
        }

        Talk serverTtl(int ttl) {
            serverTtl = ttl;
            return this;
        }

        Talk client(int flags, int seq, int ack, int length) {
            return say(true, flags, seq, ack, length);
        }

        Talk server(int flags, int seq, int ack, int length) {
            return say(false, flags, seq, ack, length);
        }

        private Talk say(boolean isClient, int flags, int seq, int ack, int length) {
            now += MILLISECOND;
            segment.frame++;
            segment.time = now;
            segment.direction = Segment.Direction.UNKNOWN;
            segment.srcLo = Integer.toUnsignedLong(isClient ? client : server);
            segment.srcPort = isClient ? port : PORT;
            segment.dstLo = Integer.toUnsignedLong(isClient ? server : client);
            segment.dstPort = isClient ? PORT : port;
            segment.ttl = isClient ? clientTtl : serverTtl;
            segment.ipId = (int) segment.frame & 0xffff;
            segment.flags = flags;
            segment.seq = port * 65_537 + (isClient ? 0 : 7) + seq;
            segment.ack = (flags & ACK) == 0 ? 0 : port * 65_537 + (isClient ? 7 : 0) + ack;
            segment.window = (flags & RST) == 0 ? 60_000 : 0;
            segment.payloadLength = length;
            segment.optionsComplete = true;
            segment.windowShift = Segment.ABSENT;
            segment.mss = Segment.ABSENT;
            shard.onSegment(segment);
            return this;
        }
    }
}
