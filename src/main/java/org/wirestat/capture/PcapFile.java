package org.wirestat.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A capture in the classic format (draft-ietf-opsawg-pcap): a file header, then records up to the end.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 0 |                         Magic Number                          |
 * 4 |          Major Version        |         Minor Version         |
 * 8 |                          Reserved                             |
 *12 |                          Reserved                             |
 *16 |                            SnapLen                            |
 *20 | FCS |f|0 0 0 0 0 0 0 0 0 0 0 0|         LinkType              |
 *   +---------------------------------------------------------------+
 * 0 |                      Timestamp (Seconds)                      |
 * 4 |            Timestamp (Microseconds or nanoseconds)            |
 * 8 |                    Captured Packet Length                     |
 *12 |                    Original Packet Length                     |
 *16 /                         Packet Data                           /
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>All in the byte order in which the magic number stands. A fraction of a second or more in the second field of a
 * time is simply added, as libpcap's users see it. SnapLen is not enforced: writers are known that get it wrong, and
 * the octets are there.
 */
public final class PcapFile implements FrameSource {
    public static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;

    private static final int VERSION = 4;
    private static final int LINK_TYPE = 20;

    /** The formats that share the layout above, by magic number. */
    private enum Variant {
        MICROSECONDS(0xa1b2c3d4, 1000, FILE_HEADER, RECORD_HEADER),
        NANOSECONDS(0xa1b23c4d, 1, FILE_HEADER, RECORD_HEADER),
        /** Alexey Kuznetsov's patch: interface, protocol and packet type follow the lengths of each record. */
        PATCHED(0xa1b2cd34, 1000, FILE_HEADER, RECORD_HEADER + 8),
        /** IXIA's hardware capture: the length of all records follows the file header. */
        IXIA_HARDWARE(0x1c0001ac, 1, FILE_HEADER + 4, RECORD_HEADER),
        IXIA_SOFTWARE(0x1c0001ab, 1000, FILE_HEADER + 4, RECORD_HEADER);

        private final int magic;
        private final int nanosPerUnit;
        private final int fileHeader;
        private final int recordHeader;

        Variant(int magic, int nanosPerUnit, int fileHeader, int recordHeader) {
            this.magic = magic;
            this.nanosPerUnit = nanosPerUnit;
            this.fileHeader = fileHeader;
            this.recordHeader = recordHeader;
        }

        private static Variant of(int magic) {
            for (Variant variant : values()) {
                if (variant.magic == magic) {
                    return variant;
                }
            }
            return null;
        }
    }

    /** Whether the captured length stands first. It does since version 2.3, which some wrote the old way round. */
    private enum Lengths {
        CAPTURED_FIRST,
        SMALLER_IS_CAPTURED,
        ORIGINAL_FIRST
    }

    private final String name;
    private final Octets octets;
    private final ByteOrder order;
    private final Lengths lengths;
    private final int linkType;
    private final int recordHeader;
    private final long nanosPerUnit;

    /** The buffer in the byte order of the file, and in network order for the frames' readers. */
    private ByteBuffer records;

    private ByteBuffer buffer;
    private int limit;
    /** Index of the next record. */
    private int following;

    private long frames;
    private boolean over;
    /** Where it ended, once it is over. */
    private long position;

    private long time;
    private int offset;
    private int capturedLength;
    private int originalLength;

    /** Whether a file that starts with this, in network order, is one of these. */
    static boolean startsWith(int magic) {
        return Variant.of(magic) != null || Variant.of(Integer.reverseBytes(magic)) != null;
    }

    /** Reads the file header of an input that starts with one of the magic numbers. */
    PcapFile(String name, Octets octets) throws CaptureException {
        this.name = name;
        this.octets = octets;
        following = octets.fill(0, FILE_HEADER);
        buffer = octets.buffer();
        int magic = buffer.getInt(following);
        order = Variant.of(magic) != null ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Variant variant = Variant.of(order == ByteOrder.BIG_ENDIAN ? magic : Integer.reverseBytes(magic));
        if (!filled(variant.fileHeader)) {
            throw octets.brokenOff(name, 0, 0, "the file header");
        }
        lengths = lengths(records.getShort(following + VERSION) & 0xffff, records.getShort(following + VERSION + 2));
        linkType = records.getInt(following + LINK_TYPE) & 0xffff;
        recordHeader = variant.recordHeader;
        nanosPerUnit = variant.nanosPerUnit;
        following += variant.fileHeader;
        offset = recordHeader;
    }

    /** Libpcap reads versions 2.0 to 2.4, and 543.0 of DG/UX. */
    private Lengths lengths(int major, int minor) throws CaptureException {
        if (major == 2 && minor >= 0 && minor <= 4) {
            return minor < 3
                    ? Lengths.ORIGINAL_FIRST
                    : minor == 3 ? Lengths.SMALLER_IS_CAPTURED : Lengths.CAPTURED_FIRST;
        }
        if (major == 543 && minor == 0) {
            return Lengths.ORIGINAL_FIRST;
        }
        throw new CaptureException(
                CaptureException.Kind.UNSUPPORTED,
                name,
                "pcap of version " + major + "." + (minor & 0xffff) + ", where 2.4 is the latest");
    }

    @Override
    public boolean next() throws IOException {
        if (!has(recordHeader)) {
            return ended();
        }
        int captured = records.getInt(following + 8);
        int original = records.getInt(following + 12);
        if (lengths != Lengths.CAPTURED_FIRST
                && (lengths == Lengths.ORIGINAL_FIRST || Integer.compareUnsigned(captured, original) > 0)) {
            int swapped = captured;
            captured = original;
            original = swapped;
        }
        // Unsigned, so that one comparison finds a negative length too.
        int held = Integer.compareUnsigned(captured, FrameLimit.HELD) <= 0 ? captured : held(captured);
        if (!has(recordHeader + held)) {
            return ended();
        }
        time = (records.getInt(following) & 0xffff_ffffL) * 1_000_000_000
                + (records.getInt(following + 4) & 0xffff_ffffL) * nanosPerUnit;
        offset = following + recordHeader;
        capturedLength = held;
        originalLength = original >= held ? original : original < 0 ? Integer.MAX_VALUE : held;
        following = held == captured ? offset + held : octets.skip(offset + held, captured - held);
        frames++;
        return true;
    }

    @Override
    public long time() {
        return time;
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int capturedLength() {
        return capturedLength;
    }

    @Override
    public int originalLength() {
        return originalLength;
    }

    @Override
    public int direction() {
        return UNKNOWN;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return over ? position : octets.position(offset - recordHeader);
    }

    @Override
    public void close() {
        over();
        octets.close();
        buffer = octets.buffer();
        records = buffer;
    }

    /** How much of a frame that is longer than any TCP can be in is held; a length that cannot be is damage. */
    private int held(int captured) throws CaptureException {
        int most = FrameLimit.of(linkType);
        if (Integer.compareUnsigned(captured, most) > 0) {
            long at = octets.position(following);
            over();
            throw new CaptureException(
                    CaptureException.Kind.DAMAGED,
                    name,
                    at,
                    frames,
                    "frame " + (frames + 1) + " claims " + Integer.toUnsignedString(captured)
                            + " captured octets, where at most " + most + " can be");
        }
        return FrameLimit.HELD;
    }

    /** Whether so many octets are there of the next record, if need be after reading on. */
    private boolean has(int wanted) {
        return limit - following >= wanted || filled(wanted);
    }

    private boolean filled(int wanted) {
        following = octets.fill(following, wanted);
        limit = octets.limit();
        if (records == null || buffer != octets.buffer()) {
            buffer = octets.buffer();
            records = buffer.duplicate().order(order);
        }
        return limit - following >= wanted;
    }

    /** The end, whether or not it comes after a whole record. */
    private boolean ended() throws CaptureException {
        if (over) {
            return false;
        }
        CaptureException broken = octets.ended(limit - following)
                ? null
                : octets.brokenOff(name, octets.position(following), frames, "frame " + (frames + 1));
        over();
        if (broken != null) {
            throw broken;
        }
        return false;
    }

    private void over() {
        if (!over) {
            over = true;
            position = octets.position(limit);
        }
        octets.end();
        following = 0;
        limit = 0;
    }
}
