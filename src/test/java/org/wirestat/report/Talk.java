package org.wirestat.report;

import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.SYN;

import org.wirestat.report.ladder.Story;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/** A connection that is talked into a state, a segment every ten milliseconds. Sequence numbers count from 0. */
public final class Talk {
    /** 2026-01-07T10:11:12Z. */
    public static final long START = 1_767_780_672_000_000_000L;

    public static final long MILLISECOND = 1_000_000L;
    private static final long STEP = 10 * MILLISECOND;

    private final Connection connection = new Connection();
    private final Segment segment = new Segment();
    private final Address orig;
    private final int origPort;
    private final Address resp;
    private final int respPort;
    private Story story;
    private long frames;
    private long time = START - STEP;
    private int window = 65_535;

    public Talk(String orig, int origPort, String resp, int respPort) {
        this.orig = Address.parse(orig);
        this.origPort = origPort;
        this.resp = Address.parse(resp);
        this.respPort = respPort;
    }

    /** 192.0.2.10:51816 has opened a connection to 198.51.100.7:8443: three frames. */
    public static Talk established() {
        return new Talk("192.0.2.10", 51816, "198.51.100.7", 8443).handshake();
    }

    public Talk handshake() {
        return orig(SYN, 0, 0, 0).resp(SYN | ACK, 0, 1, 0).orig(ACK, 1, 1, 0);
    }

    /** After the handshake and nothing else: closed by the originator, in four segments. */
    public Talk closedByOrig() {
        return orig(FIN | ACK, 1, 1, 0)
                .resp(ACK, 1, 2, 0)
                .resp(FIN | ACK, 1, 2, 0)
                .orig(ACK, 2, 2, 0);
    }

    public Talk orig(int flags, int seq, int ack, int payload) {
        return say(true, flags, seq, ack, payload);
    }

    public Talk resp(int flags, int seq, int ack, int payload) {
        return say(false, flags, seq, ack, payload);
    }

    public Talk silence(long nanos) {
        time += nanos;
        return this;
    }

    /** The next segments were sent, or received, by the capturing host. */
    public Talk direction(Segment.Direction direction) {
        segment.direction = direction;
        return this;
    }

    /** From now on {@code story} is told what is said. */
    public Talk tell(Story story) {
        this.story = story;
        return this;
    }

    /** The next segments have this window. */
    public Talk window(int window) {
        this.window = window;
        return this;
    }

    public long time() {
        return time;
    }

    public Connection read(long now) {
        connection.readAt(now, TimeWait.auto());
        return connection;
    }

    public Connection read() {
        return read(time);
    }

    private Talk say(boolean fromOrig, int flags, int seq, int ack, int payload) {
        Address src = fromOrig ? orig : resp;
        Address dst = fromOrig ? resp : orig;
        time += STEP;
        segment.frame = ++frames;
        segment.time = time;
        segment.ipv6 = src.ipv6();
        segment.srcHi = src.hi();
        segment.srcLo = src.lo();
        segment.srcPort = fromOrig ? origPort : respPort;
        segment.dstHi = dst.hi();
        segment.dstLo = dst.lo();
        segment.dstPort = fromOrig ? respPort : origPort;
        segment.flags = flags;
        segment.seq = seq;
        segment.ack = ack;
        segment.payloadLength = payload;
        segment.window = window;
        segment.windowShift = Segment.ABSENT;
        segment.mss = Segment.ABSENT;
        segment.optionsComplete = true;
        if (segment.direction == null) {
            segment.direction = Segment.Direction.UNKNOWN;
        }
        if (frames == 1) {
            connection.begin(12, segment, 0);
        }
        if (story == null) {
            connection.onSegment(segment);
        } else {
            story.before(read());
            Delivery delivery = connection.onSegment(segment);
            story.segment(read(), segment, delivery);
        }
        return this;
    }
}
