package org.wirestat.capture;

import java.nio.ByteBuffer;

/**
 * One interface of a section of a pcapng capture: its link type and how it counts time (draft-ietf-opsawg-pcapng, 4.2).
 * A time is a number of ticks, of which there are 10^n or 2^n in a second, and an offset in seconds.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 8 |           LinkType            |           Reserved            |
 *12 |                            SnapLen                            |
 *16 /                            Options                            /
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
final class InterfaceDescription {
    /** Where the options start in the block. */
    static final int OPTIONS = 16;

    private static final int LINK_TYPE = 8;
    private static final int SNAP_LENGTH = 12;

    private static final int END_OF_OPTIONS = 0;
    private static final int IF_TSRESOL = 9;
    private static final int IF_TSOFFSET = 14;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int BINARY = 0x80;

    /** The resolution of an interface that does not tell it. */
    private static final int MICROSECONDS = 6;

    private final int linkType;
    private final int snapLength;
    private int resolution;
    /** Between a decimal tick and a nanosecond: the factor or, beyond 10^9 ticks a second, the divisor. */
    private long power;

    private long offsetNanos;

    /**
     * Reads a description from its block.
     *
     * @param end index of the block's second length
     * @return null if the options do not fit into the block: without knowing its clock an interface is of no use
     */
    static InterfaceDescription read(ByteBuffer block, int start, int end) {
        InterfaceDescription description =
                new InterfaceDescription(block.getShort(start + LINK_TYPE) & 0xffff, block.getInt(start + SNAP_LENGTH));
        int option = start + OPTIONS;
        while (end - option >= 4) {
            int code = block.getShort(option) & 0xffff;
            int length = block.getShort(option + 2) & 0xffff;
            int value = option + 4;
            if (code == END_OF_OPTIONS) {
                break;
            }
            if (length > end - value) {
                return null;
            }
            if (code == IF_TSRESOL && length == 1) {
                description.countIn(block.get(value) & 0xff);
            } else if (code == IF_TSOFFSET && length == 8) {
                description.offsetNanos = saturatedProduct(block.getLong(value), NANOS_PER_SECOND);
            }
            option = value + PcapngFile.padded(length);
        }
        return description;
    }

    private InterfaceDescription(int linkType, int snapLength) {
        this.linkType = linkType;
        this.snapLength = snapLength;
        countIn(MICROSECONDS);
    }

    private void countIn(int newResolution) {
        resolution = newResolution;
        // 10^19 is the largest power of ten in 64 bits; where a larger one would divide, nothing is left.
        power = powerOfTen(Math.min(Math.abs(resolution - 9), 19));
    }

    int linkType() {
        return linkType;
    }

    /** The most octets kept of a frame, as an unsigned number; 0 is no limit. */
    int snapLength() {
        return snapLength;
    }

    /** The time of so many ticks, an unsigned number, in nanoseconds since the epoch, held at the ends of the range. */
    long time(long ticks) {
        long nanos = (resolution & BINARY) == 0 ? ofDecimal(ticks) : ofBinary(ticks, resolution & 0x7f);
        return saturatedSum(nanos, offsetNanos);
    }

    private long ofDecimal(long ticks) {
        if (resolution <= 9) {
            return saturatedUnsignedProduct(ticks, power);
        }
        return resolution - 9 <= 19 ? Long.divideUnsigned(ticks, power) : 0;
    }

    private static long ofBinary(long ticks, int exponent) {
        long high = Math.multiplyHigh(ticks, NANOS_PER_SECOND) + (ticks < 0 ? NANOS_PER_SECOND : 0);
        long low = ticks * NANOS_PER_SECOND;
        if (exponent == 0) {
            return high != 0 || low < 0 ? Long.MAX_VALUE : low;
        }
        if (exponent >= 64) {
            return high >>> (exponent - 64);
        }
        if (high >>> (exponent - 1) != 0) {
            return Long.MAX_VALUE;
        }
        return high << (64 - exponent) | low >>> exponent;
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static long saturatedUnsignedProduct(long unsigned, long factor) {
        boolean fits = unsigned >= 0 && Math.multiplyHigh(unsigned, factor) == 0 && unsigned * factor >= 0;
        return fits ? unsigned * factor : Long.MAX_VALUE;
    }

    private static long saturatedProduct(long value, long factor) {
        long product = value * factor;
        return Math.multiplyHigh(value, factor) == product >> 63
                ? product
                : value < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }

    private static long saturatedSum(long a, long b) {
        long sum = a + b;
        return ((a ^ sum) & (b ^ sum)) >= 0 ? sum : a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
