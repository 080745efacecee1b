package org.wirestat.live;

import com.sun.jna.Platform;
import java.util.HexFormat;

/**
 * The processors on which rights can be given up: how Linux numbers its calls there, and the signal handler that makes
 * calls. The handler is in machine code because it runs on threads that must not run Java. It makes one call after the
 * other from a list that begins {@link #CALLS} octets after its own beginning, looks at no answer, and returns.
 *
 * <pre>
 *   number of the call, or 0 after the last      64 bits
 *   three arguments; the others are zero         64 bits each
 * </pre>
 */
enum Machine {
    /**
     * Uses no register that a handler must keep.
     *
     * <pre>
     *   4c8d0df9ff0000         lea   r9, [rip + CALLS - 7]
     *   498b01           next: mov   rax, [r9]
     *   4885c0                 test  rax, rax
     *   741a                   jz    done
     *   498b7908               mov   rdi, [r9 + 8]
     *   498b7110               mov   rsi, [r9 + 16]
     *   498b5118               mov   rdx, [r9 + 24]
     *   4531d2                 xor   r10d, r10d
     *   4531c0                 xor   r8d, r8d
     *   0f05                   syscall
     *   4983c120               add   r9, 32
     *   ebde                   jmp   next
     *   c3               done: ret
     * </pre>
     */
    X86_64(
            "4c8d0df9ff0000 498b01 4885c0 741a 498b7908 498b7110 498b5118 4531d2 4531c0 0f05 4983c120 ebde c3",
            157,
            126,
            116,
            119,
            117,
            234),

    /**
     * Uses no register that a handler must keep. Instructions are words, lowest octet first.
     *
     * <pre>
     *   10080009         adr   x9, CALLS
     *   f9400128   next: ldr   x8, [x9]
     *   b4000108         cbz   x8, done
     *   a9408520         ldp   x0, x1, [x9, 8]
     *   f9400d22         ldr   x2, [x9, 24]
     *   aa1f03e3         mov   x3, xzr
     *   aa1f03e4         mov   x4, xzr
     *   d4000001         svc   0
     *   91008129         add   x9, x9, 32
     *   17fffff8         b     next
     *   d65f03c0   done: ret
     * </pre>
     */
    AARCH64(
            "09000810 280140f9 080100b4 208540a9 220d40f9 e3031faa e4031faa 010000d4 29810091 f8ffff17 c0035fd6",
            167,
            91,
            159,
            149,
            147,
            131);

    /** A multiple of every page size, so that the handler and its list can be protected each in its own way. */
    static final int CALLS = 1 << 16;

    private final String handler;
    final long prctl;
    final long capset;
    final long setgroups;
    final long setresgid;
    final long setresuid;
    final long tgkill;

    Machine(String handler, long prctl, long capset, long setgroups, long setresgid, long setresuid, long tgkill) {
        this.handler = handler;
        this.prctl = prctl;
        this.capset = capset;
        this.setgroups = setgroups;
        this.setresgid = setresgid;
        this.setresuid = setresuid;
        this.tgkill = tgkill;
    }

    /** The machine that this runs on, or null if it is none of these. */
    static Machine current() {
        if (!Platform.isLinux() || !Platform.is64Bit()) {
            return null;
        }
        return Platform.isIntel() ? X86_64 : Platform.isARM() ? AARCH64 : null;
    }

    byte[] handler() {
        return HexFormat.of().parseHex(handler.replace(" ", ""));
    }
}
