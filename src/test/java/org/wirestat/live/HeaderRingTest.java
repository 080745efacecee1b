package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.NumberedFrame;

class HeaderRingTest {
    private static final long SEED = 20261122;

    private final NumberedFrame frame = new NumberedFrame();
    private HeaderRing ring = RingWriter.ring(1 << 10);
    private RingWriter writer = new RingWriter(ring);

    @AfterEach
    void letGoOfIt() {
        ring.release();
    }

    private void ringOf(int capacity) {
        ring.release();
        ring = RingWriter.ring(capacity);
        writer = new RingWriter(ring);
    }

    @Test
    void aFrameComesOutAsItWentIn() throws IOException {
        assertTrue(writer.offer(frame.become(41, 60)));
        assertTrue(ring.next());
        assertEquals(41, NumberedFrame.numberOf(ring));
        assertEquals(60, ring.capturedLength());
        assertEquals("eth7", ring.name());
        assertEquals(NumberedFrame.LINK_TYPE, ring.linkType());
        assertEquals(FrameSource.OUTBOUND, ring.direction());
        assertEquals(0, ring.position());
    }

    @Test
    void timesAreThoseOfACaptureFile() throws IOException {
        long time = 0xffff_ffffL * 1_000_000_000 + 999_999_999;
        writer.offer(frame.become(1, 10).at(time));
        assertTrue(ring.next());
        assertEquals(time, ring.time());
        HeaderRing micros = new HeaderRing("eth7", 1 << 10, NumberedFrame.LINK_TYPE, 1000, FrameSource.UNKNOWN);
        new RingWriter(micros).offer(frame.become(1, 10).at(3_000_000_007L));
        assertTrue(micros.next());
        assertEquals(3_000_007_000L, micros.time());
        micros.release();
    }

    @Test
    void whatFindsNoRoomIsNotWrittenUntilOthersAreRead() throws IOException {
        int taken = 0;
        for (int i = 0; i < 100; i++) {
            taken += writer.offer(frame.become(i, 64)) ? 1 : 0;
        }
        assertEquals(1024 / 80, taken);
        for (int i = 0; i < taken; i++) {
            assertTrue(ring.next());
            assertEquals(i, NumberedFrame.numberOf(ring));
        }
        assertFalse(ring.next());
        assertTrue(writer.offer(frame.become(200, 64)), "room again");
    }

    @Test
    void theCurrentRecordIsNotOverwritten() throws IOException {
        writer.offer(frame.become(0, 64));
        assertTrue(ring.next());
        int number = 1;
        while (writer.offer(frame.become(number, 64))) {
            number++;
        }
        assertEquals(0, NumberedFrame.numberOf(ring));
    }

    @Test
    void roomIsGivenBackBeforeAllIsRead() throws IOException {
        ringOf(1 << 18);
        int number = 0;
        while (writer.offer(frame.become(number, 900))) {
            number++;
        }
        for (int i = 0; i < number / 2; i++) {
            assertTrue(ring.next());
        }
        assertTrue(writer.offer(frame.become(number, 900)));
    }

    @Test
    void whatIsNotPublishedIsNotRead() throws IOException {
        writer.write(frame.become(1, 64));
        assertFalse(ring.poll());
        ring.publish(80);
        assertTrue(ring.poll());
        assertEquals(1, NumberedFrame.numberOf(ring));
    }

    @Test
    void aBatchIsPublishedAtOnce() throws IOException {
        ByteBuffer records = ring.buffer().duplicate().order(ByteOrder.nativeOrder());
        assertEquals(1024, ring.room(512));
        assertEquals(0, ring.place());
        for (int i = 0; i < 5; i++) {
            records.putInt(i * 20 + 4, i).putInt(i * 20 + 8, 4).putInt(i * 20 + 12, 7);
        }
        ring.publish(100);
        assertEquals(924, ring.room(512));
        for (int i = 0; i < 5; i++) {
            assertTrue(ring.next());
            assertEquals(i, ring.time());
            assertEquals(20 * i, ring.position());
            assertEquals(7, ring.originalLength());
        }
        assertFalse(ring.poll());
    }

    @Test
    void framesOfAnyLengthGoAroundTheEndWhole() throws IOException {
        Random random = new Random(SEED);
        ringOf(1 << 11);
        Queue<int[]> inside = new ArrayDeque<>();
        long position = 0;
        int refused = 0;
        for (int i = 0; i < 200_000; i++) {
            if (random.nextBoolean()) {
                int length = random.nextInt(901);
                if (writer.offer(frame.become(i, length))) {
                    inside.add(new int[] {i, length});
                } else {
                    refused++;
                }
            } else if (!inside.isEmpty()) {
                int[] first = inside.remove();
                assertTrue(ring.next());
                assertEquals(first[0], NumberedFrame.numberOf(ring), "seed " + SEED);
                assertEquals(first[1], ring.capturedLength());
                assertEquals(position, ring.position());
                position += 16 + first[1];
            }
        }
        assertTrue(refused > 0, "it was full at times");
    }

    @Test
    void whenAllIsReadTheNextGoesWhereTheFirstWas() throws IOException {
        for (int i = 0; i < 7; i++) {
            assertTrue(writer.offer(frame.become(i, 64)));
            assertTrue(ring.next());
        }
        ring.room(80);
        assertEquals(560, ring.place(), "the last has not been moved past");
        assertFalse(ring.poll());
        assertEquals(1024, ring.room(80), "all of it is free");
        assertEquals(0, ring.place());
    }

    @Test
    void aRingThatIsHardlyUsedGoesOnWhereItIs() throws IOException {
        assertTrue(writer.offer(frame.become(0, 64)));
        assertTrue(ring.next());
        assertFalse(ring.poll());
        ring.room(80);
        assertEquals(80, ring.place());
    }

    /** The reader stands where records are written again before it looks. */
    @Test
    void aReaderThatIsFarBehindFindsWhereItStartedOver() throws IOException {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 8; i++) {
                assertTrue(writer.offer(frame.become(i, 64)));
                assertTrue(ring.next());
            }
            assertFalse(ring.poll());
            int offered = 0;
            while (writer.offer(frame.become(100 + offered, 64))) {
                offered++;
            }
            assertEquals(1024 / 80, offered);
            for (int i = 0; i < offered; i++) {
                assertTrue(ring.next());
                assertEquals(100 + i, NumberedFrame.numberOf(ring));
            }
            assertFalse(ring.poll());
        }
    }

    @Test
    void aRingThatEndsWhereItStartedOverIsOver() throws IOException {
        for (int i = 0; i < 8; i++) {
            assertTrue(writer.offer(frame.become(i, 64)));
            assertTrue(ring.next());
        }
        assertFalse(ring.poll());
        ring.room(80);
        assertEquals(0, ring.place());
        ring.end(null);
        assertFalse(ring.next());
        assertTrue(ring.isOver());
    }

    @Test
    void aSilentRingIsNotOver() throws IOException {
        assertFalse(ring.next());
        assertFalse(ring.isOver());
        writer.offer(frame.become(1, 64));
        assertTrue(ring.next());
    }

    @Test
    void theEndComesAfterTheLastFrameAndTheFailureOnce() throws IOException {
        CaptureException failure = new CaptureException(CaptureException.Kind.INTERFACE_LOST, "eth7", "went away");
        writer.offer(frame.become(1, 64));
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
                assertThrows(IllegalArgumentException.class, () -> RingWriter.ring(1000))
                        .getMessage());
    }

    /** A reader that nobody wakes looks by itself after a tenth of a second. One round may take long, most may not. */
    @Test
    void aReaderThatWaitsIsWoken() throws Exception {
        int rounds = 40;
        AtomicLong answered = new AtomicLong();
        long[] offered = new long[rounds + 1];
        Thread reading = Thread.currentThread();
        Thread publishing = new Thread(() -> {
            NumberedFrame each = new NumberedFrame();
            for (int i = 1; i <= rounds; i++) {
                while (answered.get() < i - 1 || reading.getState() != Thread.State.TIMED_WAITING) {
                    Thread.yield();
                }
                offered[i] = System.nanoTime();
                writer.offer(each.become(i, 8));
            }
        });
        publishing.start();
        int woken = 0;
        for (int i = 1; i <= rounds; ) {
            if (ring.next()) {
                if (System.nanoTime() - offered[i] < 50_000_000) {
                    woken++;
                }
                answered.set(i++);
            }
        }
        publishing.join();
        assertTrue(woken > rounds / 2, "woken in " + woken + " of " + rounds + " rounds");
    }

    @Test
    void betweenTwoThreadsEveryFrameArrivesInOrder() throws Exception {
        int frames = 2_000_000;
        ringOf(1 << 13);
        AtomicReference<Throwable> writersFailure = new AtomicReference<>();
        AtomicLong refused = new AtomicLong();
        Thread writing = new Thread(() -> {
            try {
                NumberedFrame offered = new NumberedFrame();
                for (int i = 0; i < frames; i++) {
                    if (!writer.offer(offered.become(i, i % 129))) {
                        refused.incrementAndGet();
                        // Waits at times, so that the reader gets its turn on one processor too.
                        if (i % 8 == 0) {
                            Thread.yield();
                        }
                    }
                }
            } catch (Throwable e) {
                writersFailure.set(e);
            } finally {
                ring.end(null);
            }
        });
        writing.start();
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
        writing.join();
        assertNull(writersFailure.get());
        assertEquals(frames, read + refused.get());
        assertTrue(read > 0);
    }

    @Test
    void nothingIsAllocatedForAFrame() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ringOf(1 << 12);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 200_000; i++) {
                writer.offer(frame.become(i, i % 128));
                ring.next();
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertEquals(0, least / 4096, least + " octets");
    }
}
