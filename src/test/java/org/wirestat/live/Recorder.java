package org.wirestat.live;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.tcp.Segment;
import org.wirestat.wire.FrameDecoder;
import org.wirestat.wire.Outcome;

/** tcpdump, which keeps what passes a host's interface. */
final class Recorder implements AutoCloseable {
    /** Ethernet, IPv6 and the longest TCP header. */
    private static final int SNAP_LENGTH = 128;

    private static final String FILTER =
            "tcp or icmp[icmptype] == 3 or icmp6[icmp6type] == 1 or udp port " + SocketProgram.DISCARD;

    private final Process process;
    private final Path file;

    private Recorder(Process process, Path file) {
        this.process = process;
        this.file = file;
    }

    /** Returns when it listens. */
    static Recorder start(Host host, Path file) throws IOException {
        Process process = host.process(List.of(
                        "tcpdump",
                        "-i",
                        host.cable(),
                        "--immediate-mode",
                        "-U",
                        "-Z",
                        "root",
                        "-s",
                        "" + SNAP_LENGTH,
                        "-w",
                        file.toString(),
                        FILTER))
                .redirectInput(new File("/dev/null"))
                .start();
        String said = process.errorReader().readLine();
        if (said == null || !said.contains("listening on ")) {
            process.destroyForcibly();
            throw new IOException("tcpdump must listen: " + said);
        }
        return new Recorder(process, file);
    }

    /**
     * The last segment captured so far that went from one port to another, RSTs apart; null if there is none.
     */
    Segment last(int srcPort, int dstPort) throws IOException {
        Segment last = null;
        Segment segment = new Segment();
        FrameDecoder decoder = new FrameDecoder();
        try (FrameSource source = CaptureFile.open(file)) {
            while (source.next()) {
                Outcome outcome = decoder.decode(
                        source.buffer(),
                        source.offset(),
                        source.capturedLength(),
                        source.originalLength(),
                        source.linkType(),
                        segment);
                if (outcome == Outcome.SEGMENT
                        && segment.srcPort == srcPort
                        && segment.dstPort == dstPort
                        && !segment.isRst()) {
                    last = segment;
                    segment = new Segment();
                }
            }
        }
        return last;
    }

    /** Ends with all that was captured in the file. */
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
