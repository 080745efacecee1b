package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wirestat.tcp.Segment;

/** The whole command, but for the process around it. */
class WirestatTest {
    private static final int RAW_IP = 101;
    private static final String SUMMARY_OF_THREE =
            "wirestat: 3 frames read, 1 connection, 1 open at the end, 0 began before the capture,"
                    + " 0 frames not understood\n";

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private InputStream in = InputStream.nullInputStream();

    @Test
    void captureGivesATableAndASummary() throws IOException {
        assertEquals(0, run("-n", "-r", handshake("x.pcap")));
        assertEquals("""
                Active Internet connections (w/o servers)
                Proto Recv-Q Send-Q Local Address           Foreign Address         State       Peer State
                tcp        0      0 192.0.2.10:51816        198.51.100.7:8443       ESTABLISHED ESTABLISHED
                """, out.toString());
        assertEquals(SUMMARY_OF_THREE, err.toString());
    }

    @Test
    void standardInputIsReadForADash() throws IOException {
        in = Files.newInputStream(Path.of(handshake("x.pcap")));
        assertEquals(0, run("-n", "-r", "-"));
        assertTrue(out.toString().contains("192.0.2.10:51816"));
        assertEquals(SUMMARY_OF_THREE, err.toString());
    }

    @Test
    void severalCapturesAreMergedByTime() throws IOException {
        String first = file("a", pcap(RAW_IP).put(frame(0, Segment.SYN, true)).put(frame(20, Segment.ACK, true)));
        String second = file("b", pcap(RAW_IP).put(frame(10, Segment.SYN | Segment.ACK, false)));
        assertEquals(0, run("-an", "-r", second, "-r", first));
        assertTrue(out.toString().contains("ESTABLISHED ESTABLISHED"), out::toString);
        assertTrue(out.toString().contains("198.51.100.7:8443       0.0.0.0:*               LISTEN"), out::toString);
    }

    @Test
    void tableStandsAsOfTheInstantsAskedFor() throws IOException {
        assertEquals(0, run("-n", "--at", "+1h", "--at", "+10ms", "--at", "+10.000001ms", "-r", handshake("x.pcap")));
        String[] lines = out.toString().split("\n");
        // A frame at the very instant is not in it yet.
        assertEquals("Active Internet connections (w/o servers) at 1970-01-01T00:16:40.01Z", lines[0]);
        assertTrue(lines[2].endsWith("SYN_SENT    ?"), lines[2]);
        assertEquals("Active Internet connections (w/o servers) at 1970-01-01T00:16:40.010000001Z", lines[3]);
        assertTrue(lines[5].endsWith("SYN_SENT    SYN_RECV"), lines[5]);
        assertEquals("Active Internet connections (w/o servers) at 1970-01-01T01:16:40Z", lines[6]);
        assertTrue(lines[8].endsWith("ESTABLISHED ESTABLISHED"), lines[8]);
        assertEquals(9, lines.length);
        assertEquals(SUMMARY_OF_THREE, err.toString());
    }

    @Test
    void tableIsRepeatedAndStandsAtTheEndToo() throws IOException {
        assertEquals(0, run("-n", "--every", "15ms", "-r", handshake("x.pcap")));
        String[] lines = out.toString().split("\n");
        assertEquals("Active Internet connections (w/o servers) at 1970-01-01T00:16:40.015Z", lines[0]);
        assertEquals("Active Internet connections (w/o servers) at 1970-01-01T00:16:40.02Z", lines[3]);
        assertEquals(6, lines.length);
    }

    @Test
    void jsonNamesTheInstantAsked() throws IOException {
        assertEquals(0, run("--json", "--at", "1000.010000001", "-r", handshake("x.pcap")));
        assertTrue(out.toString()
                .startsWith("{\"schema\":1,\"type\":\"connection\",\"at\":\"1970-01-01T00:16:40.010000001Z\""));
        assertTrue(out.toString().endsWith("}\n"));
    }

    @Test
    void captureWithoutFramesGivesAnEmptyTable() throws IOException {
        String empty = file("x", pcap(RAW_IP));
        assertEquals(0, run("-n", "-r", empty));
        assertEquals(2, out.toString().split("\n").length);
        assertEquals(
                "wirestat: 0 frames read, 0 connections, 0 open at the end, 0 began before the capture,"
                        + " 0 frames not understood\n",
                err.toString());
        out.reset();
        assertEquals(0, run("-n", "--every", "1s", "--at", "+1s", "-r", empty));
        assertEquals("", out.toString());
    }

    @Test
    void captureThatBreaksOffGivesWhatCameBefore() throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(handshake("x.pcap")));
        Path cut = Files.write(directory.resolve("cut.pcap"), Arrays.copyOf(whole, whole.length - 7));
        assertEquals(1, run("-n", "-r", cut.toString()));
        assertTrue(out.toString().contains("SYN_SENT    SYN_RECV"), out::toString);
        String[] lines = err.toString().split("\n");
        assertEquals(2, lines.length);
        assertTrue(lines[0].startsWith("wirestat: 2 frames read, 1 connection, "), lines[0]);
        assertTrue(lines[1].startsWith("wirestat: " + cut + ": cut short at octet 136: "), lines[1]);
    }

    @Test
    void captureThatCannotBeOpenedKeepsNobodyFromTheOthers() throws IOException {
        assertEquals(1, run("-n", "-r", directory.resolve("absent").toString(), "-r", handshake("x.pcap")));
        assertTrue(out.toString().contains("ESTABLISHED ESTABLISHED"), out::toString);
        String[] lines = err.toString().split("\n");
        assertEquals(SUMMARY_OF_THREE, lines[0] + "\n");
        assertEquals(2, lines.length);
        assertTrue(lines[1].contains("absent: no such file"), lines[1]);
    }

    @Test
    void whatCannotBeOpenedIsOneLine() throws IOException {
        for (String name : new String[] {
            directory.resolve("absent").toString(),
            directory.toString(),
            Files.writeString(directory.resolve("text"), "no capture at all").toString(),
            Files.createFile(directory.resolve("empty")).toString(),
            directory + "/evil\u001b[31m\n\u009b", // no Path: Java makes none of it without a locale
        }) {
            err.reset();
            assertEquals(1, run("-r", name));
            assertEquals("", out.toString());
            assertTrue(err.toString().matches("wirestat: [^\n\u001b\u009b]+\n"), err::toString);
        }
    }

    @Test
    void linkTypeNobodyKnowsIsNamedWithItsFrame() throws IOException {
        String odd = file("odd", pcap(147).put(frame(0, Segment.SYN, true)));
        assertEquals(1, run("-n", "-r", odd));
        assertTrue(
                err.toString()
                        .endsWith("wirestat: " + odd + ": link type not supported, from frame 1 on: LINKTYPE 147;"
                                + " capture on an interface of another kind\n"),
                err::toString);
        assertTrue(err.toString().contains(" 1 frame not understood\n"), err::toString);
    }

    @Test
    void verboseCountsByReason() throws IOException {
        String mixed = file(
                "mixed", pcap(RAW_IP).put(frame(0, Segment.SYN, true)).put(record(10, new byte[] {0x45, 0, 0, 20})));
        assertEquals(0, run("-nv", "-r", mixed));
        assertTrue(err.toString().contains(" 1 frame not understood\n    TCP segment: 1\n"), err::toString);
        assertEquals(3, err.toString().split("\n").length, err::toString);
    }

    @Test
    void misuseIsOneLineAndStatusTwo() {
        assertEquals(2, run("-n"));
        assertEquals(
                "wirestat: a capture must be named with -r FILE (- is standard input), or an interface with -i IFACE"
                        + " (wirestat --help tells more)\n",
                err.toString());
        err.reset();
        assertEquals(2, run("-r", "x", "--\u001b[2Jfoo\nbar"));
        assertTrue(err.toString().matches("wirestat: [^\n\u001b]+\n"), err::toString);
        assertEquals("", out.toString());
    }

    @Test
    void helpAndVersionGoToStandardOutput() {
        assertEquals(0, run("-h"));
        assertTrue(out.toString().startsWith("Usage: wirestat [-i IFACE | -r FILE ...]"));
        out.reset();
        assertEquals(0, run("-V"));
        assertTrue(out.toString().startsWith("wirestat "));
        assertEquals("", err.toString());
    }

    @Test
    void closedPipeEndsQuietly() throws IOException {
        assertEquals(0, run(failing("Broken pipe"), "-n", "-r", handshake("x.pcap")));
        assertEquals("", err.toString());
        assertEquals(0, run(failing("Broken pipe"), "-h"));
        assertEquals("", err.toString());
    }

    @Test
    void captureWhoseFramesRunBackwardsIsReadAtItsLatestTime() throws IOException {
        String backwards =
                file("x", pcap(RAW_IP).put(frame(9000, Segment.SYN, true)).put(frame(0, Segment.SYN, true)));
        assertEquals(0, run("--json", "-r", backwards));
        assertTrue(out.toString().contains("\"at\":\"1970-01-01T00:16:49.000000000Z\""), out::toString);
    }

    @Test
    void nothingElseIsWrittenWhereNobodyAsked() throws IOException {
        assertEquals(0, run("-n", "--json", "-r", handshake("x.pcap")));
        assertFalse(out.toString().contains("Active Internet"));
        assertEquals(SUMMARY_OF_THREE, err.toString());
    }

    private int run(String... arguments) {
        return run(out, arguments);
    }

    private int run(OutputStream output, String... arguments) {
        return Wirestat.run(arguments, in, output, new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private static OutputStream failing(String reason) {
        return new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                throw new IOException(reason);
            }
        };
    }

    private String handshake(String name) throws IOException {
        return file(
                name,
                pcap(RAW_IP)
                        .put(frame(0, Segment.SYN, true))
                        .put(frame(10, Segment.SYN | Segment.ACK, false))
                        .put(frame(20, Segment.ACK, true)));
    }

    private String file(String name, ByteBuffer content) throws IOException {
        Path file = directory.resolve(name);
        Files.write(file, Arrays.copyOf(content.array(), content.position()));
        return file.toString();
    }

    private static ByteBuffer pcap(int linkType) {
        return ByteBuffer.allocate(1 << 12)
                .putInt(0xa1b2c3d4)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(65_535)
                .putInt(linkType);
    }

    /** 192.0.2.10:51816 to 198.51.100.7:8443 or back, after so many milliseconds; a SYN has number 0. */
    private static byte[] frame(int milliseconds, int flags, boolean fromOrig) {
        ByteBuffer packet = ByteBuffer.allocate(40);
        int orig = 0xc000020a;
        int resp = 0xc6336407;
        packet.putInt(0x45000028)
                .putInt(0)
                .putInt(0x40060000)
                .putInt(fromOrig ? orig : resp)
                .putInt(fromOrig ? resp : orig);
        packet.putShort((short) (fromOrig ? 51_816 : 8443)).putShort((short) (fromOrig ? 8443 : 51_816));
        packet.putInt((flags & Segment.SYN) != 0 ? 0 : 1).putInt((flags & Segment.ACK) != 0 ? 1 : 0);
        packet.putShort((short) (0x5000 | flags)).putShort((short) 65_535).putInt(0);
        return record(milliseconds, packet.array());
    }

    private static byte[] record(int milliseconds, byte[] packet) {
        return ByteBuffer.allocate(16 + packet.length)
                .order(ByteOrder.BIG_ENDIAN)
                .putInt(1000 + milliseconds / 1000)
                .putInt(milliseconds % 1000 * 1000)
                .putInt(packet.length)
                .putInt(packet.length)
                .put(packet)
                .array();
    }
}
