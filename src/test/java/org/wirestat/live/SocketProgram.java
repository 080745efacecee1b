package org.wirestat.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;

/**
 * Opens, uses and closes sockets as the lines on standard input say, and answers each line with one of its own: {@code ok},
 * or what went wrong. A connection is named by the port of who opened it, on both hosts.
 *
 * <pre>
 *   listen PORT             accepts whoever comes
 *   hold PORT [BACKLOG]     listens, and never accepts
 *   unlisten PORT           listens no longer
 *   connect ID ADDRESS PORT begins to connect, from port ID
 *   finish ID               waits until that has come to something
 *   await ID                waits until somebody's connection is accepted
 *   send ID N, read ID N    N octets
 *   fill ID                 sends until the peer's window and the own buffer are full
 *   shut ID                 shutdown(SHUT_WR): the other direction stays open
 *   close ID                as programs close; a reset if something was left unread
 *   abort ID                closes with SO_LINGER 0: a reset
 *   leave ID                keeps it open; the name is free for another connection
 *   probe ID IDLE GAP COUNT keepalive: so many probes, that many seconds apart, after that many of silence
 *   say ADDRESS             a datagram that nobody waits for: a captured frame says what time it is
 *   forge PACKET            sends an IP packet, given in hexadecimal digits
 *   serve PORT              talks with whoever comes as {@link Churn} expects
 *   mix                     serves and
 *   mix SECONDS ADDRESS...  asks as well-behaved programs do: {@link HealthyMix}
 *   churn SECONDS RATE PORT ADDRESS...  so many short connections a second
 * </pre>
 *
 * It ends when standard input does.
 */
final class SocketProgram {
    static final String OK = "ok";

    private static final int BACKLOG = 4096;
    private static final int PATIENCE_SECONDS = 60;

    /** RFC 863: whatever comes is thrown away. */
    static final int DISCARD = 9;

    private final List<SocketChannel> left = new ArrayList<>();
    private final Map<Integer, ServerSocketChannel> listeners = new HashMap<>();
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
        switch (words[0]) {
            case "say" -> say(words[1]);
            case "mix" -> mix(List.of(words));
            case "forge" -> RawSocket.send(HexFormat.of().parseHex(words[1]));
            default -> obeyAbout(words);
        }
    }

    private void obeyAbout(String[] words) throws Exception {
        int id = Integer.parseInt(words[1]);
        switch (words[0]) {
            case "listen" -> accept(listening(id, BACKLOG));
            case "hold" -> listening(id, words.length > 2 ? Integer.parseInt(words[2]) : BACKLOG);
            case "unlisten" -> listeners.remove(id).close();
            case "connect" -> connect(id, new InetSocketAddress(words[2], Integer.parseInt(words[3])));
            case "finish" -> finish(channel(id));
            case "await" -> channel(id);
            case "send" -> send(channel(id), Integer.parseInt(words[2]));
            case "fill" -> fill(channel(id));
            case "read" -> read(channel(id), Integer.parseInt(words[2]));
            case "shut" -> channel(id).shutdownOutput();
            case "close" -> forget(id).close();
            case "probe" -> probe(channel(id), words);
            case "leave" -> left.add(forget(id));
            case "serve" -> Churn.serve(listening(id, BACKLOG));
            case "churn" -> churn(words);
            case "abort" -> abort(forget(id));
            default -> throw new IllegalArgumentException("no such command: " + words[0]);
        }
    }

    private void mix(List<String> words) throws IOException, InterruptedException {
        if (words.size() > 1) {
            HealthyMix.run(Integer.parseInt(words.get(1)), words.subList(2, words.size()));
            return;
        }
        for (HealthyMix.Service service : HealthyMix.Service.values()) {
            HealthyMix.serve(service, listening(service.port(), BACKLOG));
        }
    }

    private static void churn(String[] words) throws Exception {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String address : List.of(words).subList(4, words.length)) {
            servers.add(new InetSocketAddress(address, Integer.parseInt(words[3])));
        }
        new Churn(servers, Integer.parseInt(words[2])).run(Integer.parseInt(words[1]));
    }

    private static void say(String address) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.send(ByteBuffer.allocate(1), new InetSocketAddress(address, DISCARD));
        }
    }

    private ServerSocketChannel listening(int port, int backlog) throws IOException {
        ServerSocketChannel listening = ServerSocketChannel.open();
        listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        listeners.put(port, listening);
        return listening.bind(new InetSocketAddress(port), backlog);
    }

    private void accept(ServerSocketChannel listening) {
        Thread thread = new Thread(() -> {
            while (listening.isOpen()) {
                try {
                    SocketChannel accepted = listening.accept();
                    int id = ((InetSocketAddress) accepted.getRemoteAddress()).getPort();
                    future(id).complete(accepted);
                } catch (IOException e) {
                    // It was reset before it was accepted, or nobody is to listen any longer.
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

    /** Some patience: the kernel makes its buffer larger while it is being emptied. */
    private static void fill(SocketChannel channel) throws IOException, InterruptedException {
        channel.configureBlocking(false);
        for (int full = 0; full < 3; full++) {
            while (channel.write(ByteBuffer.allocate(65_536)) > 0) {
                full = 0;
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        channel.configureBlocking(true);
    }

    private static void read(SocketChannel channel, int octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(octets);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new IOException("ended " + buffer.remaining() + " octets early");
            }
        }
    }

    private static void probe(SocketChannel channel, String[] words) throws IOException {
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, Integer.parseInt(words[2]));
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, Integer.parseInt(words[3]));
        channel.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, Integer.parseInt(words[4]));
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
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
