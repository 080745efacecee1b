package org.wirestat.live;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.nio.ByteBuffer;

/** Sends IPv4 packets that no socket of this host would send: in another's name, or for a connection that is not there. */
final class RawSocket {
    private static final int AF_INET = 2;
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_RAW = 255;
    private static final int DESTINATION = 16;

    static {
        Native.register(RawSocket.class, Platform.C_LIBRARY_NAME);
    }

    private RawSocket() {}

    private static native int socket(int family, int type, int protocol) throws LastErrorException;

    private static native int sendto(int socket, byte[] packet, int length, int flags, byte[] to, int toLength)
            throws LastErrorException;

    private static native int close(int socket);

    /** The kernel fills in the checksum of the header, and an identification of 0. */
    static void send(byte[] packet) {
        // A sockaddr_in: family in the host's order, port, address, padding.
        ByteBuffer to = ByteBuffer.allocate(16);
        to.put(0, (byte) AF_INET).put(4, packet, DESTINATION, 4);
        int socket = socket(AF_INET, SOCK_RAW, IPPROTO_RAW);
        try {
            sendto(socket, packet, packet.length, 0, to.array(), to.capacity());
        } finally {
            close(socket);
        }
    }
}
