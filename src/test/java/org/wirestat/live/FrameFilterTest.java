package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.PcapWriter;
import org.wirestat.capture.PcapngWriter;
import org.wirestat.capture.Reading;

class FrameFilterTest {
    @BeforeAll
    static void requireLibpcap() {
        OfflineFilter.requireLibpcap();
    }

    @Test
    void onlyWhatTheFilterAcceptsIsGiven() throws IOException {
        PcapWriter file = PcapWriter.micros();
        for (int i = 0; i < 100; i++) {
            file.record(i, 0, 60 + i, new byte[60]);
        }
        assertEquals(List.of(0L, 1L, 2L, 3L), passed(file.bytes(), "less 63").seconds);
    }

    @Test
    void theFilterIsCompiledForEachLinkType() throws IOException {
        byte[] raw = new byte[40];
        raw[0] = 0x45;
        raw[9] = 6;
        byte[] ethernet = new byte[54];
        ethernet[12] = 8;
        System.arraycopy(raw, 0, ethernet, 14, 40);
        byte[] file = new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .description(101, 0)
                .enhanced(0, 1, 54, ethernet)
                .enhanced(1, 2, 40, raw)
                .enhanced(1, 3, 54, ethernet)
                .enhanced(0, 4, 54, ethernet)
                .bytes();
        assertEquals(List.of(1, 101, 1), passed(file, "tcp").linkTypes);
    }

    @Test
    void aLinkTypeThatTheFilterDoesNotFitIsToldOnce() throws IOException {
        byte[] file = new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .description(101, 0)
                .enhanced(1, 1, 40, new byte[40])
                .enhanced(0, 2, 54, new byte[54])
                .enhanced(1, 3, 40, new byte[40])
                .bytes();
        Passed passed = passed(file, "ether host 00:00:00:00:00:00");
        assertEquals(1, passed.seconds.size());
        assertEquals(1, passed.complaints.size());
        assertTrue(passed.complaints
                .get(0)
                .startsWith("test: filter \"ether host 00:00:00:00:00:00\" for link type 101: "));
    }

    @Test
    void anExpressionThatIsWrongForEverythingIsToldAtOnce() {
        CaptureException refusal =
                assertThrows(CaptureException.class, () -> new FrameFilter(PcapFilter.of("tcp and and")));
        assertEquals(CaptureException.Kind.FILTER, refusal.kind());
    }

    /** The frames that pass: their times in seconds and link types, and what the filter complained of. */
    private record Passed(List<Long> seconds, List<Integer> linkTypes, List<String> complaints) {}

    private static Passed passed(byte[] file, String expression) throws IOException {
        Passed passed = new Passed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        FrameFilter filter = new FrameFilter(PcapFilter.of(expression));
        try (FrameSource source = CaptureFile.open(new Reading.Pieces(file, 1 << 16), "test")) {
            while (source.next()) {
                try {
                    if (filter.accepts(source)) {
                        passed.seconds.add(source.time() / 1_000_000_000);
                        passed.linkTypes.add(source.linkType());
                    }
                } catch (CaptureException e) {
                    assertEquals(CaptureException.Kind.FILTER, e.kind());
                    passed.complaints.add(e.getMessage());
                }
            }
        }
        return passed;
    }
}
