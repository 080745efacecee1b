package org.wirestat.record;

/** Gives memory for connections, a page at a time, as they become more. */
@FunctionalInterface
public interface PageSource {
    /** So many words, all of them zero, for as long as the connections are; null if there is no more memory for them. */
    long[] page(int words);

    /** Sets apart {@code octets} for objects that whoever asks makes himself; false if there is no more memory for them. */
    default boolean reserve(long octets) {
        return true;
    }

    /** Takes back what {@link #reserve} has set apart. */
    default void release(long octets) {}
}
