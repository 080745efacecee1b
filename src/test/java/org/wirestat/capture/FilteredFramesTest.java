package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FilteredFramesTest {
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
        assertEquals(
                List.of(0L, 1L, 2L, 3L),
                filtered(file.bytes(), "less 63").times().stream()
                        .map(time -> time / 1_000_000_000)
                        .toList());
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
        assertEquals(
                List.of(1, 101, 1),
                filtered(file, "tcp").frames().stream()
                        .map(Reading.Frame::linkType)
                        .toList());
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
        Reading reading = filtered(file, "ether host 00:00:00:00:00:00");
        assertEquals(1, reading.frames().size());
        assertEquals(CaptureException.Kind.FILTER, reading.kind());
        assertTrue(reading.message().startsWith("test: filter \"ether host 00:00:00:00:00:00\" for link type 101: "));
    }

    @Test
    void anExpressionThatIsWrongForEverythingIsToldAtOnce() throws IOException {
        try (FrameSource source =
                CaptureFile.open(new Reading.Pieces(PcapWriter.three().bytes(), 99), "test")) {
            CaptureException refusal =
                    assertThrows(CaptureException.class, () -> new FilteredFrames(source, "tcp and and"));
            assertEquals(CaptureException.Kind.FILTER, refusal.kind());
        }
    }

    @Test
    void damageIsToldAsByTheSource() throws IOException {
        byte[] whole = PcapWriter.three().bytes();
        byte[] cut = Arrays.copyOf(whole, whole.length - 5);
        Reading reading = filtered(cut, "greater 1");
        assertEquals(CaptureException.Kind.CUT_SHORT, reading.kind());
        assertEquals(2, reading.frames().size());
    }

    private static Reading filtered(byte[] file, String expression) throws IOException {
        try (FrameSource source =
                new FilteredFrames(CaptureFile.open(new Reading.Pieces(file, 1 << 16), "test"), expression)) {
            return Reading.of(source);
        }
    }
}
