package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wirestat.capture.CaptureFile;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.TimeWait;

/**
 * What is predicted of a segment, and noted without telling the ends, must come to the same as if they had been told. They are
 * told of one that the capturing host meets in another direction than those before; and that is the only thing that differs.
 */
class PredictionTest {
    private static final Path TESTDATA = Path.of("testdata");

    static List<Path> captures() throws IOException {
        try (Stream<Path> files = Files.walk(TESTDATA)) {
            return files.filter(file -> file.toString().endsWith(".pcap"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("captures")
    void whatIsPredictedComesToTheSame(Path capture) throws IOException {
        String told = read(capture, Meetings.neverAlike());
        assertEquals(told, read(capture, Meetings.unknown()));
        assertEquals(told, read(capture, Meetings.ofClient()));
    }

    @Test
    void tenThousandConnectionsComeToTheSame() throws IOException {
        Path haystack = Haystack.write(7);
        String predicted = read(haystack, Meetings.unknown());
        assertEquals(Haystack.CONNECTIONS, predicted.lines().count());
        assertEquals(read(haystack, Meetings.neverAlike()), predicted);
    }

    private static String read(Path capture, Meetings meetings) throws IOException {
        Shard shard = new Shard(1_000_000, TimeWait.auto(), false, 1, long[]::new);
        long latest = new Replay(shard).metAs(meetings).of(CaptureFile.open(capture));
        return Rows.of(shard, latest);
    }
}
