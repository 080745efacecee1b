package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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

        List<String> command = new ArrayList<>(Files.isReadable(secret) ? AS_NOBODY : List.of());
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
}
