package org.wirestat.view;

import java.io.IOException;

/** What is printed of a shard's connections. */
public interface View {
    /** Prints everything that is to be printed as of {@code at}, in nanoseconds since the epoch. */
    void report(long at) throws IOException;

    /**
     * Whether it prints changes when they happen. If so, each segment is tracked as soon as it is decoded, and
     * {@link #advance} and {@link #tellTimers} are called.
     */
    default boolean isImmediate() {
        return false;
    }

    /** The capture's clock shows {@code time}. The clock may have been set back. */
    default void advance(long time) {}

    /** Prints the changes that are due to time alone. */
    default void tellTimers() {}

    /** Makes everything that was printed visible to the reader. */
    default void flush() throws IOException {}

    /** Appends to the summary, as of {@code now}, a hint at what this view does not show. */
    default void appendHint(StringBuilder summary, long now) {}

    /** What the reader must be told beside the output, as a problem; null if nothing. */
    default String problem() {
        return null;
    }

    /** Whether something was printed that the user asked to fail on. */
    default boolean isFailed() {
        return false;
    }
}
