package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.DAMAGED;

import io.airlift.compress.zstd.ZstdInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;

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

    /** Where to read it again, or null. */
    private final Path path;

    private Octets compressed;
    private ZstdBlocks blocks;
    private ZstdInputStream decoder;

    private boolean inFrame;
    private long frameSize;
    /** Octets given so far, and how many of those to come were given before. */
    private long delivered;

    private long again;
    private IOException failure;
    private boolean closed;

    ZstdChannel(Octets compressed, Path path) {
        this.path = path;
        decode(compressed, Long.MAX_VALUE);
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
            if (path == null || again > 0) {
                throw new CompressionException(DAMAGED, "the zstd data do not decompress");
            }
            Octets once = CaptureFile.octets(path);
            compressed.close();
            again = delivered;
            decode(once, whole);
            beginFrame();
            return 0;
        }
    }

    private void decode(Octets input, long mostBlocks) {
        compressed = input;
        blocks = new ZstdBlocks(input, mostBlocks);
        decoder = new ZstdInputStream(blocks);
    }
}
