package org.wirestat.capture;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Frames, one after the other, in the order in which they were recorded. The source is its own cursor: after
 * {@link #next()} has answered true, the accessors describe the frame it moved to, until the following call. Nothing is
 * allocated per frame. A source belongs to one thread.
 *
 * <p>Read one so, whether it is one file or many:
 *
 * <pre>{@code
 * for (boolean more = true; more; ) {
 *     try {
 *         more = source.next();
 *         if (more) { ... }
 *     } catch (CaptureException damage) {
 *         ... // tell it; every frame that could be had was given, or will be
 *     }
 * }
 * }</pre>
 */
public interface FrameSource extends AutoCloseable {
    /** How the capturing host met a frame: not recorded. */
    int UNKNOWN = 0;

    /** How the capturing host met a frame: it came in. */
    int INBOUND = 1;

    /** How the capturing host met a frame: it went out. */
    int OUTBOUND = 2;

    /**
     * Moves to the next frame. False at the end; or, if the source {@link #isOver() is not over}, because a tenth of a
     * second has passed in silence.
     *
     * @throws CaptureException once for each damage, after every frame before it was given. It may be called again: a
     *     single file then answers false, several files go on to the next damage, and then answer false
     */
    boolean next() throws IOException;

    /**
     * After {@link #next()} has answered false: whether that was the end. A file is over. A wire is only silent: its
     * reader looks at the clock, and asks again.
     */
    default boolean isOver() {
        return true;
    }

    /** When the frame was recorded: nanoseconds since the epoch, held at the ends of the range, negative before 1970. */
    long time();

    /** The LINKTYPE_ number of the frame's link layer, as the capture has it. */
    int linkType();

    /** Where the frame's octets lie, in network order; valid until the next call of {@link #next()} or close. */
    ByteBuffer buffer();

    /** The index in {@link #buffer()} of the frame's first octet. */
    int offset();

    /** How many of the frame's octets there are in {@link #buffer()}. */
    int capturedLength();

    /** The frame's length on the wire, at least {@link #capturedLength()}. */
    int originalLength();

    /** {@link #UNKNOWN}, {@link #INBOUND} or {@link #OUTBOUND}. */
    int direction();

    /** The name of the file or the interface that the frame is from. */
    String name();

    /**
     * Where the frame's record starts in its file: octets from the beginning, of the contents if it is compressed. Of a
     * wire: where it would start if the records were kept one after the other.
     */
    long position();

    @Override
    void close();
}
