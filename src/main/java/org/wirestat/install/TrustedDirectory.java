package org.wirestat.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.wirestat.cli.UsageException;

/**
 * Makes directories to install to, of which only root and the user who installs may change anything, in them or above them.
 * Whoever else may write to one directory of the path can put another command in place of what is installed, or lead this
 * program to write where it should not; the sticky bit prevents only some of that. So a link is not followed either.
 *
 * <p>The path is looked at from its beginning on. Once a directory has passed, nobody else can replace what is in it, so
 * that it does not change behind the look.
 */
public final class TrustedDirectory {
    private static final int ROOT = 0;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    private final int user;

    private TrustedDirectory(int user) {
        this.user = user;
    }

    /** For the user who runs this, who owns what he creates. */
    public static TrustedDirectory ofThisUser() throws IOException {
        Path own = Files.createTempFile("wirestat", null);
        try {
            return new TrustedDirectory((Integer) Files.getAttribute(own, "unix:uid"));
        } finally {
            Files.delete(own);
        }
    }

    /**
     * The directory of an absolute path. If it is missing it is made, for all to read whatever the mask of the user is, and
     * so are those above it.
     *
     * @throws UsageException if the path may not be trusted
     */
    public Path make(Path path) throws IOException {
        if (path.getParent() != null) {
            make(path.getParent());
        }
        Map<String, Object> found;
        try {
            found = Files.readAttributes(
                    path, "unix:isDirectory,isSymbolicLink,uid,owner,mode", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            Files.createDirectory(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            return path;
        }
        if ((Boolean) found.get("isSymbolicLink")) {
            throw new UsageException("--install must name a path without symbolic links: " + path
                    + " is one; give the path of what it points to, " + target(path));
        }
        if (!(Boolean) found.get("isDirectory")) {
            throw new UsageException("--install must name a directory: " + path + " is none");
        }
        int owner = (Integer) found.get("uid");
        if (owner != ROOT && owner != user) {
            throw new UsageException("--install must name a path that belongs to root, or to who installs: " + path
                    + " belongs to " + found.get("owner") + "; install as that user, or to another directory");
        }
        int mode = (Integer) found.get("mode");
        if ((mode & WRITABLE_BY_OTHERS) != 0) {
            throw new UsageException(
                    "--install must name a path that nobody but its owner may write to: others may write to "
                            + path + "; install to another directory"
                            + ((mode & STICKY) != 0 ? "" : ", or take that right from them (chmod go-w)"));
        }
        return path;
    }

    private static String target(Path link) throws IOException {
        try {
            return link.toRealPath().toString();
        } catch (NoSuchFileException e) {
            return "which is missing";
        }
    }
}
