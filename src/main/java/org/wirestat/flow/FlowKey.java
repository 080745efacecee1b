package org.wirestat.flow;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Segment;

/**
 * The unordered pair of (address, port) that a segment runs between, hashed so that both directions meet, and so that
 * nobody who does not know the seed can make flows collide. Reused.
 */
final class FlowKey {
    static final long MULTIPLIER_1 = 0x9e3779b97f4a7c15L;
    private static final long MULTIPLIER_2 = 0xd6e8feb86659fd93L;

    private final long seed;
    private long hash;

    FlowKey(long seed) {
        this.seed = seed;
    }

    /** Takes the key of {@code s} within {@code vlan}, which is 0 unless VLANs are part of the key. */
    void of(Segment s, long vlan) {
        // The sum is the same both ways; each summand is well mixed, so the sum is.
        long pair = socket(s.srcHi, s.srcLo, s.srcPort) + socket(s.dstHi, s.dstLo, s.dstPort);
        hash = mix(pair ^ seed, vlan + MULTIPLIER_1);
    }

    /** Takes the key of {@code connection}, which is loaded. */
    void of(Connection connection) {
        long pair = socket(connection.orig()) + socket(connection.resp());
        hash = mix(pair ^ seed, connection.vlan() + MULTIPLIER_1);
    }

    private long socket(End end) {
        return socket(end.addressHi(), end.addressLo(), end.port());
    }

    private long socket(long hi, long lo, int port) {
        long address = hi == 0 ? lo : mix(hi ^ MULTIPLIER_2, lo ^ seed);
        return mix(address ^ seed, port + MULTIPLIER_1);
    }

    /** Folds the 128-bit product: every bit of the result depends on every bit of both factors. */
    static long mix(long a, long b) {
        long x = a ^ MULTIPLIER_1;
        long y = b ^ MULTIPLIER_2;
        return x * y ^ Math.multiplyHigh(x, y);
    }

    long hash() {
        return hash;
    }
}
