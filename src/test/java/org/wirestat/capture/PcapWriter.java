package org.wirestat.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes captures in the classic format and its variants, for the tests; remembers where each record ends. */
public final class PcapWriter {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final List<Integer> ends = new ArrayList<>();
    private final ByteOrder order;
    private final int extraHeader;
    private final boolean originalFirst;

    PcapWriter(ByteOrder order, int magic, int major, int minor, int linkType) {
        this.order = order;
        extraHeader = magic == 0xa1b2cd34 ? 8 : 0;
        originalFirst = major != 2 || minor < 3;
        put(
                24,
                header -> header.putInt(magic)
                        .putShort((short) major)
                        .putShort((short) minor)
                        .putLong(0)
                        .putInt(65535)
                        .putInt(linkType));
        if (magic == 0x1c0001ac || magic == 0x1c0001ab) {
            put(4, header -> header.putInt(12345));
        }
    }

    public static PcapWriter micros() {
        return new PcapWriter(ByteOrder.LITTLE_ENDIAN, 0xa1b2c3d4, 2, 4, 1);
    }

    /** A small capture of three frames. */
    static PcapWriter three() {
        return micros().record(1, 10, 60, octets(60, 1))
                .record(1, 20, 1500, octets(54, 2))
                .record(2, 0, 0, octets(0, 3));
    }

    public PcapWriter record(long seconds, long fraction, int original, byte[] frame) {
        return record(seconds, fraction, frame.length, original, frame);
    }

    public PcapWriter record(long seconds, long fraction, int captured, int original, byte[] frame) {
        put(
                16 + extraHeader,
                header -> header.putInt((int) seconds)
                        .putInt((int) fraction)
                        .putInt(originalFirst ? original : captured)
                        .putInt(originalFirst ? captured : original));
        out.writeBytes(frame);
        ends.add(out.size());
        return this;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    /** A frame that can be told from others. */
    static byte[] octets(int length, int seed) {
        byte[] octets = new byte[length];
        for (int i = 0; i < length; i++) {
            octets[i] = (byte) (seed * 31 + i * 7 + (i >>> 8));
        }
        return octets;
    }

    private void put(int length, java.util.function.Consumer<ByteBuffer> fields) {
        ByteBuffer buffer = ByteBuffer.allocate(length).order(order);
        fields.accept(buffer);
        out.writeBytes(buffer.array());
    }
}
