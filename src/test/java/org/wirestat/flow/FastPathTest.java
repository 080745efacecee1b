package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.AllFacts;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.SegmentCopy;
import org.wirestat.tcp.SequenceNumber;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;
import org.wirestat.verdict.Verdict;

/**
 * The fast path and {@code tcp} come to the same: two hosts talk at random, mostly as they should, and all facts are compared at
 * each segment with those of a table whose fast path is off.
 */
class FastPathTest {
    private static final int CONVERSATIONS = 20_000;
    private static final long MILLISECOND = 1_000_000L;
    private static final long[] STEPS = {0, 1000, MILLISECOND, 40 * MILLISECOND, 300 * MILLISECOND, 3000 * MILLISECOND};
    private static final int HOLE = 10;
    /** Reasons that no segment of such conversations gives: each has a test of its own. */
    private static final Set<Unusual> OTHERS = EnumSet.of(
            Unusual.SELF, Unusual.ID, Unusual.ATTEMPT, Unusual.ICMP, Unusual.DAMAGE, Unusual.COPIES, Unusual.ROOM);

    private static final int ORIG = 0;
    private static final int RESP = 1;

    private final Segment segment = new Segment();
    private final Segment last = new Segment();
    private Shard fast;
    private Shard slow;

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
    void bothKnowTheSameAtEachSegment() {
        Map<Unusual, Long> reasons = new EnumMap<>(Unusual.class);
        int stayed = 0;
        for (int seed = 0; seed < CONVERSATIONS; seed++) {
            prepare(seed);
            int segments = 3 + random.nextInt(20);
            int first = random.nextInt(8) == 0 ? 2 : 0;
            for (int i = first; i < segments; i++) {
                fill(i);
                if (isUnruly && random.nextInt(12) == 0) {
                    disturb();
                }
                hear("seed " + seed + ", segment " + i);
            }
            long promoted = 0;
            for (Unusual why : Unusual.values()) {
                promoted += fast.counters().get(why);
                reasons.merge(why, fast.counters().get(why), Long::sum);
            }
            stayed += promoted == 0 ? 1 : 0;
        }
        reasons.values().removeIf(count -> count == 0);
        Set<Unusual> met = EnumSet.copyOf(reasons.keySet());
        met.addAll(OTHERS);
        assertEquals(EnumSet.allOf(Unusual.class), met, "each reason has been met");
        assertTrue(stayed > CONVERSATIONS / 10, "stayed with the textbook: " + stayed);
    }

    /** What a FIN acknowledged matters when the peer's, that was sent before it, is captured behind it. */
    @Test
    void aFinThatWasBehindStaysBehind() {
        prepare(1);
        hasTimestamps = false;
        next[ORIG] = 0;
        next[RESP] = 0;
        hearAt(ORIG, Segment.SYN, 0, 0, 0);
        hearAt(RESP, Segment.SYN | Segment.ACK, 0, 1, 0);
        hearAt(ORIG, Segment.ACK, 1, 1, 0);
        hearAt(RESP, Segment.ACK, 1, 1, 100);
        hearAt(ORIG, Segment.ACK, 1, 101, 0);
        hearAt(ORIG, Segment.ACK | Segment.FIN, 1, 51, 0);
        hearAt(RESP, Segment.ACK, 101, 2, 0);
        hearAt(ORIG, Segment.ACK, 2, 101, 0);
        hearAt(RESP, Segment.ACK | Segment.FIN, 51, 2, 49);
        hearAt(ORIG, Segment.ACK, 2, 101, 0);
        fast.visit(c -> assertEquals(TcpState.TIME_WAIT, c.orig().state()), segment.time);
    }

    private void hearAt(int end, int flags, int seq, int ack, int length) {
        filled(end, flags, length);
        segment.time += 40 * MILLISECOND;
        segment.seq = seq;
        segment.ack = ack;
        hear("seq " + seq);
    }

    /** Each table hears the segment, and they know the same. */
    private void hear(String where) {
        fast.onSegment(segment);
        slow.onSegment(segment);
        // Whoever looks lets what the fast path moved be caught up with, so this is not done at each segment.
        if (random.nextInt(3) > 0) {
            long now = segment.time + STEPS[random.nextInt(STEPS.length)];
            assertEquals(facts(slow, now), facts(fast, now), where);
        }
    }

    private static String facts(Shard shard, long now) {
        StringBuilder facts = new StringBuilder();
        shard.visit(
                c -> facts.append(AllFacts.of(c)).append('\n').append(said(c)).append('\n'), now);
        for (Delivery delivery : Delivery.values()) {
            facts.append(shard.counters().get(delivery)).append(' ');
        }
        shard.visitListeners(
                (ipv6, hi, lo, port, frame) -> facts.append(port).append(' ').append(frame));
        return facts.toString();
    }

    private void prepare(int seed) {
        random = new Random(seed);
        fast = new Shard(100, TimeWait.auto(), false, 1, long[]::new, true);
        slow = new Shard(100, TimeWait.auto(), false, 1, long[]::new, false);
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
        SegmentCopy.copy(segment, last);
    }

    private void repeat() {
        long frame = segment.frame + 1;
        long time = segment.time + STEPS[random.nextInt(STEPS.length)];
        SegmentCopy.copy(last, segment);
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
        SegmentCopy.copy(segment, last);
        return segment;
    }

    // ---- All that can be said ----

    private static String said(Connection c) {
        Verdict v = Verdict.of(c);
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
                c.isListenerProved() + "," + c.isRefused() + "," + c.isMidstream() + "," + c.id());
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
