package org.wirestat.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Yann Collet's 64-bit xxHash with seed 0, fed piece by piece: the checksum of a Zstandard frame (RFC 8878, 3.1.1) is
 * its low 32 bits.
 */
final class XxHash64 {
    private static final long PRIME_1 = 0x9e3779b185ebca87L;
    private static final long PRIME_2 = 0xc2b2ae3d27d4eb4fL;
    private static final long PRIME_3 = 0x165667b19e3779f9L;
    private static final long PRIME_4 = 0x85ebca77c2b2ae63L;
    private static final long PRIME_5 = 0x27d4eb2f165667c5L;

    /** Octets that are mixed in at once, eight in each of four lanes. */
    private static final int STRIPE = 32;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] pending = new byte[STRIPE];
    private int pendingLength;
    private long length;
    private long lane1;
    private long lane2;
    private long lane3;
    private long lane4;

    XxHash64() {
        reset();
    }

    void reset() {
        lane1 = PRIME_1 + PRIME_2;
        lane2 = PRIME_2;
        lane3 = 0;
        lane4 = -PRIME_1;
        length = 0;
        pendingLength = 0;
    }

    void update(byte[] octets, int from, int count) {
        length += count;
        int at = from;
        int end = from + count;
        if (pendingLength > 0) {
            int missing = Math.min(STRIPE - pendingLength, count);
            System.arraycopy(octets, at, pending, pendingLength, missing);
            pendingLength += missing;
            at += missing;
            if (pendingLength < STRIPE) {
                return;
            }
            stripe(pending, 0);
        }
        for (; end - at >= STRIPE; at += STRIPE) {
            stripe(octets, at);
        }
        pendingLength = end - at;
        System.arraycopy(octets, at, pending, 0, pendingLength);
    }

    long value() {
        long hash = PRIME_5;
        if (length >= STRIPE) {
            hash = Long.rotateLeft(lane1, 1)
                    + Long.rotateLeft(lane2, 7)
                    + Long.rotateLeft(lane3, 12)
                    + Long.rotateLeft(lane4, 18);
            hash = merge(merge(merge(merge(hash, lane1), lane2), lane3), lane4);
        }
        hash += length;
        int at = 0;
        for (; pendingLength - at >= 8; at += 8) {
            hash = Long.rotateLeft(hash ^ round(0, (long) LONG.get(pending, at)), 27) * PRIME_1 + PRIME_4;
        }
        if (pendingLength - at >= 4) {
            hash = Long.rotateLeft(hash ^ ((int) INT.get(pending, at) & 0xffff_ffffL) * PRIME_1, 23) * PRIME_2
                    + PRIME_3;
            at += 4;
        }
        for (; at < pendingLength; at++) {
            hash = Long.rotateLeft(hash ^ (pending[at] & 0xff) * PRIME_5, 11) * PRIME_1;
        }
        hash = (hash ^ hash >>> 33) * PRIME_2;
        hash = (hash ^ hash >>> 29) * PRIME_3;
        return hash ^ hash >>> 32;
    }

    private void stripe(byte[] octets, int at) {
        lane1 = round(lane1, (long) LONG.get(octets, at));
        lane2 = round(lane2, (long) LONG.get(octets, at + 8));
        lane3 = round(lane3, (long) LONG.get(octets, at + 16));
        lane4 = round(lane4, (long) LONG.get(octets, at + 24));
    }

    private static long round(long lane, long input) {
        return Long.rotateLeft(lane + input * PRIME_2, 31) * PRIME_1;
    }

    private static long merge(long hash, long lane) {
        return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
    }
}
