package org.wirestat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * The user of this machine who may do the least. A test that runs as root has programs run as nobody, by util-linux's {@code
 * setpriv}, to see what they do for those who are not root.
 */
public final class Nobody {
    /** The number of the user, and of the group. */
    public static final String ID = "65534";

    private Nobody() {}

    public static boolean isRootHere() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** A command, run as nobody if this is run as root. */
    public static List<String> runs(List<String> command) throws IOException {
        List<String> whole = new ArrayList<>();
        if (isRootHere()) {
            whole.addAll(List.of("setpriv", "--reuid=" + ID, "--regid=" + ID, "--clear-groups"));
        }
        whole.addAll(command);
        return whole;
    }

    /** A copy of a file in a directory for tests, which everybody may read. */
    static Path copy(Path file, Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path copy = Files.copy(file, directory.resolve(file.getFileName()));
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("r--r--r--"));
        return copy;
    }
}
