package org.wirestat.run;

import java.util.Arrays;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;
import org.wirestat.flow.Shard;
import org.wirestat.live.FrameFilter;
import org.wirestat.tcp.Segment;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.LinkLayer;
import org.wirestat.wire.Outcome;

/**
 * Decodes frames and gives their segments to the shard. Segments are tracked in batches, because that is faster:
 * {@link #settle} tracks the batch, and must be called before anybody looks at the shard.
 */
final class Intake {
    private final Shard shard;
    private final FrameDecoder decoder;
    private final Tally tally;
    private final Problems problems;

    private final Segment[] batch = new Segment[Shard.BATCH];
    /** How many segments are decoded and not tracked yet. */
    private int batched;
    /** How many segments are being tracked now. */
    private int settling;
    /** How many segments of the batch were held back while the clock was in doubt, and how many of them were released. */
    private int held;

    private int released;

    /** Null unless frames must pass a filter. */
    private FrameFilter filter;
    /** The problem of the first frame whose link type is not supported. */
    private String unsupported = "";

    Intake(Shard shard, FrameDecoder decoder, Tally tally, Problems problems) {
        this.shard = shard;
        this.decoder = decoder;
        this.tally = tally;
        this.problems = problems;
        Arrays.setAll(batch, i -> new Segment());
    }

    /** Frames must pass {@code filter} from now on; null for all frames. */
    void filter(FrameFilter filter) {
        this.filter = filter;
    }

    /**
     * Takes the current frame of {@code source}.
     *
     * @param number of the frame, from 1 on
     * @param time of the frame, nanoseconds since the epoch
     * @param isStray whether that time is known to be wrong
     * @param now what the capture's clock shows
     */
    void take(FrameSource source, long number, long time, boolean isStray, long now) {
        if (filter != null && !passesFilter(source)) {
            tally.countFilteredOut(); // it keeps its number and its time
            return;
        }
        Segment segment = batch[batched];
        segment.frame = number;
        segment.time = time;
        segment.direction = direction(source.direction());
        Outcome outcome = decoder.decode(
                source.buffer(),
                source.offset(),
                source.capturedLength(),
                source.originalLength(),
                source.linkType(),
                segment);
        tally.count(outcome);
        switch (outcome) {
            case SEGMENT -> {
                if (isStray) {
                    shard.onStray(segment, now);
                } else {
                    batched++;
                }
            }
            case UNREACHABLE -> {
                settle();
                shard.onUnreachable(segment);
            }
            case BAD_CHECKSUM -> {
                settle();
                shard.onDamaged(segment);
            }
            case LINK_TYPE_NOT_SUPPORTED -> noteUnsupported(source);
            default -> {}
        }
    }

    private boolean passesFilter(FrameSource source) {
        try {
            return filter.accepts(source);
        } catch (CaptureException e) {
            problems.add(e.getMessage());
            return false;
        }
    }

    private static Segment.Direction direction(int recorded) {
        return switch (recorded) {
            case FrameSource.INBOUND -> Segment.Direction.IN;
            case FrameSource.OUTBOUND -> Segment.Direction.OUT;
            default -> Segment.Direction.UNKNOWN;
        };
    }

    private void noteUnsupported(FrameSource source) {
        if (unsupported.isEmpty()) {
            unsupported = source.name() + ": link type not supported, from frame " + tally.frames() + " on: "
                    + LinkLayer.name(source.linkType()) + "; capture on an interface of another kind";
        }
    }

    /** If no frame had a supported link type, that is a problem. Otherwise the summary counts those frames. */
    void end() {
        if (!unsupported.isEmpty() && tally.frames(Outcome.LINK_TYPE_NOT_SUPPORTED) == tally.frames()) {
            problems.add(unsupported);
        }
    }

    boolean isFull() {
        return batched == batch.length;
    }

    /** Tracks all segments that were decoded. */
    void settle() {
        settling = batched;
        batched = 0;
        shard.onSegments(batch, settling);
        settling = 0;
    }

    /** Forgets the segments that were not tracked yet. */
    void drop() {
        batched = 0;
        settling = 0;
    }

    /** Describes the frames that are being tracked, or that which is next, for a message about an error; drops them. */
    String describeFrames() {
        String frames = settling > 0
                ? "in frames " + batch[0].frame + " to " + batch[settling - 1].frame
                : "at frame " + (tally.frames() + 1);
        settling = 0;
        return frames;
    }

    // ---- Segments that were held back while the clock was in doubt ----

    /** The segments in the batch were held back; {@link #release} must follow for each frame that was. */
    void beginRelease() {
        held = batched;
        batched = 0;
        released = 0;
    }

    /** Releases the segment of {@code frame}, if that frame has one; {@code isBelieved} says whether its time is right. */
    void release(long frame, boolean isBelieved, long now) {
        if (released == held || batch[released].frame != frame) {
            return;
        }
        Segment segment = batch[released];
        if (isBelieved) {
            batch[released] = batch[batched];
            batch[batched] = segment;
            batched++;
        } else {
            settle();
            shard.onStray(segment, now);
        }
        released++;
    }
}
