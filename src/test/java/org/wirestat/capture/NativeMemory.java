package org.wirestat.capture;

import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * How much memory outside of the heap is held by what captures. The allocator counts it; netty's count for the whole
 * process stays at zero where netty may not reserve memory by itself, as on Java 25.
 */
public final class NativeMemory {
    private NativeMemory() {}

    /** In octets. */
    public static long held() {
        return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
    }
}
