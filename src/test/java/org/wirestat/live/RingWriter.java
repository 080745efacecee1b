package org.wirestat.live;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.NumberedFrame;

/** Puts frames into a ring one by one, as libpcap would. */
final class RingWriter {
    private final HeaderRing ring;
    private final ByteBuffer records;

    RingWriter(HeaderRing ring) {
        this.ring = ring;
        records = ring.buffer().duplicate().order(ByteOrder.nativeOrder());
    }

    /** A ring for frames that are numbered. */
    static HeaderRing ring(int capacity) {
        return new HeaderRing("eth7", capacity, NumberedFrame.LINK_TYPE, 1, FrameSource.OUTBOUND);
    }

    /** Whether there was room. */
    boolean offer(FrameSource frame) {
        if (!write(frame)) {
            return false;
        }
        ring.publish(HeaderRing.RECORD_HEADER + frame.capturedLength());
        return true;
    }

    /** The same, but the frame is not published. */
    boolean write(FrameSource frame) {
        int captured = frame.capturedLength();
        int length = HeaderRing.RECORD_HEADER + captured;
        if (ring.room(length) < length) {
            return false;
        }
        int at = ring.place();
        records.putInt(at, (int) (frame.time() / 1_000_000_000));
        records.putInt(at + 4, (int) (frame.time() % 1_000_000_000));
        records.putInt(at + 8, captured);
        records.putInt(at + 12, frame.originalLength());
        records.put(at + HeaderRing.RECORD_HEADER, frame.buffer(), frame.offset(), captured);
        return true;
    }
}
