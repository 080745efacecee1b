package org.wirestat;

import java.io.IOException;
import java.util.function.LongConsumer;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameSource;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Segment;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/** A capture read into a shard as a run does it, but for everything a run does besides. A capture that breaks off just ends. */
public final class Replay {
    private final Shard shard;
    private FrameDecoder decoder = new FrameDecoder();
    private Meetings meetings;
    private LongConsumer beforeFrame = time -> {};

    public Replay(Shard shard) {
        this.shard = shard;
    }

    Replay checkingSums(boolean isChecking) {
        decoder = new FrameDecoder(isChecking);
        return this;
    }

    /** Whatever the capture says of directions, {@code meetings} tells each frame's. */
    Replay metAs(Meetings meetings) {
        this.meetings = meetings;
        return this;
    }

    /** From now on {@code beforeFrame} is told the time of each frame before the shard gets it. */
    Replay telling(LongConsumer beforeFrame) {
        this.beforeFrame = beforeFrame;
        return this;
    }

    /** Returns the time of the latest frame. */
    public long of(FrameSource source) throws IOException {
        Segment segment = new Segment();
        long frame = 0;
        long latest = Long.MIN_VALUE;
        try (source) {
            while (moves(source)) {
                beforeFrame.accept(source.time());
                latest = Math.max(latest, source.time());
                segment.frame = ++frame;
                segment.time = source.time();
                segment.direction = Segment.Direction.UNKNOWN;
                Outcome outcome = decoder.decode(
                        source.buffer(),
                        source.offset(),
                        source.capturedLength(),
                        source.originalLength(),
                        source.linkType(),
                        segment);
                if (meetings != null && outcome == Outcome.SEGMENT) {
                    segment.direction = meetings.of(segment);
                }
                switch (outcome) {
                    case SEGMENT -> shard.onSegment(segment);
                    case UNREACHABLE -> shard.onUnreachable(segment);
                    case BAD_CHECKSUM -> shard.onDamaged(segment);
                    default -> {}
                }
            }
        }
        return latest;
    }

    private static boolean moves(FrameSource source) throws IOException {
        try {
            return source.next();
        } catch (CaptureException e) {
            return false;
        }
    }
}
