package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What reading allocates, beyond opening, does not grow with the number of frames. */
class AllocationTest {
    private static final int FRAMES = 200_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void aClassicCaptureIsReadWithoutAllocation() throws IOException {
        PcapWriter file = PcapWriter.micros();
        for (int i = 0; i < FRAMES; i++) {
            file.record(i, i, 64, new byte[64]);
        }
        byte[] capture = file.bytes();
        assertAllocatesNothing(() -> open(capture));
        assertAllocatesNothing(() -> new MergedFiles(List.of(open(capture), open(capture))));
    }

    @Test
    void aBlockCaptureIsReadWithoutAllocation() throws IOException {
        PcapngWriter file = new PcapngWriter().section(ByteOrder.LITTLE_ENDIAN).description(1, 0);
        for (int i = 0; i < FRAMES; i++) {
            file.enhanced(0, i, 64, new byte[62], PcapngWriter.option(2, 0, 0, 0, 1));
        }
        byte[] capture = file.bytes();
        assertAllocatesNothing(() -> open(capture));
    }

    private interface Opening {
        FrameSource open() throws IOException;
    }

    private static FrameSource open(byte[] capture) throws IOException {
        return CaptureFile.open(new Reading.Pieces(capture, 1 << 16), "test");
    }

    private static void assertAllocatesNothing(Opening opening) throws IOException {
        long allocated = Long.MAX_VALUE;
        // The compiler and class loading allocate on the way; the steady state is what counts.
        for (int round = 0; round < 5; round++) {
            try (FrameSource source = opening.open()) {
                for (int i = 0; i < 1000; i++) {
                    source.next();
                }
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < FRAMES - 1001; i++) {
                    source.next();
                }
                allocated = Math.min(allocated, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
        }
        // The buffer grows to its full size once: a few hundred octets for its objects, in all.
        assertEquals(0, allocated / 4096, allocated + " octets for " + FRAMES + " frames");
    }
}
