package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.tcp.Segment;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/** The fast path and {@code tcp} come to the same on every capture there is, in the middle and at the end. */
class FastPathCapturesTest {
    /** So many captures that are small enough are compared at each of their segments, the others now and then. */
    private static final int FEW_SEGMENTS = 400;

    private static final int NOW_AND_THEN = 20_000;
    private static final long HOUR = 3_600_000_000_000L;

    static List<Path> captures() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String property : new String[] {"wirestat.truth", "wirestat.corpus"}) {
            Path directory = Path.of(System.getProperty(property, "none"));
            if (Files.isDirectory(directory)) {
                addCaptures(directory, found);
            }
        }
        addCaptures(Path.of("testdata"), found);
        return found;
    }

    private static void addCaptures(Path directory, List<Path> found) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.filter(file -> file.toString().matches(".*\\.(pcap|pcapng|cap)(\\.gz)?"))
                    .sorted()
                    .forEach(found::add);
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void bothKnowTheSame(Path capture) throws IOException {
        TwoTables tables = new TwoTables(false);
        FrameDecoder decoder = new FrameDecoder();
        Segment segment = new Segment();
        long segments = 0;
        try (FrameSource source = CaptureFile.open(capture)) {
            while (moves(source)) {
                segment.frame++;
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
                    segments++;
                    tables.onSegment(segment);
                    if (segments < FEW_SEGMENTS || segments % NOW_AND_THEN == 0) {
                        tables.assertSame(segment.time, "frame " + segment.frame);
                    }
                } else if (outcome == Outcome.UNREACHABLE) {
                    tables.onUnreachable(segment);
                }
            }
        } catch (CaptureException e) {
            assertTrue(segments == 0, "what is no capture has no segments"); // all else is told while it is read
        }
        tables.assertSame(segment.time, "the end");
        tables.assertSame(segment.time + HOUR, "an hour later");
    }

    private static boolean moves(FrameSource source) throws IOException {
        try {
            return source.next();
        } catch (CaptureException e) {
            return false;
        }
    }
}
