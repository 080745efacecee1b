package org.wirestat.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Opens, uses and closes sockets as the lines on standard input say, and answers each line with one of its own: {@code ok},
 * or what went wrong. A connection is named by the port of who opened it, on both hosts.
 *
 * <pre>
 *   listen PORT             accepts whoever comes
 *   hold PORT               listens, and never accepts
 *   connect ID ADDRESS PORT begins to connect, from port ID
 *   finish ID               waits until that has come to something
 *   await ID                waits until somebody's connection is accepted
 *   send ID N, read ID N    N octets
 *   shut ID                 shutdown(SHUT_WR): the other direction stays open
 *   close ID                as programs close; a reset if something was left unread
 *   abort ID                closes with SO_LINGER 0: a reset
 *   serve PORT              talks with whoever comes as {@link Churn} expects
 *   churn SECONDS RATE PORT ADDRESS...  so many short connections a second
 * </pre>
 *
 * It ends when standard input does.
 */
final class SocketProgram {
    static final String OK = "ok";

    private static final int BACKLOG = 4096;
    private static final int PATIENCE_SECONDS = 20;

    private final Map<Integer, CompletableFuture<SocketChannel>> channels = new ConcurrentHashMap<>();

    public static void main(String[] arguments) throws IOException {
        SocketProgram program = new SocketProgram();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String answer;
            try {
                program.obey(line.split(" "));
                answer = OK;
            } catch (Exception e) {
                answer = e.toString().replace('\n', ' ');
            }
            System.out.println(answer);
        }
        Runtime.getRuntime().halt(0); // an orderly exit would close what is meant to be left open, to the same effect
    }

    private void obey(String[] words) throws Exception {
        int id = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "listen" -> accept(listening(id));
            case "hold" -> listening(id);
            case "connect" -> connect(id, new InetSocketAddress(words[2], Integer.parseInt(words[3])));
            case "finish" -> finish(channel(id));
            case "await" -> channel(id);
            case "send" -> send(channel(id), Integer.parseInt(words[2]));
            case "read" -> read(channel(id), Integer.parseInt(words[2]));
            case "shut" -> channel(id).shutdownOutput();
            case "close" -> forget(id).close();
            case "serve" -> Churn.serve(listening(id));
            case "churn" -> churn(words);
            case "abort" -> abort(forget(id));
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    private static void churn(String[] words) throws Exception {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String address : List.of(words).subList(4, words.length)) {
            servers.add(new InetSocketAddress(address, Integer.parseInt(words[3])));
        }
        new Churn(servers, Integer.parseInt(words[2])).run(Integer.parseInt(words[1]));
    }

    private static ServerSocketChannel listening(int port) throws IOException {
        return ServerSocketChannel.open().bind(new InetSocketAddress(port), BACKLOG);
    }

    private void accept(ServerSocketChannel listening) {
        Thread thread = new Thread(() -> {
            while (true) {
                try {
                    SocketChannel accepted = listening.accept();
                    int id = ((InetSocketAddress) accepted.getRemoteAddress()).getPort();
                    future(id).complete(accepted);
                } catch (IOException e) {
                    // It was reset before it was accepted.
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void connect(int id, InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        channel.bind(new InetSocketAddress(id));
        channel.configureBlocking(false);
        channel.connect(server);
        channels.put(id, CompletableFuture.completedFuture(channel));
    }

    private static void finish(SocketChannel channel) throws IOException {
        channel.configureBlocking(true);
        channel.finishConnect();
    }

    private static void send(SocketChannel channel, int octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static void read(SocketChannel channel, int octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("ended " + buffer.remaining() + " octets early");
            }
        }
    }

    private static void abort(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    private CompletableFuture<SocketChannel> future(int id) {
        return channels.computeIfAbsent(id, absent -> new CompletableFuture<>());
    }

    private SocketChannel channel(int id) throws Exception {
        return future(id).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private SocketChannel forget(int id) throws Exception {
        SocketChannel channel = channel(id);
        channels.remove(id);
        return channel;
    }
}
