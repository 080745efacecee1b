package org.wirestat.live;

import com.sun.jna.Platform;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.PcapDirection;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;
import org.pcap4j.packet.namednumber.DataLinkType;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameLimit;
import org.wirestat.capture.FrameSource;

/**
 * Where to listen and how: an interface and its options, set one after the other, and then opened.
 *
 * <pre>{@code
 * try (LiveCapture capture = new Tap("eth0").filter("tcp port 80").open()) { ... }
 * }</pre>
 */
public final class Tap {
    /** Listens on all interfaces at once. */
    public static final String ANY = "any";

    /** Enough for the headers of the deepest encapsulation that is decoded. */
    public static final int SNAP_LENGTH = 256;

    /** What half a million frames a second fill in half a second, at 256 octets each. */
    public static final int KERNEL_BUFFER = 64 << 20;

    /** Holds 800,000 small frames while their reader is held up. */
    private static final int RING = 64 << 20;

    private static final int SMALLEST_RING = 1 << 20;

    /**
     * The longest that the kernel keeps a frame for others to join it. Each batch of a quiet wire takes a block of the
     * kernel's buffer however few they are, so that a short time makes the buffer small where it need not be.
     */
    private static final int GATHERING_MILLIS = 20;

    private static final DataLinkType COOKED_2 = new DataLinkType(276, "LINUX_SLL2");

    private static final int NO_SUCH_DEVICE = -5;
    private static final int PERMISSION_DENIED = -8;
    private static final int NOT_UP = -9;
    private static final int PROMISCUOUS_PERMISSION_DENIED = -11;

    private final String name;
    private int snapLength = SNAP_LENGTH;
    private int kernelBuffer = KERNEL_BUFFER;
    private int ring = RING;
    private boolean promiscuous = true;
    private boolean immediate;
    private int direction = FrameSource.UNKNOWN;
    private PcapFilter filter = PcapFilter.of("");
    private long count = Long.MAX_VALUE;

    /** An interface by its name, or {@link #ANY}. */
    public Tap(String name) {
        this.name = name;
    }

    /** The most octets to keep of a frame. */
    public Tap snapLength(int octets) {
        if (octets < 1 || octets > FrameLimit.HELD) {
            throw new IllegalArgumentException(
                    "snap length must be between 1 and " + FrameLimit.HELD + ": octets=" + octets);
        }
        snapLength = octets;
        return this;
    }

    /** The octets that the kernel may hold for us. */
    public Tap kernelBuffer(int octets) {
        if (octets < 1) {
            throw new IllegalArgumentException("kernel buffer must be positive: octets=" + octets);
        }
        kernelBuffer = octets;
        return this;
    }

    /** The octets of the ring for frames that are not read yet, at most; a power of two of at least a million. */
    public Tap ring(long octets) {
        if (octets < SMALLEST_RING) {
            throw new IllegalArgumentException("ring must be at least " + SMALLEST_RING + ": octets=" + octets);
        }
        ring = (int) Math.min(RING, Long.highestOneBit(octets));
        return this;
    }

    /** Whether to take frames that are meant for others; the default. */
    public Tap promiscuous(boolean wanted) {
        promiscuous = wanted;
        return this;
    }

    /** Whether to take each frame at once. Costs several times the processor time. */
    public Tap immediate(boolean wanted) {
        immediate = wanted;
        return this;
    }

    /** Takes only frames that come in or go out; {@link FrameSource#UNKNOWN} for both, which is the default. */
    public Tap direction(int inboundOrOutbound) {
        direction = inboundOrOutbound;
        return this;
    }

    /**
     * Takes only frames that a pcap filter accepts; all if it is empty. Host names in it are those of /etc/hosts.
     */
    public Tap filter(String expression) {
        return filter(PcapFilter.of(expression));
    }

    /** The same, with a filter that may be from a file. */
    public Tap filter(PcapFilter wanted) {
        filter = wanted;
        return this;
    }

    /** Ends after so many frames. */
    public Tap count(long frames) {
        if (frames < 1) {
            throw new IllegalArgumentException("count must be positive: frames=" + frames);
        }
        count = frames;
        return this;
    }

    /** Begins to listen. All that takes rights is done when this returns. */
    public LiveCapture open() throws CaptureException {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            throw new CaptureException(
                    CaptureException.Kind.UNSUPPORTED,
                    name,
                    "live capture is made for Linux on machines of 64 bits",
                    "let tcpdump listen: tcpdump -U -w - -i " + name + " | wirestat -r -");
        }
        PcapHandle handle = null;
        try {
            NativeBridge.ready();
            handle = activated();
            preferCooked2(handle);
            if (!filter.isEmpty()) {
                setFilter(handle);
            }
            LiveCapture capture = new LiveCapture(name, handle, snapLength, direction, count, ring);
            handle = null;
            return capture;
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        } catch (LinkageError e) {
            throw CaptureException.noLibrary(name, e);
        } finally {
            if (handle != null) {
                handle.close();
            }
        }
    }

    private PcapHandle activated() throws CaptureException {
        try {
            return new PcapHandle.Builder(name)
                    .snaplen(snapLength)
                    .bufferSize(kernelBuffer)
                    .promiscuousMode(promiscuous ? PromiscuousMode.PROMISCUOUS : PromiscuousMode.NONPROMISCUOUS)
                    .immediateMode(immediate)
                    .timeoutMillis(GATHERING_MILLIS)
                    .timestampPrecision(TimestampPrecision.NANO)
                    .direction(
                            switch (direction) {
                                case FrameSource.INBOUND -> PcapDirection.IN;
                                case FrameSource.OUTBOUND -> PcapDirection.OUT;
                                default -> PcapDirection.INOUT;
                            })
                    .build();
        } catch (PcapNativeException e) {
            throw refused(e);
        }
    }

    private CaptureException refused(PcapNativeException e) {
        String reason = String.valueOf(e.getMessage());
        return switch (e.getReturnCode() == null ? 0 : e.getReturnCode()) {
            case NO_SUCH_DEVICE -> new CaptureException(CaptureException.Kind.NO_INTERFACE, name, "no such interface");
            case NOT_UP ->
                new CaptureException(
                        CaptureException.Kind.NO_INTERFACE, name, "is not up", "ip link set " + name + " up");
            case PERMISSION_DENIED, PROMISCUOUS_PERMISSION_DENIED ->
                new CaptureException(
                        CaptureException.Kind.NO_PERMISSION,
                        name,
                        "this user may not capture (" + reason + ")",
                        "run it with sudo; or with CAP_NET_RAW as an ambient capability, by systemd"
                                + " (AmbientCapabilities=CAP_NET_RAW) or capsh; or without any right by: sudo tcpdump"
                                + " -i " + name + " -U -w - | wirestat -r -");
            default -> new CaptureException(CaptureException.Kind.NO_INTERFACE, name, reason);
        };
    }

    /** Of the two cooked headers, the later one says which interface a frame is from. Old libraries have only one. */
    private static void preferCooked2(PcapHandle handle) throws NotOpenException {
        if (handle.getDlt().equals(DataLinkType.LINUX_SLL)) {
            try {
                handle.setDlt(COOKED_2);
            } catch (PcapNativeException stayWithTheFirst) {
                // Both are decoded.
            }
        }
    }

    private void setFilter(PcapHandle handle) throws CaptureException, NotOpenException {
        BpfProgram program = null;
        Libpcap.lookUpNamesInFilesOnly();
        try {
            program = handle.compileFilter(filter.expression(), BpfProgram.BpfCompileMode.OPTIMIZE, netmaskUnknown());
            handle.setFilter(program);
        } catch (PcapNativeException e) {
            throw filter.refused(name, "", e.getMessage());
        } finally {
            if (program != null) {
                program.free();
            }
        }
    }

    private static Inet4Address netmaskUnknown() {
        try {
            return (Inet4Address) InetAddress.getByAddress(new byte[] {-1, -1, -1, -1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // four octets are an address
        }
    }
}
