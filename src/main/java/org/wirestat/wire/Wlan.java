package org.wirestat.wire;

/**
 * IEEE 802.11 data frames, and the radio headers that drivers put before them.
 *
 * <pre>
 *     2     2      6     6     6     2      6         2          4
 *   +-----+-----+-----+-----+-----+-----+- - - -+- - - - - -+- - - - -+-----
 *   | FC  | dur.| A 1 | A 2 | A 3 | seq | A 4   | QoS       | HT      | LLC
 *   +-----+-----+-----+-----+-----+-----+- - - -+- - - - - -+- - - - -+-----
 *                                     to and from  QoS data   order bit
 *                                     a DS
 *   Frame control, first octet:  subtype (4 bits), type (2), version (2)
 *                  second octet: order, protected, more data, power, retry, more fragments, from DS, to DS
 * </pre>
 */
final class Wlan {
    private static final int PRISM_LENGTH = 144;
    private static final int AVS_MAGIC = 0x80211000;

    private static final int DATA = 0x08;
    private static final int TYPE_AND_VERSION = 0x0F;
    private static final int NO_DATA = 0x40;
    private static final int QOS = 0x80;
    private static final int A_MSDU = 0x80;

    private static final int TO_AND_FROM_DS = 0x03;
    private static final int PROTECTED = 0x40;
    private static final int ORDER = 0x80;

    private static final int TSFT_PRESENT = 0x01;
    private static final int FLAGS_PRESENT = 0x02;
    private static final int MORE_PRESENT = 0x80000000;
    private static final int DATA_PAD = 0x20;

    private Wlan() {}

    static Layer frame(Cursor cursor) {
        return frame(cursor, false, false);
    }

    /**
     * As a CAPWAP access point sends it: Cisco's swap the octets of each field of two. The frame control tells, as in
     * the right order its first octet is that of a data frame.
     */
    static Layer perhapsSwapped(Cursor cursor) {
        boolean isSwapped = cursor.has(1) && (cursor.u8(0) & TYPE_AND_VERSION) != DATA;
        return frame(cursor, isSwapped, false);
    }

    private static Layer frame(Cursor cursor, boolean isSwapped, boolean isPadded) {
        if (!cursor.has(2)) {
            return cursor.lacks(2);
        }
        int type = cursor.u8(isSwapped ? 1 : 0);
        int flags = cursor.u8(isSwapped ? 0 : 1);
        if ((type & TYPE_AND_VERSION) != DATA || (type & NO_DATA) != 0) {
            return Layer.NOT_IP;
        }
        if ((flags & PROTECTED) != 0) {
            return cursor.stop(Outcome.ENCRYPTED);
        }
        int length = (flags & TO_AND_FROM_DS) == TO_AND_FROM_DS ? 30 : 24;
        boolean isQos = (type & QOS) != 0;
        int qosAt = length;
        if (isQos) {
            length += (flags & ORDER) != 0 ? 6 : 2;
        }
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        boolean isLaterFragment = (cursor.u8(isSwapped ? 23 : 22) & 0x0F) != 0;
        if (isLaterFragment) {
            return cursor.stop(Outcome.FRAGMENT);
        }
        boolean isAggregate = isQos && (cursor.u8(qosAt) & A_MSDU) != 0;
        if (isPadded) {
            length = length + 3 & ~3;
        }
        // Of an aggregate the first subframe is taken: two addresses and a length, then LLC.
        return cursor.skip(isAggregate ? length + EthernetHeader.LENGTH : length, Layer.LLC);
    }

    /** Version, padding, length, and a bit map of the fields that follow; all little-endian (radiotap.org). */
    static Layer radiotap(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = cursor.littleEndian16(2);
        if (length < 8) {
            return cursor.stop(Outcome.MALFORMED_LINK);
        }
        if (!cursor.has(length)) {
            return cursor.lacks(length);
        }
        boolean isPadded = isPadded(cursor, length);
        cursor.skip(length, Layer.WLAN);
        return frame(cursor, false, isPadded);
    }

    /** Whether the driver left room after the 802.11 header, so that what follows is aligned. */
    private static boolean isPadded(Cursor cursor, int length) {
        int present = cursor.littleEndian32(4);
        if ((present & FLAGS_PRESENT) == 0) {
            return false;
        }
        int at = 8;
        for (int more = present; (more & MORE_PRESENT) != 0; at += 4) {
            if (at + 4 > length) {
                return false;
            }
            more = cursor.littleEndian32(at);
        }
        if ((present & TSFT_PRESENT) != 0) {
            at = (at + 7 & ~7) + 8;
        }
        return at < length && (cursor.u8(at) & DATA_PAD) != 0;
    }

    /** The Prism header has one length; but some drivers put an AVS header under its link type. */
    static Layer prism(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        boolean isAvs = (cursor.i32(0) & 0xFFFFF000) == AVS_MAGIC;
        return isAvs ? avs(cursor) : cursor.skip(PRISM_LENGTH, Layer.WLAN);
    }

    /** A magic number and the length of the header. */
    static Layer avs(Cursor cursor) {
        if (!cursor.has(8)) {
            return cursor.lacks(8);
        }
        int length = cursor.i32(4);
        boolean isSane = length >= 8 && length <= 0xFFFF;
        return isSane ? cursor.skip(length, Layer.WLAN) : cursor.stop(Outcome.MALFORMED_LINK);
    }
}
