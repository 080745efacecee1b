package org.wirestat.finding;

/**
 * What a display filter is to select, for one who wants to see for himself.
 *
 * @param from whose segments; null for anybody's
 * @param to towards whom; null for anybody
 * @param what which of the segments; of all of them those of the other direction too
 * @param ttl only those with this TTL or hop limit, or {@link #ANY_TTL}
 */
public record Selection(Party from, Party to, Segments what, int ttl) {
    /** Which segments. */
    public enum Segments {
        ALL,
        SYN,
        SYN_ACK,
        FIN,
        RESET
    }

    static final int ANY_TTL = -1;

    static Selection from(Party party, Segments what) {
        return new Selection(party, null, what, ANY_TTL);
    }

    static Selection to(Party party, Segments what) {
        return new Selection(null, party, what, ANY_TTL);
    }

    public boolean hasTtl() {
        return ttl != ANY_TTL;
    }

    public boolean isIpv6() {
        return (from != null ? from : to).ipv6();
    }
}
