package org.wirestat.flow;

import org.wirestat.tcp.Segment;

/**
 * Remembers the segments just captured, to know a copy: the same addresses, IPv4 identification, numbers, flags, length and
 * timestamps within a short time, as a mirror port, {@code -i any} or a loopback interface delivers it.
 *
 * <p>A sender that repeats itself does so with another identification, and hardly ever before another tick of its timestamp
 * clock. The less there is to tell a repeat from a copy, the shorter the time in which it counts as one.
 *
 * <p>The memory is a table of places for {@value #WAYS} signatures each, of which a new one overwrites the oldest. To forget a
 * segment costs nothing but a copy that is counted as a retransmission; but as places follow from a secret, which copies these are
 * would differ from run to run, so hundreds of segments have to pass before one is likely to be forgotten.
 */
final class Duplicates {
    /** Identification and timestamps are the same: nobody repeats so exactly. Routers hold a frame for tens of ms. */
    private static final long WITH_IDENTITY = 500_000_000L;

    /** Timestamps alone: no retransmission timer is shorter than 200 ms. */
    private static final long WITH_TIMESTAMP = 100_000_000L;

    /** Nothing but the numbers, which a duplicate ACK repeats too. */
    private static final long WITH_NUMBERS_ONLY = 1_000_000L;

    private static final int PLACE_BITS = 11;
    /** With their times they fill a cache line. */
    private static final int WAYS = 4;

    private final long seed;
    /** Of each place the signatures, then their times. */
    private final long[] memory = new long[2 * WAYS << PLACE_BITS];
    /** Which signature of each place is the oldest. */
    private final byte[] oldest = new byte[1 << PLACE_BITS];

    Duplicates(long seed) {
        this.seed = seed;
    }

    /** Whether {@code s}, on the flow with {@code flowHash}, is a copy; if not, it is remembered. */
    boolean isCopy(Segment s, long flowHash) {
        // The flow's hash is the same both ways, so the ports, which differ, go in by side.
        long numbers = (long) s.seq << 32 | s.ack & 0xffffffffL;
        long shape = (long) s.payloadLength << 48 ^ (long) s.flags << 40 ^ (long) (s.ipId + 1) << 20 ^ s.window;
        long clock = s.hasTimestamps ? (long) s.tsVal << 32 | s.tsEcr & 0xffffffffL : 0;
        long sender = s.srcLo ^ (long) s.srcPort << 48;
        // Multiplied, so that another clock does not make up for another shape.
        long signature = FlowKey.mix(flowHash ^ numbers, shape ^ seed + (clock ^ sender) * FlowKey.MULTIPLIER_1);
        int place = (int) (signature >>> (Long.SIZE - PLACE_BITS));
        int at = 2 * WAYS * place;
        for (int way = at; way < at + WAYS; way++) {
            if (memory[way] == signature) {
                long age = s.time - memory[way + WAYS];
                boolean isCopy = age >= -WITH_TIMESTAMP && age <= span(s);
                if (!isCopy) {
                    memory[way + WAYS] = s.time;
                }
                return isCopy;
            }
        }
        int way = at + oldest[place];
        oldest[place] = (byte) (oldest[place] + 1 & WAYS - 1);
        memory[way] = signature;
        memory[way + WAYS] = s.time;
        return false;
    }

    private static long span(Segment s) {
        boolean hasIdentity = s.ipId > 0;
        if (hasIdentity) {
            return WITH_IDENTITY;
        }
        return s.hasTimestamps ? WITH_TIMESTAMP : WITH_NUMBERS_ONLY;
    }
}
