package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeaderRingTest {
    private static final long SEED = 20261122;

    private final NumberedFrame frame = new NumberedFrame();

    @Test
    void aFrameComesOutAsItWentIn() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 12, 256);
        frame.become(41, 60);
        assertTrue(ring.offer(frame));
        assertTrue(ring.next());
        assertEquals(41, NumberedFrame.numberOf(ring));
        assertEquals(60, ring.capturedLength());
        assertEquals("eth7", ring.name());
        assertEquals(NumberedFrame.LINK_TYPE, ring.linkType());
        assertEquals(FrameSource.OUTBOUND, ring.direction());
        assertEquals(0, ring.position());
    }

    @Test
    void onlyTheFirstOctetsOfALongFrameAreKept() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 12, 96);
        frame.become(3, 1500);
        assertTrue(ring.offer(frame));
        assertTrue(ring.next());
        assertEquals(96, ring.capturedLength());
        assertEquals(frame.originalLength(), ring.originalLength());
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 10, 64);
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += ring.offer(frame.become(i, 64)) ? 1 : 0;
        }
        assertEquals(1024 / 88, taken);
        assertEquals(100 - taken, ring.dropped());
        for (int i = 0; i < taken; i++) {
            assertTrue(ring.next());
            assertEquals(i, NumberedFrame.numberOf(ring));
        }
        assertFalse(ring.next());
        assertTrue(ring.offer(frame.become(200, 64)), "room again");
    }

    @Test
    void theCurrentRecordIsNotOverwritten() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 10, 64);
        ring.offer(frame.become(0, 64));
        assertTrue(ring.next());
        int number = 1;
        while (ring.offer(frame.become(number, 64))) {
            number++;
        }
        assertEquals(0, NumberedFrame.numberOf(ring));
    }

    @Test
    void framesOfAnyLengthGoAroundTheEndWhole() throws IOException {
        Random random = new Random(SEED);
        HeaderRing ring = new HeaderRing("eth7", 1 << 11, 900);
        Queue<int[]> inside = new ArrayDeque<>();
        long position = 0;
        for (int i = 0; i < 200_000; i++) {
            if (random.nextBoolean()) {
                int length = random.nextInt(901);
                if (ring.offer(frame.become(i, length))) {
                    inside.add(new int[] {i, length});
                }
            } else if (!inside.isEmpty()) {
                int[] first = inside.remove();
                assertTrue(ring.next());
                assertEquals(first[0], NumberedFrame.numberOf(ring), "seed " + SEED);
                assertEquals(first[1], ring.capturedLength());
                assertTrue(ring.position() >= position);
                position = ring.position();
            }
        }
        assertTrue(ring.dropped() > 0, "it was full at times");
    }

    @Test
    void aSilentRingIsNotOver() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 10, 64);
        assertFalse(ring.next());
        assertFalse(ring.isOver());
        ring.offer(frame.become(1, 64));
        assertTrue(ring.next());
    }

    @Test
    void theEndComesAfterTheLastFrameAndTheFailureOnce() throws IOException {
        HeaderRing ring = new HeaderRing("eth7", 1 << 10, 64);
        CaptureException failure = new CaptureException(CaptureException.Kind.INTERFACE_LOST, "eth7", "went away");
        ring.offer(frame.become(1, 64));
        ring.end(failure);
        assertFalse(ring.isOver());
        assertTrue(ring.next());
        assertSame(failure, assertThrows(CaptureException.class, ring::next));
        assertFalse(ring.next());
        assertTrue(ring.isOver());
    }

    @Test
    void sizesThatCannotWorkAreRefused() {
        assertEquals(
                "capacity must be a power of two: capacity=1000",
                assertThrows(IllegalArgumentException.class, () -> new HeaderRing("eth7", 1000, 64))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new HeaderRing("eth7", 1024, 512));
    }

    @Test
    void betweenTwoThreadsEveryFrameArrivesInOrderOrIsCounted() throws Exception {
        int frames = 2_000_000;
        HeaderRing ring = new HeaderRing("eth7", 1 << 13, 128);
        AtomicReference<Throwable> writersFailure = new AtomicReference<>();
        Thread writer = new Thread(() -> {
            try {
                NumberedFrame offered = new NumberedFrame();
                for (int i = 0; i < frames; i++) {
                    // Waits at times, so that the reader gets its turn on one processor too.
                    if (!ring.offer(offered.become(i, i % 129)) && i % 8 == 0) {
                        Thread.yield();
                    }
                }
            } catch (Throwable e) {
                writersFailure.set(e);
            } finally {
                ring.end(null);
            }
        });
        writer.start();
        long read = 0;
        long last = -1;
        for (boolean more = true; more; ) {
            if (!ring.next()) {
                more = !ring.isOver();
                continue;
            }
            int number = NumberedFrame.numberOf(ring);
            assertTrue(number >= 0, "a frame is whole");
            assertTrue(number > last, "frames come in order");
            assertEquals(number % 129, ring.capturedLength());
            last = number;
            read++;
        }
        writer.join();
        assertNull(writersFailure.get());
        assertEquals(frames, read + ring.dropped());
        assertTrue(read > 0);
    }

    @Test
    void nothingIsAllocatedForAFrame() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        HeaderRing ring = new HeaderRing("eth7", 1 << 12, 128);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200_000; i++) {
                ring.offer(frame.become(i, i % 128));
                ring.next();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least / 4096, least + " octets");
    }
}
