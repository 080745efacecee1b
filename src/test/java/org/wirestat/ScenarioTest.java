package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.wirestat.Scenario.Kind;
import org.wirestat.Scenario.Step;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.flow.Counter;
import org.wirestat.flow.Counters;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Delivery;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;
import org.wirestat.tcp.TimeWait;
import org.wirestat.verdict.Verdict;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/**
 * Runs the scripts of {@code testdata/scenarios} in four ways: segment by segment, checking every line; through a written
 * capture and the decoder; with each frame captured twice; and with the frames of a round trip shuffled. In all of them the
 * final reading is the same.
 */
class ScenarioTest {
    private static final Path DIRECTORY = Path.of("testdata/scenarios");
    private static final int AT_LEAST = 100;
    private static final int SHUFFLES = 25;

    /**
     * Frames may change places with those captured less than this later. By default there are 10 ms between two lines and
     * 10 ms from the tap to either end, so that this is the round trip.
     */
    private static final long ROUND_TRIP = 20_000_000L;

    @TestFactory
    Stream<DynamicNode> scenarios() throws IOException {
        List<DynamicNode> files = new ArrayList<>();
        for (Path file : files()) {
            List<DynamicNode> tests = new ArrayList<>();
            for (Scenario scenario : Scenario.all(file)) {
                tests.add(dynamicTest(scenario.name, () -> checkEachLine(scenario)));
                tests.add(dynamicTest(scenario.name + " [as a capture]", () -> checkAsCapture(scenario)));
                tests.add(dynamicTest(scenario.name + " [each frame twice]", () -> checkCopied(scenario)));
                if (!scenario.ordered) {
                    tests.add(dynamicTest(scenario.name + " [shuffled]", () -> checkShuffled(scenario)));
                }
            }
            files.add(dynamicContainer(file.getFileName().toString(), tests));
        }
        return files.stream();
    }

    @Test
    void thereAreManyScenariosAndNoTwoHaveOneName() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path file : files()) {
            Scenario.all(file).forEach(s -> names.add(s.name));
        }
        assertTrue(names.size() >= AT_LEAST, () -> "only " + names.size());
        assertEquals(names.size(), names.stream().distinct().count(), () -> "a name stands twice among " + names);
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(DIRECTORY)) {
            return files.filter(f -> f.toString().endsWith(".script")).sorted().toList();
        }
    }

    // ---- The ways ----

    private static void checkEachLine(Scenario scenario) {
        Shard shard = shard(scenario);
        String[] last = {"UNKNOWN:G", "UNKNOWN:G"};
        int incarnations = 1;
        for (Step step : scenario.steps) {
            String where = scenario.file + ":" + step.line();
            long[] before = deliveries(shard.counters());
            deliver(step, shard);
            if (step.kind() == Kind.SEGMENT) {
                assertEquals(step.delivery(), delivered(before, shard.counters()), where);
            }
            Reading reading = Reading.of(shard, step.time());
            Reading.Row latest = reading.rows.get(reading.rows.size() - 1);
            switch (step.kind()) {
                case SEGMENT, UNREACHABLE, WAIT -> {
                    assertState(where + " orig", step.words().get(0), last[0], latest.orig());
                    assertState(where + " resp", step.words().get(1), last[1], latest.resp());
                    last[0] = latest.orig().state();
                    last[1] = latest.resp().state();
                }
                case EARLIER -> {
                    incarnations = Math.max(incarnations, step.number());
                    assertTrue(
                            step.number() <= reading.rows.size(), () -> where + ": there are " + reading.rows.size());
                    Reading.Row row = reading.rows.get(step.number() - 1);
                    assertState(where + " orig", step.words().get(0), "", row.orig());
                    assertState(where + " resp", step.words().get(1), "", row.resp());
                }
                case VERDICT -> assertEquals(String.join(" ", step.words()), latest.verdict(), where);
                case LISTENER -> assertEquals(step.words().get(0), listener(shard, scenario), where);
                case COUNTS -> checkCounts(where, step.words(), latest);
            }
        }
        Reading end = Reading.of(shard, scenario.end());
        assertEquals(incarnations, end.rows.size(), () -> scenario.file + ": connections of " + scenario.name);
    }

    private static void checkAsCapture(Scenario scenario) throws IOException {
        FrameWriter writer = new FrameWriter();
        for (Step step : scenario.steps) {
            if (step.kind() == Kind.SEGMENT) {
                writer.segment(step.segment(), step.options());
            } else if (step.kind() == Kind.UNREACHABLE) {
                writer.unreachable(step.segment());
            }
        }
        Shard shard = shard(scenario);
        Segment segment = new Segment();
        FrameDecoder decoder = new FrameDecoder();
        try (FrameSource source =
                CaptureFile.open(Channels.newChannel(new ByteArrayInputStream(writer.capture())), scenario.name)) {
            for (long frame = 1; source.next(); frame++) {
                segment.frame = frame;
                segment.time = source.time();
                segment.direction = Segment.Direction.UNKNOWN;
                Outcome outcome = decoder.decode(
                        source.buffer(),
                        source.offset(),
                        source.capturedLength(),
                        source.originalLength(),
                        source.linkType(),
                        segment);
                if (outcome == Outcome.SEGMENT) {
                    shard.onSegment(segment);
                } else {
                    assertEquals(Outcome.UNREACHABLE, outcome);
                    shard.onUnreachable(segment);
                }
            }
        }
        assertEquals(
                expected(scenario).exactly(), Reading.of(shard, scenario.end()).exactly());
    }

    private static void checkCopied(Scenario scenario) {
        List<Step> twice = new ArrayList<>();
        long copies = 0;
        for (Step step : frames(scenario)) {
            twice.add(step);
            twice.add(at(step, step.time() + 20_000));
            copies += step.kind() == Kind.SEGMENT ? 1 : 0;
        }
        Shard shard = shard(scenario);
        play(twice, shard);
        Reading reading = Reading.of(shard, scenario.end());
        Reading expected = expected(scenario);
        assertEquals(expected.states(scenario), reading.states(scenario));
        assertEquals(expected.packets(), reading.packets());
        assertEquals(expected.duplicates() + copies, reading.duplicates());
    }

    private static void checkShuffled(Scenario scenario) {
        List<String> expected = expected(scenario).states(scenario);
        for (int seed = 1; seed <= SHUFFLES; seed++) {
            List<Step> shuffled = shuffled(frames(scenario), new Random(seed));
            // A tap that stamps late keeps the time of each frame; one that stamps what it writes has times in order.
            boolean isStampedLate = seed % 2 == 0;
            if (isStampedLate) {
                List<Long> times = shuffled.stream().map(Step::time).sorted().toList();
                for (int i = 0; i < times.size(); i++) {
                    shuffled.set(i, at(shuffled.get(i), times.get(i)));
                }
            }
            Shard shard = shard(scenario);
            play(shuffled, shard);
            assertEquals(
                    expected,
                    Reading.of(shard, scenario.end()).states(scenario),
                    () -> "in the order " + shuffled.stream().map(Step::line).toList() + " of " + scenario.file
                            + (isStampedLate ? "" : ", each with its own time"));
        }
    }

    private static List<Step> shuffled(List<Step> steps, Random random) {
        record Late(Step step, long time) {}
        List<Late> late = new ArrayList<>();
        for (Step step : steps) {
            late.add(new Late(step, step.time() + random.nextLong(ROUND_TRIP)));
        }
        late.sort(Comparator.comparingLong(Late::time));
        List<Step> order = new ArrayList<>();
        late.forEach(l -> order.add(l.step));
        return order;
    }

    // ---- Playing ----

    private static Shard shard(Scenario scenario) {
        TimeWait timeWait = scenario.timeWait < 0 ? TimeWait.auto() : TimeWait.fixed(scenario.timeWait);
        return new Shard(1000, timeWait, false, 42, long[]::new);
    }

    private static Reading expected(Scenario scenario) {
        Shard shard = shard(scenario);
        play(frames(scenario), shard);
        return Reading.of(shard, scenario.end());
    }

    private static List<Step> frames(Scenario scenario) {
        return scenario.steps.stream().filter(Step::hasFrame).toList();
    }

    private static void play(List<Step> steps, Shard shard) {
        long frame = 0;
        for (Step step : steps) {
            Segment s = new Segment();
            Scenario.copy(step.segment(), s);
            s.frame = ++frame;
            s.time = step.time();
            deliver(new Step(step.line(), step.kind(), s.time, s, step.options(), List.of(), null, 0), shard);
        }
    }

    private static Step at(Step step, long time) {
        return new Step(step.line(), step.kind(), time, step.segment(), step.options(), List.of(), step.delivery(), 0);
    }

    private static void deliver(Step step, Shard shard) {
        if (step.kind() == Kind.SEGMENT) {
            shard.onSegment(step.segment());
        } else if (step.kind() == Kind.UNREACHABLE) {
            shard.onUnreachable(step.segment());
        }
    }

    // ---- Comparing ----

    /** {@code expected} is a state, with its letter if that is asked for, and the frame that proves it if that is. */
    private static void assertState(String where, String expected, String last, Reading.EndReading end) {
        String read = end.state();
        if (expected.equals("=")) {
            assertEquals(withoutLetter(last), withoutLetter(read), where + ": unchanged");
            return;
        }
        if (expected.contains("@")) {
            read += "@" + end.frame();
        } else if (!expected.contains(":")) {
            read = withoutLetter(read);
        }
        assertEquals(expected, read, where);
    }

    private static String withoutLetter(String state) {
        return state.substring(0, state.indexOf(':'));
    }

    private static long[] deliveries(Counters counters) {
        long[] counts = new long[Delivery.values().length];
        for (Delivery delivery : Delivery.values()) {
            counts[delivery.ordinal()] =
                    delivery == Delivery.COPY ? counters.get(Counter.COPIES) : counters.get(delivery);
        }
        return counts;
    }

    private static Delivery delivered(long[] before, Counters counters) {
        long[] after = deliveries(counters);
        for (Delivery delivery : Delivery.values()) {
            if (after[delivery.ordinal()] > before[delivery.ordinal()]) {
                return delivery;
            }
        }
        throw new IllegalStateException("a segment was not counted");
    }

    private static String listener(Shard shard, Scenario scenario) {
        List<String> found = new ArrayList<>();
        shard.visitListeners((ipv6, hi, lo, port, frame) -> found.add(port == scenario.ports[0] ? "orig" : "resp"));
        return found.isEmpty() ? "none" : String.join(" ", found);
    }

    private static void checkCounts(String where, List<String> words, Reading.Row row) {
        for (int i = 1; i < words.size(); i += 2) {
            String actual = switch (words.get(0)) {
                case "orig" -> row.orig().count(words.get(i));
                case "resp" -> row.resp().count(words.get(i));
                default -> row.circumstances().of(words.get(i));
            };
            assertEquals(words.get(i + 1), actual, where + " " + words.get(i));
        }
    }

    /** All that a shard shows at one instant, copied. */
    private static final class Reading {
        record EndReading(
                String state,
                long frame,
                long since,
                long packets,
                long duplicates,
                long retransmitted,
                long bytes,
                long sendQueue,
                String timer,
                int repeats,
                int probes,
                long gaps,
                String stack,
                boolean stale) {
            static EndReading of(End end) {
                return new EndReading(
                        end.state() + ":" + end.proof(),
                        end.frame(),
                        end.since(),
                        end.packets(),
                        end.duplicates(),
                        end.retransmitted(),
                        end.bytes(),
                        end.sendQueue(),
                        end.timer().label(),
                        end.timerRetransmissions(),
                        end.timerProbes(),
                        end.gaps(),
                        end.stack().label(),
                        end.isStale());
            }

            String count(String what) {
                return switch (what) {
                    case "packets" -> Long.toString(packets);
                    case "duplicates" -> Long.toString(duplicates);
                    case "retransmitted" -> Long.toString(retransmitted);
                    case "bytes" -> Long.toString(bytes);
                    case "sendq" -> Long.toString(sendQueue);
                    case "timer" -> timer;
                    case "repeats" -> Integer.toString(repeats);
                    case "gaps" -> Long.toString(gaps);
                    case "probes" -> Integer.toString(probes);
                    case "stack" -> stack;
                    case "stale" -> stale ? "yes" : "no";
                    default -> throw new IllegalArgumentException("no such count: " + what);
                };
            }
        }

        /** What a verdict says beside who and how. */
        record Circumstances(
                String confidence,
                String resetBy,
                long passiveBytes,
                long idle,
                TcpState staleState,
                boolean isRace,
                boolean isFinIgnored,
                boolean isUnanswered,
                boolean isSuspect,
                int resetTtl,
                int usualTtl,
                String rule) {
            static Circumstances of(Verdict verdict) {
                return new Circumstances(
                        verdict.confidence().label(),
                        verdict.resetBy().label(),
                        verdict.passiveBytes(),
                        verdict.idle(),
                        verdict.staleState(),
                        verdict.isRace(),
                        verdict.isFinIgnored(),
                        verdict.isRequestUnanswered(),
                        verdict.isSuspect(),
                        verdict.resetTtl(),
                        verdict.usualTtl(),
                        verdict.rule());
            }

            String of(String what) {
                return switch (what) {
                    case "confidence" -> confidence;
                    case "reset" -> resetBy;
                    case "passive" -> Long.toString(passiveBytes);
                    case "idle" -> idle / 1_000_000 + "ms";
                    case "stale" -> staleState.name();
                    case "race" -> isRace ? "yes" : "no";
                    case "fin-ignored" -> isFinIgnored ? "yes" : "no";
                    case "unanswered" -> isUnanswered ? "yes" : "no";
                    case "suspect" -> isSuspect ? "yes" : "no";
                    case "ttl" -> resetTtl + "-" + usualTtl;
                    default -> throw new IllegalArgumentException("no such circumstance: " + what);
                };
            }
        }

        record Row(
                int origPort,
                EndReading orig,
                EndReading resp,
                String verdict,
                Circumstances circumstances,
                boolean isMidstream) {
            /** Told by socket, as two SYNs that cross make the one seen first the originator. */
            String states(int port) {
                boolean isAsNamed = port == origPort;
                String closer = isAsNamed
                        ? verdict
                        : verdict.startsWith("orig")
                                ? "resp" + verdict.substring(4)
                                : verdict.startsWith("resp") ? "orig" + verdict.substring(4) : verdict;
                return (isAsNamed ? orig.state + " " + resp.state : resp.state + " " + orig.state) + ", closed by "
                        + closer;
            }
        }

        final List<Row> rows = new ArrayList<>();

        static Reading of(Shard shard, long now) {
            Reading reading = new Reading();
            SortedMap<Long, Row> inOrder = new TreeMap<>();
            shard.visit(c -> inOrder.put(c.id(), row(c)), now);
            reading.rows.addAll(inOrder.values());
            return reading;
        }

        private static Row row(Connection c) {
            String verdict =
                    Verdict.of(c).closedBy().label() + " " + Verdict.of(c).how().label();
            return new Row(
                    c.orig().port(),
                    EndReading.of(c.orig()),
                    EndReading.of(c.resp()),
                    verdict,
                    Circumstances.of(Verdict.of(c)),
                    c.isMidstream());
        }

        List<Row> exactly() {
            return rows;
        }

        List<String> states(Scenario scenario) {
            return rows.stream().map(r -> r.states(scenario.ports[0])).toList();
        }

        List<String> packets() {
            return rows.stream().map(r -> r.orig.packets + " " + r.resp.packets).toList();
        }

        long duplicates() {
            return rows.stream()
                    .mapToLong(r -> r.orig.duplicates + r.resp.duplicates)
                    .sum();
        }
    }
}
