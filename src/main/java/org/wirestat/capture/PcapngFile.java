package org.wirestat.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A capture in the block format (draft-ietf-opsawg-pcapng): sections, each with its own byte order and interfaces, and
 * in them blocks, of which those that hold frames or describe interfaces are read and all others passed over.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 0 |                          Block Type                           |
 * 4 |                      Block Total Length                       |
 *   +---------------------------------------------------------------+
 * 8 |         Interface ID (obsolete block: 16 bits, drops)         |  the body of an enhanced packet block;
 *12 |                       Timestamp (High)                        |  a simple packet block has only the
 *16 |                       Timestamp (Low)                         |  original length and the data
 *20 |                    Captured Packet Length                     |
 *24 |                    Original Packet Length                     |
 *28 /                     Packet Data, padded                       /
 *   /                           Options                             /
 *   +---------------------------------------------------------------+
 *   |                      Block Total Length                       |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>The length of a section is ignored: blocks are read one after the other, and the next section header begins the
 * next section. A block whose length is no multiple of 4 is taken to be padded, since some writers forget to count
 * the padding. A simple packet block has no time; its frame gets the time of the frame before it.
 */
final class PcapngFile implements FrameSource {
    /** The same in either byte order. */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int OBSOLETE_PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;

    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    /** Type and length before the body, the length again after it. */
    private static final int BLOCK_HEADER = 8;

    private static final int BLOCK_TRAILER = 4;
    private static final int SHORTEST_BLOCK = BLOCK_HEADER + BLOCK_TRAILER;
    private static final int SHORTEST_SECTION_HEADER = 28;

    private static final int PACKET_DATA = 28;
    private static final int SIMPLE_PACKET_DATA = 12;

    /** Of a longer block only so much is held at once: the longest frame, and more options than anyone writes. */
    private static final int HELD_BLOCK = 3 * FrameLimit.HELD;

    /** An input that describes interfaces without end must not fill the memory. */
    private static final int MOST_INTERFACES = 1 << 16;

    private final String name;
    private final Octets octets;

    /** The buffer in the byte order of the section, and in network order for the frames' readers. */
    private ByteBuffer blocks;

    private ByteBuffer buffer;
    private ByteOrder order = ByteOrder.BIG_ENDIAN;
    private int limit;
    /** Index of the next block. */
    private int following;

    private InterfaceDescription[] interfaces = new InterfaceDescription[1];
    private int interfaceCount;
    private int sections;
    private long frames;
    private boolean over;

    /** Where the current block starts, a frame's or not, and at the end where that is. */
    private long position;

    private long time;
    private int linkType;
    private int offset;
    private int capturedLength;
    private int originalLength;
    private int direction;

    /** Reads the first section header of an input that starts with one. */
    PcapngFile(String name, Octets octets) throws CaptureException {
        this.name = name;
        this.octets = octets;
        if (!has(SHORTEST_BLOCK)) {
            throw octets.brokenOff(name, 0, 0, "the section header");
        }
        section();
    }

    @Override
    public boolean next() throws IOException {
        while (has(SHORTEST_BLOCK)) {
            position = octets.position(following);
            int type = blocks.getInt(following);
            if (type == SECTION_HEADER) {
                section();
                continue;
            }
            long length = length();
            switch (type) {
                case ENHANCED_PACKET -> {
                    hold(length, PACKET_DATA + BLOCK_TRAILER, "an enhanced packet block");
                    packet(length, blocks.getInt(following + 8));
                    return true;
                }
                case OBSOLETE_PACKET -> {
                    hold(length, PACKET_DATA + BLOCK_TRAILER, "a packet block");
                    packet(length, blocks.getShort(following + 8) & 0xffff);
                    return true;
                }
                case SIMPLE_PACKET -> {
                    hold(length, SIMPLE_PACKET_DATA + BLOCK_TRAILER, "a simple packet block");
                    simplePacket(length);
                    return true;
                }
                case INTERFACE_DESCRIPTION -> {
                    hold(length, InterfaceDescription.OPTIONS + BLOCK_TRAILER, "an interface description");
                    describe(length);
                }
                default -> pass(length);
            }
        }
        if (over) {
            return false;
        }
        position = octets.position(following);
        if (!octets.ended(limit - following)) {
            throw brokenOff("a block header");
        }
        over();
        return false;
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
        return direction;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void close() {
        over();
        octets.close();
        buffer = octets.buffer();
        blocks = buffer;
    }

    /** The length rounded up to whole 32-bit words, as everything in a block is. */
    static int padded(int length) {
        return (length + 3) & ~3;
    }

    /** A section header: from here on another byte order may hold, and no interface is known. */
    private void section() throws CaptureException {
        if (!has(SHORTEST_BLOCK)) {
            throw brokenOff("a section header");
        }
        int magic = buffer.getInt(following + BLOCK_HEADER);
        if (magic != BYTE_ORDER_MAGIC && magic != Integer.reverseBytes(BYTE_ORDER_MAGIC)) {
            throw damaged("a section header without the byte-order magic");
        }
        order = magic == BYTE_ORDER_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        blocks.order(order);
        long length = length();
        if (length < SHORTEST_SECTION_HEADER) {
            throw damaged("a section header of " + length + " octets, where at least 28 must be");
        }
        if (!has(SHORTEST_SECTION_HEADER)) {
            throw brokenOff("a section header");
        }
        int major = blocks.getShort(following + 12) & 0xffff;
        if (major != 1) {
            throw failed(
                    CaptureException.Kind.UNSUPPORTED,
                    "pcapng of version " + major + "." + (blocks.getShort(following + 14) & 0xffff)
                            + ", where 1.0 is the latest");
        }
        pass(length);
        interfaceCount = 0;
        sections++;
    }

    private void describe(long length) throws CaptureException {
        if (length > HELD_BLOCK) {
            throw damaged("an interface description of " + length + " octets");
        }
        if (interfaceCount == MOST_INTERFACES) {
            throw damaged("more than " + MOST_INTERFACES + " interfaces in one section");
        }
        int end = following + (int) length - BLOCK_TRAILER;
        InterfaceDescription description = InterfaceDescription.read(blocks, following, end);
        if (description == null) {
            throw damaged("an interface description with an option that is longer than the block");
        }
        if (interfaceCount == interfaces.length) {
            interfaces = Arrays.copyOf(interfaces, 2 * interfaceCount);
        }
        interfaces[interfaceCount++] = description;
        following += (int) length;
    }

    /** An enhanced or an obsolete packet block. */
    private void packet(long length, int interfaceId) throws CaptureException {
        InterfaceDescription captor = captor(interfaceId);
        int captured = blocks.getInt(following + 20);
        long room = length - PACKET_DATA - BLOCK_TRAILER;
        int most = (int) Math.min(room, FrameLimit.of(captor.linkType()));
        if (Integer.compareUnsigned(captured, most) > 0) {
            throw damaged("frame " + (frames + 1) + " claims " + Integer.toUnsignedString(captured)
                    + " captured octets, where at most " + most + " can be");
        }
        long ticks = (long) blocks.getInt(following + 12) << 32 | blocks.getInt(following + 16) & 0xffff_ffffL;
        time = captor.time(ticks);
        direction = PacketFlags.direction(blocks, following + PACKET_DATA + padded(captured), endOf(length));
        frame(captor, PACKET_DATA, captured, blocks.getInt(following + 24), length);
    }

    private void simplePacket(long length) throws CaptureException {
        InterfaceDescription captor = captor(0);
        int original = blocks.getInt(following + 8);
        long captured = Math.min(original & 0xffff_ffffL, length - SIMPLE_PACKET_DATA - BLOCK_TRAILER);
        if (captor.snapLength() != 0) {
            captured = Math.min(captured, captor.snapLength() & 0xffff_ffffL);
        }
        if (captured > FrameLimit.of(captor.linkType())) {
            throw damaged("frame " + (frames + 1) + " claims " + captured + " captured octets, where at most "
                    + FrameLimit.of(captor.linkType()) + " can be");
        }
        direction = UNKNOWN;
        frame(captor, SIMPLE_PACKET_DATA, (int) captured, original, length);
    }

    private void frame(InterfaceDescription captor, int data, int captured, int original, long length) {
        linkType = captor.linkType();
        offset = following + data;
        capturedLength = Math.min(captured, FrameLimit.HELD);
        originalLength = original < 0 ? Integer.MAX_VALUE : Math.max(original, capturedLength);
        following = octets.skip(following, length);
        frames++;
    }

    private InterfaceDescription captor(int interfaceId) throws CaptureException {
        if (Integer.compareUnsigned(interfaceId, interfaceCount) >= 0) {
            throw damaged("frame " + (frames + 1) + " is from interface " + Integer.toUnsignedString(interfaceId)
                    + ", but " + interfaceCount + (interfaceCount == 1 ? " interface is" : " interfaces are")
                    + " described");
        }
        return interfaces[interfaceId];
    }

    /** Where the body of the block of {@code length} that follows ends in the buffer. */
    private int endOf(long length) {
        return following + (int) Math.min(length, HELD_BLOCK) - BLOCK_TRAILER;
    }

    /** The length of the block that follows, padding included. */
    private long length() throws CaptureException {
        long length = blocks.getInt(following + 4) & 0xffff_ffffL;
        if (length < SHORTEST_BLOCK) {
            throw damaged("a block of " + length + " octets, where at least 12 must be");
        }
        return (length + 3) & ~3L;
    }

    /** Makes sure that the block that follows is there, or as much of it as is ever held, and that it is sound. */
    private void hold(long length, int shortest, String what) throws CaptureException {
        if (length < shortest) {
            throw damaged(what + " of " + length + " octets, where at least " + shortest + " must be");
        }
        if (!has((int) Math.min(length, HELD_BLOCK))) {
            throw brokenOff(what);
        }
        if (length <= HELD_BLOCK) {
            verify(blocks.getInt(following + 4), blocks.getInt(following + (int) length - BLOCK_TRAILER));
        }
    }

    /** Passes over a block of any length, without holding it. */
    private void pass(long length) throws CaptureException {
        int first = blocks.getInt(following + 4);
        following = octets.skip(following, length - BLOCK_TRAILER);
        if (!has(BLOCK_TRAILER)) {
            throw brokenOff("a block of " + length + " octets");
        }
        verify(first, blocks.getInt(following));
        following += BLOCK_TRAILER;
    }

    private void verify(int first, int second) throws CaptureException {
        if (first != second) {
            throw damaged("a block of " + Integer.toUnsignedString(first) + " octets says at its end that it has "
                    + Integer.toUnsignedString(second));
        }
    }

    private boolean has(int wanted) {
        if (limit - following >= wanted) {
            return true;
        }
        following = octets.fill(following, wanted);
        limit = octets.limit();
        if (buffer != octets.buffer()) {
            buffer = octets.buffer();
            blocks = buffer.duplicate().order(order);
        }
        return limit - following >= wanted;
    }

    private CaptureException damaged(String wrong) {
        return failed(CaptureException.Kind.DAMAGED, wrong);
    }

    /** Without a sound first section header the file only looked like a capture. */
    private CaptureException failed(CaptureException.Kind kind, String wrong) {
        boolean capture = sections > 0 || kind == CaptureException.Kind.UNSUPPORTED;
        CaptureException failure = new CaptureException(
                capture ? kind : CaptureException.Kind.NOT_A_CAPTURE, name, position, frames, wrong);
        over();
        return failure;
    }

    private CaptureException brokenOff(String inside) {
        CaptureException broken = octets.brokenOff(name, position, frames, inside);
        over();
        return broken;
    }

    private void over() {
        over = true;
        octets.end();
        following = 0;
        limit = 0;
    }
}
