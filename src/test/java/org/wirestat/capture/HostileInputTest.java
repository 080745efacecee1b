package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Captures with octets changed at random. Whatever they have become, reading them ends, gives frames whose octets are
 * there, throws nothing but a {@link CaptureException}, and gives back its memory.
 */
class HostileInputTest {
    private static final int ROUNDS = 1500;

    private static final List<byte[]> CAPTURES = List.of(
            PcapWriter.three().bytes(),
            new PcapWriter(ByteOrder.BIG_ENDIAN, 0xa1b2cd34, 2, 3, 249)
                    .record(1, 2, 60, new byte[60])
                    .record(1, 2, 60, new byte[60])
                    .bytes(),
            PcapngWriter.four().bytes(),
            new PcapngWriter()
                    .section(ByteOrder.BIG_ENDIAN)
                    .description(1, 0)
                    .enhanced(0, 5, 6, new byte[6])
                    .section(ByteOrder.LITTLE_ENDIAN)
                    .description(231, 96, PcapngWriter.option(9, 9), PcapngWriter.option(14, 1, 2, 3, 4, 5, 6, 7, 8))
                    .simple(100, new byte[96])
                    .bytes(),
            CompressedFileTest.gzip(PcapngWriter.four().bytes()),
            CompressedFileTest.zstd(PcapngWriter.four().bytes()),
            CompressedFileTest.zstd(PcapWriter.three().bytes()));

    @Test
    void changedOctetsNeverDoHarm() {
        long before = NativeMemory.held();
        for (int i = 0; i < CAPTURES.size(); i++) {
            for (int round = 0; round < ROUNDS; round++) {
                Random random = new Random(round);
                byte[] mutated = mutated(CAPTURES.get(i), random);
                try {
                    Reading reading = Reading.of(mutated, 1 + random.nextInt(300));
                    assertTrue(reading.damages().size() <= 1);
                } catch (Throwable e) {
                    throw new AssertionError("capture " + i + ", seed " + round, e);
                }
            }
        }
        assertEquals(before, NativeMemory.held());
    }

    private static byte[] mutated(byte[] capture, Random random) {
        byte[] mutated =
                random.nextInt(4) == 0 ? Arrays.copyOf(capture, random.nextInt(capture.length)) : capture.clone();
        for (int changes = 1 + random.nextInt(5); changes > 0 && mutated.length > 0; changes--) {
            int at = random.nextInt(mutated.length);
            mutated[at] = switch (random.nextInt(4)) {
                case 0 -> (byte) random.nextInt();
                case 1 -> (byte) (mutated[at] ^ 1 << random.nextInt(8));
                case 2 -> (byte) 0xff;
                default -> 0;
            };
        }
        return mutated;
    }
}
