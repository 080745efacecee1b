package org.wirestat.flow;

import java.util.Arrays;
import org.wirestat.tcp.Segment;

/**
 * Remembers the segments just captured, to know a copy: the same addresses, IPv4 identification, numbers, flags, length and
 * timestamps within a short time, as a mirror port, {@code -i any} or a loopback interface delivers it.
 *
 * <p>A sender that repeats itself does so with another identification, and hardly ever before another tick of its timestamp
 * clock. The less there is to tell a repeat from a copy, the shorter the time in which it counts as one.
 *
 * <p>The latest {@value #REMEMBERED} segments are remembered, each by a hash with secret keys of all that a copy has in common with
 * it. They lie in a ring; those whose hashes lead to the same place are linked, from the latest to the one before. As the ring
 * overwrites the oldest, what is forgotten follows from the order of the segments and not from the keys.
 *
 * <pre>
 *   place -> latest [number] -> ring [number % {@value #REMEMBERED}]: hash, time
 *                                  '-> before [number % {@value #REMEMBERED}] -> ring ... until a number that is overwritten
 * </pre>
 */
final class Duplicates {
    /** A power of two. */
    static final int REMEMBERED = 1 << 12;

    /** Identification and timestamps are the same: nobody repeats so exactly. Routers hold a frame for tens of ms. */
    private static final long WITH_IDENTITY = 500_000_000L;

    /** Timestamps alone: no retransmission timer is shorter than 200 ms. */
    private static final long WITH_TIMESTAMP = 100_000_000L;

    /** Nothing but the numbers, which a duplicate ACK repeats too. */
    private static final long WITH_NUMBERS_ONLY = 1_000_000L;

    /** Eight places for each segment that is remembered: most are empty, so that a processor guesses right what comes next. */
    private static final int PLACE_BITS = 15;

    private static final long UNSIGNED = 0xffff_ffffL;

    private final long sentKey;
    private final long answeredKey;
    private final long stampedKey;
    private final long echoedKey;

    /** Of each segment its hash, then its time. */
    private final long[] ring = new long[2 * REMEMBERED];
    /** Of each segment the number of the one remembered before it at the same place. */
    private final int[] before = new int[REMEMBERED];
    /** Of each place the number of the segment remembered last. */
    private final int[] latest = new int[1 << PLACE_BITS];
    /** The next segment's. */
    private int next;

    Duplicates(Secrets secrets) {
        this(secrets, 0);
    }

    /** @param first the number of the first segment */
    Duplicates(Secrets secrets, int first) {
        next = first;
        Arrays.fill(latest, first - REMEMBERED - 1); // that of none
        sentKey = Keyed.key(secrets);
        answeredKey = Keyed.key(secrets);
        stampedKey = Keyed.key(secrets);
        echoedKey = Keyed.key(secrets);
    }

    /** Whether {@code s}, on the flow with {@code flowHash}, is a copy; if not, it is remembered. */
    boolean isCopy(Segment s, long flowHash) {
        long hash = hash(s, flowHash);
        int place = place(hash);
        int number = latest[place];
        int ago = 0;
        // Numbers come again after 2^32 segments, but what was before lies further back.
        while (next - number > ago && next - number <= REMEMBERED) {
            ago = next - number;
            int at = number & REMEMBERED - 1;
            if (ring[2 * at] == hash) {
                long age = s.time - ring[2 * at + 1];
                if (age >= -WITH_TIMESTAMP && age <= span(s)) {
                    return true;
                }
                break; // those before are older still
            }
            number = before[at];
        }
        int at = next & REMEMBERED - 1;
        ring[2 * at] = hash;
        ring[2 * at + 1] = s.time;
        before[at] = latest[place];
        latest[place] = next++;
        return false;
    }

    /** Where what has this hash is linked. */
    static int place(long hash) {
        return (int) (Keyed.scattered(hash) >>> Long.SIZE - PLACE_BITS);
    }

    /**
     * What a copy has in common, as two products of sums of a key and a part of it: another segment makes at least one other sum,
     * whose product differs but for one key of the other factor.
     */
    long hash(Segment s, long flowHash) {
        long sent = (s.seq & UNSIGNED) << 24 | s.window << 8 | s.flags;
        long answered =
                (s.ack & UNSIGNED) << 19 | (s.hasTimestamps ? 1 << 18 : 0) | (isUphill(s) ? 1 << 17 : 0) | s.ipId + 1;
        long stamped = s.payloadLength & 0xffff;
        long echoed = s.payloadLength >>> 16;
        if (s.hasTimestamps) {
            stamped |= (s.tsVal & UNSIGNED) << 16;
            echoed |= (s.tsEcr & UNSIGNED) << 16;
        }
        return flowHash
                + Keyed.product(sentKey + sent, answeredKey + answered)
                + Keyed.product(stampedKey + stamped, echoedKey + echoed);
    }

    /** From the lower of its two sockets to the higher one: the flow's hash is the same both ways. */
    private static boolean isUphill(Segment s) {
        if (s.srcLo != s.dstLo) {
            return s.srcLo < s.dstLo;
        }
        return s.srcHi != s.dstHi ? s.srcHi < s.dstHi : s.srcPort < s.dstPort;
    }

    private static long span(Segment s) {
        boolean hasIdentity = s.ipId > 0;
        if (hasIdentity) {
            return WITH_IDENTITY;
        }
        return s.hasTimestamps ? WITH_TIMESTAMP : WITH_NUMBERS_ONLY;
    }
}
