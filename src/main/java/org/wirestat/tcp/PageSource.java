package org.wirestat.tcp;

/** Gives memory for the connections, a page at a time, as they become more. */
@FunctionalInterface
public interface PageSource {
    /** So many words, all of them zero, for as long as the connections are; null if there is no more memory for them. */
    long[] page(int words);
}
