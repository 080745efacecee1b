package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.CUT_SHORT;
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

    private final Octets compressed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 checksum = new CRC32();

    /** Index of the next octet that the inflater has not been given. */
    private int index;

    /** What the inflater has been given, and may not have taken yet. */
    private ByteBuffer input = ByteBuffer.allocate(0);

    private int members;
    private boolean inMember;
    private IOException failure;
    private boolean closed;

    GzipChannel(Octets compressed) {
        this.compressed = compressed;
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
            need(1);
            input = compressed.buffer().duplicate();
            input.limit(compressed.limit()).position(index);
            index = input.limit();
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
            index -= input.remaining();
            endMember();
        }
    }

    /** Reads the header of the next member. False at the end of the input. */
    private boolean beginMember() throws IOException {
        while (members > 0 && has(1) && peek(0) == 0) {
            index++;
        }
        if (!has(1)) {
            if (compressed.failure() != null) {
                throw compressed.failure();
            }
            return false;
        }
        need(10);
        if ((peek(0) << 16 | peek(1) << 8 | peek(2)) != MAGIC) {
            throw new CompressionException(DAMAGED, "what follows the gzip data is not gzip");
        }
        int flags = peek(3);
        if ((flags & RESERVED) != 0) {
            throw new CompressionException(DAMAGED, "a gzip header has reserved flags set");
        }
        index += 10;
        if ((flags & FEXTRA) != 0) {
            need(2);
            int length = peek(0) | peek(1) << 8;
            need(2 + length);
            index += 2 + length;
        }
        if ((flags & FNAME) != 0) {
            passText();
        }
        if ((flags & FCOMMENT) != 0) {
            passText();
        }
        if ((flags & FHCRC) != 0) {
            need(2);
            index += 2;
        }
        inflater.reset();
        checksum.reset();
        inMember = true;
        members++;
        return true;
    }

    private void endMember() throws IOException {
        inMember = false;
        need(8);
        long crc = peekInt(0) & 0xffff_ffffL;
        if (crc != checksum.getValue() || peekInt(4) != (int) inflater.getBytesWritten()) {
            throw new CompressionException(DAMAGED, "the gzip checksum is wrong");
        }
        index += 8;
    }

    /** A name or comment ends with a zero octet, however long it is. */
    private void passText() throws IOException {
        int octet;
        do {
            need(1);
            octet = peek(0);
            index++;
        } while (octet != 0);
    }

    private int peek(int ahead) {
        return compressed.buffer().get(index + ahead) & 0xff;
    }

    private int peekInt(int ahead) {
        return Integer.reverseBytes(compressed.buffer().getInt(index + ahead));
    }

    private boolean has(int wanted) {
        if (compressed.limit() - index < wanted) {
            index = compressed.fill(index, wanted);
        }
        return compressed.limit() - index >= wanted;
    }

    private void need(int wanted) throws IOException {
        if (!has(wanted)) {
            throw compressed.failure() != null
                    ? compressed.failure()
                    : new CompressionException(CUT_SHORT, "the gzip data end too early");
        }
    }
}
