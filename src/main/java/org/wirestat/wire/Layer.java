package org.wirestat.wire;

/** What stands under the cursor: the kind of header, or that there is no point in going on. */
enum Layer {
    // The way nearly every frame takes.
    ETHERNET,
    IPV4,
    IPV6,
    TCP,

    // Put before the frame by the system that captured it.
    LINUX_SLL,
    LINUX_SLL2,
    BSD_NULL,
    ENC,
    PFLOG,
    NFLOG,
    PPI,
    PKTAP,
    ERF,
    JUNIPER_ETHERNET,
    JUNIPER_PPP,
    JUNIPER_FRAME_RELAY,
    JUNIPER_HDLC,
    DIRECTED_PPP,
    DIRECTED_HDLC,
    DIRECTED_FRAME_RELAY,
    NETANALYZER,
    NETANALYZER_TRANSPARENT,

    // Local networks.
    PREAMBLE,
    SWITCH_TAG_4,
    SWITCH_TAG_8,
    SWITCH_TAG_BEFORE,
    LLC,
    FDDI,
    TOKEN_RING,
    ARCNET,
    ARCNET_LINUX,
    IEEE1394,
    FIBRE_CHANNEL,
    INFINIBAND,
    CLASSICAL_ATM,
    SUN_ATM,
    PRISM,
    AVS,
    RADIOTAP,
    WLAN,

    // Point to point.
    PPP,
    PPPOE,
    CISCO_HDLC,
    FRAME_RELAY,
    SLIP,

    // Between link and IP.
    BACKBONE,
    FABRIC_PATH,
    MPLS,
    NSH,
    /** IP of the version that its first four bits name. */
    IP,

    // Carried by IP.
    ICMP,
    ICMPV6,
    GRE,
    ETHER_IP,
    UDP,

    // Carried by GRE and UDP.
    ERSPAN2,
    ERSPAN3,
    WCCP,
    VXLAN,
    VXLAN_GPE,
    GENEVE,
    GTP_U,
    TEREDO,
    L2TP,
    CAPWAP,
    AYIYA,
    TZSP,
    LISP,

    // The end.
    NOT_IP,
    NOT_TCP,
    ESP,
    /** The cursor knows the outcome. */
    END
}
