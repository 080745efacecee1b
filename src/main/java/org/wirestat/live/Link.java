package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Native;

/**
 * The state of an open interface, as its socket tells it. libpcap waits for an interface that went down to come up
 * again, without a word; so it is asked for here.
 */
final class Link {
    /** {@code struct pollfd}: descriptor, what to wait for, what came. */
    private static final int POLLFD = 8;

    private static final int EVENTS = 4;

    /** {@code struct ifreq}: the name, then the flags, of 16 bits. */
    private static final int IFREQ = 40;

    private static final int FLAGS = 16;
    private static final long SIOCGIFFLAGS = 0x8913;
    private static final int IFF_UP = 1;

    private final int descriptor;
    private final Memory pollfd = new Memory(POLLFD);
    private final Memory ifreq = new Memory(IFREQ);
    /** False of what was never up, such as {@code any}. */
    private final boolean wasUp;

    Link(int descriptor, String name) {
        this.descriptor = descriptor;
        pollfd.setInt(0, descriptor);
        pollfd.setShort(EVENTS, Libc.POLLIN);
        ifreq.clear();
        byte[] octets = Native.toByteArray(name);
        ifreq.write(0, octets, 0, Math.min(octets.length, FLAGS - 1));
        wasUp = hasFlags() && isUp();
    }

    /** Waits until there is something to read, no longer than so; or until a signal comes, which is none of its business. */
    void await(int milliseconds) {
        Libc.poll(pollfd, 1, milliseconds);
    }

    /** Whether the interface was up once, and is no more. One that was deleted, or has another name now, is not known. */
    boolean isDown() {
        return wasUp && hasFlags() && !isUp();
    }

    private boolean hasFlags() {
        return Libc.ioctl(descriptor, SIOCGIFFLAGS, ifreq) == 0;
    }

    private boolean isUp() {
        return (ifreq.getShort(FLAGS) & IFF_UP) != 0;
    }
}
