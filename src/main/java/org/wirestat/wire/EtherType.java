package org.wirestat.wire;

import org.wirestat.tcp.Segment;

/**
 * The registry by which Ethernet and its relatives (SNAP, cooked captures, GRE, Geneve, ...) name what follows; and the
 * tags, which stand between an EtherType and the one they put off:
 *
 * <pre>
 *   +-----------------+---------------------------+-----------------+
 *   | EtherType: 8100 |  PCP, DEI, VLAN id        | EtherType: 0800 |  IP ...
 *   +-----------------+---------------------------+-----------------+
 * </pre>
 */
final class EtherType {
    static final int IPV4 = 0x0800;
    static final int IPV6 = 0x86DD;

    /** Values up to this are the length of an IEEE 802.3 frame, and an LLC header follows. */
    static final int MAX_LENGTH = 1500;

    private static final int VLAN_TAG = 4;
    private static final long FIVE_VLAN_IDS = (1L << 60) - 1;

    private EtherType() {}

    /** The layer that an EtherType names; the cursor stands behind it, and moves behind any tags. */
    static Layer after(Cursor cursor, Segment segment, int etherType) {
        int type = etherType;
        while (type != IPV4) {
            int tag = tagLength(type);
            if (tag == 0) {
                return layer(type);
            }
            if (!cursor.has(tag)) {
                return cursor.lacks(tag);
            }
            if (tag == VLAN_TAG) {
                segment.vlan = (segment.vlan << 12 | cursor.u16(0) & 0xFFF) & FIVE_VLAN_IDS;
            }
            type = cursor.u16(tag - 2);
            cursor.skip(tag, Layer.NOT_IP);
        }
        return Layer.IPV4;
    }

    /** Octets from behind this EtherType to behind the one it puts off; 0 if it is no tag. */
    private static int tagLength(int etherType) {
        return switch (etherType) {
            case 0x8100, 0x88A8, 0x9100, 0x9200, 0x9300 -> VLAN_TAG; // 802.1Q, 802.1ad, and what came before that
            case 0x8926 -> 6; // Cisco VN-Tag
            case 0x893F -> 8; // 802.1BR E-TAG
            case 0xF1C1 -> 6; // 802.1CB R-TAG
            case 0x892F -> 6; // HSR
            default -> 0;
        };
    }

    private static Layer layer(int etherType) {
        return switch (etherType) {
            case IPV4 -> Layer.IPV4;
            case IPV6 -> Layer.IPV6;
            case 0x8847, 0x8848 -> Layer.MPLS;
            case 0x8864 -> Layer.PPPOE;
            case 0x880B -> Layer.PPP;
            case 0x6558 -> Layer.ETHERNET; // transparent Ethernet bridging
            case 0x88E7 -> Layer.BACKBONE; // 802.1ah
            case 0x8903 -> Layer.FABRIC_PATH;
            case 0x894F -> Layer.NSH;
            case 0x8870 -> Layer.LLC; // jumbo frames with LLC
            default -> etherType <= MAX_LENGTH ? Layer.LLC : Layer.NOT_IP;
        };
    }

    /** Whether two octets are likely an EtherType with IP behind it, and so end an Ethernet header. */
    static boolean isPlausible(int octets) {
        return octets > MAX_LENGTH && (tagLength(octets) != 0 || layer(octets) != Layer.NOT_IP);
    }
}
