package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that its reader may not read, which takes a reader who is not root. */
class UnreadableFileIT {
    @TempDir
    Path directory;

    @Test
    void aFileWithoutPermissionIsToldInOneLine() throws IOException, InterruptedException {
        Path jar = Nobody.copy(Path.of(System.getProperty("wirestat.jar")), directory);
        Path secret = Files.writeString(directory.resolve("secret.pcap"), "no matter what");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("---------"));

        boolean mayBecomeNobody = !Files.isReadable(secret) || canBecomeNobody();
        assumeTrue(mayBecomeNobody || Boolean.getBoolean("wirestat.require.live"), "this root cannot become nobody");
        List<String> command = Nobody.runs(List.of(
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
        return new ProcessBuilder(Nobody.runs(List.of("true"))).start().waitFor() == 0;
    }
}
