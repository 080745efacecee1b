package org.wirestat.live;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Short connections, one after the other at a steady rate: a request, an answer, and one of the ways in which connections
 * end, in turn. Each of them is opened exactly once, so that they can be counted.
 */
final class Churn {
    /** How a connection ends; the client tells the server, in the first octet of its request. */
    private enum Ending {
        CLIENT_CLOSES,
        SERVER_CLOSES,
        CLIENT_ABORTS,
        SERVER_ABORTS,
        REFUSED
    }

    private static final int OCTETS = 100;
    private static final int THREADS = 16;
    /** Beside the one that is listened at. */
    private static final int NEXT_PORT = 1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final List<InetSocketAddress> servers;
    private final int rate;
    private final AtomicLong failures = new AtomicLong();

    Churn(List<InetSocketAddress> servers, int rate) {
        this.servers = servers;
        this.rate = rate;
    }

    /** The other end of all of them. */
    static void serve(ServerSocketChannel listening) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, Churn::daemon);
        daemon(() -> {
                    while (true) {
                        try {
                            SocketChannel accepted = listening.accept();
                            threads.execute(() -> answer(accepted));
                        } catch (IOException e) {
                            // It was reset before it was accepted.
                        }
                    }
                })
                .start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }

    private static void answer(SocketChannel accepted) {
        try (accepted) {
            ByteBuffer request = ByteBuffer.allocate(OCTETS);
            if (!fill(accepted, request)) {
                return;
            }
            Ending ending = Ending.values()[request.get(0)];
            accepted.write(request.flip());
            switch (ending) {
                case CLIENT_CLOSES, CLIENT_ABORTS -> fill(accepted, ByteBuffer.allocate(1));
                case SERVER_ABORTS -> accepted.setOption(StandardSocketOptions.SO_LINGER, 0);
                case SERVER_CLOSES, REFUSED -> {}
            }
        } catch (IOException e) {
            // The client aborted, as announced.
        }
    }

    /** So many seconds of it; throws if any connection did not go as it should. */
    void run(int seconds) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, Churn::daemon);
        long began = System.nanoTime();
        for (long i = 0; i < (long) seconds * rate; i++) {
            long due = began + i * NANOS_PER_SECOND / rate;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            Ending ending = Ending.values()[(int) (i % Ending.values().length)];
            InetSocketAddress server = servers.get((int) (i / Ending.values().length % servers.size()));
            threads.execute(() -> talk(server, ending));
        }
        threads.shutdown();
        if (!threads.awaitTermination(seconds + 30L, TimeUnit.SECONDS) || failures.get() > 0) {
            throw new IOException(failures + " connections failed");
        }
    }

    private void talk(InetSocketAddress server, Ending ending) {
        try {
            talkTo(server, ending);
        } catch (IOException e) {
            System.err.println(ending + ": " + e);
            failures.incrementAndGet();
        }
    }

    private static void talkTo(InetSocketAddress server, Ending ending) throws IOException {
        if (ending == Ending.REFUSED) {
            InetSocketAddress closed = new InetSocketAddress(server.getAddress(), server.getPort() + NEXT_PORT);
            try (SocketChannel accepted = SocketChannel.open(closed)) {
                throw new IOException(accepted + " was not refused");
            } catch (ConnectException refused) {
                return;
            }
        }
        try (SocketChannel channel = SocketChannel.open(server)) {
            channel.write(ByteBuffer.allocate(OCTETS).put(0, (byte) ending.ordinal()));
            if (ending == Ending.SERVER_ABORTS) {
                try {
                    fill(channel, ByteBuffer.allocate(OCTETS + 1));
                } catch (IOException reset) {
                    return;
                }
                throw new IOException(channel + " was not reset");
            }
            if (!fill(channel, ByteBuffer.allocate(OCTETS))) {
                throw new IOException(channel + " was not answered");
            }
            switch (ending) {
                case SERVER_CLOSES -> fill(channel, ByteBuffer.allocate(1));
                case CLIENT_ABORTS -> channel.setOption(StandardSocketOptions.SO_LINGER, 0);
                case CLIENT_CLOSES, SERVER_ABORTS, REFUSED -> {}
            }
        }
    }

    /** False if the peer closed before. */
    private static boolean fill(SocketChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }
}
