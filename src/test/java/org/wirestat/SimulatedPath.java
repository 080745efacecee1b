package org.wirestat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/**
 * The way between two ends, with a tap somewhere on it: segments are delayed, lost, overtaken and delivered twice, before
 * the tap and behind it. Time is simulated; all that happens follows from the seed.
 */
final class SimulatedPath {
    private static final long MILLISECOND = 1_000_000L;
    private static final int MOST_EVENTS = 10_000;

    /** Only a moment when nothing is on its way is compared: then the ends rest in their states. */
    private record Event(long time, long order, boolean isTimer, Runnable action) {}

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::time).thenComparingLong(Event::order));
    private final Random random;
    final Shard shard = new Shard(100, TimeWait.fixed(1L << 60), false, 1, long[]::new);
    final SimulatedEnd orig;
    final SimulatedEnd resp;
    /** What passed the tap, for whoever has to find out what went wrong. */
    final List<String> log = new ArrayList<>();

    private final double lossBefore;
    private final double lossBehind;
    private final double doubled;
    private final long nearDelay;
    private final long farDelay;
    private final long jitter;

    private final boolean mayLoseResets;
    private long now = Scenario.START;
    private long order;
    private long frame;
    private int underWay;
    /** Whether the first copy of each end's FIN was lost before the tap; null before it was sent. */
    private Boolean isOrigFinHidden;

    private Boolean isRespFinHidden;
    private final long[] lastArrival = new long[4];

    SimulatedPath(long seed) {
        random = new Random(seed);
        boolean isLossy = random.nextInt(3) > 0;
        lossBefore = isLossy ? random.nextDouble() * 0.3 : 0;
        lossBehind = isLossy ? random.nextDouble() * 0.3 : 0;
        doubled = random.nextInt(3) == 0 ? 0.1 : 0;
        nearDelay = random.nextLong(30 * MILLISECOND) + 1000;
        farDelay = random.nextLong(30 * MILLISECOND) + 1000;
        jitter = random.nextInt(3) == 0 ? random.nextLong(8 * MILLISECOND) + 1 : 0;
        mayLoseResets = false;
        boolean hasTimestamps = random.nextBoolean();
        orig = end(true, hasTimestamps);
        resp = end(false, hasTimestamps);
        plan();
    }

    private SimulatedEnd end(boolean isOrig, boolean hasTimestamps) {
        long ackDelay = random.nextBoolean() ? 0 : 40 * MILLISECOND;
        return new SimulatedEnd(this, isOrig, random.nextInt(), hasTimestamps, ackDelay, 3 + random.nextInt(5));
    }

    /** What the two processes do, and when. */
    private void plan() {
        int kind = random.nextInt(10);
        if (kind > 0) {
            resp.listen();
        }
        at(0, orig::open);
        if (kind == 1) {
            at(random.nextLong(40 * MILLISECOND), resp::open);
        }
        long time = 0;
        for (int i = random.nextInt(8); i >= 0; i--) {
            time += random.nextInt(3) == 0 ? random.nextLong(60 * MILLISECOND) : random.nextLong(4000 * MILLISECOND);
            SimulatedEnd end = random.nextBoolean() ? orig : resp;
            int octets = 1 + random.nextInt(1500);
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> at(time, () -> end.write(octets));
                case 4, 5, 6 -> at(time, end::shut);
                case 7 -> at(time, end::close);
                case 8 -> {
                    at(time, orig::shut);
                    at(time + random.nextLong(30 * MILLISECOND), resp::shut);
                }
                default -> at(time, random.nextInt(3) == 0 ? end::abort : end::shut);
            }
        }
    }

    private void at(long span, Runnable action) {
        later(span, true, action);
    }

    void later(long span, boolean isTimer, Runnable action) {
        underWay += isTimer ? 0 : 1;
        events.add(new Event(now + span, order++, isTimer, action));
    }

    long now() {
        return now;
    }

    long longestDelay() {
        return nearDelay + farDelay + 2 * jitter;
    }

    /** Runs until nothing is left to happen; {@code onRest} is called whenever nothing is under way. */
    void run(Runnable onRest) {
        for (int count = 0; !events.isEmpty(); count++) {
            Event event = events.remove();
            if (count > MOST_EVENTS) {
                throw new IllegalStateException("the ends do not come to rest:\n" + String.join("\n", log));
            }
            boolean isAtRest = underWay == 0 && event.time > now;
            if (isAtRest) {
                now = event.time - 1;
                onRest.run();
            }
            now = event.time;
            underWay -= event.isTimer ? 0 : 1;
            event.action.run();
        }
        now += 3_600_000 * MILLISECOND;
        onRest.run();
    }

    // ---- The way ----

    void send(Segment s, boolean isFromOrig) {
        boolean isLost = random.nextDouble() < lossBefore && (mayLoseResets || !s.isRst());
        if (s.isFin() && isFromOrig && isOrigFinHidden == null) {
            isOrigFinHidden = isLost;
        }
        if (s.isFin() && !isFromOrig && isRespFinHidden == null) {
            isRespFinHidden = isLost;
        }
        if (isLost) {
            return;
        }
        int copies = random.nextDouble() < doubled ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            travel(isFromOrig ? nearDelay : farDelay, isFromOrig ? 0 : 1, () -> pass(s, isFromOrig));
        }
    }

    private void travel(long delay, int hop, Runnable action) {
        long arrival = now + delay + (jitter == 0 ? 0 : random.nextLong(jitter));
        if (jitter == 0) {
            arrival = Math.max(arrival, lastArrival[hop] + 1);
            lastArrival[hop] = arrival;
        }
        later(arrival - now, false, action);
    }

    private void pass(Segment s, boolean isFromOrig) {
        Segment seen = new Segment();
        Scenario.copy(s, seen);
        seen.frame = ++frame;
        seen.time = now;
        shard.onSegment(seen);
        boolean isLost = random.nextDouble() < lossBehind;
        log.add("%4d %8.3f ms %s %s seq %s ack %s (%d) id %d%s"
                .formatted(
                        frame,
                        (now - Scenario.START) / 1e6,
                        isFromOrig ? ">" : "<",
                        flags(s),
                        Integer.toUnsignedString(s.seq),
                        s.isAck() ? Integer.toUnsignedString(s.ack) : "-",
                        s.payloadLength,
                        s.ipId,
                        isLost ? " lost behind the tap" : ""));
        if (!isLost) {
            SimulatedEnd to = isFromOrig ? resp : orig;
            travel(isFromOrig ? farDelay : nearDelay, isFromOrig ? 2 : 3, () -> to.arrive(s));
        }
    }

    /**
     * Whether {@code end} has moved without the tap: its FIN was lost before it. What a repeat shows is when that was sent, not
     * whether the first was sent before or after the peer's FIN had come.
     */
    boolean hasMovedUnseen(SimulatedEnd end) {
        return Boolean.TRUE.equals(end.isOrig ? isOrigFinHidden : isRespFinHidden);
    }

    private static String flags(Segment s) {
        return (s.isSyn() ? "S" : "") + (s.isFin() ? "F" : "") + (s.isRst() ? "R" : "") + (s.isAck() ? "." : "");
    }
}
