package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.DAMAGED;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The contents of a Zstandard file, all its frames one after the other. The decoder is aircompressor's, in pure Java;
 * {@link ZstdBlocks} keeps what it is given within bounds.
 *
 * <p>The decoder holds back as much as the window of a frame, and loses it when a block does not decompress. A file is
 * then read a second time, up to that block; from a pipe what was held back is lost.
 */
final class ZstdChannel implements ReadableByteChannel {
    private final byte[] contents = new byte[1 << 16];
    private final XxHash64 hash = new XxHash64();

    private final Octets compressed;
    /** Whether the input is a file, which can be read again. */
    private final boolean isFile;

    private ZstdBlocks blocks;
    private ZstdInputStream decoder;

    private boolean inFrame;
    private long frameSize;
    /** Octets given so far, and how many of those to come were given before. */
    private long delivered;

    private long again;
    private IOException failure;
    private boolean closed;

    ZstdChannel(Octets compressed, boolean isFile) {
        this.compressed = compressed;
        this.isFile = isFile;
        decode(Long.MAX_VALUE);
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            for (; ; ) {
                if (!inFrame && !beginFrame()) {
                    return -1;
                }
                int count = decoded(target.remaining());
                if (count < 0) {
                    inFrame = false;
                    blocks.endFrame(hash, frameSize);
                    continue;
                }
                hash.update(contents, 0, count);
                frameSize += count;
                int repeated = (int) Math.min(again, count);
                again -= repeated;
                if (repeated < count) {
                    target.put(contents, repeated, count - repeated);
                    delivered += count - repeated;
                    return count - repeated;
                }
            }
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        compressed.close();
    }

    private boolean beginFrame() throws IOException {
        inFrame = blocks.beginFrame();
        hash.reset();
        frameSize = 0;
        return inFrame;
    }

    /** The next octets of the frame in {@link #contents}, or -1 at its end. */
    private int decoded(int room) throws IOException {
        try {
            return decoder.read(contents, 0, Math.min(room, contents.length));
        } catch (RuntimeException e) {
            // The decoder's way to say that a block is malformed; which exception it is depends on where it noticed.
            long whole = blocks.blocks() - 1;
            if (!isFile || again > 0) {
                throw new CompressionException(DAMAGED, "the zstd data do not decompress");
            }
            compressed.restart(); // and not opened again: whoever opened it may have been root, and be so no more
            again = delivered;
            decode(whole);
            beginFrame();
            return 0;
        }
    }

    private void decode(long mostBlocks) {
        blocks = new ZstdBlocks(compressed, mostBlocks);
        decoder = new ZstdInputStream(blocks);
    }
}
