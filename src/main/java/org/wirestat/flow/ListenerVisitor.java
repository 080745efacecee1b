package org.wirestat.flow;

/** Is shown the sockets that have proved to listen. */
@FunctionalInterface
public interface ListenerVisitor {
    /** The address as {@code Segment} has it, and the frame of the latest SYN+ACK that proves the port to listen. */
    void onListener(boolean ipv6, long addressHi, long addressLo, int port, long frame);
}
