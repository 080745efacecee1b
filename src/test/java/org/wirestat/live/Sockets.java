package org.wirestat.live;

/** The two sockets of a connection, as one host or wirestat writes them: address, colon, port; the order counts. */
record Sockets(String local, String foreign) {
    private static final String MAPPED = "::ffff:";

    /** As ss writes them: IPv6 in brackets, IPv4 perhaps in the guise of IPv6. */
    static Sockets of(String local, String foreign) {
        return new Sockets(plain(local), plain(foreign));
    }

    static Sockets of(String localAddress, int localPort, String foreignAddress, int foreignPort) {
        return new Sockets(localAddress + ":" + localPort, foreignAddress + ":" + foreignPort);
    }

    /** The same connection, seen from the other host. */
    Sockets turned() {
        return new Sockets(foreign, local);
    }

    private static String plain(String socket) {
        String plain = socket.replace("[", "").replace("]", "");
        return plain.startsWith(MAPPED) ? plain.substring(MAPPED.length()) : plain;
    }
}
