package org.wirestat.flow;

import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;
import org.wirestat.tcp.Segment;

/**
 * The unordered pair of (address, port) that a segment runs between, hashed so that both directions meet, and so that
 * nobody who does not know the keys can make flows collide. Reused.
 *
 * <pre>
 *   socket, IPv4   address 32 | port 16
 *   socket, IPv6   (key + first 48 bits) * (key + next 48) + (last 32 | port 16)
 *   pair           (key + one socket) * (key + the other)
 *   hash           mixed(pair ^ key, vlan ^ key)
 * </pre>
 *
 * <p>The pair is a polynomial in its key of which the two sockets are the roots: that of another pair is another polynomial.
 */
final class FlowKey {
    private static final long LOWER_HALF = 0xffff_ffffL;
    private static final int PORT_BITS = 16;

    private final long upperKey;
    private final long middleKey;
    private final long pairKey;
    private final long hashKey;
    private final long vlanKey;
    private long hash;

    FlowKey(Secrets secrets) {
        upperKey = Keyed.key(secrets);
        middleKey = Keyed.key(secrets);
        pairKey = Keyed.key(secrets);
        hashKey = secrets.next();
        vlanKey = secrets.next();
    }

    /** Takes the key of {@code s} within {@code vlan}, which is 0 unless VLANs are part of the key. */
    void of(Segment s, long vlan) {
        of(socket(s.ipv6, s.srcHi, s.srcLo, s.srcPort), socket(s.ipv6, s.dstHi, s.dstLo, s.dstPort), vlan);
    }

    /** Takes the key of {@code connection}, which is loaded. */
    void of(Connection connection) {
        of(socket(connection.orig()), socket(connection.resp()), connection.vlan());
    }

    private void of(long socket, long other, long vlan) {
        long pair = Keyed.product(pairKey + socket, pairKey + other);
        hash = Keyed.mixed(pair ^ hashKey, vlan ^ vlanKey);
    }

    private long socket(End end) {
        return socket(end.isIpv6(), end.addressHi(), end.addressLo(), end.port());
    }

    private long socket(boolean ipv6, long hi, long lo, int port) {
        long last = (lo & LOWER_HALF) << PORT_BITS | port;
        return ipv6 ? last + upper(hi, lo) : last;
    }

    private long upper(long hi, long lo) {
        long upper = hi >>> 16;
        long middle = (hi & 0xffff) << 32 | lo >>> 32;
        return Keyed.reduced(Keyed.product(upperKey + upper, middleKey + middle));
    }

    long hash() {
        return hash;
    }

    /** The hash of a single socket, by other means than that of a pair. */
    long hash(boolean ipv6, long hi, long lo, int port) {
        return Keyed.mixed(socket(ipv6, hi, lo, port) ^ hashKey, vlanKey);
    }
}
