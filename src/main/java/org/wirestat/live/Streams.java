package org.wirestat.live;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;

/**
 * The C library's streams, by which libpcap reads and writes files. Names and arguments are C's. Apart from {@link Libc},
 * because not every C library has all of them, and root must be given up there too.
 */
final class Streams {
    /** {@code setvbuf}: write when the buffer is full, not before. */
    static final int IOFBF = 0;

    /** {@code __fsetlocking}: only one thread writes, and needs no lock. */
    static final int FSETLOCKING_BYCALLER = 2;

    static {
        NativeBridge.ready();
        Native.register(Streams.class, Platform.C_LIBRARY_NAME);
    }

    private Streams() {}

    static native Pointer fopen(String path, String mode);

    static native Pointer fmemopen(Pointer memory, long size, String mode);

    static native int setvbuf(Pointer file, Pointer memory, int mode, long size);

    static native int __fsetlocking(Pointer file, int kind);

    static native int fclose(Pointer file);
}
