package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The options of a TCP header (RFC 9293, 3.1): a list that ends with the header, or with an end-of-list octet, or at
 * the first length that cannot be right.
 *
 * <pre>
 *   |  0   end of list
 *   |  1   no operation
 *   |  2 |  4 | MSS (2)                        RFC 9293, 3.7.1
 *   |  3 |  3 | shift (1)                      RFC 7323, 2
 *   |  4 |  2 | SACK permitted                 RFC 2018, 2
 *   |  5 |  n | left edge (4), right (4), ...  RFC 2018, 3
 *   |  8 | 10 | TSval (4), TSecr (4)           RFC 7323, 3
 *   | 34 |  n | fast open cookie               RFC 7413, 4.1.1; also 254 with F989 first
 * </pre>
 */
final class TcpOptions {
    private static final int END = 0;
    private static final int NO_OPERATION = 1;
    private static final int MAXIMUM_SEGMENT_SIZE = 2;
    private static final int WINDOW_SCALE = 3;
    private static final int SACK_PERMITTED = 4;
    private static final int SACK = 5;
    private static final int TIMESTAMPS = 8;
    private static final int FAST_OPEN = 34;
    private static final int EXPERIMENTAL = 254;
    private static final int FAST_OPEN_EXPERIMENT = 0xF989;

    private static final int LAYOUT_FAST_OPEN = 9;
    private static final int LAYOUT_OTHER = 15;
    private static final int LAYOUT_LENGTH = 16;

    /** The options of nearly every segment of nearly every stack: NOP, NOP, timestamps. */
    private static final int ALIGNED_TIMESTAMPS = 0x0101080A;

    private static final int ALIGNED_TIMESTAMPS_LAYOUT = 0x811;

    private TcpOptions() {}

    static void clear(Segment segment) {
        segment.optionsComplete = false;
        segment.hasTimestamps = false;
        segment.windowShift = Segment.ABSENT;
        segment.mss = Segment.ABSENT;
        segment.sackPermitted = false;
        segment.sackBlocks = 0;
        segment.optionLayout = 0;
        segment.fastOpen = false;
    }

    /** Reads the options that stand from {@code start} up to {@code end} by the header's word, so far as captured. */
    static void decode(Cursor cursor, int start, int end, Segment segment) {
        clear(segment);
        if (start == end) {
            segment.optionsComplete = true;
        } else if (end == start + 12 && cursor.has(end) && cursor.i32(start) == ALIGNED_TIMESTAMPS) {
            segment.optionsComplete = true;
            segment.optionLayout = ALIGNED_TIMESTAMPS_LAYOUT;
            timestamps(cursor, start + 2, segment);
        } else {
            segment.optionsComplete = list(cursor, start, Math.min(end, cursor.captured()), segment) && cursor.has(end);
        }
    }

    /** Reads the list and says whether it is well formed. As long as it is, it is never compiled into its caller. */
    private static boolean list(Cursor cursor, int start, int end, Segment segment) {
        int count = 0;
        int at = start;
        while (at < end) {
            int kind = cursor.u8(at);
            if (kind == END) {
                return true;
            }
            boolean isAlone = kind == NO_OPERATION;
            int length = isAlone ? 1 : at + 1 < end ? cursor.u8(at + 1) : 0;
            if (length < (isAlone ? 1 : 2) || length > end - at) {
                return false;
            }
            long place = kind;
            switch (kind) {
                case NO_OPERATION -> {}
                case MAXIMUM_SEGMENT_SIZE -> {
                    if (length != 4) {
                        return false;
                    }
                    segment.mss = cursor.u16(at + 2);
                }
                case WINDOW_SCALE -> {
                    if (length != 3) {
                        return false;
                    }
                    segment.windowShift = cursor.u8(at + 2);
                }
                case SACK_PERMITTED -> {
                    if (length != 2) {
                        return false;
                    }
                    segment.sackPermitted = true;
                }
                case SACK -> {
                    if (!sack(cursor, at, length, segment)) {
                        return false;
                    }
                }
                case TIMESTAMPS -> {
                    if (length != 10) {
                        return false;
                    }
                    timestamps(cursor, at, segment);
                }
                default -> {
                    boolean isFastOpen = isFastOpen(cursor, at, kind, length);
                    segment.fastOpen |= isFastOpen;
                    place = isFastOpen ? LAYOUT_FAST_OPEN : placeOf(kind);
                }
            }
            if (count < LAYOUT_LENGTH) {
                segment.optionLayout |= place << 4 * count++;
            }
            at += length;
        }
        return true;
    }

    private static boolean sack(Cursor cursor, int at, int length, Segment segment) {
        int edges = (length - 2) / 4;
        if (length < 10 || length % 8 != 2 || edges > segment.sackEdges.length) {
            return false;
        }
        for (int edge = 0; edge < edges; edge++) {
            segment.sackEdges[edge] = cursor.i32(at + 2 + 4 * edge);
        }
        segment.sackBlocks = edges / 2;
        return true;
    }

    private static void timestamps(Cursor cursor, int at, Segment segment) {
        segment.hasTimestamps = true;
        long valueAndEcho = cursor.i64(at + 2);
        segment.tsVal = (int) (valueAndEcho >>> 32);
        segment.tsEcr = (int) valueAndEcho;
    }

    private static boolean isFastOpen(Cursor cursor, int at, int kind, int length) {
        return kind == FAST_OPEN || kind == EXPERIMENTAL && length >= 4 && cursor.u16(at + 2) == FAST_OPEN_EXPERIMENT;
    }

    /** What stands for an option without a place of its own in {@link Segment#optionLayout}. */
    private static int placeOf(int kind) {
        return kind < LAYOUT_OTHER && kind != LAYOUT_FAST_OPEN ? kind : LAYOUT_OTHER;
    }
}
