package org.wirestat.report;

import org.wirestat.tcp.Connection;

/**
 * Which rows are shown. netstat's rule on a host carries over: without an option the sockets that have a peer, which
 * on the wire are the connections of which an end still exists; listeners alone; or everything.
 */
public final class RowFilter {
    /** netstat's choice of sockets. */
    public enum Sockets {
        OPEN,
        LISTENING,
        ALL
    }

    private final Sockets sockets;
    private final boolean ipv4;
    private final boolean ipv6;

    public RowFilter(Sockets sockets, boolean ipv4, boolean ipv6) {
        this.sockets = sockets;
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    public boolean shows(Connection connection) {
        return showsFamily(connection.isIpv6())
                && switch (sockets) {
                    case OPEN -> connection.isOpen();
                    case LISTENING -> false;
                    case ALL -> true;
                };
    }

    public boolean showsListener(boolean isIpv6) {
        return sockets != Sockets.OPEN && showsFamily(isIpv6);
    }

    public Sockets sockets() {
        return sockets;
    }

    /** Whether connections of this version of IP are shown at all. */
    public boolean showsFamily(boolean isIpv6) {
        return isIpv6 ? ipv6 : ipv4;
    }
}
