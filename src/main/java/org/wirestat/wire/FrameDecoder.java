package org.wirestat.wire;

import java.nio.ByteBuffer;
import org.wirestat.tcp.Segment;

/**
 * Finds the TCP segment in a captured frame. It is a loop over the headers of the frame, each of which names the
 * next.
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
        Layer layer = link.first();
        for (int depth = 0; depth <= MAX_LAYERS; depth++) {
            switch (layer) {
                case TCP:
                    return tcp(segment);
                case NOT_IP:
                    return Outcome.NOT_IP;
                case NOT_TCP:
                    return Outcome.NOT_TCP;
                case ESP:
                    return Outcome.ENCRYPTED;
                case END:
                    return cursor.outcome();
                case ETHERNET:
                    layer = EthernetHeader.ethernet(cursor, segment);
                    break;
                case IPV4:
                    if (verifyChecksums && !Ipv4Header.isChecksumGood(cursor)) {
                        return Outcome.BAD_IPV4_CHECKSUM;
                    }
                    layer = Ipv4Header.decode(cursor, segment);
                    break;
                case IPV6:
                    layer = Ipv6Header.decode(cursor, segment);
                    break;
                default:
                    layer = after(layer, segment);
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

    /** Decodes a header that few frames have. It stands apart so that the compiler keeps the loop above short. */
    private Layer after(Layer layer, Segment segment) {
        return switch (layer) {
            case LINUX_SLL -> CaptureHeader.linuxSll(cursor, segment);
            case LINUX_SLL2 -> CaptureHeader.linuxSll2(cursor, segment);
            case BSD_NULL -> CaptureHeader.bsdNull(cursor);
            case ENC -> CaptureHeader.enc(cursor);
            case PFLOG -> CaptureHeader.pflog(cursor);
            case NFLOG -> CaptureHeader.nflog(cursor);
            case PPI -> CaptureHeader.ppi(cursor);
            case PKTAP -> CaptureHeader.pktap(cursor, segment);
            case ERF -> CaptureHeader.erf(cursor);
            case JUNIPER_ETHERNET -> CaptureHeader.juniper(cursor, segment, Layer.ETHERNET);
            case JUNIPER_PPP -> CaptureHeader.juniper(cursor, segment, Layer.PPP);
            case JUNIPER_FRAME_RELAY -> CaptureHeader.juniper(cursor, segment, Layer.FRAME_RELAY);
            case JUNIPER_HDLC -> CaptureHeader.juniper(cursor, segment, Layer.CISCO_HDLC);
            case DIRECTED_PPP -> CaptureHeader.directed(cursor, segment, Layer.PPP);
            case DIRECTED_HDLC -> CaptureHeader.directed(cursor, segment, Layer.CISCO_HDLC);
            case DIRECTED_FRAME_RELAY -> CaptureHeader.directed(cursor, segment, Layer.FRAME_RELAY);
            case NETANALYZER -> cursor.skip(4, Layer.ETHERNET);
            case NETANALYZER_TRANSPARENT -> cursor.skip(12, Layer.ETHERNET);
            case PREAMBLE -> EthernetHeader.preamble(cursor);
            case SWITCH_TAG_4 -> EthernetHeader.switched(cursor, segment, 4);
            case SWITCH_TAG_8 -> EthernetHeader.switched(cursor, segment, 8);
            case SWITCH_TAG_BEFORE -> cursor.skip(4, Layer.ETHERNET);
            case LLC -> EthernetHeader.llc(cursor, segment);
            case FDDI -> LanHeader.fddi(cursor);
            case TOKEN_RING -> LanHeader.tokenRing(cursor);
            case ARCNET -> LanHeader.arcnet(cursor);
            case ARCNET_LINUX -> LanHeader.arcnetLinux(cursor);
            case IEEE1394 -> LanHeader.ieee1394(cursor, segment);
            case FIBRE_CHANNEL -> LanHeader.fibreChannel(cursor);
            case INFINIBAND -> LanHeader.infiniBand(cursor, segment);
            case CLASSICAL_ATM -> LanHeader.classicalAtm(cursor);
            case SUN_ATM -> LanHeader.sunAtm(cursor);
            case PRISM -> Wlan.prism(cursor);
            case AVS -> Wlan.avs(cursor);
            case RADIOTAP -> Wlan.radiotap(cursor);
            case WLAN -> Wlan.frame(cursor);
            case PPP -> PointToPoint.ppp(cursor);
            case PPPOE -> PointToPoint.pppoe(cursor);
            case CISCO_HDLC -> PointToPoint.ciscoHdlc(cursor, segment);
            case FRAME_RELAY -> PointToPoint.frameRelay(cursor, segment);
            case SLIP -> PointToPoint.slip(cursor);
            case BACKBONE -> cursor.skip(4, Layer.ETHERNET); // 802.1ah: priority and service instance
            case FABRIC_PATH -> cursor.skip(2, Layer.ETHERNET); // forwarding tag and TTL
            case MPLS -> MplsStack.decode(cursor);
            case NSH -> UdpTunnel.nsh(cursor);
            case IP -> ip();
            case ICMP -> IcmpHeader.icmp(cursor);
            case ICMPV6 -> IcmpHeader.icmpv6(cursor);
            case GRE -> GreHeader.decode(cursor, segment);
            case ETHER_IP -> cursor.skip(2, Layer.ETHERNET); // RFC 3378: version
            case UDP -> UdpTunnel.decode(cursor);
            case ERSPAN2 -> GreHeader.erspan2(cursor);
            case ERSPAN3 -> GreHeader.erspan3(cursor);
            case WCCP -> GreHeader.wccp(cursor);
            case VXLAN -> UdpTunnel.vxlan(cursor);
            case VXLAN_GPE -> UdpTunnel.vxlanGpe(cursor);
            case GENEVE -> UdpTunnel.geneve(cursor, segment);
            case GTP_U -> UdpTunnel.gtpU(cursor);
            case TEREDO -> UdpTunnel.teredo(cursor);
            case L2TP -> UdpTunnel.l2tp(cursor);
            case CAPWAP -> UdpTunnel.capwap(cursor);
            case AYIYA -> UdpTunnel.ayiya(cursor);
            case TZSP -> UdpTunnel.tzsp(cursor);
            case LISP -> UdpTunnel.lisp(cursor);
            case ETHERNET, IPV4, IPV6, TCP, NOT_IP, NOT_TCP, ESP, END -> layer;
        };
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
