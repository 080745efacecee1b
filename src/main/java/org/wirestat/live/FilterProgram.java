package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FrameLimit;
import org.wirestat.capture.FrameSource;
import org.wirestat.capture.PcapFile;

/**
 * A pcap filter, compiled by libpcap and run by us: the machine of McCanne and Jacobson's "The BSD Packet Filter"
 * (USENIX 1993), with libpcap's two additions, modulo and exclusive or. It has an accumulator A, an index X and sixteen
 * cells of memory; what it returns is how much of the frame to keep, and so whether.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 0 |   Operation   |       0       | Skip if true  | Skip if false |
 * 4 |                              K                                |
 *   +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Jumps only go forward, so every program ends. To load from beyond the captured octets, or to divide by zero,
 * rejects the frame. All numbers are unsigned.
 */
final class FilterProgram {
    private static final int INSTRUCTION = 8;
    private static final int CELLS = 16;

    /** Classes of operation. */
    private static final int LD = 0;

    private static final int LDX = 1;
    private static final int ST = 2;
    private static final int STX = 3;
    private static final int ALU = 4;
    private static final int JMP = 5;
    private static final int RET = 6;
    private static final int MISC = 7;

    /** What to load, of what size. */
    private static final int W = 0x00;

    private static final int H = 0x08;
    private static final int B = 0x10;
    private static final int IMM = 0x00;
    private static final int ABS = 0x20;
    private static final int IND = 0x40;
    private static final int MEM = 0x60;
    private static final int LEN = 0x80;
    private static final int MSH = 0xa0;

    /** What to calculate with: K, unless this bit says X. */
    private static final int X = 0x08;

    private static final int ADD = 0x00;
    private static final int SUB = 0x10;
    private static final int MUL = 0x20;
    private static final int DIV = 0x30;
    private static final int OR = 0x40;
    private static final int AND = 0x50;
    private static final int LSH = 0x60;
    private static final int RSH = 0x70;
    private static final int NEG = 0x80;
    private static final int MOD = 0x90;
    private static final int XOR = 0xa0;

    private static final int JA = 0x00;
    private static final int JEQ = 0x10;
    private static final int JGT = 0x20;
    private static final int JGE = 0x30;
    private static final int JSET = 0x40;

    /** What to return: K, unless this bit says A. */
    private static final int A = 0x10;

    private static final int TAX = 0x00;
    private static final int TXA = 0x80;

    private final int[] operations;
    private final int[] skipsIfTrue;
    private final int[] skipsIfFalse;
    private final int[] ks;
    private final int[] cells = new int[CELLS];

    /** Takes instructions that libpcap has found valid, in the byte order of the machine. */
    FilterProgram(ByteBuffer instructions) {
        int count = instructions.remaining() / INSTRUCTION;
        operations = new int[count];
        skipsIfTrue = new int[count];
        skipsIfFalse = new int[count];
        ks = new int[count];
        ByteBuffer ordered = instructions.slice().order(ByteOrder.nativeOrder());
        for (int i = 0; i < count; i++) {
            operations[i] = ordered.getShort() & 0xffff;
            skipsIfTrue[i] = ordered.get() & 0xff;
            skipsIfFalse[i] = ordered.get() & 0xff;
            ks[i] = ordered.getInt();
        }
    }

    /**
     * Compiles a filter. Which number libpcap knows a link type by depends on the system; it is told ours by the header
     * of an empty capture file.
     *
     * @throws CaptureException if libpcap does not understand the filter, for this link type
     * @throws LinkageError if there is no libpcap
     */
    static FilterProgram compile(PcapFilter filter, int linkType, String name) throws CaptureException {
        NativeBridge.ready();
        try (Memory file = new Memory(PcapFile.FILE_HEADER);
                Memory error = new Memory(Libpcap.ERROR_SIZE);
                Memory program = new Memory(16)) {
            error.clear();
            file.getByteBuffer(0, file.size())
                    .order(ByteOrder.nativeOrder())
                    .putInt(0xa1b2c3d4)
                    .putShort((short) 2)
                    .putShort((short) 4)
                    .putLong(0)
                    .putInt(FrameLimit.HELD)
                    .putInt(linkType);
            Pointer stream = Streams.fmemopen(file, file.size(), "r");
            Pointer handle = stream == null ? null : Libpcap.pcap_fopen_offline(stream, error);
            if (handle == null) {
                if (stream != null) {
                    Streams.fclose(stream);
                }
                throw refused(name, filter, linkType, error.getString(0));
            }
            Libpcap.lookUpNamesInFilesOnly();
            try {
                if (Libpcap.pcap_compile(handle, program, filter.expression(), 1, Libpcap.NETMASK_UNKNOWN) < 0) {
                    throw refused(name, filter, linkType, Libpcap.complaint(handle));
                }
                int count = program.getInt(0);
                FilterProgram compiled =
                        new FilterProgram(program.getPointer(8).getByteBuffer(0, (long) count * INSTRUCTION));
                Libpcap.pcap_freecode(program);
                return compiled;
            } finally {
                Libpcap.pcap_close(handle); // and the stream
            }
        }
    }

    private static CaptureException refused(String name, PcapFilter filter, int linkType, String complaint) {
        return filter.refused(name, " for link type " + linkType, complaint);
    }

    /** Whether the filter accepts the current frame of a source. */
    boolean accepts(FrameSource frame) {
        return run(frame.buffer(), frame.offset(), frame.capturedLength(), frame.originalLength()) != 0;
    }

    /** Runs over a frame. Returns how many octets to keep, an unsigned number. */
    int run(ByteBuffer buffer, int offset, int captured, int original) {
        int a = 0;
        int x = 0;
        for (int pc = 0; ; pc++) {
            int operation = operations[pc];
            int k = ks[pc];
            switch (operation & 7) {
                case LD -> {
                    int mode = operation & 0xe0;
                    if (mode == ABS || mode == IND) {
                        long at = Integer.toUnsignedLong(k) + (mode == IND ? Integer.toUnsignedLong(x) : 0);
                        int size = operation & 0x18;
                        if (at + (size == W ? 4 : size == H ? 2 : 1) > captured) {
                            return 0;
                        }
                        int index = offset + (int) at;
                        a = switch (size) {
                            case W -> buffer.getInt(index);
                            case H -> buffer.getShort(index) & 0xffff;
                            default -> buffer.get(index) & 0xff;
                        };
                    } else {
                        a = mode == LEN ? original : mode == MEM ? cells[k] : k;
                    }
                }
                case LDX -> {
                    int mode = operation & 0xe0;
                    if (mode == MSH) { // the length of an IPv4 header
                        if (Integer.compareUnsigned(k, captured) >= 0) {
                            return 0;
                        }
                        x = (buffer.get(offset + k) & 0xf) << 2;
                    } else {
                        x = mode == LEN ? original : mode == MEM ? cells[k] : k;
                    }
                }
                case ST -> cells[k] = a;
                case STX -> cells[k] = x;
                case ALU -> {
                    int operand = (operation & X) != 0 ? x : k;
                    int calculation = operation & 0xf0;
                    if (operand == 0 && (calculation == DIV || calculation == MOD)) {
                        return 0;
                    }
                    a = calculated(calculation, a, operand);
                }
                case JMP -> {
                    int operand = (operation & X) != 0 ? x : k;
                    int comparison = operation & 0xf0;
                    if (comparison == JA) {
                        pc += k;
                    } else {
                        pc += holds(comparison, a, operand) ? skipsIfTrue[pc] : skipsIfFalse[pc];
                    }
                }
                case RET -> {
                    return (operation & 0x18) == A ? a : k;
                }
                case MISC -> {
                    if ((operation & 0xf8) == TXA) {
                        a = x;
                    } else {
                        x = a;
                    }
                }
                default -> throw new AssertionError(operation);
            }
        }
    }

    private static int calculated(int calculation, int a, int operand) {
        return switch (calculation) {
            case ADD -> a + operand;
            case SUB -> a - operand;
            case MUL -> a * operand;
            case DIV -> Integer.divideUnsigned(a, operand);
            case MOD -> Integer.remainderUnsigned(a, operand);
            case AND -> a & operand;
            case OR -> a | operand;
            case XOR -> a ^ operand;
            case LSH -> operand >>> 5 == 0 ? a << operand : 0;
            case RSH -> operand >>> 5 == 0 ? a >>> operand : 0;
            case NEG -> -a;
            default -> throw new IllegalStateException("not a calculation: " + calculation);
        };
    }

    private static boolean holds(int comparison, int a, int operand) {
        return switch (comparison) {
            case JEQ -> a == operand;
            case JGT -> Integer.compareUnsigned(a, operand) > 0;
            case JGE -> Integer.compareUnsigned(a, operand) >= 0;
            case JSET -> (a & operand) != 0;
            default -> throw new IllegalStateException("not a comparison: " + comparison);
        };
    }
}
