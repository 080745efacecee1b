package org.wirestat.capture;

/**
 * How long a captured frame may be. A length beyond what a capturing library could have written is damage, however
 * plausible the rest of the record looks; the limits are libpcap's.
 */
public final class FrameLimit {
    /**
     * The most octets of one frame that are held. Also the longest frame of every link type that can carry TCP; the
     * few link types that allow longer ones have their frames cut to it.
     */
    public static final int HELD = 262_144;

    private static final int LINKTYPE_DBUS = 231;
    private static final int LINKTYPE_USBPCAP = 249;
    private static final int LINKTYPE_EBHSCR = 279;

    private FrameLimit() {}

    /** The longest frame that a capture of this link type may hold. */
    static int of(int linkType) {
        return switch (linkType) {
            case LINKTYPE_DBUS -> 128 << 20;
            case LINKTYPE_EBHSCR -> 8 << 20;
            case LINKTYPE_USBPCAP -> 1 << 20;
            default -> HELD;
        };
    }
}
