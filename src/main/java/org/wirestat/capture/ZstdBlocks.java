package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.DAMAGED;
import static org.wirestat.capture.CaptureException.Kind.UNSUPPORTED;

import java.io.IOException;
import java.io.InputStream;

/**
 * The frames of a Zstandard file (RFC 8878), taken apart into blocks and put together again as the decoder needs them.
 * The decoder holds octets back until a frame ends, and trusts lengths; so here
 *
 * <ul>
 *   <li>each frame is a stream of its own, whose end is the answer -1, until {@link #beginFrame()} moves on;
 *   <li>a frame that breaks off gets an empty last block after its last whole one, so that the decoder gives what it
 *       holds, and {@link #endFrame} tells of the break;
 *   <li>skippable frames are passed over, windows and blocks larger than memory is given for are refused;
 *   <li>checksum and content size are taken out of the header and verified by whoever sees the contents.
 * </ul>
 *
 * <pre>
 *   magic (4)  descriptor (1)  window (0-1)  dictionary (0-4)  content size (0-8)  blocks  checksum (0-4)
 *   block:  last (1 bit)  type (2 bits)  size (21 bits), little-endian, then the contents
 * </pre>
 */
final class ZstdBlocks extends InputStream {
    static final int MAGIC = 0xfd2fb528;

    /** The largest window that RFC 8878, 3.1.1.1.2 asks of a decoder, and the largest that ours has. */
    private static final int LARGEST_WINDOW = 8 << 20;

    private static final int LARGEST_BLOCK = 128 << 10;
    private static final int BLOCK_HEADER = 3;
    private static final int RLE_BLOCK = 1;
    private static final int RESERVED_BLOCK = 3;

    private static final int SINGLE_SEGMENT = 0x20;
    private static final int RESERVED = 0x08;
    private static final int CHECKSUM = 0x04;

    private final CompressedInput compressed;

    /** One piece for the decoder: a frame header or a block. */
    private final byte[] piece = new byte[BLOCK_HEADER + LARGEST_BLOCK];

    private int pieceStart;
    private int pieceEnd;

    private boolean atEnd = true;
    private boolean hasChecksum;
    private long contentSize;
    private IOException broken;

    /** Blocks given so far, and how many may be: fewer than there are when the next one is known to be damaged. */
    private long blocks;

    private final long mostBlocks;

    ZstdBlocks(Octets compressed, long mostBlocks) {
        this.compressed = new CompressedInput(compressed, "zstd");
        this.mostBlocks = mostBlocks;
    }

    /** Whether a file that starts with this, read as little-endian, is one of these. */
    static boolean startsWith(int magic) {
        return magic == MAGIC || isSkippable(magic);
    }

    private static boolean isSkippable(int magic) {
        return (magic & 0xffff_fff0) == 0x184d2a50;
    }

    /** How many blocks the decoder has been given. */
    long blocks() {
        return blocks;
    }

    /** Moves to the next frame with contents. False at the end of the input. */
    boolean beginFrame() throws IOException {
        for (; ; ) {
            if (compressed.isAtEnd()) {
                return false;
            }
            compressed.need(8);
            int magic = compressed.number(0);
            if (magic == MAGIC) {
                break;
            }
            if (!isSkippable(magic)) {
                throw new CompressionException(DAMAGED, "what follows the zstd data is not zstd");
            }
            compressed.skip(8 + (compressed.number(4) & 0xffff_ffffL));
        }
        readHeader();
        atEnd = false;
        return true;
    }

    /** Tells, after the contents of a frame have been read, what is wrong with it. */
    void endFrame(XxHash64 hash, long size) throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (hasChecksum) {
            compressed.need(4);
            if (compressed.number(0) != (int) hash.value()) {
                throw new CompressionException(DAMAGED, "the zstd checksum is wrong");
            }
            compressed.pass(4);
        }
        if (contentSize >= 0 && contentSize != size) {
            throw new CompressionException(DAMAGED, "the zstd data have another length than they say");
        }
    }

    @Override
    public int read() throws IOException {
        return pieceStart < pieceEnd || nextBlock() ? piece[pieceStart++] & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int start, int length) throws IOException {
        if (pieceStart == pieceEnd && !nextBlock()) {
            return -1;
        }
        int count = Math.min(length, pieceEnd - pieceStart);
        System.arraycopy(piece, pieceStart, target, start, count);
        pieceStart += count;
        return count;
    }

    /** Reads a frame header, and makes of it one with a window and without anything else. */
    private void readHeader() throws IOException {
        compressed.need(5);
        int descriptor = compressed.octet(4);
        boolean single = (descriptor & SINGLE_SEGMENT) != 0;
        int dictionaryLength = (1 << (descriptor & 3)) >> 1;
        int sizeLength = descriptor >>> 6 != 0 ? 1 << (descriptor >>> 6) : single ? 1 : 0;
        int sizeAt = 5 + (single ? 0 : 1) + dictionaryLength;
        compressed.need(sizeAt + sizeLength);
        if ((descriptor & RESERVED) != 0) {
            throw new CompressionException(DAMAGED, "a zstd header has a reserved bit set");
        }
        for (int i = 1; i <= dictionaryLength; i++) {
            if (compressed.octet(sizeAt - i) != 0) {
                throw new CompressionException(UNSUPPORTED, "the zstd data need a dictionary");
            }
        }
        contentSize = switch (sizeLength) {
            case 1 -> compressed.octet(sizeAt);
            case 2 -> (compressed.number(sizeAt - 2) >>> 16) + 256;
            case 4 -> compressed.number(sizeAt) & 0xffff_ffffL;
            case 8 -> compressed.number(sizeAt) & 0xffff_ffffL | (long) compressed.number(sizeAt + 4) << 32;
            default -> -1;
        };
        int windowDescriptor = single ? windowDescriptor(contentSize) : compressed.octet(5);
        long base = 1L << (10 + (windowDescriptor >>> 3));
        long window = base + base / 8 * (windowDescriptor & 7);
        if (window > LARGEST_WINDOW) {
            throw new CompressionException(
                    UNSUPPORTED,
                    "the zstd data need a window of " + (window >>> 20) + " MB, where at most 8 MB is given (zstd -dc "
                            + "into a pipe can)");
        }
        hasChecksum = (descriptor & CHECKSUM) != 0;
        compressed.pass(sizeAt + sizeLength);

        piece[0] = (byte) MAGIC;
        piece[1] = (byte) (MAGIC >>> 8);
        piece[2] = (byte) (MAGIC >>> 16);
        piece[3] = (byte) (MAGIC >>> 24);
        piece[4] = 0;
        piece[5] = (byte) windowDescriptor;
        pieceStart = 0;
        pieceEnd = 6;
    }

    /** The smallest window that is a power of two and holds so much, an unsigned number. */
    private static int windowDescriptor(long size) {
        int bits = size == 0 ? 0 : Long.SIZE - Long.numberOfLeadingZeros(size - 1);
        return Math.min(Math.max(bits - 10, 0), 31) << 3;
    }

    /** Gets the next block of the frame whole. False after the last. */
    private boolean nextBlock() throws IOException {
        if (atEnd) {
            return false;
        }
        pieceStart = 0;
        if (blocks == mostBlocks) {
            return breakOff(new CompressionException(DAMAGED, "the zstd data do not decompress"));
        }
        if (!compressed.has(BLOCK_HEADER)) {
            return breakOff(compressed.brokenOff());
        }
        int header = compressed.octet(0) | compressed.octet(1) << 8 | compressed.octet(2) << 16;
        int type = header >>> 1 & 3;
        int size = header >>> 3;
        if (type == RESERVED_BLOCK || size > LARGEST_BLOCK) {
            return breakOff(new CompressionException(DAMAGED, "a zstd block of no known type, or too large"));
        }
        int length = BLOCK_HEADER + (type == RLE_BLOCK ? 1 : size);
        if (!compressed.has(length)) {
            return breakOff(compressed.brokenOff());
        }
        compressed.take(piece, length);
        pieceEnd = length;
        atEnd = (header & 1) != 0;
        blocks++;
        return true;
    }

    /** Ends the frame with an empty raw block. */
    private boolean breakOff(IOException why) {
        broken = why;
        atEnd = true;
        piece[0] = 1;
        piece[1] = 0;
        piece[2] = 0;
        pieceEnd = BLOCK_HEADER;
        return true;
    }
}
