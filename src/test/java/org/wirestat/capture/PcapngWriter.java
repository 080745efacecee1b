package org.wirestat.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Writes captures in the block format, for the tests; remembers where each block ends, and which hold frames. */
public final class PcapngWriter {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final List<Integer> blockEnds = new ArrayList<>();
    final List<Integer> frameEnds = new ArrayList<>();
    private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

    /** One interface and four frames: enhanced, simple, obsolete and, after an unknown block, enhanced again. */
    static PcapngWriter four() {
        return new PcapngWriter()
                .section(ByteOrder.LITTLE_ENDIAN)
                .description(1, 0)
                .enhanced(0, 1_000_010, 60, PcapWriter.octets(60, 1), option(2, 0, 0, 0, 1))
                .simple(57, PcapWriter.octets(57, 2))
                .obsolete(0, 2_000_020, 1500, PcapWriter.octets(54, 3))
                .block(0x0bad, new byte[40])
                .enhanced(0, 3_000_030, 61, PcapWriter.octets(61, 4));
    }

    public PcapngWriter section(ByteOrder newOrder) {
        order = newOrder;
        ByteBuffer body = body(16).putInt(0x1a2b3c4d)
                .putShort((short) 1)
                .putShort((short) 0)
                .putLong(-1);
        return block(0x0a0d0d0a, body.array());
    }

    public PcapngWriter description(int linkType, int snapLength, byte[]... options) {
        ByteBuffer body = body(8 + length(options))
                .putShort((short) linkType)
                .putShort((short) 0)
                .putInt(snapLength);
        return block(1, withOptions(body, options));
    }

    public PcapngWriter enhanced(int interfaceId, long ticks, int original, byte[] frame, byte[]... options) {
        ByteBuffer body = body(20 + padded(frame.length) + length(options))
                .putInt(interfaceId)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(frame.length)
                .putInt(original)
                .put(frame);
        return frame(6, withOptions(body.position(20 + padded(frame.length)), options));
    }

    PcapngWriter obsolete(int interfaceId, long ticks, int original, byte[] frame, byte[]... options) {
        ByteBuffer body = body(20 + padded(frame.length) + length(options))
                .putShort((short) interfaceId)
                .putShort((short) 77)
                .putInt((int) (ticks >>> 32))
                .putInt((int) ticks)
                .putInt(frame.length)
                .putInt(original)
                .put(frame);
        return frame(2, withOptions(body.position(20 + padded(frame.length)), options));
    }

    PcapngWriter simple(int original, byte[] frame) {
        return frame(
                3, body(4 + padded(frame.length)).putInt(original).put(frame).array());
    }

    PcapngWriter block(int type, byte[] body) {
        return raw(type, 12 + body.length, body, 12 + body.length);
    }

    PcapngWriter raw(int type, int first, byte[] body, int second) {
        out.writeBytes(body(8).putInt(type).putInt(first).array());
        out.writeBytes(body);
        out.writeBytes(body(4).putInt(second).array());
        blockEnds.add(out.size());
        return this;
    }

    /** An option in the byte order in which its octets are given; code and length are of the little-endian order. */
    static byte[] option(int code, int... value) {
        byte[] option = new byte[4 + padded(value.length)];
        option[0] = (byte) code;
        option[2] = (byte) value.length;
        for (int i = 0; i < value.length; i++) {
            option[4 + i] = (byte) value[i];
        }
        if (code == 2) {
            // The flags are a number: the lowest octet first.
            option[4] = (byte) value[3];
            option[7] = (byte) value[0];
        }
        return option;
    }

    public byte[] bytes() {
        return out.toByteArray();
    }

    private PcapngWriter frame(int type, byte[] body) {
        block(type, body);
        frameEnds.add(out.size());
        return this;
    }

    private ByteBuffer body(int length) {
        return ByteBuffer.allocate(length).order(order);
    }

    private static byte[] withOptions(ByteBuffer body, byte[]... options) {
        for (byte[] option : options) {
            body.put(option);
        }
        return body.array();
    }

    private static int length(byte[]... options) {
        int length = 0;
        for (byte[] option : options) {
            length += option.length;
        }
        return length;
    }

    private static int padded(int length) {
        return (length + 3) / 4 * 4;
    }
}
