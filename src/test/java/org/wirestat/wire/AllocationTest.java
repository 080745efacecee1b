package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class AllocationTest {
    private static final int FRAMES = 1_000_000;

    private final FrameDecoder decoder = new FrameDecoder(true);
    private final Segment segment = new Segment();

    @Test
    void aMillionFramesAllocateNothing() {
        List<Sample> samples = Sample.all();
        int[] linkTypes = new int[samples.size()];
        ByteBuffer[] frames = new ByteBuffer[samples.size()];
        for (int i = 0; i < frames.length; i++) {
            linkTypes[i] = samples.get(i).linkType();
            frames[i] = ByteBuffer.wrap(samples.get(i).frame());
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        decodeAll(linkTypes, frames, frames.length);

        long before = threads.getCurrentThreadAllocatedBytes();
        long nothing = threads.getCurrentThreadAllocatedBytes() - before;
        before = threads.getCurrentThreadAllocatedBytes();
        decodeAll(linkTypes, frames, FRAMES);
        assertEquals(nothing, threads.getCurrentThreadAllocatedBytes() - before);
    }

    private void decodeAll(int[] linkTypes, ByteBuffer[] frames, int count) {
        for (int i = 0; i < count; i++) {
            int which = i % frames.length;
            int length = frames[which].capacity();
            decoder.decode(frames[which], 0, length, length, linkTypes[which], segment);
        }
    }
}
