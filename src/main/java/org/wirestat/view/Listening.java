package org.wirestat.view;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.wirestat.flow.ListenerVisitor;
import org.wirestat.report.Format;
import org.wirestat.report.RowFilter;

/** The listening sockets that are to be shown, put in order: IPv4 first, then by address, then by port. */
final class Listening implements ListenerVisitor {
    private record Listener(boolean ipv6, long hi, long lo, int port, long frame) implements Comparable<Listener> {
        @Override
        public int compareTo(Listener other) {
            int order = Boolean.compare(ipv6, other.ipv6);
            order = order != 0 ? order : Long.compareUnsigned(hi, other.hi);
            order = order != 0 ? order : Long.compareUnsigned(lo, other.lo);
            return order != 0 ? order : Integer.compare(port, other.port);
        }
    }

    private final RowFilter filter;
    private final List<Listener> listeners = new ArrayList<>();

    Listening(RowFilter filter) {
        this.filter = filter;
    }

    @Override
    public void onListener(boolean ipv6, long addressHi, long addressLo, int port, long frame) {
        if (filter.showsListener(ipv6)) {
            listeners.add(new Listener(ipv6, addressHi, addressLo, port, frame));
        }
    }

    void writeTo(Format format) throws IOException {
        Collections.sort(listeners);
        for (Listener listener : listeners) {
            format.listener(listener.ipv6, listener.hi, listener.lo, listener.port, listener.frame);
        }
    }
}
