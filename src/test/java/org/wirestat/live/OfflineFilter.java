package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import org.junit.jupiter.api.Assumptions;

/** A filter program as libpcap itself runs it: the reference for ours. */
final class OfflineFilter {
    private static final int INSTRUCTION = 8;

    private final Memory instructions;
    private final Memory program = new Memory(16);

    static {
        Native.register(OfflineFilter.class, "pcap");
    }

    private static native int pcap_offline_filter(Pointer program, Pointer header, Pointer octets);

    private static native int bpf_validate(Pointer instructions, int count);

    private static native Pointer pcap_open_dead(int linkType, int snapLength);

    OfflineFilter(byte[] code) {
        instructions = new Memory(code.length);
        instructions.write(0, code, 0, code.length);
        program.setInt(0, code.length / INSTRUCTION);
        program.setPointer(8, instructions);
    }

    /** Where libpcap must be, its absence is a failure; elsewhere there is nothing to compare with. */
    static void requireLibpcap() {
        try {
            assertNotNull(Libpcap.PCAP_DUMP);
        } catch (LinkageError missing) {
            assertFalse(Boolean.getBoolean("wirestat.require.live"), () -> "libpcap must be there: " + missing);
            Assumptions.abort("no libpcap on this machine: " + missing);
        }
    }

    /** What libpcap makes of an expression; the link types asked for have one number on every system. */
    static byte[] compile(String expression, int linkType) {
        Pointer handle = pcap_open_dead(linkType, 65535);
        try (Memory compiled = new Memory(16)) {
            assertEquals(0, Libpcap.pcap_compile(handle, compiled, expression, 1, Libpcap.NETMASK_UNKNOWN), expression);
            byte[] code = compiled.getPointer(8).getByteArray(0, compiled.getInt(0) * INSTRUCTION);
            Libpcap.pcap_freecode(compiled);
            return code;
        } finally {
            Libpcap.pcap_close(handle);
        }
    }

    boolean isValid() {
        return bpf_validate(instructions, (int) instructions.size() / INSTRUCTION) != 0;
    }

    int run(byte[] frame, int original) {
        assertEquals(8, Native.POINTER_SIZE, "made for 64 bits");
        try (Memory header = new Memory(24);
                Memory octets = new Memory(Math.max(1, frame.length))) {
            header.clear();
            header.setInt(16, frame.length);
            header.setInt(20, original);
            octets.write(0, frame, 0, frame.length);
            return pcap_offline_filter(program, header, octets);
        }
    }
}
