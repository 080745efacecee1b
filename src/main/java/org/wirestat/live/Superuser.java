package org.wirestat.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Root, and whether this process is run by it. Uses no native code, so that the question costs nothing to those who are
 * not root.
 */
public final class Superuser {
    private static final Path STATUS = Path.of("/proc/self/status");

    private Superuser() {}

    /** Whether the real, effective, saved or file system's user of this process is root. False where there is no Linux. */
    public static boolean runsThisProcess() {
        try {
            return new ThreadStatus(Files.readString(STATUS)).isRoot();
        } catch (IOException notLinux) {
            return false;
        }
    }
}
