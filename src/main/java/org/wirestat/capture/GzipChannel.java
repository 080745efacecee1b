package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.DAMAGED;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The contents of a gzip file (RFC 1952), all its members one after the other. Each read gives what there is after at
 * most one read of the input that brought something, so that a file that is still being written can be followed, which
 * {@code java.util.zip.GZIPInputStream} cannot. Zero octets after a member are padding.
 *
 * <pre>
 *   +---+---+---+---+---+---+---+---+---+---+
 *   |x1f|x8b| 8 |FLG|     MTIME     |XFL|OS |  extra, name, comment, header CRC as FLG says,
 *   +---+---+---+---+---+---+---+---+---+---+  deflated contents, CRC32, ISIZE; all little-endian
 * </pre>
 */
final class GzipChannel implements ReadableByteChannel {
    /** The first three octets of a member, the method being the only one there is. */
    static final int MAGIC = 0x1f8b08;

    private static final int FHCRC = 2;
    private static final int FEXTRA = 4;
    private static final int FNAME = 8;
    private static final int FCOMMENT = 16;
    private static final int RESERVED = 0xe0;

    private final CompressedInput compressed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();

    /** What the inflater has been given, and may not have taken yet. */
    private ByteBuffer input = ByteBuffer.allocate(0);

    private int members;
    private boolean inMember;
    private IOException failure;
    private boolean closed;

    GzipChannel(Octets compressed) {
        this.compressed = new CompressedInput(compressed, "gzip");
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (failure != null) {
            throw failure;
        }
        int start = target.position();
        try {
            while (target.position() == start) {
                if (!inMember && !beginMember()) {
                    return -1;
                }
                inflate(target);
            }
        } catch (CompressionException e) {
            failure = e;
            if (target.position() == start) {
                throw e;
            }
        }
        return target.position() - start;
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        closed = true;
        inflater.end();
        compressed.close();
    }

    private void inflate(ByteBuffer target) throws IOException {
        if (inflater.needsInput()) {
            compressed.need(1);
            input = compressed.takeAll();
            inflater.setInput(input);
        }
        int start = target.position();
        try {
            inflater.inflate(target);
        } catch (DataFormatException e) {
            throw new CompressionException(DAMAGED, "the gzip data do not decompress: " + e.getMessage());
        } finally {
            checksum.update(target.duplicate().limit(target.position()).position(start));
        }
        if (inflater.needsDictionary()) {
            throw new CompressionException(DAMAGED, "the gzip data ask for a dictionary");
        }
        if (inflater.finished()) {
            compressed.pass(-input.remaining());
            endMember();
        }
    }

    /** Reads the header of the next member. False at the end of the input. */
    private boolean beginMember() throws IOException {
        while (members > 0 && compressed.has(1) && compressed.octet(0) == 0) {
            compressed.pass(1);
        }
        if (compressed.isAtEnd()) {
            return false;
        }
        compressed.need(10);
        if ((compressed.octet(0) << 16 | compressed.octet(1) << 8 | compressed.octet(2)) != MAGIC) {
            throw new CompressionException(DAMAGED, "what follows the gzip data is not gzip");
        }
        int flags = compressed.octet(3);
        if ((flags & RESERVED) != 0) {
            throw new CompressionException(DAMAGED, "a gzip header has reserved flags set");
        }
        compressed.pass(10);
        if ((flags & FEXTRA) != 0) {
            compressed.need(2);
            int length = compressed.octet(0) | compressed.octet(1) << 8;
            compressed.need(2 + length);
            compressed.pass(2 + length);
        }
        if ((flags & FNAME) != 0) {
            passText();
        }
        if ((flags & FCOMMENT) != 0) {
            passText();
        }
        if ((flags & FHCRC) != 0) {
            compressed.need(2);
            compressed.pass(2);
        }
        inflater.reset();
        checksum.reset();
        inMember = true;
        members++;
        return true;
    }

    private void endMember() throws IOException {
        inMember = false;
        compressed.need(8);
        long crc = compressed.number(0) & 0xffff_ffffL;
        if (crc != checksum.getValue() || compressed.number(4) != (int) inflater.getBytesWritten()) {
            throw new CompressionException(DAMAGED, "the gzip checksum is wrong");
        }
        compressed.pass(8);
    }

    /** A name or comment ends with a zero octet, however long it is. */
    private void passText() throws IOException {
        int octet;
        do {
            compressed.need(1);
            octet = compressed.octet(0);
            compressed.pass(1);
        } while (octet != 0);
    }
}
