package org.wirestat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;
import org.wirestat.cli.UsageException;
import org.wirestat.install.TrustedDirectory;

/**
 * Makes temporary directories to install to: what is below /tmp may not be installed to. Everybody may enter them, so that
 * nobody can run what root has installed.
 */
public final class TrustedPlace implements TempDirFactory {
    private static final List<String> CANDIDATES =
            List.of("target", System.getProperty("user.home"), "/opt", "/var/lib");

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
        for (String candidate : CANDIDATES) {
            Path parent = Path.of(candidate).toAbsolutePath();
            if (isTrusted(parent) && isOpen(parent)) {
                Path made = Files.createTempDirectory(parent, "wirestat-test");
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
                return made;
            }
        }
        throw new IOException("others may write to, or may not enter, all of " + CANDIDATES);
    }

    private static boolean isTrusted(Path directory) throws IOException {
        try {
            TrustedDirectory.ofThisUser().make(directory);
            return Files.isWritable(directory);
        } catch (UsageException e) {
            return false;
        }
    }

    private static boolean isOpen(Path directory) throws IOException {
        for (Path above = directory; above != null; above = above.getParent()) {
            if (Nobody.isRootHere()
                    && !Files.getPosixFilePermissions(above).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }
}
