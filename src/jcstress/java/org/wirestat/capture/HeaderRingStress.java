package org.wirestat.capture;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The pairs of release and acquire in {@link HeaderRing}, each where nothing else would hold it. */
public final class HeaderRingStress {
    private static final int OCTETS = 48;

    /** Octets of a ring that holds two records, each of a header of 16 octets and a frame of 48. */
    private static final int CAPACITY = 128;

    private static final int NOTHING = -1;
    private static final int TORN = -2;

    private HeaderRingStress() {}

    /** The number of the frame that the next look finds, if it is whole. */
    private static int look(HeaderRing ring) {
        if (!ring.poll()) {
            return NOTHING;
        }
        int number = NumberedFrame.numberOf(ring);
        return number < 0 ? TORN : number;
    }

    /** PUBLISHED: who sees that there is a record sees all of it. */
    @JCStressTest
    @Outcome(id = "-1, -1", expect = ACCEPTABLE, desc = "nothing yet")
    @Outcome(id = "-1, 5", expect = ACCEPTABLE, desc = "then the first")
    @Outcome(id = "5, -1", expect = ACCEPTABLE, desc = "the first, not yet the second")
    @Outcome(id = "5, 6", expect = ACCEPTABLE, desc = "both, in order")
    @Outcome(expect = FORBIDDEN, desc = "torn, or out of order")
    @State
    public static class Published {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);
        private final NumberedFrame offered = new NumberedFrame();

        @Actor
        public void writer() {
            writer.offer(offered.become(5, OCTETS));
            writer.offer(offered.become(6, OCTETS));
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = look(ring);
            result.r2 = look(ring);
        }
    }

    /** READ: a record is not overwritten while the reader still looks at it; room is found once it has moved on. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "what was in the ring, in order")
    @Outcome(expect = FORBIDDEN, desc = "overwritten")
    @State
    public static class Read {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);
        private final NumberedFrame offered = new NumberedFrame();

        public Read() {
            writer.offer(offered.become(1, OCTETS));
            writer.offer(offered.become(2, OCTETS));
        }

        @Actor
        public void writer() {
            writer.offer(offered.become(3, OCTETS));
            writer.offer(offered.become(4, OCTETS));
            writer.offer(offered.become(5, OCTETS));
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = look(ring);
            result.r2 = look(ring);
        }
    }

    /** RESTARTED: the same when the writer has gone back to 0, and writes over where the reader stands. */
    @JCStressTest
    @JCStressMeta(Published.class)
    @State
    public static class Restarted {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);
        private final NumberedFrame offered = new NumberedFrame();

        public Restarted() {
            writer.offer(offered.become(1, OCTETS));
            look(ring);
            look(ring);
        }

        @Actor
        public void writer() {
            writer.offer(offered.become(5, OCTETS));
            writer.offer(offered.become(6, OCTETS));
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = look(ring);
            result.r2 = look(ring);
        }
    }

    /** What finds no room is refused, and what does not is read once, also around the end. */
    @JCStressTest
    @Outcome(id = "4", expect = ACCEPTABLE, desc = "every frame is accounted for")
    @Outcome(expect = FORBIDDEN, desc = "lost, or read twice")
    @State
    public static class Refused {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);
        private int refused;
        private int read;

        @Actor
        public void writer() {
            for (int i = 0; i < 4; i++) {
                refused += writer.offer(frame(i)) ? 0 : 1;
            }
        }

        @Actor
        public void reader() {
            read += ring.poll() ? 1 : 0;
            read += ring.poll() ? 1 : 0;
        }

        /** After both. */
        @Arbiter
        public void count(I_Result result) {
            while (ring.poll()) {
                read++;
            }
            result.r1 = read + refused;
        }

        private static NumberedFrame frame(int number) {
            return new NumberedFrame().become(number, OCTETS - 8 * number);
        }
    }

    /** waiting: of a reader that goes to wait and a writer that publishes, one sees the other; no frame is slept over. */
    @JCStressTest(Mode.Termination)
    @Outcome(id = "TERMINATED", expect = ACCEPTABLE, desc = "woken")
    @Outcome(id = "STALE", expect = FORBIDDEN, desc = "sleeps on")
    @State
    public static class Waiting {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);

        /** The reader. */
        @Actor
        public void reader() throws CaptureException {
            while (!ring.next()) {
                // Silent for a tenth of a second.
            }
        }

        /** The writer. */
        @Signal
        public void writer() {
            writer.offer(new NumberedFrame().become(5, OCTETS));
        }
    }

    /** ENDED: whoever is told that the ring is over has had its last frame. */
    @JCStressTest
    @Outcome(
            id = {"0, -1", "0, 5"},
            expect = ACCEPTABLE,
            desc = "not over: the frame is still to come, or there")
    @Outcome(expect = FORBIDDEN, desc = "over, and then a frame")
    @State
    public static class Ended {
        private final HeaderRing ring = RingWriter.ring(CAPACITY);
        private final RingWriter writer = new RingWriter(ring);
        private final NumberedFrame offered = new NumberedFrame();

        @Actor
        public void writer() {
            writer.offer(offered.become(5, OCTETS));
            ring.end(null);
        }

        @Actor
        public void reader(II_Result result) {
            result.r1 = ring.isOver() ? 1 : 0;
            result.r2 = look(ring);
        }
    }
}
