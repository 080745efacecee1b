package org.wirestat.report;

/** A block of addresses: an address and how many of its leading bits all members share (RFC 4632, 3.1). */
public final class Subnet {
    private final boolean ipv6;
    private final long hi;
    private final long lo;
    private final long maskHi;
    private final long maskLo;

    private Subnet(Address address, int prefix) {
        ipv6 = address.ipv6();
        int bits = ipv6 ? prefix : prefix + 96;
        maskHi = mask(Math.min(bits, 64));
        maskLo = mask(Math.max(bits - 64, 0));
        hi = address.hi() & maskHi;
        lo = address.lo() & maskLo;
    }

    /** One address, of 4 or 16 octets in network order. */
    public static Subnet of(byte[] octets) {
        boolean isIpv6 = octets.length == 16;
        long hi = 0;
        long lo = 0;
        for (byte octet : octets) {
            hi = hi << 8 | lo >>> 56;
            lo = lo << 8 | octet & 0xff;
        }
        return new Subnet(new Address(isIpv6, isIpv6 ? hi : 0, lo), isIpv6 ? 128 : 32);
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or one address. Bits beyond the prefix are ignored. IPv6 may
     * stand in brackets.
     *
     * @throws IllegalArgumentException when it is neither
     */
    public static Subnet parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        if (host.length() > 2 && host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        Address address = Address.parse(host);
        if (address == null) {
            throw notASubnet(text);
        }
        int widest = address.ipv6() ? 128 : 32;
        int prefix = slash < 0 ? widest : prefix(text.substring(slash + 1), widest);
        if (prefix < 0) {
            throw notASubnet(text);
        }
        return new Subnet(address, prefix);
    }

    boolean contains(boolean isIpv6, long addressHi, long addressLo) {
        return isIpv6 == ipv6 && (addressHi & maskHi) == hi && (addressLo & maskLo) == lo;
    }

    private static int prefix(String digits, int widest) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 9 || i > 2) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return digits.isEmpty() || value > widest ? -1 : value;
    }

    private static long mask(int bits) {
        return bits == 0 ? 0 : -1L << 64 - bits;
    }

    private static IllegalArgumentException notASubnet(String text) {
        return new IllegalArgumentException(
                "must be an address or a block such as 192.0.2.0/24 or 2001:db8::/32: " + text);
    }
}
