package org.wirestat.finding;

import org.wirestat.tcp.End;

/**
 * Who is spoken of: a server's socket, or a host as the client that it is.
 *
 * @param hi the address, as {@link org.wirestat.tcp.Segment} has it
 * @param port {@link #NONE} for a host as a whole
 */
public record Party(boolean ipv6, long hi, long lo, int port) implements Comparable<Party> {
    public static final int NONE = -1;

    static Party socket(End end) {
        return new Party(end.isIpv6(), end.addressHi(), end.addressLo(), end.port());
    }

    static Party host(End end) {
        return new Party(end.isIpv6(), end.addressHi(), end.addressLo(), NONE);
    }

    public boolean hasPort() {
        return port != NONE;
    }

    /** By address, then by port. */
    @Override
    public int compareTo(Party other) {
        int order = Boolean.compare(ipv6, other.ipv6);
        order = order != 0 ? order : Long.compareUnsigned(hi, other.hi);
        order = order != 0 ? order : Long.compareUnsigned(lo, other.lo);
        return order != 0 ? order : Integer.compare(port, other.port);
    }

    // As a record's are, and written out: Java would make these two when they are first asked for, which takes as long
    // as to read a thousand frames.

    @Override
    public boolean equals(Object other) {
        return other instanceof Party party
                && ipv6 == party.ipv6
                && hi == party.hi
                && lo == party.lo
                && port == party.port;
    }

    @Override
    public int hashCode() {
        return ((Boolean.hashCode(ipv6) * 31 + Long.hashCode(hi)) * 31 + Long.hashCode(lo)) * 31 + port;
    }
}
