package org.wirestat.flow;

import org.wirestat.tcp.Segment;

/** Segments between numbered sockets, for the tests of this package; one instance is filled again and again. */
final class Traffic {
    static final int SYN = Segment.SYN;
    static final int ACK = Segment.ACK;
    static final int SYN_ACK = Segment.SYN | Segment.ACK;
    static final int FIN_ACK = Segment.FIN | Segment.ACK;
    static final int RST_ACK = Segment.RST | Segment.ACK;

    private static final long SERVER = 0xc633_6407L;
    private static final int SERVER_PORT = 443;
    private static final int ISS = 1_000;
    private static final long STEP = 1_000_000L;

    final Segment segment = new Segment();
    long now = 1_700_000_000_000_000_000L;
    private int ipId;

    /** A segment of client number {@code client}, relative numbers as in a scenario. */
    Segment fromClient(int client, int flags, int seq, int ack, int length) {
        segment.srcLo = 0x0a00_0000L + client;
        segment.srcPort = 10_000 + client % 50_000;
        segment.dstLo = SERVER;
        segment.dstPort = SERVER_PORT;
        return fill(flags, seq, ack, length);
    }

    Segment fromServer(int client, int flags, int seq, int ack, int length) {
        segment.srcLo = SERVER;
        segment.srcPort = SERVER_PORT;
        segment.dstLo = 0x0a00_0000L + client;
        segment.dstPort = 10_000 + client % 50_000;
        return fill(flags, seq, ack, length);
    }

    private Segment fill(int flags, int seq, int ack, int length) {
        now += STEP;
        segment.frame++;
        segment.time = now;
        segment.direction = Segment.Direction.UNKNOWN;
        segment.ipv6 = false;
        segment.ipId = ipId++ & 0xffff;
        segment.flags = flags;
        segment.seq = ISS + seq;
        segment.ack = ISS + ack;
        segment.window = 60_000;
        segment.payloadLength = length;
        segment.optionsComplete = true;
        segment.windowShift = Segment.ABSENT;
        segment.mss = Segment.ABSENT;
        return segment;
    }

    /** The time of the latest segment. */
    long now() {
        return now;
    }

    /** Handshake and a request that is acknowledged. */
    void open(Shard shard, int client) {
        shard.onSegment(fromClient(client, SYN, 0, 0, 0));
        shard.onSegment(fromServer(client, SYN_ACK, 0, 1, 0));
        shard.onSegment(fromClient(client, ACK, 1, 1, 10));
        shard.onSegment(fromServer(client, ACK, 1, 11, 0));
    }

    /** Whether the connection of {@code client} is among those that {@code shard} shows, and open. */
    boolean isOpen(Shard shard, int client) {
        boolean[] found = new boolean[1];
        shard.visit(c -> found[0] |= c.orig().addressLo() == 0x0a00_0000L + client && c.isOpen(), now);
        return found[0];
    }
}
