package org.wirestat.tcp;

/** Whether the tap captures only segments with SYN, FIN or RST, as a common filter does, so that ACKs have to be presumed. */
@FunctionalInterface
public interface MissingAcks {
    /** For all that is known at {@code now}, in nanoseconds since the epoch. */
    boolean areMissing(long now);

    /** Whether no ACK was captured so far, so that nobody knows yet whether any will be. */
    default boolean mayBeMissing() {
        return false;
    }
}
