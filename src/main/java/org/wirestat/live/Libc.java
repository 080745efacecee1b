package org.wirestat.live;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The functions of the C library that giving up rights and waiting need, for machines of 64 bits. Names and arguments are
 * C's.
 */
final class Libc {
    /** {@code poll}: something can be read. */
    static final short POLLIN = 1;

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int PROT_EXEC = 4;
    static final int MAP_PRIVATE = 2;
    static final int MAP_ANONYMOUS = 0x20;
    static final Pointer MAP_FAILED = Pointer.createConstant(-1);

    static {
        NativeBridge.ready();
        Native.register(Libc.class, Platform.C_LIBRARY_NAME);
    }

    private Libc() {}

    static native int poll(Pointer descriptors, long count, int milliseconds);

    static native Pointer getpwnam(String name);

    static native Pointer getpwuid(int uid);

    static native Pointer mmap(Pointer wish, long length, int protection, int flags, int descriptor, long offset);

    static native int mprotect(Pointer start, long length, int protection);

    static native int munmap(Pointer start, long length);

    static native int sigaction(int signal, Pointer action, Pointer before);

    static native int ioctl(int descriptor, long request, Pointer argument);

    static native int getpid();

    static native long syscall(long number, long first, long second, long third);
}
