package org.wirestat.wire;

/**
 * The link types that can be read, by the numbers that capture files use (the LINKTYPE registry of tcpdump.org).
 *
 * <p>Some numbers are of one system only, which put its own DLT into its files instead of the registry's number: 12 and
 * 14 are raw IP.
 */
public enum LinkLayer {
    NULL(0, "NULL", "BSD loopback", Layer.BSD_NULL),
    ETHERNET(1, "EN10MB", "Ethernet", Layer.ETHERNET),
    TOKEN_RING(6, "IEEE802", "Token Ring", Layer.TOKEN_RING),
    ARCNET(7, "ARCNET", "ARCNET, BSD", Layer.ARCNET),
    SLIP(8, "SLIP", "SLIP", Layer.SLIP),
    PPP(9, "PPP", "PPP", Layer.PPP),
    FDDI(10, "FDDI", "FDDI", Layer.FDDI),
    ATM_RFC1483_DLT(11, "ATM_RFC1483", "LLC over ATM", Layer.LLC),
    RAW_DLT(12, "RAW", "raw IP", Layer.IP),
    RAW_OPENBSD(14, "RAW", "raw IP, OpenBSD", Layer.IP),
    PPP_SERIAL(50, "PPP_SERIAL", "PPP over serial", Layer.PPP),
    PPP_ETHER(51, "PPP_ETHER", "PPPoE session", Layer.PPPOE),
    ATM_RFC1483(100, "ATM_RFC1483", "LLC over ATM", Layer.LLC),
    RAW(101, "RAW", "raw IP", Layer.IP),
    CISCO_HDLC(104, "C_HDLC", "Cisco HDLC", Layer.CISCO_HDLC),
    WLAN(105, "IEEE802_11", "802.11", Layer.WLAN),
    ATM_CLIP(106, "ATM_CLIP", "classical IP over ATM", Layer.CLASSICAL_ATM),
    FRAME_RELAY(107, "FRELAY", "Frame Relay", Layer.FRAME_RELAY),
    LOOP(108, "LOOP", "OpenBSD loopback", Layer.BSD_NULL),
    ENC(109, "ENC", "OpenBSD IPsec", Layer.ENC),
    LINUX_SLL(113, "LINUX_SLL", "Linux cooked v1", Layer.LINUX_SLL),
    PFLOG(117, "PFLOG", "OpenBSD pf log", Layer.PFLOG),
    PRISM(119, "PRISM_HEADER", "802.11 with Prism header", Layer.PRISM),
    IP_OVER_FC(122, "IP_OVER_FC", "IP over Fibre Channel", Layer.FIBRE_CHANNEL),
    SUN_ATM(123, "SUNATM", "SunATM", Layer.SUN_ATM),
    RADIOTAP(127, "IEEE802_11_RADIO", "802.11 with radiotap header", Layer.RADIOTAP),
    ARCNET_LINUX(129, "ARCNET_LINUX", "ARCNET, Linux", Layer.ARCNET_LINUX),
    IEEE1394(138, "APPLE_IP_OVER_IEEE1394", "IP over IEEE 1394", Layer.IEEE1394),
    AVS(163, "IEEE802_11_RADIO_AVS", "802.11 with AVS header", Layer.AVS),
    PPP_PPPD(166, "PPP_PPPD", "PPP with direction", Layer.DIRECTED_PPP),
    JUNIPER_ETHER(178, "JUNIPER_ETHER", "Juniper Ethernet", Layer.JUNIPER_ETHERNET),
    JUNIPER_PPP(179, "JUNIPER_PPP", "Juniper PPP", Layer.JUNIPER_PPP),
    JUNIPER_FRELAY(180, "JUNIPER_FRELAY", "Juniper Frame Relay", Layer.JUNIPER_FRAME_RELAY),
    JUNIPER_CHDLC(181, "JUNIPER_CHDLC", "Juniper Cisco HDLC", Layer.JUNIPER_HDLC),
    PPI(192, "PPI", "Per-Packet Information", Layer.PPI),
    ERF(197, "ERF", "Endace ERF", Layer.ERF),
    PPP_WITH_DIR(204, "PPP_WITH_DIR", "PPP with direction", Layer.DIRECTED_PPP),
    C_HDLC_WITH_DIR(205, "C_HDLC_WITH_DIR", "Cisco HDLC with direction", Layer.DIRECTED_HDLC),
    FRELAY_WITH_DIR(206, "FRELAY_WITH_DIR", "Frame Relay with direction", Layer.DIRECTED_FRAME_RELAY),
    MPLS(219, "MPLS", "MPLS", Layer.MPLS),
    IPV4(228, "IPV4", "raw IPv4", Layer.IPV4),
    IPV6(229, "IPV6", "raw IPv6", Layer.IPV6),
    NFLOG(239, "NFLOG", "Linux netfilter log", Layer.NFLOG),
    NETANALYZER(240, "NETANALYZER", "netANALYZER", Layer.NETANALYZER),
    NETANALYZER_TRANSPARENT(241, "NETANALYZER_TRANSPARENT", "netANALYZER with preamble", Layer.NETANALYZER_TRANSPARENT),
    IPOIB(242, "IPOIB", "IP over InfiniBand", Layer.INFINIBAND),
    PKTAP(258, "PKTAP", "Apple pktap", Layer.PKTAP),
    MPACKET(274, "ETHERNET_MPACKET", "Ethernet mPacket", Layer.PREAMBLE),
    LINUX_SLL2(276, "LINUX_SLL2", "Linux cooked v2", Layer.LINUX_SLL2),
    DSA_BRCM(281, "DSA_TAG_BRCM", "Ethernet with Broadcom tag", Layer.SWITCH_TAG_4),
    DSA_BRCM_PREPEND(282, "DSA_TAG_BRCM_PREPEND", "Ethernet after Broadcom tag", Layer.SWITCH_TAG_BEFORE),
    DSA(284, "DSA_TAG_DSA", "Ethernet with Marvell tag", Layer.SWITCH_TAG_4),
    EDSA(285, "DSA_TAG_EDSA", "Ethernet with Marvell EtherType tag", Layer.SWITCH_TAG_8);

    private static final LinkLayer[] BY_NUMBER = byNumber();

    private final int number;
    private final String registeredName;
    private final String plainName;
    private final Layer first;

    LinkLayer(int number, String registeredName, String plainName, Layer first) {
        this.number = number;
        this.registeredName = registeredName;
        this.plainName = plainName;
        this.first = first;
    }

    private static LinkLayer[] byNumber() {
        LinkLayer[] layers = new LinkLayer[EDSA.number + 1];
        for (LinkLayer layer : values()) {
            layers[layer.number] = layer;
        }
        return layers;
    }

    /** The link layer of that number, or null if it is not supported. */
    static LinkLayer of(int linkType) {
        return linkType >= 0 && linkType < BY_NUMBER.length ? BY_NUMBER[linkType] : null;
    }

    /** Where a frame whose link type a header names goes on. */
    static Layer firstLayer(int linkType) {
        LinkLayer link = of(linkType);
        return link == null ? Layer.NOT_IP : link.first;
    }

    /** Whether frames of that link type can be decoded. */
    public static boolean isSupported(int linkType) {
        return of(linkType) != null;
    }

    /** A name for messages, such as {@code EN10MB (Ethernet)}. */
    public static String name(int linkType) {
        LinkLayer link = of(linkType);
        return link == null ? "LINKTYPE " + linkType : link.registeredName + " (" + link.plainName + ")";
    }

    /** The header a frame begins with. */
    Layer first() {
        return first;
    }
}
