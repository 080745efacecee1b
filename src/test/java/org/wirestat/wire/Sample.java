package org.wirestat.wire;

import static org.wirestat.wire.Octets.after;
import static org.wirestat.wire.Octets.ethernet;
import static org.wirestat.wire.Octets.hex;
import static org.wirestat.wire.Octets.ipv4;
import static org.wirestat.wire.Octets.ipv6;
import static org.wirestat.wire.Octets.join;
import static org.wirestat.wire.Octets.tcp;
import static org.wirestat.wire.Octets.udp;

import java.util.List;

/** A frame that carries {@link Octets#tcp()} in one of the ways the decoder knows. */
record Sample(String name, int linkType, byte[] frame) {
    private static final int TCP = 6;
    private static final int GRE = 47;
    private static final int UDP = 17;

    @Override
    public String toString() {
        return name;
    }

    static List<Sample> all() {
        byte[] v4 = ipv4(TCP, tcp());
        byte[] v6 = ipv6(TCP, tcp());
        byte[] eth = ethernet(0x0800, v4);
        byte[] snap = after("AAAA03 000000 0800", v4);
        return List.of(
                // Link types.
                new Sample("Ethernet, IPv4", 1, eth),
                new Sample("Ethernet, IPv6", 1, ethernet(0x86DD, v6)),
                new Sample("Ethernet, padded", 1, after("", join(eth, new byte[9]))),
                new Sample("802.3, LLC, SNAP", 1, ethernet(snap.length, snap)),
                new Sample("802.3, LLC, IP", 1, ethernet(v4.length + 3, after("060603", v4))),
                new Sample("802.3, LLC, NLPID", 1, ethernet(v6.length + 4, after("FEFE038E", v6))),
                new Sample("802.3, SNAP, bridged", 1, ethernet(99, after("AAAA03 0080C2 0007 0000", eth))),
                new Sample("Linux cooked v1", 113, after("0000 0001 0006 0200000000020000 0800", v4)),
                new Sample("Linux cooked v1, VLAN", 113, after("0004 0001 0006 0200000000020000 8100 0007 86DD", v6)),
                new Sample("Linux cooked v1, LLC", 113, after("0000 0001 0006 0200000000020000 0004", snap)),
                new Sample("Linux cooked v2", 276, after("0800 0000 00000002 0001 04 06 0200000000020000", v4)),
                new Sample("raw, IPv4", 101, v4),
                new Sample("raw, IPv6", 101, v6),
                new Sample("raw, BSD's number", 12, v4),
                new Sample("raw, OpenBSD's number", 14, v6),
                new Sample("IPv4", 228, v4),
                new Sample("IPv6", 229, v6),
                new Sample("BSD null, little-endian", 0, after("02000000", v4)),
                new Sample("BSD null, big-endian, macOS IPv6", 0, after("0000001E", v6)),
                new Sample("BSD null, FreeBSD IPv6", 0, after("1C000000", v6)),
                new Sample("OpenBSD loop", 108, after("00000018", v6)),
                new Sample("OpenBSD enc", 109, after("00000002 00000000 00000000", v4)),
                new Sample("OpenBSD pf log", 117, join(hex("3D02"), new byte[62], v4)),
                new Sample("PPP", 9, after("FF03 0021", v4)),
                new Sample("PPP, compressed", 9, after("21", v4)),
                new Sample("PPP, IPv6", 50, after("FF03 0057", v6)),
                new Sample("PPP, multilink", 9, after("FF03 003D C0000001 0021", v4)),
                new Sample("PPP, MPLS", 9, after("0281 00064140", v4)),
                new Sample("PPP, direction", 204, after("01 FF03 0021", v4)),
                new Sample("PPP link type with Cisco HDLC", 9, after("0F00 0800", v4)),
                new Sample("PPPoE link type", 51, after("1100 0001 0043 0021", v4)),
                new Sample("Cisco HDLC", 104, after("0F00 86DD", v6)),
                new Sample("Cisco HDLC with PPP", 104, after("FF03 0021", v4)),
                new Sample("Cisco HDLC, direction", 205, after("00 8F00 0800", v4)),
                new Sample("Frame Relay, NLPID", 107, after("1841 03 CC", v4)),
                new Sample("Frame Relay, SNAP", 107, after("1841 03 00 80 000000 86DD", v6)),
                new Sample("Frame Relay, Cisco", 107, after("1841 0800", v4)),
                new Sample("Frame Relay, direction", 206, after("01 1841 0800", v4)),
                new Sample("SLIP", 8, join(new byte[16], v4)),
                new Sample("802.11", 105, after(wlan("0801", "0000"), snap)),
                new Sample("802.11, QoS", 105, after(wlan("8801", "0000") + "0000", snap)),
                new Sample("802.11, QoS and HT", 105, after(wlan("8882", "0000") + "0000 00000000", snap)),
                new Sample("802.11, between access points", 105, after(wlan("0803", "0000") + "020000000004", snap)),
                new Sample(
                        "802.11, aggregate",
                        105,
                        after(wlan("8801", "0000") + "8000 020000000001 020000000002 004D", snap)),
                new Sample("radiotap", 127, after("00000800 00000000" + wlan("0801", "0000"), snap)),
                new Sample(
                        "radiotap, padded after the QoS header",
                        127,
                        after(
                                "00001900 03000080 00000000 00000000 0102030405060708 20" + wlan("8801", "0000")
                                        + "0000 0000",
                                snap)),
                new Sample(
                        "Prism", 119, join(hex("44000000 90000000"), new byte[136], hex(wlan("0801", "0000")), snap)),
                new Sample("AVS", 163, join(hex("80211001 00000040"), new byte[56], hex(wlan("0801", "0000")), snap)),
                new Sample("AVS as Prism", 119, join(hex("80211001 00000008"), hex(wlan("0801", "0000")), snap)),
                new Sample("PPI", 192, after("00000C00 69000000 01020304" + wlan("0801", "0000"), snap)),
                new Sample("PPI, Ethernet", 192, after("00000800 01000000", eth)),
                new Sample(
                        "NFLOG, little-endian",
                        239,
                        join(hex("02000001 0800 0100 08000300 0600 0A00 7A790000 4100 0900"), v4)),
                new Sample("NFLOG, big-endian", 239, join(hex("0A000001 0008 0001 86DD0300 0041 0009"), v6)),
                new Sample("FDDI", 10, after("50 020000000001 020000000002", snap)),
                new Sample("Token Ring", 6, after("1040 020000000001 020000000002", snap)),
                new Sample("Token Ring, routed", 6, after("1040 020000000001 820000000002 0630 00110020", snap)),
                new Sample("ARCNET", 7, after("0102 D4 00 0001", v4)),
                new Sample("ARCNET, RFC 1051", 7, after("0102 F0", v4)),
                new Sample("ARCNET, exception", 7, after("0102 C4 FF FFFF FF 00 0001", v6)),
                new Sample("ARCNET, Linux", 129, after("0102 0000 D4 00 0001", v4)),
                new Sample("ARCNET, Linux, RFC 1051", 129, after("0102 0000 F0", v4)),
                new Sample("IEEE 1394", 138, after("0102030405060708 0102030405060709 0800", v4)),
                new Sample("Fibre Channel", 122, join(new byte[16], snap)),
                new Sample("InfiniBand", 242, join(new byte[40], hex("86DD 0000"), v6)),
                new Sample("LLC over ATM", 100, snap),
                new Sample("classical IP over ATM", 106, snap),
                new Sample("classical IP over ATM, without LLC", 106, v4),
                new Sample("SunATM", 123, after("02 00 0020", snap)),
                new Sample("SunATM, LAN emulation", 123, after("01 00 0020 0001", eth)),
                new Sample("Juniper Ethernet", 178, after("4D4743 80 0003 010101", eth)),
                new Sample("Juniper Ethernet, no link header", 178, after("4D4743 03 00000002", v4)),
                new Sample("Juniper PPP", 179, after("4D4743 00 FF03 0021", v4)),
                new Sample("Juniper Frame Relay", 180, after("4D4743 01 1841 0800", v4)),
                new Sample("Juniper Cisco HDLC", 181, after("4D4743 01 0F00 0800", v4)),
                new Sample("ERF, Ethernet", 197, after("0000000000000000 02 04 0060 0000 004D 0000", eth)),
                new Sample("ERF, extended", 197, after("0000000000000000 96 04 0060 0000 004D 0301020304050607", v4)),
                new Sample("netANALYZER", 240, after("00000000", eth)),
                new Sample("netANALYZER, transparent", 241, after("00000000 55555555555555D5", eth)),
                new Sample("mPacket", 274, after("55555555555555D5", eth)),
                new Sample("mPacket, preemptable", 274, after("5555555555E6", eth)),
                new Sample("Broadcom tag", 281, join(hex("020000000001 020000000002 00000003 0800"), v4)),
                new Sample("Broadcom tag before", 282, after("00000003", eth)),
                new Sample("Marvell tag", 284, join(hex("020000000001 020000000002 C0100000 0800"), v4)),
                new Sample(
                        "Marvell EtherType tag",
                        285,
                        join(hex("020000000001 020000000002 DADA0000 C0100000 0800"), v4)),
                new Sample(
                        "pktap",
                        258,
                        join(hex("2C000000 01000000 01000000"), new byte[24], hex("01000000 00000000"), eth)),
                new Sample("MPLS link type", 219, after("00064140", v4)),

                // Between Ethernet and IP.
                new Sample("802.1Q", 1, ethernet(0x8100, after("6007 0800", v4))),
                new Sample("802.1ad, 802.1Q", 1, ethernet(0x88A8, after("0064 8100 00C8 86DD", v6))),
                new Sample("four tags", 1, ethernet(0x9100, after("0001 9200 0002 9300 0003 8100 0004 0800", v4))),
                new Sample("VN-Tag", 1, ethernet(0x8926, after("00000000 8100 0007 0800", v4))),
                new Sample("E-TAG", 1, ethernet(0x893F, after("000000000000 0800", v4))),
                new Sample("R-TAG", 1, ethernet(0xF1C1, after("0000 0001 0800", v4))),
                new Sample("HSR", 1, ethernet(0x892F, after("0049 0001 0800", v4))),
                new Sample("802.1ah", 1, ethernet(0x88E7, after("00000001", eth))),
                new Sample("FabricPath", 1, ethernet(0x8903, after("0040", eth))),
                new Sample("PPPoE", 1, ethernet(0x8864, after("1100 0001 0043 0057", v6))),
                new Sample("MPLS", 1, ethernet(0x8847, after("00064040 00065140", v4))),
                new Sample("MPLS, IPv6", 1, ethernet(0x8847, after("00002140", v6))),
                new Sample("MPLS pseudo-wire, control word", 1, ethernet(0x8847, after("00064140 00000000", eth))),
                new Sample("MPLS pseudo-wire", 1, ethernet(0x8847, after("00064140", eth))),
                new Sample(
                        "NSH", 1, ethernet(0x894F, after("0FC6 01 01 00000100 00000000000000000000000000000000", v4))),

                // IP in IP and extension headers.
                new Sample("IPv4 in IPv4", 101, ipv4(4, v4)),
                new Sample("IPv6 in IPv4", 101, ipv4(41, v6)),
                new Sample("IPv4 in IPv6", 101, ipv6(4, v4)),
                new Sample("IPv4 options", 101, optioned(tcp())),
                new Sample(
                        "IPv4, AH",
                        101,
                        ipv4(51, after("06 04 0000 00000001 00000001 000000000000000000000000", tcp()))),
                new Sample("IPv6, AH", 101, ipv6(51, after("06 01 0000 00000001 00000001", tcp()))),
                new Sample("IPv6, hop-by-hop", 101, ipv6(0, after("06 00 010400000000", tcp()))),
                new Sample(
                        "IPv6, four extensions",
                        101,
                        ipv6(
                                0,
                                after(
                                        "3C 00 010400000000 2B 00 010400000000"
                                                + "2C 02 0000 00000000 20010DB8000100000000000000000007"
                                                + "06 00 0000 0000ABCD",
                                        tcp()))),
                new Sample("IPv6, mobility", 101, ipv6(135, after("06 00 0000 00000000", tcp()))),
                new Sample("EtherIP", 101, ipv4(97, after("3000", eth))),
                new Sample("Ethernet in IPv6", 101, ipv6(143, eth)),
                new Sample("MPLS in IP", 101, ipv4(137, after("00064140", v4))),

                // GRE.
                new Sample("GRE", 101, ipv4(GRE, after("0000 0800", v4))),
                new Sample("GRE, all fields", 101, ipv4(GRE, after("B000 86DD 00000000 00000001 00000002", v6))),
                new Sample("GRE, routed", 101, ipv4(GRE, after("4000 0800 00000000 0800 0004 C0000201 00000000", v4))),
                new Sample("GRE, Ethernet", 101, ipv4(GRE, after("2000 6558 00000001", eth))),
                new Sample("GRE, PPTP", 101, ipv4(GRE, after("3081 880B 00430001 00000001 00000001 FF03 0021", v4))),
                new Sample("GRE, ERSPAN I", 101, ipv4(GRE, after("0000 88BE", eth))),
                new Sample("GRE, ERSPAN II", 101, ipv4(GRE, after("1000 88BE 00000001 10010001 00000001", eth))),
                new Sample(
                        "GRE, ERSPAN III", 101, ipv4(GRE, after("1000 22EB 00000001 20010001 00000001 00000000", eth))),
                new Sample(
                        "GRE, ERSPAN III, subheader, IP",
                        101,
                        ipv4(GRE, after("1000 22EB 00000001 20010001 00000001 00000801 0000000000000000", v4))),
                new Sample("GRE, WCCP", 101, ipv4(GRE, after("0000 883E", v4))),
                new Sample("GRE, WCCP 2", 101, ipv4(GRE, after("0000 883E 00000000", v4))),
                new Sample("GRE, Aruba", 101, ipv4(GRE, after("0000 8210" + wlan("0801", "0000"), snap))),

                // UDP.
                new Sample("VXLAN", 101, ipv4(UDP, udp(4789, after("08000000 00000100", eth)))),
                new Sample("VXLAN, Linux's port", 101, ipv4(UDP, udp(8472, after("08000000 00000100", eth)))),
                new Sample("VXLAN-GPE, IPv6", 101, ipv4(UDP, udp(4790, after("0C000002 00000100", v6)))),
                new Sample("VXLAN-GPE, Ethernet", 101, ipv4(UDP, udp(4790, after("08000000 00000100", eth)))),
                new Sample("Geneve", 101, ipv6(UDP, udp(6081, after("0000 6558 00000100", eth)))),
                new Sample(
                        "Geneve, options, IPv4",
                        101,
                        ipv4(UDP, udp(6081, after("0240 0800 00000100 0102030405060708", v4)))),
                new Sample("GTP-U", 101, ipv4(UDP, udp(2152, after("30FF 0041 00000001", v4)))),
                new Sample(
                        "GTP-U, extended",
                        101,
                        ipv4(UDP, udp(2152, after("36FF 0049 00000001 0001 00 85 01001040 01001000", v6)))),
                new Sample("Teredo", 101, ipv4(UDP, udp(3544, v6))),
                new Sample(
                        "Teredo, authentication and origin",
                        101,
                        ipv4(UDP, udp(3544, after("0001 0000 0102030405060708 00 0000 7777 C0000201", v6)))),
                new Sample("L2TP", 101, ipv4(UDP, udp(1701, after("0002 0001 0001 FF03 0021", v4)))),
                new Sample(
                        "L2TP, all fields",
                        101,
                        ipv4(UDP, udp(1701, after("4A02 0060 0001 0001 0000 0000 0002 FFFF 0021", v4)))),
                new Sample("CAPWAP, 802.3", 101, ipv4(UDP, udp(5247, after("00100000 00000000", eth)))),
                new Sample(
                        "CAPWAP, 802.11, swapped",
                        101,
                        ipv4(UDP, udp(5247, after("00100300 00000000" + wlan("0108", "7630"), snap)))),
                new Sample(
                        "AYIYA",
                        101,
                        ipv4(UDP, udp(5072, join(hex("41 52 11 29 00000000"), new byte[16], new byte[20], v6)))),
                new Sample("MPLS in UDP", 101, ipv4(UDP, udp(6635, after("00064140", v4)))),
                new Sample("TZSP", 101, ipv4(UDP, udp(37008, after("0100 0001 00 0A02FFFF 01", eth)))),
                new Sample("LISP", 101, ipv4(UDP, udp(4341, after("C0000001 00000001", v4)))),
                new Sample(
                        "three tunnels",
                        1,
                        ethernet(
                                0x0800,
                                ipv4(
                                        GRE,
                                        after(
                                                "0000 6558",
                                                ethernet(
                                                        0x86DD,
                                                        ipv6(
                                                                UDP,
                                                                udp(
                                                                        4789,
                                                                        after(
                                                                                "08000000 00000100",
                                                                                ethernet(0x0800, ipv4(41, v6)))))))))));
    }

    /** The 24 octets of an 802.11 header, from its frame control and its sequence control. */
    private static String wlan(String frameControl, String sequenceControl) {
        return frameControl + "0000 020000000001 020000000002 020000000003" + sequenceControl;
    }

    /** An IPv4 header with 8 octets of options: the record route option and the end of the list. */
    private static byte[] optioned(byte[] payload) {
        return join(
                Octets.checksummed(
                        join(
                                hex("4700"),
                                Octets.u16(28 + payload.length),
                                hex("1234 0000 4006 0000 C000020A C6336407 07070400000000 00")),
                        10),
                payload);
    }
}
