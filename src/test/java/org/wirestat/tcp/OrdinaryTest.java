package org.wirestat.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What is left out of a connection's record follows from what is kept: two hosts talk at random, mostly as they should, and all
 * that can be said of them is compared at each segment with what one says of which everything is kept. That has a VLAN in its
 * key, so that no segment goes by the textbook; none is predicted; and it is never loaded. Of the others one is ordinary as
 * long as it can be, and one a list of differences.
 */
class OrdinaryTest {
    private static final int CONVERSATIONS = 20_000;
    private static final long MILLISECOND = 1_000_000L;
    private static final long[] STEPS = {0, 1000, MILLISECOND, 40 * MILLISECOND, 300 * MILLISECOND, 3000 * MILLISECOND};
    private static final int HOLE = 10;
    private static final int ORIG = 0;
    private static final int RESP = 1;
    private static final int VLAN = 5;

    private final Connection ordinary = new Connection();
    private final Connection listed = new Connection();
    private final Connections connections = new Connections(long[]::new);
    private final Connection whole = new Connection(connections);
    private final int number = connections.add();
    private final Segment segment = new Segment();
    private final Segment last = new Segment();

    private Random random;
    private boolean hasTimestamps;
    private boolean isUnruly;
    /** Of each end: the number it says next, that of its last segment, the one it has heard of, and the newest timestamp. */
    private final int[] next = new int[2];

    private final int[] before = new int[2];
    private final int[] acked = new int[2];
    private final int[] newest = new int[2];
    private final boolean[] hasClosed = new boolean[2];
    /** Where an end has left something out, that may pass yet; 0 if it has not. */
    private final int[] hole = new int[2];

    @Test
    void whatIsNotKeptFollowsFromWhatIs() {
        int byTextbook = 0;
        int closed = 0;
        for (int seed = 0; seed < CONVERSATIONS; seed++) {
            prepare(seed);
            int segments = 3 + random.nextInt(20);
            int first = random.nextInt(8) == 0 ? 2 : 0;
            for (int i = first; i < segments; i++) {
                fill(i);
                if (isUnruly && random.nextInt(12) == 0) {
                    disturb();
                }
                byTextbook += hear(i == first, "seed " + seed + ", segment " + i) ? 1 : 0;
            }
            closed += ordinary.orig().fin().isAcknowledged()
                            && ordinary.resp().fin().isAcknowledged()
                            && ordinary.goesOnWith(filled(ORIG, Segment.ACK, 0))
                    ? 1
                    : 0;
        }
        assertTrue(byTextbook > CONVERSATIONS, "by the textbook went " + byTextbook);
        assertTrue(closed > CONVERSATIONS / 100, "closed by it " + closed);
    }

    /** What a FIN acknowledged matters when the peer's, that was sent before it, is captured behind it. */
    @Test
    void aFinThatWasBehindStaysBehind() {
        prepare(1);
        hasTimestamps = false;
        next[ORIG] = 0;
        next[RESP] = 0;
        hearAt(true, ORIG, Segment.SYN, 0, 0, 0);
        hearAt(false, RESP, Segment.SYN | Segment.ACK, 0, 1, 0);
        hearAt(false, ORIG, Segment.ACK, 1, 1, 0);
        hearAt(false, RESP, Segment.ACK, 1, 1, 100);
        hearAt(false, ORIG, Segment.ACK, 1, 101, 0);
        hearAt(false, ORIG, Segment.ACK | Segment.FIN, 1, 51, 0);
        hearAt(false, RESP, Segment.ACK, 101, 2, 0);
        hearAt(false, ORIG, Segment.ACK, 2, 101, 0);
        hearAt(false, RESP, Segment.ACK | Segment.FIN, 51, 2, 49);
        hearAt(false, ORIG, Segment.ACK, 2, 101, 0);
        assertEquals(TcpState.TIME_WAIT, ordinary.orig().state());
    }

    private void hearAt(boolean isFirst, int end, int flags, int seq, int ack, int length) {
        filled(end, flags, length);
        segment.time += 40 * MILLISECOND;
        segment.seq = seq;
        segment.ack = ack;
        hear(isFirst, "seq " + seq);
    }

    /** Each hears the segment, and they say the same. Whether it went on as was expected. */
    private boolean hear(boolean isFirst, String where) {
        if (isFirst) {
            ordinary.begin(1, segment, 0);
            listed.begin(1, segment, VLAN);
            whole.moveTo(number);
            whole.begin(1, segment, VLAN);
        }
        boolean goesOn = segment.isAck() && !segment.isSyn() && ordinary.goesOnWith(segment);
        Delivery ofOrdinary = goesOn ? Delivery.PLAUSIBLE : ordinary.onSegment(segment);
        Delivery ofListed = listed.onSegment(segment);
        connections.page(number)[connections.at(number) + Connection.PORTS] &= ~Connection.PREDICTABLE;
        Delivery expected = whole.onSegment(segment);
        long now = segment.time + STEPS[random.nextInt(STEPS.length)];
        String said = said(whole, now, expected);
        assertEquals(said, said(reloaded(ordinary), now, ofOrdinary), where);
        assertEquals(said, said(reloaded(listed), now, ofListed), where);
        reloaded(ordinary);
        reloaded(listed);
        return goesOn;
    }

    private static Connection reloaded(Connection c) {
        c.moveTo(c.number());
        return c;
    }

    private void prepare(int seed) {
        random = new Random(seed);
        hasTimestamps = random.nextBoolean();
        isUnruly = random.nextBoolean();
        last.frame = 0;
        segment.frame = 7;
        segment.time = 1_000_000 * MILLISECOND;
        for (int end = ORIG; end <= RESP; end++) {
            next[end] = random.nextInt();
            before[end] = next[end];
            acked[end] = 0;
            hole[end] = 0;
            newest[end] = 0;
            hasClosed[end] = false;
        }
    }

    /** A handshake, in which now and then something is repeated or lost; then whatever comes. */
    private void fill(int i) {
        int chance = random.nextInt(20);
        if (last.frame > 0 && i > 0 && chance == 0) {
            repeat();
        } else if (i < 2) {
            fillSyn(i);
        } else if (i == 2 && chance > 1) {
            filled(ORIG, Segment.ACK, 0);
        } else {
            converse();
        }
    }

    /** Something of the segment is as no textbook has it. */
    private void disturb() {
        switch (random.nextInt(14)) {
            case 0 -> segment.window = 0;
            case 1 -> segment.ttl = random.nextInt(256);
            case 2 -> segment.tsVal -= random.nextInt(2000);
            case 3 -> segment.hasTimestamps = !segment.hasTimestamps;
            case 4 -> segment.seq += random.nextInt(40) - 20;
            case 5 -> segment.ack += random.nextInt(40) - 20;
            case 6 -> segment.flags ^= 1 << random.nextInt(8);
            case 7 -> segment.time -= random.nextInt(400) * MILLISECOND;
            case 8 -> segment.time += 1L << 34 + random.nextInt(16);
            case 9 -> segment.frame += 1L << 20 + random.nextInt(14);
            case 10 -> segment.direction = Segment.Direction.values()[random.nextInt(3)];
            case 11 -> segment.flags = Segment.SYN | (random.nextBoolean() ? Segment.ACK : 0);
            case 12 -> segment.fastOpen = segment.isSyn();
            default -> segment.optionsComplete = false;
        }
        last.copyHeader(segment);
    }

    private void repeat() {
        long frame = segment.frame + 1;
        long time = segment.time + STEPS[random.nextInt(STEPS.length)];
        segment.copyHeader(last);
        segment.frame = frame;
        segment.time = time;
    }

    private void fillSyn(int end) {
        filled(end, end == ORIG ? Segment.SYN : Segment.SYN | Segment.ACK, 0);
    }

    private void converse() {
        int end = random.nextInt(2);
        int kind = random.nextInt(40);
        if (hole[end] != 0 && kind < 20) {
            fillHole(end);
        } else if (hasClosed[end] || kind < 14) {
            filled(end, Segment.ACK, 0);
        } else if (kind < 26) {
            filled(end, Segment.ACK, 1 + random.nextInt(1000));
        } else if (kind < 36) {
            filled(end, Segment.ACK | Segment.FIN, kind < 28 ? 5 : 0);
        } else if (kind < 38) {
            hole[end] = next[end];
            next[end] += HOLE;
            filled(end, kind == 36 ? Segment.ACK : Segment.ACK | Segment.FIN, 10);
        } else {
            filled(end, kind == 38 ? Segment.RST : Segment.RST | Segment.ACK, 0);
        }
    }

    private void fillHole(int end) {
        int after = next[end];
        next[end] = hole[end];
        filled(end, Segment.ACK, HOLE);
        next[end] = after;
        hole[end] = 0;
    }

    /** The next segment of {@code end}; mostly it has heard all that its peer has said. */
    private Segment filled(int end, int flags, int length) {
        int peer = 1 - end;
        segment.frame++;
        segment.time += STEPS[random.nextInt(STEPS.length)];
        segment.direction = Segment.Direction.UNKNOWN;
        segment.srcLo = end + 1;
        segment.dstLo = peer + 1;
        segment.srcPort = end == ORIG ? 40_000 : 80;
        segment.dstPort = end == ORIG ? 80 : 40_000;
        segment.flags = flags;
        segment.seq = next[end];
        int chance = random.nextInt(8);
        if (acked[end] == 0 || chance > 2) {
            acked[end] = next[peer];
        } else if (chance == 2 && SequenceNumber.isAfter(before[peer], acked[end])) {
            acked[end] = before[peer];
        }
        segment.ack = segment.isAck() ? acked[end] : 0;
        segment.window = 60_000;
        segment.payloadLength = length;
        segment.ttl = 64;
        segment.ipId = 1;
        segment.optionsComplete = true;
        segment.windowShift = Segment.ABSENT;
        segment.fastOpen = false;
        segment.hasTimestamps = hasTimestamps;
        newest[end] = (int) (segment.time / MILLISECOND);
        segment.tsVal = newest[end];
        segment.tsEcr = newest[peer] - (random.nextInt(8) == 0 ? 40 : 0);
        before[end] = next[end];
        next[end] += segment.length();
        hasClosed[end] |= segment.isFin();
        last.copyHeader(segment);
        return segment;
    }

    // ---- All that can be said ----

    private static String said(Connection c, long now, Delivery delivery) {
        c.readAt(now, TimeWait.auto());
        Verdict v = c.verdict();
        return String.join(
                " ",
                said(c.orig()),
                said(c.resp()),
                v.how() + "," + v.closedBy() + "," + v.resetBy() + "," + v.actor() + "," + v.confidence() + ","
                        + v.rule(),
                v.synFrame() + "," + v.firstFinFrame() + "," + v.secondFinFrame() + "," + v.endFrame(),
                v.halfClose() + "," + v.idle() + "," + v.passiveBytes() + "," + v.isRace() + "," + v.isFinIgnored(),
                c.zeekHistory() + "," + c.zeekConnState() + "," + c.opened() + "," + c.last() + ","
                        + c.longestSilence(),
                delivery + "," + c.isListenerProved() + "," + c.isRefused() + "," + c.isMidstream() + "," + c.id() + ","
                        + c.orig().closedBefore(c.resp()) + "," + c.resp().closedBefore(c.orig()));
    }

    private static String said(End e) {
        return e.state() + "," + e.proof() + "," + e.frame() + "," + e.since() + "," + e.timer() + ","
                + e.timerRemaining()
                + "," + e.sendQueue() + "," + e.timerRetransmissions() + "," + e.timerProbes() + "," + e.isStale() + ","
                + e.packets() + "," + e.bytes() + "," + e.retransmitted() + "," + e.synRepeats() + "," + e.finRepeats()
                + ","
                + e.gaps() + "," + e.lastTime() + "," + e.lastFrame() + "," + e.lastPayloadTime() + ","
                + e.silenceBeforeFin() + "," + e.ttl() + "," + e.stack() + "," + e.isCapturingHost();
    }
}
