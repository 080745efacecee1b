package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.CaptureFile;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.Reading;

/** Our machine for filters does what libpcap's does, on its own programs and on random ones. */
class FilterProgramTest {
    private static final long SEED = 20261122;
    private static final int CELLS = 16;

    private static final List<String> EXPRESSIONS = List.of(
            "tcp",
            "tcp port 80",
            "host 192.0.2.1 and not port 22",
            "tcp[tcpflags] & (tcp-syn|tcp-fin) != 0",
            "ip6 or (ip[8] < 64 and ip[2:2] > 60)",
            "portrange 1000-60000",
            "less 200",
            "greater 200",
            "net 10.0.0.0/8 or net 127.0.0.0/8",
            "tcp[((tcp[12] & 0xf0) >> 2):4] = 0x47455420",
            "len % 3 = 1 and len ^ 5 != 7",
            "ip[0] * 3 - ip[1] / 2 != 14");

    @BeforeAll
    static void requireLibpcap() {
        OfflineFilter.requireLibpcap();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 113, 12})
    void whatLibpcapCompilesDecidesAsInLibpcap(int linkType) throws IOException {
        int accepted = 0;
        int rejected = 0;
        for (String expression : EXPRESSIONS) {
            byte[] code = OfflineFilter.compile(expression, linkType);
            OfflineFilter reference = new OfflineFilter(code);
            FilterProgram ours = new FilterProgram(ByteBuffer.wrap(code));
            try (FrameSource source = CaptureFile.open(Path.of("testdata/endings.pcap"))) {
                while (source.next()) {
                    byte[] frame = octets(source);
                    int expected = reference.run(frame, source.originalLength());
                    assertEquals(
                            expected,
                            ours.run(
                                    source.buffer(), source.offset(), source.capturedLength(), source.originalLength()),
                            () -> expression + " on " + Reading.hex(frame));
                    accepted += expected != 0 ? 1 : 0;
                    rejected += expected == 0 ? 1 : 0;
                }
            }
        }
        assertTrue(accepted > 0 && rejected > 0, accepted + " accepted, " + rejected + " rejected");
    }

    @Test
    void randomProgramsEndAsInLibpcap() {
        Random random = new Random(SEED);
        int run = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] code = program(random);
            OfflineFilter reference = new OfflineFilter(code);
            if (!reference.isValid()) {
                continue;
            }
            FilterProgram ours = new FilterProgram(ByteBuffer.wrap(code));
            byte[] frame = new byte[random.nextInt(80)];
            random.nextBytes(frame);
            int original = frame.length + random.nextInt(3);
            ByteBuffer buffer = ByteBuffer.allocate(frame.length + 7).put(3, frame);
            assertEquals(
                    reference.run(frame, original),
                    ours.run(buffer, 3, frame.length, original),
                    "round " + round + ", seed " + SEED + ": " + Reading.hex(code));
            run++;
        }
        int valid = run;
        assertTrue(valid > 10_000, () -> "only " + valid + " programs were valid");
    }

    @Test
    void theNumberOfALinkTypeIsTheFilesAndNotTheSystems() throws IOException {
        // LINKTYPE_RAW is 101 in files, and 12 or 14 to libpcap.
        FilterProgram program = FilterProgram.compile(PcapFilter.of("tcp"), 101, "test");
        byte[] segment = new byte[40];
        segment[0] = 0x45;
        segment[9] = 6;
        assertTrue(program.run(ByteBuffer.wrap(segment), 0, 40, 40) != 0);
        segment[9] = 17;
        assertEquals(0, program.run(ByteBuffer.wrap(segment), 0, 40, 40));
    }

    @Test
    void whatLibpcapDoesNotUnderstandIsToldInItsWords() {
        CaptureException refusal = assertThrows(
                CaptureException.class, () -> FilterProgram.compile(PcapFilter.of("tcp prot 80"), 1, "test"));
        assertEquals(CaptureException.Kind.FILTER, refusal.kind());
        assertTrue(refusal.getMessage().contains("\"tcp prot 80\""), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("error"), refusal.getMessage());
        assertFalse(refusal.getMessage().contains("\n"));
    }

    /** Instructions that libpcap may find valid. Every cell is written before any is read; C leaves them as they are. */
    private static byte[] program(Random random) {
        int length = 3 + random.nextInt(30);
        ByteBuffer code = ByteBuffer.allocate((CELLS + length) * 8).order(ByteOrder.nativeOrder());
        for (int cell = 0; cell < CELLS; cell++) {
            put(code, 0x02, 0, 0, cell);
        }
        for (int i = 0; i < length; i++) {
            int left = length - i - 1;
            int small = random.nextInt(40);
            int any = random.nextBoolean() ? small : random.nextInt();
            if (left == 0) {
                put(code, random.nextBoolean() ? 0x16 : 0x06, 0, 0, any);
                break;
            }
            switch (random.nextInt(10)) {
                case 0, 1 -> put(code, pick(random, 0x20, 0x28, 0x30, 0x40, 0x48, 0x50), 0, 0, any);
                case 2 -> put(code, pick(random, 0x00, 0x80, 0x01, 0x81), 0, 0, any);
                case 3 -> put(code, pick(random, 0x60, 0x61, 0x02, 0x03), 0, 0, random.nextInt(CELLS));
                case 4 -> put(code, 0xb1, 0, 0, small);
                case 5, 6 -> {
                    int calculation = random.nextInt(11) << 4;
                    boolean shift = calculation == 0x60 || calculation == 0x70;
                    boolean negation = calculation == 0x80; // libpcap's machine stops the process for one with X
                    boolean withX = !negation && random.nextBoolean();
                    put(code, 0x04 | calculation | (withX ? 8 : 0), 0, 0, shift ? random.nextInt(32) : any);
                }
                case 7, 8 ->
                    put(
                            code,
                            0x05 | (1 + random.nextInt(4)) << 4 | (random.nextBoolean() ? 8 : 0),
                            random.nextInt(left),
                            random.nextInt(left),
                            any);
                default -> {
                    if (random.nextInt(4) == 0) {
                        put(code, 0x05, 0, 0, random.nextInt(left));
                    } else {
                        put(code, pick(random, 0x07, 0x87), 0, 0, 0);
                    }
                }
            }
        }
        return code.array();
    }

    private static int pick(Random random, int... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private static void put(ByteBuffer code, int operation, int ifTrue, int ifFalse, int k) {
        code.putShort((short) operation).put((byte) ifTrue).put((byte) ifFalse).putInt(k);
    }

    private static byte[] octets(FrameSource source) {
        byte[] octets = new byte[source.capturedLength()];
        source.buffer().get(source.offset(), octets);
        return octets;
    }
}
