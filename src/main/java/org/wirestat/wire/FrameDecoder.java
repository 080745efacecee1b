package org.wirestat.wire;

import java.nio.ByteBuffer;
import org.wirestat.tcp.Segment;

/**
 * Finds the TCP segment in a captured frame: straight on where that is Ethernet, IP and TCP; otherwise by a loop over the
 * headers of the frame, each of which names the next.
 *
 * <p>A decoder is used by one thread and keeps nothing from one frame to the next.
 */
public final class FrameDecoder {
    /**
     * So many headers may stand one inside the other; a row of tags, labels or extension headers is one. Three tunnels
     * over UDP, with Ethernet inside each, take 15.
     */
    private static final int MAX_LAYERS = 24;

    private final Cursor cursor = new Cursor();
    private final boolean verifyChecksums;

    /** A decoder that believes what it reads: at the sending host, checksums are often filled in after the capture. */
    public FrameDecoder() {
        this(false);
    }

    /**
     * @param verifyChecksums whether a wrong checksum, of TCP over a segment that was captured whole or of an IPv4
     *     header, makes a frame {@link Outcome#BAD_CHECKSUM} or {@link Outcome#BAD_IPV4_CHECKSUM}
     */
    public FrameDecoder(boolean verifyChecksums) {
        this.verifyChecksums = verifyChecksums;
    }

    /**
     * Decodes one frame into the reused {@code segment}.
     *
     * <p>{@code segment.frame} and {@code time} are the caller's and are left alone. {@code direction} is the caller's
     * as well, but is overwritten where the header that the capturing system put before the frame tells it (cooked
     * captures, pktap, Juniper, PPP with direction). All other fields are set if the outcome is {@link Outcome#SEGMENT}
     * or {@link Outcome#UNREACHABLE}, and have no meaning otherwise.
     *
     * @param buffer big-endian; neither its position nor its limit is looked at or changed
     * @param offset where in {@code buffer} the frame begins
     * @param capturedLength octets of the frame in {@code buffer}; none beyond them is read
     * @param originalLength octets the frame had on the wire
     * @param linkType LINKTYPE number of the frame's first header
     */
    public Outcome decode(
            ByteBuffer buffer, int offset, int capturedLength, int originalLength, int linkType, Segment segment) {
        LinkLayer link = LinkLayer.of(linkType);
        if (link == null) {
            return Outcome.LINK_TYPE_NOT_SUPPORTED;
        }
        cursor.start(buffer, offset, capturedLength, originalLength);
        segment.vlan = 0;
        // Straight on for what nearly every frame is.
        Layer layer = link.first();
        if (layer == Layer.ETHERNET) {
            layer = EthernetHeader.ethernet(cursor, segment);
        }
        if (layer == Layer.IPV4 && !verifyChecksums) {
            layer = Ipv4Header.decode(cursor, segment);
        } else if (layer == Layer.IPV6) {
            layer = Ipv6Header.decode(cursor, segment);
        }
        return layer == Layer.TCP ? tcp(segment) : others(layer, segment);
    }

    /** A loop over the headers, each of which names the next. As long as it is, it is never compiled into its caller. */
    private Outcome others(Layer first, Segment segment) {
        Layer layer = first;
        for (int depth = 0; depth <= MAX_LAYERS; depth++) {
            switch (layer) {
                case TCP -> {
                    return tcp(segment);
                }
                case NOT_IP -> {
                    return Outcome.NOT_IP;
                }
                case NOT_TCP -> {
                    return Outcome.NOT_TCP;
                }
                case ESP -> {
                    return Outcome.ENCRYPTED;
                }
                case END -> {
                    return cursor.outcome();
                }
                case IPV4 -> {
                    if (verifyChecksums && !Ipv4Header.isChecksumGood(cursor)) {
                        return Outcome.BAD_IPV4_CHECKSUM;
                    }
                    layer = Ipv4Header.decode(cursor, segment);
                }
                case ETHERNET -> layer = EthernetHeader.ethernet(cursor, segment);
                case IPV6 -> layer = Ipv6Header.decode(cursor, segment);
                case LINUX_SLL -> layer = CaptureHeader.linuxSll(cursor, segment);
                case LINUX_SLL2 -> layer = CaptureHeader.linuxSll2(cursor, segment);
                case BSD_NULL -> layer = CaptureHeader.bsdNull(cursor);
                case ENC -> layer = CaptureHeader.enc(cursor);
                case PFLOG -> layer = CaptureHeader.pflog(cursor);
                case NFLOG -> layer = CaptureHeader.nflog(cursor);
                case PPI -> layer = CaptureHeader.ppi(cursor);
                case PKTAP -> layer = CaptureHeader.pktap(cursor, segment);
                case ERF -> layer = CaptureHeader.erf(cursor);
                case JUNIPER_ETHERNET -> layer = CaptureHeader.juniper(cursor, segment, Layer.ETHERNET);
                case JUNIPER_PPP -> layer = CaptureHeader.juniper(cursor, segment, Layer.PPP);
                case JUNIPER_FRAME_RELAY -> layer = CaptureHeader.juniper(cursor, segment, Layer.FRAME_RELAY);
                case JUNIPER_HDLC -> layer = CaptureHeader.juniper(cursor, segment, Layer.CISCO_HDLC);
                case DIRECTED_PPP -> layer = CaptureHeader.directed(cursor, segment, Layer.PPP);
                case DIRECTED_HDLC -> layer = CaptureHeader.directed(cursor, segment, Layer.CISCO_HDLC);
                case DIRECTED_FRAME_RELAY -> layer = CaptureHeader.directed(cursor, segment, Layer.FRAME_RELAY);
                case NETANALYZER -> layer = cursor.skip(4, Layer.ETHERNET);
                case NETANALYZER_TRANSPARENT -> layer = cursor.skip(12, Layer.ETHERNET);
                case PREAMBLE -> layer = EthernetHeader.preamble(cursor);
                case SWITCH_TAG_4 -> layer = EthernetHeader.switched(cursor, segment, 4);
                case SWITCH_TAG_8 -> layer = EthernetHeader.switched(cursor, segment, 8);
                case SWITCH_TAG_BEFORE -> layer = cursor.skip(4, Layer.ETHERNET);
                case LLC -> layer = EthernetHeader.llc(cursor, segment);
                case FDDI -> layer = LanHeader.fddi(cursor);
                case TOKEN_RING -> layer = LanHeader.tokenRing(cursor);
                case ARCNET -> layer = LanHeader.arcnet(cursor);
                case ARCNET_LINUX -> layer = LanHeader.arcnetLinux(cursor);
                case IEEE1394 -> layer = LanHeader.ieee1394(cursor, segment);
                case FIBRE_CHANNEL -> layer = LanHeader.fibreChannel(cursor);
                case INFINIBAND -> layer = LanHeader.infiniBand(cursor, segment);
                case CLASSICAL_ATM -> layer = LanHeader.classicalAtm(cursor);
                case SUN_ATM -> layer = LanHeader.sunAtm(cursor);
                case PRISM -> layer = Wlan.prism(cursor);
                case AVS -> layer = Wlan.avs(cursor);
                case RADIOTAP -> layer = Wlan.radiotap(cursor);
                case WLAN -> layer = Wlan.frame(cursor);
                case PPP -> layer = PointToPoint.ppp(cursor);
                case PPPOE -> layer = PointToPoint.pppoe(cursor);
                case CISCO_HDLC -> layer = PointToPoint.ciscoHdlc(cursor, segment);
                case FRAME_RELAY -> layer = PointToPoint.frameRelay(cursor, segment);
                case SLIP -> layer = PointToPoint.slip(cursor);
                case BACKBONE -> layer = cursor.skip(4, Layer.ETHERNET); // 802.1ah: priority and service instance
                case FABRIC_PATH -> layer = cursor.skip(2, Layer.ETHERNET); // forwarding tag and TTL
                case MPLS -> layer = MplsStack.decode(cursor);
                case NSH -> layer = UdpTunnel.nsh(cursor);
                case IP -> layer = ip();
                case ICMP -> layer = IcmpHeader.icmp(cursor);
                case ICMPV6 -> layer = IcmpHeader.icmpv6(cursor);
                case GRE -> layer = GreHeader.decode(cursor, segment);
                case ETHER_IP -> layer = cursor.skip(2, Layer.ETHERNET); // RFC 3378: version
                case UDP -> layer = UdpTunnel.decode(cursor);
                case ERSPAN2 -> layer = GreHeader.erspan2(cursor);
                case ERSPAN3 -> layer = GreHeader.erspan3(cursor);
                case WCCP -> layer = GreHeader.wccp(cursor);
                case VXLAN -> layer = UdpTunnel.vxlan(cursor);
                case VXLAN_GPE -> layer = UdpTunnel.vxlanGpe(cursor);
                case GENEVE -> layer = UdpTunnel.geneve(cursor, segment);
                case GTP_U -> layer = UdpTunnel.gtpU(cursor);
                case TEREDO -> layer = UdpTunnel.teredo(cursor);
                case L2TP -> layer = UdpTunnel.l2tp(cursor);
                case CAPWAP -> layer = UdpTunnel.capwap(cursor);
                case AYIYA -> layer = UdpTunnel.ayiya(cursor);
                case TZSP -> layer = UdpTunnel.tzsp(cursor);
                case LISP -> layer = UdpTunnel.lisp(cursor);
            }
        }
        return Outcome.NESTED_TOO_DEEP;
    }

    private Outcome tcp(Segment segment) {
        if (cursor.isQuoted()) {
            return TcpHeader.decodeQuoted(cursor, segment);
        }
        Outcome outcome = TcpHeader.decode(cursor, segment);
        return verifyChecksums && outcome == Outcome.SEGMENT && !Checksum.isTcpGood(cursor, segment)
                ? Outcome.BAD_CHECKSUM
                : outcome;
    }

    private Layer ip() {
        if (!cursor.has(1)) {
            return cursor.lacks(1);
        }
        return switch (cursor.u8(0) >> 4) {
            case 4 -> Layer.IPV4;
            case 6 -> Layer.IPV6;
            default -> Layer.NOT_IP;
        };
    }
}
