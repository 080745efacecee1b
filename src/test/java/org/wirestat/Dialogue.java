package org.wirestat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.tcp.Segment;

/**
 * The segments of one connection between two Linux hosts, as a tap next to the client would see them: made up, with nobody
 * to answer, for captures of which all is known.
 */
public final class Dialogue {
    /** One segment with its option octets. */
    public record Frame(Segment segment, byte[] options) {}

    private static final long MILLISECOND = 1_000_000L;

    /** Of the delayed acknowledgement of a FIN that the application does not answer. */
    private static final long DELAYED_ACK = 40 * MILLISECOND;

    private static final int WINDOW = 502;
    private static final int FIRST_WINDOW = 64_240;
    private static final int NEAR_TTL = 64;
    private static final int FAR_TTL = 57;
    private static final byte[] SYN_OPTIONS = {2, 4, 5, (byte) 0xb4, 4, 2, 8, 10, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 3, 7};
    private static final int SYN_TIMESTAMPS = 8;
    private static final int NOP_NOP_TIMESTAMPS = 0x0101_080a;
    private static final byte[] NO_OPTIONS = {};

    /** One end's numbers. */
    private static final class Voice {
        final int address;
        final int port;
        final int ttl;
        int seq;
        int ipId;
        final int tsOffset;
        /** Of the last segment; 0 before the first. */
        int tsVal;

        Voice(int address, int port, int ttl, int seed) {
            this.address = address;
            this.port = port;
            this.ttl = ttl;
            seq = seed * 0x9E3779B1;
            ipId = seq >>> 16;
            tsOffset = seed * 0x85EBCA6B;
        }
    }

    private final List<Frame> frames = new ArrayList<>();
    private final Voice client;
    private final Voice server;
    private final long roundTrip;
    private long now;

    /**
     * @param start when the SYN passes, in nanoseconds since the epoch
     * @param seed makes its numbers differ from those of others
     */
    public Dialogue(long start, int clientAddress, int clientPort, int serverAddress, int serverPort, int seed) {
        now = start;
        client = new Voice(clientAddress, clientPort, NEAR_TTL, 2 * seed + 1);
        server = new Voice(serverAddress, serverPort, FAR_TTL, 2 * seed + 2);
        roundTrip = (2 + Math.floorMod(seed, 30)) * MILLISECOND;
    }

    public List<Frame> frames() {
        return frames;
    }

    Dialogue pause(long nanos) {
        now += nanos;
        return this;
    }

    public Dialogue open() {
        syn();
        later().say(server, client, Segment.SYN | Segment.ACK, 0);
        return say(client, server, Segment.ACK, 0);
    }

    Dialogue syn() {
        return say(client, server, Segment.SYN, 0);
    }

    /** What a port at which nobody listens answers: no number of its own, no options. */
    Dialogue refuse() {
        server.seq = 0;
        return later().say(server, client, Segment.RST | Segment.ACK, 0);
    }

    public Dialogue request(int octets) {
        say(client, server, Segment.PSH | Segment.ACK, octets);
        return later().say(server, client, Segment.ACK, 0);
    }

    public Dialogue respond(int octets) {
        say(server, client, Segment.PSH | Segment.ACK, octets);
        return say(client, server, Segment.ACK, 0);
    }

    /** The client closes, and the server's kernel says that it knows. */
    public Dialogue clientCloses() {
        say(client, server, Segment.FIN | Segment.ACK, 0);
        return later().pause(DELAYED_ACK).say(server, client, Segment.ACK, 0);
    }

    /** The server closes, first or in answer, and the client's kernel says that it knows. */
    public Dialogue serverCloses() {
        say(server, client, Segment.FIN | Segment.ACK, 0);
        return say(client, server, Segment.ACK, 0);
    }

    /** The client closes, in answer, and the server's kernel says that it knows. */
    Dialogue clientFollows() {
        say(client, server, Segment.FIN | Segment.ACK, 0);
        return later().say(server, client, Segment.ACK, 0);
    }

    /** The FIN of {@link #clientCloses} as if its first copy had been lost. */
    Dialogue clientClosesTwice() {
        say(client, server, Segment.FIN | Segment.ACK, 0);
        client.seq--;
        return pause(200 * MILLISECOND + 2 * roundTrip).clientCloses();
    }

    Dialogue clientAborts() {
        return say(client, server, Segment.RST | Segment.ACK, 0);
    }

    public Dialogue serverAborts() {
        return say(server, client, Segment.RST | Segment.ACK, 0);
    }

    private Dialogue later() {
        return pause(roundTrip);
    }

    private Dialogue say(Voice from, Voice to, int flags, int octets) {
        boolean isSyn = (flags & Segment.SYN) != 0;
        boolean isRefusal = from.seq == 0 && (flags & Segment.RST) != 0;
        Segment s = new Segment();
        s.time = now;
        s.direction = Segment.Direction.UNKNOWN;
        s.srcLo = Integer.toUnsignedLong(from.address);
        s.dstLo = Integer.toUnsignedLong(to.address);
        s.srcPort = from.port;
        s.dstPort = to.port;
        s.ttl = from.ttl;
        s.ipId = isRefusal ? 0 : from.ipId++ & 0xffff;
        s.flags = flags;
        s.seq = from.seq;
        s.ack = (flags & Segment.ACK) != 0 ? to.seq : 0;
        s.window = isRefusal ? 0 : isSyn ? FIRST_WINDOW : WINDOW;
        s.payloadLength = octets;
        from.seq += octets + ((flags & (Segment.SYN | Segment.FIN)) != 0 ? 1 : 0);
        frames.add(new Frame(s, isRefusal ? NO_OPTIONS : options(from, to, isSyn)));
        now += MILLISECOND / 10;
        return this;
    }

    /** Timestamps count milliseconds, and echo the last that came (RFC 7323, 4.1 and 4.3). */
    private byte[] options(Voice from, Voice to, boolean isSyn) {
        from.tsVal = from.tsOffset + (int) (now / MILLISECOND);
        if (isSyn) {
            return ByteBuffer.wrap(SYN_OPTIONS.clone())
                    .putInt(SYN_TIMESTAMPS, from.tsVal)
                    .putInt(SYN_TIMESTAMPS + 4, to.tsVal)
                    .array();
        }
        return ByteBuffer.allocate(12)
                .putInt(NOP_NOP_TIMESTAMPS)
                .putInt(from.tsVal)
                .putInt(to.tsVal)
                .array();
    }
}
