package org.wirestat.wire;

import java.nio.ByteBuffer;

/**
 * What is left of a frame: from a position to two ends, one of the octets that were captured, one of those that were
 * sent.
 *
 * <pre>
 *        skipped            captured           cut by the snap length
 *   +---------------+-----------------------+- - - - - - - - - - - - - +
 *                   ^ position              ^ capturedEnd              ^ sentEnd
 * </pre>
 *
 * <p>The octets are numbered from the position on. Whoever reads octet n has asked {@link #has has(n + 1)} before:
 * reading itself does not check, as one question covers a whole header.
 */
final class Cursor {
    private ByteBuffer buffer;
    private int position;
    private int capturedEnd;
    /** A long, as a hostile length added to a position may not fit an int. */
    private long sentEnd;

    private Outcome outcome;
    private boolean quoted;
    private boolean fragment;
    private boolean readdressed;

    void start(ByteBuffer frames, int offset, int capturedLength, int originalLength) {
        buffer = frames;
        position = offset;
        capturedEnd = offset + capturedLength;
        sentEnd = (long) offset + Math.max(capturedLength, originalLength);
        quoted = false;
        fragment = false;
        readdressed = false;
    }

    /** Whether at least so many octets were captured. */
    boolean has(int octets) {
        return capturedEnd - position >= octets;
    }

    /** Octets that were captured. */
    int captured() {
        return capturedEnd - position;
    }

    /** Octets that were sent, captured or not. */
    int sent() {
        return (int) Math.min(Integer.MAX_VALUE, sentEnd - position);
    }

    int u8(int at) {
        return buffer.get(position + at) & 0xFF;
    }

    int u16(int at) {
        return buffer.getShort(position + at) & 0xFFFF;
    }

    int i32(int at) {
        return buffer.getInt(position + at);
    }

    long u32(int at) {
        return buffer.getInt(position + at) & 0xFFFF_FFFFL;
    }

    long i64(int at) {
        return buffer.getLong(position + at);
    }

    int littleEndian16(int at) {
        return Short.reverseBytes(buffer.getShort(position + at)) & 0xFFFF;
    }

    int littleEndian32(int at) {
        return Integer.reverseBytes(buffer.getInt(position + at));
    }

    /** Moves behind a header of so many octets, to the layer that follows it; ends there if they were not captured. */
    Layer skip(int octets, Layer next) {
        if (!has(octets)) {
            return lacks(octets);
        }
        position += octets;
        return next;
    }

    /**
     * Says how many octets were sent from the position on. This is the word of an IP header, and it is believed in both
     * directions: what follows is padding, and what is missing was cut off (by a snap length, or by a tunnel or a
     * capturing system that keeps only the first part of a packet).
     */
    void limit(int octets) {
        sentEnd = (long) position + octets;
        if (sentEnd < capturedEnd) {
            capturedEnd = (int) sentEnd;
        }
    }

    /** Ends the frame, as a header of so many octets is not there whole. */
    Layer lacks(int octets) {
        return stop(octets > sent() ? Outcome.TOO_SHORT : Outcome.CUT);
    }

    /** Ends the frame. */
    Layer stop(Outcome why) {
        outcome = why;
        return Layer.END;
    }

    /** Why the frame ended, once the layer is {@link Layer#END}. */
    Outcome outcome() {
        return outcome;
    }

    /** From here on the packet is one that an ICMP error quotes. */
    void quote() {
        quoted = true;
    }

    boolean isQuoted() {
        return quoted;
    }

    /** Whether the innermost IP packet is a fragment, the first one. */
    boolean isFragment() {
        return fragment;
    }

    void fragment(boolean isFirstOfSeveral) {
        fragment = isFirstOfSeveral;
    }

    /** Whether the addresses in the innermost IP header are not those under the TCP checksum. */
    boolean isReaddressed() {
        return readdressed;
    }

    void readdressed(boolean otherThanInTheHeader) {
        readdressed = otherThanInTheHeader;
    }

    /** The sum of the first octets as 16-bit words, not yet folded; RFC 1071. All of them were captured. */
    long sum(int octets) {
        // Four octets at once: carries out of the lower half land in the upper one and are folded back in the end.
        long sum = 0;
        int at = 0;
        for (; at + 4 <= octets; at += 4) {
            sum += u32(at);
        }
        for (; at < octets; at++) {
            sum += (long) u8(at) << 24 - 8 * (at & 3);
        }
        return sum;
    }
}
