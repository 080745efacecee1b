package org.wirestat.capture;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.Slf4JLoggerFactory;

/**
 * The memory outside of the heap, which netty owns. Netty looks around before it hands out the first octet, and that takes
 * longer than a small file to read; here it is told what it would find.
 */
public final class NettyMemory {
    private NettyMemory() {}

    /**
     * To be called before anything else of netty is; may be called beside what reads the command line. What the user has
     * set ({@code java -D}) is left as it is.
     */
    public static void prepare() {
        set("io.netty.jfr.enabled", "false"); // nobody records where buffers come from
        set(
                "io.netty.ignoreMaxDirectMemorySize",
                "true"); // asks all of Java's management where Java does not tell itself
        // What is logged goes nowhere; netty would try three libraries for somewhere else.
        set("slf4j.provider", "org.slf4j.nop.NOPServiceProvider");
        set("slf4j.internal.verbosity", "WARN");
        InternalLoggerFactory.setDefaultFactory(Slf4JLoggerFactory.INSTANCE);
        UnpooledByteBufAllocator.DEFAULT.directBuffer(1, 1).release();
    }

    private static void set(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
