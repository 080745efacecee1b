package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameLimit;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.FrameWriter;
import org.wirestat.capture.NativeMemory;
import org.wirestat.capture.Reading;

/** Captures what real sockets say to each other, between two network namespaces. */
@Timeout(300)
class LiveCaptureIT {
    private static final int PORT = 4321;
    private static final int CONNECTIONS = 100;

    private static final int ETHERNET = 1;
    private static final int COOKED_1 = 113;
    private static final int COOKED_2 = 276;

    private static final int FIN = 1;
    private static final int SYN = 2;

    private Hosts hosts;

    @TempDir
    Path scratch;

    @BeforeEach
    void connectTwoHosts() throws Exception {
        hosts = Hosts.make();
    }

    @AfterEach
    void removeThem() throws Exception {
        if (hosts != null) {
            hosts.remove();
        }
    }

    @Test
    void everySegmentOfEveryConnectionIsGiven() throws Exception {
        long memory = NativeMemory.held();
        List<Seen> all = new ArrayList<>();
        // Without a filter: the kernel would count what came before it was in place, a neighbour's solicitation, which
        // is not given.
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable()))) {
            converse(1000);
            drain(capture, all);
            assertEquals(all.size(), capture.received());
            assertEquals(0, capture.droppedByKernel());
            assertEquals(hosts.server().cable(), capture.name());
        }
        assertEquals(memory, NativeMemory.held());
        assertTrue(all.stream().allMatch(s -> s.linkType == ETHERNET));
        List<Seen> seen = all.stream().filter(Seen::isTcpOverIpv4).toList();
        // A port may be used again while the server is in TIME_WAIT: such a SYN may have to be sent twice.
        assertEquals(
                CONNECTIONS,
                seen.stream()
                        .filter(s -> s.flags(14) == SYN)
                        .map(s -> s.sequenceNumber(14))
                        .distinct()
                        .count());
        // On a busy machine a segment may be sent again before it was answered.
        assertEquals(
                2 * CONNECTIONS,
                seen.stream()
                        .filter(s -> (s.flags(14) & FIN) != 0)
                        .map(s -> s.sequenceNumber(14))
                        .distinct()
                        .count(),
                "each end says FIN");
        assertEquals(
                2 * CONNECTIONS * 1000,
                seen.stream()
                        .filter(s -> s.payload(14) > 0)
                        .collect(Collectors.toMap(s -> s.sequenceNumber(14), s -> s.payload(14), Math::max))
                        .values()
                        .stream()
                        .mapToInt(Integer::intValue)
                        .sum(),
                "by their original length");
        assertTrue(seen.stream().anyMatch(s -> s.time % 1000 != 0), "times in nanoseconds");
        assertTrue(seen.stream().allMatch(s -> s.octets.length <= Tap.SNAP_LENGTH));
        assertTrue(seen.stream().anyMatch(s -> s.originalLength > s.octets.length), "long frames are cut");
    }

    @Test
    void onAnyInterfaceFramesAreCookedAndTellTheirDirection() throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (LiveCapture capture = onServer(new Tap(Tap.ANY).filter("tcp port " + PORT))) {
            converse(1000);
            drain(capture, seen);
        }
        assertTrue(seen.stream().allMatch(s -> s.linkType == COOKED_2 || s.linkType == COOKED_1));
        boolean second = seen.get(0).linkType == COOKED_2;
        int packetType = second ? 10 : 1;
        int header = second ? 20 : 16;
        assertEquals(
                CONNECTIONS,
                seen.stream()
                        .filter(s -> s.flags(header) == SYN)
                        .map(s -> s.sequenceNumber(header))
                        .distinct()
                        .count());
        assertEquals(
                List.of(0, 4), // to us, and from us
                seen.stream()
                        .map(s -> (int) s.octets[packetType])
                        .distinct()
                        .sorted()
                        .toList());
        assertTrue(seen.stream().allMatch(s -> s.octets.length <= Tap.SNAP_LENGTH));
    }

    @Test
    void onlyOneDirectionIsTakenWhenAskedFor() throws Exception {
        for (int direction : new int[] {FrameSource.INBOUND, FrameSource.OUTBOUND}) {
            List<Seen> seen = new ArrayList<>();
            try (LiveCapture capture = onServer(
                    new Tap(hosts.server().cable()).filter("tcp port " + PORT).direction(direction))) {
                converse(10);
                drain(capture, seen);
            }
            assertFalse(seen.isEmpty());
            int fromServer = direction == FrameSource.OUTBOUND ? PORT : 0;
            assertTrue(seen.stream().allMatch(s -> s.direction == direction));
            assertTrue(seen.stream().allMatch(s -> (s.sourcePort(14) == PORT) == (fromServer == PORT)));
        }
    }

    @Test
    void aSilentWireComesBackAndIsNotOver() throws Exception {
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable()).filter("tcp port " + PORT))) {
            assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
                for (int i = 0; i < 5; i++) {
                    assertFalse(capture.fetch());
                    assertFalse(capture.isOver());
                }
            });
            converse(10);
            assertTrue(next(capture));
        }
    }

    @Test
    void aCountEndsTheCapture() throws Exception {
        try (LiveCapture capture = onServer(
                new Tap(hosts.server().cable()).filter("tcp port " + PORT).count(7))) {
            converse(10);
            List<Seen> seen = new ArrayList<>();
            drain(capture, seen);
            assertEquals(7, seen.size());
            assertTrue(capture.isOver());
        }
    }

    @Test
    void anInterfaceThatIsDeletedEndsTheCaptureAfterItsFrames() throws Exception {
        losesTheInterfaceBy("ip", "link", "del", hosts.server().cable());
    }

    @Test
    void anInterfaceThatGoesDownEndsTheCaptureAfterItsFrames() throws Exception {
        losesTheInterfaceBy("ip", "link", "set", hosts.server().cable(), "down");
    }

    private void losesTheInterfaceBy(String... command) throws Exception {
        LiveCapture capture = onServer(new Tap(hosts.server().cable()).filter("tcp port " + PORT));
        Thread pump = new Thread(new Pump(capture));
        pump.start();
        converse(10);
        hosts.server().run(command);
        Reading reading = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> readingToTheEnd(capture.frames()));
        pump.join();
        assertTrue(
                reading.frames().size() >= 8 * CONNECTIONS,
                () -> "frames: " + reading.frames().size());
        assertEquals(CaptureException.Kind.INTERFACE_LOST, reading.kind());
        assertTrue(reading.message().startsWith(hosts.server().cable() + ": "), reading.message());
        assertTrue(
                reading.message()
                        .contains(", after " + reading.frames().size() + " frames; start again when it is back"),
                reading.message());
        capture.close();
    }

    @Test
    void aPumpThatIsStoppedEndsTheRing() throws Exception {
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable()))) {
            Pump pump = new Pump(capture);
            Thread thread = new Thread(pump);
            thread.start();
            assertFalse(capture.frames().isOver());
            pump.stop();
            thread.join();
            assertEquals(0, readingToTheEnd(capture.frames()).damages().size());
        }
    }

    /** As {@link Reading#of(FrameSource)}, but of a source that may be silent before its end. */
    private static Reading readingToTheEnd(FrameSource source) throws IOException {
        Reading all = new Reading(new ArrayList<>(), new ArrayList<>());
        while (!source.isOver()) {
            try {
                if (source.next()) {
                    all.frames().add(Reading.frame(source));
                }
            } catch (CaptureException damage) {
                all.damages().add(damage);
            }
        }
        assertFalse(source.next(), "the end is final");
        return all;
    }

    @Test
    void whatTheKernelHadNoRoomForIsCounted() throws Exception {
        int sent = 200_000;
        try (LiveCapture capture = onServer(
                new Tap(hosts.server().cable()).filter("udp port " + PORT).kernelBuffer(1 << 19))) {
            send(sent);
            List<Seen> seen = new ArrayList<>();
            drain(capture, seen);
            assertTrue(capture.droppedByKernel() > 0);
            assertAccounted(capture, seen.size());
            assertTrue(seen.size() + capture.droppedByKernel() <= sent);
        }
    }

    @Test
    void whatFindsTheRingFullStaysInTheKernelUntilThatIsFullToo() throws Exception {
        int each = 60_000;
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable())
                .filter("udp port " + PORT)
                .ring(1 << 20)
                .kernelBuffer(1 << 25))) {
            send(each / 10);
            List<Seen> seen = new ArrayList<>();
            while (capture.fetch()) {
                // Until the ring, which nobody reads, is full.
            }
            assertEquals(0, capture.droppedByReader());
            drain(capture, seen);
            assertEquals(each / 10, seen.size(), "all are there in the end");

            send(each / 10);
            while (capture.fetch()) {
                // Again.
            }
            send(3 * each);
            for (int i = 0; i < 200 && capture.droppedByReader() == 0; i++) {
                assertFalse(capture.fetch());
            }
            assertTrue(capture.droppedByReader() > 0);
            drain(capture, seen);
            assertAccounted(capture, seen.size());
        }
    }

    /** What passed while the filter was not set yet was received too, and thrown away. */
    private static void assertAccounted(LiveCapture capture, int seen) {
        long other = capture.received() - seen - capture.droppedByKernel() - capture.droppedByReader();
        assertTrue(other >= 0 && other < 10, () -> other + " frames neither seen nor dropped");
    }

    @Test
    void framesOfAnyLengthGoAroundTheRing() throws Exception {
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable())
                .filter("udp port " + PORT)
                .snapLength(FrameLimit.HELD)
                .ring(1 << 20))) {
            List<Seen> seen = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                send(500);
                drain(capture, seen);
            }
            assertEquals(10_000, seen.size());
            assertTrue(seen.stream().allMatch(s -> s.octets.length == 14 + 20 + 8 + 400));
        }
    }

    @Test
    void theKernelsCountersAreKnownBeforeTheWireIsSilent() throws Exception {
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable()).filter("udp port " + PORT))) {
            send(5000);
            assertTrue(next(capture));
            // What passed while the filter was not set yet counts too.
            long known = capture.received();
            assertTrue(known >= 5000, () -> "long before all of them are read: " + known);
            int behind = 0;
            while (capture.received() == known) { // one is sent for each that is read, and it is never silent
                send(1);
                assertTrue(next(capture));
                behind++;
            }
            assertTrue(capture.received() > known);
            assertTrue(capture.received() <= known + behind);
        }
    }

    private void send(int datagrams) throws Exception {
        hosts.client().call(() -> {
            try (DatagramSocket socket = new DatagramSocket()) {
                DatagramPacket packet = new DatagramPacket(
                        new byte[400], 400, InetAddress.getByName(hosts.server().ipv4()), PORT);
                for (int i = 0; i < datagrams; i++) {
                    socket.send(packet);
                }
            }
            return null;
        });
    }

    @Test
    void nothingIsAllocatedForAFrame() throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = hosts.server().call(() -> {
            try (LiveCapture capture = new Tap(hosts.server().cable()).open()) {
                long least = Long.MAX_VALUE;
                for (int round = 0; round < 5; round++) {
                    converse(10);
                    long frames = 0;
                    long before = threads.getCurrentThreadAllocatedBytes();
                    while (next(capture)) {
                        frames++;
                    }
                    long octets = threads.getCurrentThreadAllocatedBytes() - before;
                    assertTrue(frames >= 8 * CONNECTIONS);
                    least = Math.min(least, octets);
                }
                return least;
            }
        });
        assertTrue(allocated < 4096, () -> allocated + " octets for at least " + 8 * CONNECTIONS + " frames");
    }

    @Test
    void whatIsKeptOfAWireReadsAsACapture() throws Exception {
        Path kept = scratch.resolve("kept.pcap");
        int frames = 0;
        try (LiveCapture capture = onServer(new Tap(hosts.server().cable()).filter("tcp port " + PORT));
                FrameWriter writer = FrameWriter.to(kept, capture.snapLength(), null)) {
            converse(1000);
            while (next(capture)) {
                writer.write(capture.frames());
                frames++;
            }
        }
        Reading reading = Reading.of(Files.readAllBytes(kept));
        assertEquals(frames, reading.frames().size());
        assertTrue(frames >= 8 * CONNECTIONS);
        assertEquals(List.of(), reading.damages());
    }

    @Test
    void whatCannotBeOpenedIsToldInOneLine() {
        CaptureException missing = assertThrows(CaptureException.class, () -> onServer(new Tap("nowhere0")));
        assertEquals(CaptureException.Kind.NO_INTERFACE, missing.kind());
        assertEquals("nowhere0: no such interface; wirestat -D lists the interfaces there are", missing.getMessage());
        CaptureException wrong = assertThrows(
                CaptureException.class, () -> onServer(new Tap(hosts.server().cable()).filter("tcp prot 80")));
        assertEquals(CaptureException.Kind.FILTER, wrong.kind());
        assertTrue(
                wrong.getMessage().startsWith(hosts.server().cable() + ": filter \"tcp prot 80\": "),
                wrong.getMessage());
    }

    @Test
    void interfacesAreListedWithStateAndAddresses() throws Exception {
        List<Interfaces.Interface> found = hosts.server().call(Interfaces::list);
        assertTrue(
                // Running it is called by the kernel a moment later than up.
                found.stream()
                        .anyMatch(i -> i.toString()
                                .matches(hosts.server().cable()
                                        + " \\[Up, (Running, )?Connected\\] 10\\.231\\.0\\.2/24.*")),
                found::toString);
        assertTrue(
                found.stream().anyMatch(i -> i.toString().startsWith("lo [Up, Running, Loopback] 127.0.0.1/8")),
                found::toString);
        assertTrue(found.stream().anyMatch(i -> i.name().equals(Tap.ANY)), found::toString);
    }

    private LiveCapture onServer(Tap tap) throws Exception {
        return onHost(hosts.server(), tap::open);
    }

    private static <T> T onHost(Host host, Callable<T> task) throws Exception {
        try {
            return host.call(task);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Many connections, each side sending so many octets and closing, the client first; until all are closed. */
    private void converse(int octets) throws Exception {
        ServerSocket listening = hosts.server().call(() -> new ServerSocket(PORT, CONNECTIONS));
        CompletableFuture<Void> answering = hosts.server().start(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket socket = listening.accept()) {
                    assertEquals(octets, socket.getInputStream().readAllBytes().length);
                    socket.getOutputStream().write(new byte[octets]);
                }
            }
            return null;
        });
        hosts.client().call(() -> {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(hosts.server().ipv4(), PORT), 10_000);
                    socket.getOutputStream().write(new byte[octets]);
                    socket.shutdownOutput();
                    assertEquals(octets, socket.getInputStream().readAllBytes().length);
                }
            }
            return null;
        });
        answering.get();
        listening.close();
    }

    /** Moves to the next frame, on one thread; false after a silence, and in the end. */
    private static boolean next(LiveCapture capture) throws CaptureException {
        return capture.frames().poll() || capture.fetch() && capture.frames().poll();
    }

    private static void drain(LiveCapture capture, List<Seen> seen) throws Exception {
        HeaderRing frames = capture.frames();
        while (next(capture)) {
            byte[] octets = new byte[frames.capturedLength()];
            frames.buffer().get(frames.offset(), octets);
            seen.add(new Seen(frames.time(), frames.linkType(), octets, frames.originalLength(), frames.direction()));
        }
    }

    /** A copy of a frame that holds a segment over IPv4, behind a link header of so many octets. */
    private record Seen(long time, int linkType, byte[] octets, int originalLength, int direction) {
        private int tcp(int header) {
            return header + (octets[header] & 0xf) * 4;
        }

        int flags(int header) {
            return octets[tcp(header) + 13] & 0x17; // without PSH
        }

        boolean isTcpOverIpv4() {
            return octets[12] == 8 && octets[13] == 0 && octets[23] == 6;
        }

        int sequenceNumber(int header) {
            return ByteBuffer.wrap(octets).getInt(tcp(header) + 4);
        }

        int sourcePort(int header) {
            return (octets[tcp(header)] & 0xff) << 8 | octets[tcp(header) + 1] & 0xff;
        }

        int payload(int header) {
            return originalLength - tcp(header) - ((octets[tcp(header) + 12] & 0xf0) >> 2);
        }
    }
}
