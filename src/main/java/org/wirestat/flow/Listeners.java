package org.wirestat.flow;

import org.wirestat.tcp.Segment;

/**
 * The sockets that have proved to listen by answering a SYN with a SYN+ACK, until they answer one with a reset. An open
 * table of bounded size, so that a scan cannot fill the memory.
 */
final class Listeners {
    private static final int WORDS = 4;
    private static final int FREE = 0;
    private static final int LISTENING = 1;
    private static final int GONE = 2;

    private final FlowKey hashes;
    private final int capacity;
    /** Four words a place: address, then port and what is known, then the frame. */
    private long[] words = new long[WORDS << 6];

    private int used;

    Listeners(FlowKey hashes, int capacity) {
        this.hashes = hashes;
        this.capacity = capacity;
    }

    /** The sender of {@code synAck} listens. False if there is no room to remember it. */
    boolean prove(Segment synAck) {
        int at = find(synAck.srcHi, synAck.srcLo, synAck.srcPort, synAck.ipv6);
        if (status(at) == FREE) {
            if (used >= capacity) {
                return false;
            }
            used++;
            words[at] = synAck.srcHi;
            words[at + 1] = synAck.srcLo;
        }
        words[at + 2] = key(synAck.srcPort, synAck.ipv6) | LISTENING;
        words[at + 3] = synAck.frame;
        if (used > words.length / WORDS * 5 / 8) {
            grow();
        }
        return true;
    }

    /** The sender of {@code reset} refused a SYN: it does not listen any more. */
    void refute(Segment reset) {
        int at = find(reset.srcHi, reset.srcLo, reset.srcPort, reset.ipv6);
        if (status(at) == LISTENING) {
            words[at + 2] = key(reset.srcPort, reset.ipv6) | GONE;
        }
    }

    void visit(ListenerVisitor visitor) {
        for (int at = 0; at < words.length; at += WORDS) {
            if (status(at) == LISTENING) {
                long key = words[at + 2];
                visitor.onListener((key & 4) != 0, words[at], words[at + 1], (int) (key >>> 8), words[at + 3]);
            }
        }
    }

    private static long key(int port, boolean ipv6) {
        return (long) port << 8 | (ipv6 ? 4 : 0);
    }

    private int status(int at) {
        return (int) words[at + 2] & 3;
    }

    /** Where a socket is looked for first: the last bits of this, as many as places need. */
    int home(boolean ipv6, long hi, long lo, int port) {
        return (int) (hashes.hash(ipv6, hi, lo, port) >>> Integer.SIZE);
    }

    /** The place of the socket, or the free one where it belongs. */
    private int find(long hi, long lo, int port, boolean ipv6) {
        long key = key(port, ipv6);
        int mask = words.length / WORDS - 1;
        int place = home(ipv6, hi, lo, port) & mask;
        while (true) {
            int at = place * WORDS;
            if (status(at) == FREE || words[at] == hi && words[at + 1] == lo && (words[at + 2] & ~3L) == key) {
                return at;
            }
            place = place + 1 & mask;
        }
    }

    private void grow() {
        long[] old = words;
        words = new long[old.length * 2];
        for (int from = 0; from < old.length; from += WORDS) {
            long key = old[from + 2];
            if ((key & 3) != FREE) {
                int at = find(old[from], old[from + 1], (int) (key >>> 8), (key & 4) != 0);
                for (int i = 0; i < WORDS; i++) {
                    words[at + i] = old[from + i];
                }
            }
        }
    }
}
