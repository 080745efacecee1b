package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.util.Locale;

/**
 * A program that sends TCP segments in frames of 64 octets, as fast as one processor does or at a rate: connections of
 * twenty segments each, ten thousand at a time, and always new ones. It gets ready, and begins when its input gives it an octet.
 *
 * <p>What is sent to a bridge without ports is seen by whoever listens there, and then forgotten by the kernel: nothing
 * sends more frames on one processor. The frames go through a packet socket, many with one call.
 */
final class Flood {
    private static final int SEGMENTS = 20;
    private static final int AT_ONCE = 10_000;
    private static final int FRAMES = SEGMENTS * AT_ONCE;
    private static final int BATCH = 128;

    /** Of Ethernet, IPv4 and TCP without options, and ten octets of payload or padding. */
    private static final int FRAME = 64;

    private static final int PAYLOAD = 10;
    private static final int CLIENT = 10 << 24 | 1 << 16;
    private static final int SERVER = 10 << 24 | 200 << 16 | 1;

    private static final int FIN = 1;
    private static final int SYN = 2;
    private static final int ACK = 16;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;

    /** {@code struct sockaddr_ll}, {@code iovec} and {@code mmsghdr}, of which a message header takes up the first 56. */
    private static final int SOCKADDR_LL = 20;

    private static final int IOVEC = 16;
    private static final int MMSGHDR = 64;
    private static final int MESSAGE_VECTOR = 16;
    private static final int MESSAGE_VECTOR_LENGTH = 24;

    static {
        Native.register(Flood.class, Platform.C_LIBRARY_NAME);
    }

    private static native int socket(int family, int type, int protocol);

    private static native int bind(int descriptor, Pointer address, int length);

    private static native int if_nametoindex(String name);

    private static native int sendmmsg(int descriptor, Pointer messages, int count, int flags);

    private final int socket;
    private final Memory frames = new Memory((long) FRAMES * FRAME);
    private final Memory messages = new Memory((long) FRAMES * MMSGHDR);
    private final Memory vectors = new Memory((long) FRAMES * IOVEC);

    private Flood(String networkInterface) {
        socket = socket(AF_PACKET, SOCK_RAW, 0);
        Memory address = new Memory(SOCKADDR_LL);
        address.clear();
        address.setShort(0, (short) AF_PACKET);
        address.setInt(4, if_nametoindex(networkInterface));
        if (socket < 0 || address.getInt(4) == 0 || bind(socket, address, SOCKADDR_LL) != 0) {
            throw new IllegalStateException("cannot send on " + networkInterface);
        }
        frames.clear();
        messages.clear();
        for (int i = 0; i < FRAMES; i++) {
            vectors.setPointer((long) i * IOVEC, frames.share((long) i * FRAME));
            vectors.setLong((long) i * IOVEC + 8, FRAME);
            messages.setPointer((long) i * MMSGHDR + MESSAGE_VECTOR, vectors.share((long) i * IOVEC));
            messages.setLong((long) i * MMSGHDR + MESSAGE_VECTOR_LENGTH, 1);
        }
    }

    /**
     * The interface, how many frames, how many a second, or 0 for as many as can be, and for how many seconds at most. Prints
     * how many a second it were, and how many.
     */
    public static void main(String[] arguments) throws IOException {
        Flood flood = new Flood(arguments[0]);
        long count = Long.parseLong(arguments[1]);
        long perSecond = Long.parseLong(arguments[2]);
        flood.renew(0);
        System.out.println("ready");
        if (System.in.read() < 0) {
            return;
        }
        long began = System.nanoTime();
        long sent = flood.send(count, perSecond, began + Long.parseLong(arguments[3]) * 1_000_000_000L);
        System.out.printf(Locale.ROOT, "%.0f%n%d%n", sent * 1e9 / (System.nanoTime() - began), sent);
    }

    private long send(long count, long perSecond, long end) {
        long began = System.nanoTime();
        long sent = 0;
        while (sent < count && System.nanoTime() < end) {
            int from = (int) (sent % FRAMES);
            if (from == 0 && sent > 0) {
                renew((int) (sent / FRAMES));
            }
            while (perSecond > 0 && (System.nanoTime() - began) * perSecond < sent * 1_000_000_000L) {
                Thread.onSpinWait();
            }
            int wanted = (int) Math.min(Math.min(BATCH, FRAMES - from), count - sent);
            int taken = sendmmsg(socket, messages.share((long) from * MMSGHDR), wanted, 0);
            if (taken <= 0) {
                throw new IllegalStateException("the kernel takes no frame after " + sent);
            }
            sent += taken;
        }
        return sent;
    }

    /** Makes connections that were not there before: first all their first segments, then all their second ones, and so on. */
    private void renew(int round) {
        for (int i = 0; i < FRAMES; i++) {
            segment((long) i * FRAME, round * AT_ONCE + i % AT_ONCE, i / AT_ONCE);
        }
    }

    /**
     * A handshake, six requests and answers, and a close by the client.
     *
     * <pre>
     *   0 SYN   1 SYN,ACK   2 ACK   3, 5 ... 13 request   4, 6 ... 14 answer   15 ACK   16 FIN   17 ACK   18 FIN   19 ACK
     * </pre>
     */
    private void segment(long at, int connection, int step) {
        boolean isAnswer = step == 1 || step > 3 && step < 15 && step % 2 == 0 || step == 17 || step == 18;
        boolean isPayload = step >= 3 && step <= 14;
        int exchanged = isPayload ? (step - 3) / 2 * PAYLOAD : step > 14 ? 6 * PAYLOAD : 0;
        int ofClient = (step == 0 ? 0 : 1) + exchanged + (isPayload && isAnswer ? PAYLOAD : 0) + (step > 16 ? 1 : 0);
        int ofServer = (step < 2 ? 0 : 1) + exchanged + (step > 18 ? 1 : 0);
        int flags = step == 0 ? SYN : step == 1 ? SYN | ACK : step == 16 || step == 18 ? FIN | ACK : ACK;
        int client = CLIENT + (connection >>> 15);
        int port = 1024 + (connection & 0x7fff);
        frames.setLong(at, 0x0200_0000_0002_0200L);
        number(at + 12, 0x0800_4500);
        number(at + 16, 20 + 20 + (isPayload ? PAYLOAD : 0) << 16 | connection & 0xffff);
        number(at + 20, 0x4000_4006);
        number(at + 26, isAnswer ? SERVER : client);
        number(at + 30, isAnswer ? client : SERVER);
        number(at + 34, isAnswer ? 443 << 16 | port : port << 16 | 443);
        number(at + 38, isAnswer ? ofServer : ofClient);
        number(at + 42, step == 0 ? 0 : isAnswer ? ofClient : ofServer);
        number(at + 46, 0x5000_ffff | flags << 16);
    }

    private void number(long at, int value) {
        frames.setInt(at, Integer.reverseBytes(value));
    }
}
