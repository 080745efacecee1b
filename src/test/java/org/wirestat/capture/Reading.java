package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** All that a source gave: its frames, and the damages it told. */
public record Reading(List<Frame> frames, List<CaptureException> damages) {
    /** A copy of one frame. */
    record Frame(
            long time, int linkType, String octets, int originalLength, int direction, String name, long position) {}

    /** Reads octets as if they were a file, a given number at a time. */
    public static Reading of(byte[] file, int atOnce) {
        try (FrameSource source = CaptureFile.open(new Pieces(file, atOnce), "test")) {
            return of(source);
        } catch (CaptureException notOpened) {
            return new Reading(List.of(), List.of(notOpened));
        }
    }

    public static Reading of(byte[] file) {
        return of(file, Integer.MAX_VALUE);
    }

    /** Reads a source to its end, and some calls further; only a {@link CaptureException} may come out of it. */
    static Reading of(FrameSource source) {
        Reading reading = new Reading(new ArrayList<>(), new ArrayList<>());
        for (boolean more = true; more; ) {
            try {
                more = source.next();
                if (more) {
                    reading.frames.add(frame(source));
                }
            } catch (CaptureException damage) {
                reading.damages.add(damage);
                assertFalse(damage.getMessage().chars().anyMatch(c -> c < ' '), damage.getMessage());
            } catch (IOException other) {
                throw new AssertionError("only a CaptureException may be thrown", other);
            }
        }
        try {
            assertFalse(source.next(), "the end is final");
        } catch (IOException e) {
            throw new AssertionError("a damage is told once", e);
        }
        return reading;
    }

    List<CaptureException.Kind> kinds() {
        return damages.stream().map(CaptureException::kind).toList();
    }

    public CaptureException.Kind kind() {
        assertEquals(1, damages.size(), () -> "one damage is told: " + damages);
        return damages.get(0).kind();
    }

    public String message() {
        assertEquals(1, damages.size(), () -> "one damage is told: " + damages);
        return damages.get(0).getMessage();
    }

    List<String> octets() {
        return frames.stream().map(Frame::octets).toList();
    }

    List<Long> times() {
        return frames.stream().map(Frame::time).toList();
    }

    public static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    public static Frame frame(FrameSource source) {
        ByteBuffer buffer = source.buffer();
        assertEquals(ByteOrder.BIG_ENDIAN, buffer.order());
        assertTrue(source.capturedLength() >= 0 && source.capturedLength() <= FrameLimit.HELD);
        assertTrue(source.originalLength() >= source.capturedLength());
        byte[] octets = new byte[source.capturedLength()];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = buffer.get(source.offset() + i);
        }
        return new Frame(
                source.time(),
                source.linkType(),
                hex(octets),
                source.originalLength(),
                source.direction(),
                source.name(),
                source.position());
    }

    /** A channel over an array that gives at most so many octets at once, as a pipe does. */
    public static final class Pieces implements ReadableByteChannel {
        private final byte[] octets;
        private final int atOnce;
        private int next;
        private boolean open = true;

        public Pieces(byte[] octets, int atOnce) {
            this.octets = octets;
            this.atOnce = atOnce;
        }

        @Override
        public int read(ByteBuffer target) {
            assertTrue(open, "read after close");
            assertTrue(target.hasRemaining(), "read into a full buffer");
            if (next == octets.length) {
                return -1;
            }
            int count = Math.min(Math.min(atOnce, octets.length - next), target.remaining());
            target.put(octets, next, count);
            next += count;
            return count;
        }

        /** How many octets were asked for so far. */
        int given() {
            return next;
        }

        @Override
        public boolean isOpen() {
            return open;
        }

        @Override
        public void close() {
            open = false;
        }
    }
}
