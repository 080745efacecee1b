package org.wirestat.report;

import java.util.Arrays;

/**
 * An IP address and its text. The two {@code long}s are those of {@link org.wirestat.tcp.Segment}: network order, an
 * IPv4 address in the low 32 bits of {@code lo}. Text is written as inet_ntop(3) writes it, hence as netstat does and
 * as RFC 5952 recommends; read is what inet_pton(3) reads.
 */
public record Address(boolean ipv6, long hi, long lo) {
    private static final String HEX = "0123456789abcdef";
    private static final int GROUPS = 8;

    /** The address that {@code text} stands for, or null when it stands for none. A zone ({@code %eth0}) is ignored. */
    public static Address parse(String text) {
        if (text.indexOf(':') < 0) {
            long ipv4 = parseIpv4(text, 0, text.length());
            return ipv4 < 0 ? null : new Address(false, 0, ipv4);
        }
        int zone = text.indexOf('%');
        return parseIpv6(zone < 0 ? text : text.substring(0, zone));
    }

    public static void append(StringBuilder line, boolean ipv6, long hi, long lo) {
        if (ipv6) {
            appendIpv6(line, hi, lo);
        } else {
            appendIpv4(line, lo);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(39);
        append(text, ipv6, hi, lo);
        return text.toString();
    }

    private static void appendIpv4(StringBuilder line, long address) {
        line.append(address >>> 24 & 0xff).append('.');
        line.append(address >>> 16 & 0xff).append('.');
        line.append(address >>> 8 & 0xff).append('.');
        line.append(address & 0xff);
    }

    /** The longest run of two or more zero groups is written as "::", the first of equally long ones (RFC 5952, 4.2). */
    private static void appendIpv6(StringBuilder line, long hi, long lo) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(hi, lo, i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
            i += length;
        }
        boolean endsInIpv4 = runStart == 0 && (runLength == 6 || runLength == 5 && group(hi, lo, 5) == 0xffff);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                line.append("::");
                i += runLength - 1;
            } else if (i == 6 && endsInIpv4) {
                appendIpv4(line, lo);
                return;
            } else {
                appendHex(line, group(hi, lo, i));
                if (i + 1 < GROUPS && i + 1 != runStart) {
                    line.append(':');
                }
            }
        }
    }

    private static int group(long hi, long lo, int index) {
        return (int) ((index < 4 ? hi : lo) >>> 48 - 16 * (index & 3)) & 0xffff;
    }

    private static void appendHex(StringBuilder line, int group) {
        boolean significant = false;
        for (int shift = 12; shift >= 0; shift -= 4) {
            int digit = group >> shift & 0xf;
            significant |= digit != 0 || shift == 0;
            if (significant) {
                line.append(HEX.charAt(digit));
            }
        }
    }

    /** Four decimal numbers without leading zeros (some read those as octal); -1 for anything else. */
    private static long parseIpv4(String text, int from, int to) {
        long address = 0;
        int at = from;
        for (int octet = 0; octet < 4; octet++) {
            if (octet > 0 && (at >= to || text.charAt(at++) != '.')) {
                return -1;
            }
            int start = at;
            int value = 0;
            while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == start || value > 255 || at - start > 1 && text.charAt(start) == '0') {
                return -1;
            }
            address = address << 8 | value;
        }
        return at == to ? address : -1;
    }

    private static Address parseIpv6(String text) {
        int[] groups = new int[GROUPS];
        int count = 0;
        int gap = -1;
        int at = 0;
        if (text.startsWith("::")) {
            gap = 0;
            at = 2;
        }
        while (at < text.length()) {
            if (count == GROUPS) {
                return null;
            }
            int end = at;
            while (end < text.length() && text.charAt(end) != ':') {
                end++;
            }
            if (end == text.length() && text.indexOf('.', at) > 0 && count <= GROUPS - 2) {
                long ipv4 = parseIpv4(text, at, end);
                if (ipv4 < 0) {
                    return null;
                }
                groups[count++] = (int) (ipv4 >> 16);
                groups[count++] = (int) ipv4 & 0xffff;
                break;
            }
            int group = parseHex(text, at, end);
            if (group < 0) {
                return null;
            }
            groups[count++] = group;
            at = end + 1;
            if (end + 1 == text.length()) {
                return null;
            }
            if (end < text.length() && text.charAt(end + 1) == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = count;
                at = end + 2;
            }
        }
        if (gap < 0 ? count != GROUPS : count == GROUPS) {
            return null;
        }
        if (gap >= 0) {
            int tail = count - gap;
            System.arraycopy(groups, gap, groups, GROUPS - tail, tail);
            Arrays.fill(groups, gap, GROUPS - tail, 0);
        }
        return new Address(true, join(groups, 0), join(groups, 4));
    }

    private static long join(int[] groups, int from) {
        return (long) groups[from] << 48
                | (long) groups[from + 1] << 32
                | (long) groups[from + 2] << 16
                | groups[from + 3];
    }

    private static int parseHex(String text, int from, int to) {
        if (from == to || to - from > 4) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    // As a record's are, and written out, as Java would take long to make them: names are looked up for each row.

    @Override
    public boolean equals(Object other) {
        return other instanceof Address address && ipv6 == address.ipv6 && hi == address.hi && lo == address.lo;
    }

    @Override
    public int hashCode() {
        return (Boolean.hashCode(ipv6) * 31 + Long.hashCode(hi)) * 31 + Long.hashCode(lo);
    }
}
