package org.wirestat.report;

import java.util.List;
import org.wirestat.tcp.Connection;

/**
 * Which end of a connection stands under "Local Address". netstat runs on a host and knows; a tap has to choose. The
 * first rule that tells the ends apart decides: an address the user called local, then the end whose packets the
 * capturing host is known to have sent, and at last the originator.
 */
public final class Orientation {
    private final Subnet[] local;

    public Orientation(List<Subnet> local) {
        this.local = local.toArray(new Subnet[0]);
    }

    public boolean isOriginatorLocal(Connection connection) {
        boolean ipv6 = connection.isIpv6();
        boolean orig =
                isLocal(ipv6, connection.orig().addressHi(), connection.orig().addressLo());
        boolean resp =
                isLocal(ipv6, connection.resp().addressHi(), connection.resp().addressLo());
        if (orig == resp) {
            orig = connection.orig().isCapturingHost();
            resp = connection.resp().isCapturingHost();
        }
        return orig || !resp;
    }

    private boolean isLocal(boolean ipv6, long hi, long lo) {
        for (Subnet subnet : local) {
            if (subnet.contains(ipv6, hi, lo)) {
                return true;
            }
        }
        return false;
    }
}
