package org.wirestat.report;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.End;

/**
 * What a user calls a connection by: its number, its two sockets in either order, or its community id. Sockets and
 * community ids name every incarnation, a number names one.
 */
public final class ConnectionName {
    private static final Pattern NUMBER = Pattern.compile("#?([0-9]{1,18})");
    private static final Pattern COMMUNITY_ID = Pattern.compile("1:[A-Za-z0-9+/]{27}=");
    /** What may stand between two sockets: what people write, and what other tools print. */
    private static final Pattern BETWEEN = Pattern.compile("\\s*(?:,|<->|->|<-|-|>|\\s)\\s*");

    private static final int HIGHEST_PORT = 65_535;

    private record Socket(Address address, int port) {
        private boolean isOf(End end) {
            return port == end.port()
                    && address.ipv6() == end.isIpv6()
                    && address.hi() == end.addressHi()
                    && address.lo() == end.addressLo();
        }
    }

    private final String text;
    private final CommunityId communityIds = new CommunityId();
    private long number;
    private String communityId;
    private Socket a;
    private Socket b;

    private ConnectionName(String text) {
        this.text = text;
    }

    /** @throws IllegalArgumentException when {@code text} names no connection */
    public static ConnectionName parse(String text) {
        ConnectionName name = new ConnectionName(text.strip());
        Matcher numbered = NUMBER.matcher(name.text);
        if (numbered.matches()) {
            name.number = Long.parseLong(numbered.group(1));
        } else if (COMMUNITY_ID.matcher(name.text).matches()) {
            name.communityId = name.text;
        } else {
            name.parseSockets();
        }
        return name;
    }

    private void parseSockets() {
        String[] sockets = BETWEEN.split(text);
        if (sockets.length == 2) {
            a = socket(sockets[0]);
            b = socket(sockets[1]);
        }
        if (a == null || b == null || a.address.ipv6() != b.address.ipv6()) {
            throw new IllegalArgumentException("not a number, two sockets, or a community id: " + text);
        }
    }

    /** An IPv6 address stands in brackets, or bare as netstat prints it: what follows the last colon is the port. */
    private static Socket socket(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return null;
        }
        String host = text.substring(0, colon);
        boolean isBracketed = host.startsWith("[") && host.endsWith("]");
        Address address = Address.parse(isBracketed ? host.substring(1, host.length() - 1) : host);
        int port = port(text.substring(colon + 1));
        return address == null || port < 0 || isBracketed && !address.ipv6() ? null : new Socket(address, port);
    }

    private static int port(String text) {
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port <= HIGHEST_PORT ? port : -1;
    }

    public boolean names(Connection connection) {
        if (communityId != null) {
            return communityId.equals(communityIds.of(connection));
        }
        if (a == null) {
            return connection.id() == number;
        }
        return a.isOf(connection.orig()) && b.isOf(connection.resp())
                || b.isOf(connection.orig()) && a.isOf(connection.resp());
    }

    /** As the user wrote it, on one line. */
    @Override
    public String toString() {
        return Printable.of(text);
    }
}
