package org.wirestat.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Clients and servers that close as they should: whoever closes first does so when all is said, the other follows at once.
 * Who that is depends on the server's port. Between requests clients think for a while, as people do.
 */
final class HealthyMix {
    /** What a port serves, counted from {@link #FIRST_PORT}. */
    enum Service {
        /** Request and response, until the client closes: one after the other, or several requests at once. */
        KEEP_ALIVE,
        /** The same, until a request says that it is the last: then the server closes. */
        LAST_REQUEST,
        /** One request, one response, and the server closes. */
        ONE_SHOT,
        /** The client sends, shuts its direction down, and reads to the end. */
        UPLOAD;

        int port() {
            return FIRST_PORT + ordinal();
        }
    }

    static final int FIRST_PORT = 5100;

    private static final int REQUEST = 150;
    private static final int RESPONSE = 700;
    private static final int UPLOAD = 2500;
    private static final byte IS_LAST = 1;
    private static final int MOST_REQUESTS = 5;
    private static final int LONGEST_THOUGHT_MILLIS = 900;
    private static final int LONGEST_WORK_MILLIS = 60;
    private static final int CLIENTS = 6;
    private static final long SEED = 20260107;

    private HealthyMix() {}

    static void serve(Service service, ServerSocketChannel listening) {
        ExecutorService threads = Executors.newCachedThreadPool(HealthyMix::daemon);
        threads.execute(() -> {
            while (true) {
                try {
                    SocketChannel accepted = listening.accept();
                    threads.execute(() -> answer(service, accepted));
                } catch (IOException e) {
                    // It was reset before it was accepted.
                }
            }
        });
    }

    private static void answer(Service service, SocketChannel accepted) {
        try (accepted) {
            if (service == Service.UPLOAD) {
                drain(accepted);
                work();
                send(accepted, RESPONSE, (byte) 0);
                return;
            }
            ByteBuffer request = ByteBuffer.allocate(REQUEST);
            while (fill(accepted, request.clear())) {
                work();
                send(accepted, RESPONSE, (byte) 0);
                if (service == Service.ONE_SHOT || request.get(0) == IS_LAST) {
                    return;
                }
            }
        } catch (IOException e) {
            System.err.println(service + ": " + e);
        }
    }

    /** So many seconds of it, and then until the last connection has ended. */
    static void run(int seconds, List<String> addresses) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS, HealthyMix::daemon);
        List<Future<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Random random = new Random(SEED + i);
            String address = addresses.get(i % addresses.size());
            clients.add(threads.submit(() -> {
                while (System.nanoTime() < end) {
                    Service service = Service.values()[random.nextInt(Service.values().length)];
                    ask(service, new InetSocketAddress(address, service.port()), random);
                    think(random);
                }
                return null;
            }));
        }
        for (Future<Void> client : clients) {
            try {
                client.get();
            } catch (ExecutionException e) {
                throw new IOException(e.getCause());
            }
        }
        threads.shutdown();
    }

    private static void ask(Service service, InetSocketAddress server, Random random) throws IOException {
        try (SocketChannel channel = SocketChannel.open(server)) {
            switch (service) {
                case KEEP_ALIVE -> {
                    int requests = random.nextInt(MOST_REQUESTS + 1); // none: somebody asked whether the port is open
                    boolean isPipelined = random.nextInt(3) == 0;
                    for (int sent = 0; sent < requests; sent++) {
                        send(channel, REQUEST, (byte) 0);
                        if (!isPipelined) {
                            fill(channel, ByteBuffer.allocate(RESPONSE));
                            think(random);
                        }
                    }
                    fill(channel, ByteBuffer.allocate(isPipelined ? requests * RESPONSE : 0));
                }
                case LAST_REQUEST -> {
                    for (int left = random.nextInt(MOST_REQUESTS); left >= 0; left--) {
                        send(channel, REQUEST, left == 0 ? IS_LAST : 0);
                        fill(channel, ByteBuffer.allocate(RESPONSE));
                        if (left > 0) {
                            think(random);
                        }
                    }
                    drain(channel);
                }
                case ONE_SHOT -> {
                    send(channel, REQUEST, (byte) 0);
                    drain(channel);
                }
                case UPLOAD -> {
                    send(channel, UPLOAD, (byte) 0);
                    channel.shutdownOutput();
                    drain(channel);
                }
            }
        }
    }

    private static void think(Random random) {
        pause(random.nextInt(LONGEST_THOUGHT_MILLIS));
    }

    private static void work() {
        pause(new Random().nextInt(LONGEST_WORK_MILLIS));
    }

    private static void pause(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void send(SocketChannel channel, int octets, byte first) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets).put(0, first);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
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

    private static void drain(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(UPLOAD);
        while (channel.read(buffer.clear()) >= 0) {
            // All of it, and nothing of it matters.
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        return thread;
    }
}
