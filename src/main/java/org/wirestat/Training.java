package org.wirestat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.capture.CaptureException;
import org.wirestat.live.Rights;
import org.wirestat.tcp.Segment;
import org.wirestat.wire.FrameDecoder;

/**
 * What Java watches to learn which classes the command loads, when an archive of them is made: the command itself, once
 * for each thing that it prints, over the capture that is named.
 */
public final class Training {
    private static final List<String> VIEWS = List.of(
            "-an",
            "-a",
            "-ane --at +1s",
            "-E -n",
            "--explain 1",
            "--findings",
            "--by server",
            "-an --json",
            "--findings --json",
            "-s");

    /** What else than TCP nearly every capture holds, by its number in an IP header: ICMP, UDP, GRE, ICMPv6. */
    private static final byte[] OTHER_PROTOCOLS = {1, 17, 47, 58};

    private static final int LINKTYPE_ETHERNET = 1;

    private Training() {}

    public static void main(String[] arguments) throws InterruptedException {
        Wirestat.prepareMemory().join();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (String view : VIEWS) {
            int status = Wirestat.run(
                    command(view, arguments[0]),
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    nowhere);
            if (status != 0) {
                System.exit(status);
            }
        }
        decodeOtherProtocols();
        rehearseRootsRuns();
        // With all that belongs to a process. Root is kept, because only root may write the archive.
        Wirestat.main(command("-s -Z root", arguments[0]));
    }

    private static void decodeOtherProtocols() {
        FrameDecoder decoder = new FrameDecoder();
        for (byte protocol : OTHER_PROTOCOLS) {
            ByteBuffer frame = ByteBuffer.allocate(60);
            frame.putShort(12, (short) 0x0800) // IPv4: 20 octets of header, and the rest
                    .put(14, (byte) 0x45)
                    .putShort(16, (short) 46)
                    .put(23, protocol);
            decoder.decode(frame, 0, frame.capacity(), frame.capacity(), LINKTYPE_ETHERNET, new Segment());
        }
    }

    /** Root gives up root at each start, and may do so by way of an archive that another user has made. */
    private static void rehearseRootsRuns() {
        try {
            Rights.rehearse();
        } catch (CaptureException e) {
            // Whoever is root here is told, and told what to do.
        }
    }

    private static String[] command(String view, String capture) {
        List<String> words = new ArrayList<>(List.of(view.split(" ")));
        words.add("-r");
        words.add(capture);
        return words.toArray(String[]::new);
    }
}
