package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterfaceDescriptionTest {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final long[] TELLING = {
        0, 1, 999, 1_000_000, 1L << 32, 1L << 53, Long.MAX_VALUE, Long.MIN_VALUE, -1, 1_700_000_000_000_000L
    };

    @Test
    void everyResolutionAgreesWithExactArithmeticAndIsHeldAtTheEndsOfTheRange() {
        Random random = new Random(7);
        for (int resolution = 0; resolution < 256; resolution++) {
            for (int i = 0; i < 200; i++) {
                long ticks = i < TELLING.length ? TELLING[i] : random.nextLong() >>> random.nextInt(64);
                long offset = i % 3 == 0 ? random.nextLong() >> random.nextInt(64) : 0;
                assertEquals(
                        exact(resolution, offset, ticks),
                        described(resolution, offset).time(ticks),
                        "resolution " + resolution + ", offset " + offset + ", ticks " + ticks);
            }
        }
    }

    /** The rule in words: ticks to nanoseconds, held; the offset to nanoseconds, held; their sum, held. */
    private static long exact(int resolution, long offset, long ticks) {
        BigInteger perSecond =
                (resolution & 0x80) == 0 ? BigInteger.TEN.pow(resolution) : BigInteger.TWO.pow(resolution & 0x7f);
        BigInteger nanos =
                new BigInteger(Long.toUnsignedString(ticks)).multiply(NANOS).divide(perSecond);
        return held(BigInteger.valueOf(held(nanos))
                .add(BigInteger.valueOf(held(BigInteger.valueOf(offset).multiply(NANOS)))));
    }

    private static long held(BigInteger value) {
        return value.max(BigInteger.valueOf(Long.MIN_VALUE))
                .min(BigInteger.valueOf(Long.MAX_VALUE))
                .longValueExact();
    }

    private static InterfaceDescription described(int resolution, long offset) {
        ByteBuffer block = ByteBuffer.allocate(36)
                .putInt(1)
                .putInt(40)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .putShort((short) 9)
                .putShort((short) 1)
                .putInt(resolution << 24)
                .putShort((short) 14)
                .putShort((short) 8)
                .putLong(offset);
        return InterfaceDescription.read(block, 0, 36);
    }
}
