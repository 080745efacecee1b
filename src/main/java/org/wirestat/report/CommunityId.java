package org.wirestat.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;

/**
 * Community ID version 1 with seed 0: a name for a connection's sockets that Zeek, Suricata, Arkime and Wireshark spell
 * alike. It is the SHA-1 of the following octets in base 64, the lower socket (by address, then port, unsigned) first,
 * so that both directions have the same one. Inside a tunnel the inner sockets count.
 *
 * <pre>
 *    0       2                   +4 or +16           +4 or +16   +1      +2      +2
 *   +-------+-------------------+-------------------+---+---+-------+-------+
 *   | seed  | lower address     | higher address    | 6 | 0 | lower | higher|
 *   |       |                   |                   |   |   | port  | port  |
 *   +-------+-------------------+-------------------+---+---+-------+-------+
 * </pre>
 */
public final class CommunityId {
    private static final int PROTOCOL_TCP = 6;

    private final byte[] tuple = new byte[2 + 16 + 16 + 2 + 2 + 2];
    private final MessageDigest sha1;

    public CommunityId() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-1", e);
        }
    }

    public String of(Connection connection) {
        End a = connection.orig();
        End b = connection.resp();
        return of(connection.isIpv6(), a.addressHi(), a.addressLo(), a.port(), b.addressHi(), b.addressLo(), b.port());
    }

    public String of(boolean ipv6, long hiA, long loA, int portA, long hiB, long loB, int portB) {
        boolean aFirst = isLower(hiA, loA, portA, hiB, loB, portB);
        int at = 2;
        at = putAddress(at, ipv6, aFirst ? hiA : hiB, aFirst ? loA : loB);
        at = putAddress(at, ipv6, aFirst ? hiB : hiA, aFirst ? loB : loA);
        tuple[at++] = PROTOCOL_TCP;
        tuple[at++] = 0;
        at = put(at, 2, aFirst ? portA : portB);
        at = put(at, 2, aFirst ? portB : portA);
        sha1.update(tuple, 0, at);
        byte[] base64 = Base64.getEncoder().encode(sha1.digest());
        return "1:".concat(new String(base64, StandardCharsets.ISO_8859_1));
    }

    private static boolean isLower(long hiA, long loA, int portA, long hiB, long loB, int portB) {
        int order = Long.compareUnsigned(hiA, hiB);
        if (order == 0) {
            order = Long.compareUnsigned(loA, loB);
        }
        return order < 0 || order == 0 && portA < portB;
    }

    private int putAddress(int at, boolean ipv6, long hi, long lo) {
        return ipv6 ? put(put(at, 8, hi), 8, lo) : put(at, 4, lo);
    }

    private int put(int at, int octets, long value) {
        for (int i = 0; i < octets; i++) {
            tuple[at + i] = (byte) (value >>> 8 * (octets - 1 - i));
        }
        return at + octets;
    }
}
