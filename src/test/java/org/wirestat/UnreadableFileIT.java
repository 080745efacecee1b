package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file that its reader may not read. Root may read everything, so a test that runs as root has wirestat run as nobody,
 * by util-linux's {@code setpriv}.
 */
class UnreadableFileIT {
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

    @TempDir
    Path directory;

    @Test
    void aFileWithoutPermissionIsToldInOneLine() throws IOException, InterruptedException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path jar = Files.copy(Path.of(System.getProperty("wirestat.jar")), directory.resolve("wirestat.jar"));
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("r--r--r--"));
        Path secret = Files.writeString(directory.resolve("secret.pcap"), "no matter what");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

        List<String> command = new ArrayList<>();
        if (Files.isReadable(secret)) {
            assumeTrue(
                    canBecomeNobody() || Boolean.getBoolean("wirestat.require.live"), "this root cannot become nobody");
            command.addAll(AS_NOBODY);
        }
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "-an",
                "-r",
                secret.toString()));
        Process wirestat = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(wirestat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(1, wirestat.waitFor(), said);
        assertEquals(1, said.lines().count(), said);
        assertFalse(said.contains("Exception"), said);
        assertEquals(
                "wirestat: " + secret + ": may not be read by this user",
                said.lines().findFirst().orElseThrow().replaceFirst(";.*", ""));
    }

    /** The root of a container may be the only user that it knows. */
    private static boolean canBecomeNobody() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(AS_NOBODY);
        command.add("true");
        return new ProcessBuilder(command).start().waitFor() == 0;
    }
}
