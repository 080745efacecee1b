package org.wirestat.live;

import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.List;

/**
 * The functions of libpcap that pcap4j does not offer, or only at a price for each frame. Their names and arguments are
 * libpcap's. Loading this class loads the library, and throws a {@link LinkageError} where there is none.
 */
public final class Libpcap {
    private static final String NAME = NativeBridge.libpcap();

    /** The size of what libpcap writes its complaints to. */
    static final int ERROR_SIZE = 256;

    /** "The network mask is not known", which only {@code ip broadcast} would ask for. */
    static final int NETMASK_UNKNOWN = -1;

    /** {@code pcap_dump} itself, to be called by libpcap for each frame. */
    static final Pointer PCAP_DUMP = NativeLibrary.getInstance(NAME).getFunction("pcap_dump");

    static {
        Native.register(Libpcap.class, NAME);
    }

    private Libpcap() {}

    static native int pcap_dispatch(Pointer handle, int count, Pointer callback, Pointer user);

    static native int pcap_get_selectable_fd(Pointer handle);

    static native int pcap_stats(Pointer handle, Pointer statistics);

    static native Pointer pcap_geterr(Pointer handle);

    static native Pointer pcap_dump_fopen(Pointer handle, Pointer file);

    static native int pcap_dump_flush(Pointer dumper);

    static native long pcap_dump_ftell(Pointer dumper);

    static native void pcap_dump_close(Pointer dumper);

    static native Pointer pcap_fopen_offline(Pointer file, Pointer error);

    static native int pcap_compile(Pointer handle, Pointer program, String expression, int optimize, int netmask);

    static native void pcap_freecode(Pointer program);

    static native void pcap_close(Pointer handle);

    static native int pcap_findalldevs(PointerByReference first, Pointer error);

    static native void pcap_freealldevs(Pointer first);

    /**
     * From now on a name in a filter means what the files of this machine say. Whoever only listens does not ask a name
     * server: a query would be a packet, and an answer a stranger's. C libraries other than glibc cannot be told.
     */
    static void lookUpNamesInFilesOnly() {
        Function configure;
        try {
            configure = NativeLibrary.getInstance(Platform.C_LIBRARY_NAME).getFunction("__nss_configure_lookup");
        } catch (UnsatisfiedLinkError notGlibc) {
            return;
        }
        for (String database : List.of("hosts", "networks", "ethers")) {
            configure.invokeInt(new Object[] {database, "files"});
        }
    }

    /** What libpcap last complained about. */
    static String complaint(Pointer handle) {
        return pcap_geterr(handle).getString(0);
    }
}
