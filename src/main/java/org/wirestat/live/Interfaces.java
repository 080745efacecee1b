package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import io.netty.util.NetUtil;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.wirestat.capture.CaptureException;

/**
 * What one can listen to, in the order that libpcap gives: the ones that are up first. Looking takes no right.
 *
 * <p>An interface as libpcap describes it; pcap4j leaves out some of the flags that tell its state.
 *
 * <pre>
 *   struct pcap_if { next; name; description; addresses; flags }
 * </pre>
 */
public final class Interfaces {
    private static final int LOOPBACK = 0x1;
    private static final int UP = 0x2;
    private static final int RUNNING = 0x4;
    private static final int WIRELESS = 0x8;
    private static final int CONNECTION = 0x30;
    private static final int CONNECTED = 0x10;
    private static final int DISCONNECTED = 0x20;
    private static final int NOT_APPLICABLE = 0x30;

    private Interfaces() {}

    /**
     * One interface.
     *
     * @param description empty if there is none
     * @param addresses each with the length of its network's prefix
     * @param state as {@code tcpdump -D} has it: what holds, or {@code none}
     */
    public record Interface(String name, String description, List<String> addresses, List<String> state) {
        /** The line of {@code tcpdump -D}, without the number, and the addresses behind it. */
        @Override
        public String toString() {
            StringBuilder line = new StringBuilder(name);
            if (!description.isEmpty()) {
                line.append(" (").append(description).append(')');
            }
            line.append(" [").append(String.join(", ", state)).append(']');
            for (String address : addresses) {
                line.append(' ').append(address);
            }
            return line.toString();
        }
    }

    /** All interfaces that libpcap finds. */
    public static List<Interface> list() throws CaptureException {
        try {
            NativeBridge.ready();
            return found();
        } catch (LinkageError e) {
            throw CaptureException.noLibrary("interfaces", e);
        }
    }

    private static List<Interface> found() throws CaptureException {
        try (Memory error = new Memory(Libpcap.ERROR_SIZE)) {
            error.clear();
            PointerByReference first = new PointerByReference();
            if (Libpcap.pcap_findalldevs(first, error) != 0) {
                throw new CaptureException(
                        CaptureException.Kind.NO_INTERFACE, "interfaces", "cannot be listed: " + error.getString(0));
            }
            try {
                List<Interface> found = new ArrayList<>();
                int pointer = Native.POINTER_SIZE;
                for (Pointer at = first.getValue(); at != null; at = at.getPointer(0)) {
                    String name = at.getPointer(pointer).getString(0);
                    Pointer description = at.getPointer(2L * pointer);
                    found.add(new Interface(
                            name,
                            description == null ? "" : description.getString(0),
                            addresses(name),
                            state(at.getInt(4L * pointer))));
                }
                return found;
            } finally {
                if (first.getValue() != null) {
                    Libpcap.pcap_freealldevs(first.getValue());
                }
            }
        }
    }

    /** The platform knows them as well as libpcap does. What is no network interface has none. */
    private static List<String> addresses(String name) {
        List<String> addresses = new ArrayList<>();
        try {
            NetworkInterface known = NetworkInterface.getByName(name);
            if (known != null) {
                for (InterfaceAddress address : known.getInterfaceAddresses()) {
                    addresses.add(
                            NetUtil.toAddressString(address.getAddress()) + "/" + address.getNetworkPrefixLength());
                }
            }
            addresses.sort(Comparator.comparing(address -> address.contains(":"))); // IPv4 first
        } catch (SocketException gone) {
            // It went away while we looked.
        }
        return addresses;
    }

    private static List<String> state(int flags) {
        List<String> state = new ArrayList<>();
        if ((flags & UP) != 0) {
            state.add("Up");
        }
        if ((flags & RUNNING) != 0) {
            state.add("Running");
        }
        if ((flags & LOOPBACK) != 0) {
            state.add("Loopback");
        }
        boolean wireless = (flags & WIRELESS) != 0;
        if (wireless) {
            state.add("Wireless");
        }
        switch (flags & CONNECTION) {
            case CONNECTED -> state.add(wireless ? "Associated" : "Connected");
            case DISCONNECTED -> state.add(wireless ? "Not associated" : "Disconnected");
            case NOT_APPLICABLE -> {}
            default -> {
                if (flags != 0) {
                    state.add(wireless ? "Association status unknown" : "Connection status unknown");
                }
            }
        }
        return state.isEmpty() ? List.of("none") : state;
    }
}
