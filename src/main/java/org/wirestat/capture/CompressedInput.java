package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.CUT_SHORT;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A place in compressed octets, from which a decoder looks ahead and then moves on. Numbers are little-endian, as they
 * are in gzip and in zstd.
 */
final class CompressedInput {
    private final Octets octets;
    private final String format;
    private int index;

    /** The beginning of the octets. */
    CompressedInput(Octets octets, String format) {
        this.octets = octets;
        this.format = format;
    }

    /** An octet that is known to be there. */
    int octet(int ahead) {
        return octets.buffer().get(index + ahead) & 0xff;
    }

    /** Four octets that are known to be there. */
    int number(int ahead) {
        return Integer.reverseBytes(octets.buffer().getInt(index + ahead));
    }

    boolean has(int wanted) {
        if (octets.limit() - index < wanted) {
            index = octets.fill(index, wanted);
        }
        return octets.limit() - index >= wanted;
    }

    void need(int wanted) throws IOException {
        if (!has(wanted)) {
            throw brokenOff();
        }
    }

    /** Whether the input ends here, as it may between two members or frames. */
    boolean isAtEnd() throws IOException {
        if (has(1)) {
            return false;
        }
        if (octets.failure() != null || octets.owed() > 0) {
            throw brokenOff();
        }
        return true;
    }

    /** Moves on by octets that are known to be there, or back by some of those it came from. */
    void pass(int count) {
        index += count;
    }

    /** Moves on by any number of octets, there or not. */
    void skip(long count) {
        index = octets.skip(index, count);
    }

    /** Moves on by octets that are known to be there, and copies them. */
    void take(byte[] target, int count) {
        octets.buffer().get(index, target, 0, count);
        index += count;
    }

    /** Moves on by all octets that are there, and shows them until the next look. */
    ByteBuffer takeAll() {
        ByteBuffer all = octets.buffer().duplicate().limit(octets.limit()).position(index);
        index = octets.limit();
        return all;
    }

    /** Why there is no more, where there should be. */
    IOException brokenOff() {
        return octets.failure() != null
                ? octets.failure()
                : new CompressionException(CUT_SHORT, "the " + format + " data end too early");
    }

    void close() {
        octets.close();
    }
}
