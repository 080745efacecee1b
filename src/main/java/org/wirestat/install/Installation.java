package org.wirestat.install;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.FileName;
import org.wirestat.cli.UsageException;
import org.wirestat.live.NativeBridge;

/**
 * The program in a directory as {@code /usr/local}: a command that starts Java as it suits, the jar, what Java's compiler is
 * told of the hot path, and an archive of the classes that are loaded, so that Java need not read and check them at each start.
 *
 * <pre>
 *   bin/wirestat
 *   lib/wirestat/wirestat.jar
 *   lib/wirestat/wirestat.inline
 *   lib/wirestat/wirestat.jsa   (of Java 25 and newer: wirestat.aot)
 *   lib/wirestat/libjnidispatch.so
 * </pre>
 *
 * Each file is written under another name, in the same directory, and then takes the place of its predecessor at once: a
 * command that runs meanwhile is not disturbed. What is there and is not ours is left alone, and nothing is installed, just
 * as where somebody else may write ({@link TrustedDirectory}): root may be who runs the command.
 */
public final class Installation {
    /** The second line of the command, by which it is known again. */
    private static final String MARK = "# Written by wirestat --install,";

    private static final String JAR = "wirestat.jar";
    private static final String INLINE = "wirestat.inline";
    private static final String SHARED_CLASSES = "wirestat.jsa";
    private static final String AOT_CACHE = "wirestat.aot";
    private static final int FIRST_WITH_AOT_CACHE = 25;
    private static final int FIRST_THAT_WARNS_OF_UNSAFE = 24;
    private static final long PATIENCE_SECONDS = 120;

    /** What a user may have set for every Java, and what is not for the training. */
    private static final List<String> OPTIONS_FOR_EVERY_JAVA =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final Path command;
    private final Path jar;
    private final Path inline;
    private final Path nativeBridge;
    private final Path home = Path.of(System.getProperty("java.home"));
    private final Path archive;
    /** What an older or newer Java would have made. */
    private final Path otherArchive;
    /** The main class that Java watches to learn which classes the command loads. */
    private final String training;

    private Installation(Path root, Class<?> training) throws IOException {
        this.training = training.getName();
        TrustedDirectory directories = TrustedDirectory.ofThisUser();
        command = directories.make(root.resolve("bin")).resolve("wirestat");
        Path library = directories.make(root.resolve("lib").resolve("wirestat"));
        jar = library.resolve(JAR);
        inline = library.resolve(INLINE);
        nativeBridge = library.resolve(NativeBridge.fileName());
        archive = library.resolve(hasAotCache() ? AOT_CACHE : SHARED_CLASSES);
        otherArchive = library.resolve(hasAotCache() ? SHARED_CLASSES : AOT_CACHE);
    }

    /**
     * Installs the jar that this class is from.
     *
     * @param training a main class that uses all views over the capture that is its argument
     * @return what was done, in a line
     * @throws UsageException if it cannot be there
     */
    public static String below(String directory, Class<?> training) throws IOException {
        if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            throw new UsageException("--install must be given on Linux, or a system like it");
        }
        if (directory.isEmpty() || directory.contains(File.pathSeparator) || directory.contains("\n")) {
            throw new UsageException(
                    "--install must name a directory whose path has no " + File.pathSeparator + " in it: " + directory);
        }
        Path running = runningJar();
        Installation installation =
                new Installation(path(directory).toAbsolutePath().normalize(), training);
        installation.refuseWhatIsNotOurs();
        return installation.install(running);
    }

    private static Path path(String directory) {
        try {
            return FileName.path(directory);
        } catch (CaptureException e) {
            throw new UsageException("--install must name a directory: " + e.getMessage());
        }
    }

    private String install(Path running) throws IOException {
        byte[] program = Files.readAllBytes(running);
        place(jar, program, "rw-r--r--");
        place(inline, content(INLINE), "rw-r--r--");
        byte[] bridge = NativeBridge.content();
        if (bridge != null) {
            place(nativeBridge, bridge, "rw-r--r--");
        }
        String failure = train();
        place(command, launcher().getBytes(StandardCharsets.UTF_8), "rwxr-xr-x");
        return command + " is installed, for " + home
                + (failure == null ? "" : "; without an archive of its classes, so it starts slowly: " + failure);
    }

    private static Path runningJar() {
        try {
            Path running = Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isRegularFile(running)) {
                return running;
            }
        } catch (URISyntaxException e) {
            // told below
        }
        throw new UsageException("--install must be given to the jar, as java -jar wirestat.jar --install /usr/local");
    }

    private void refuseWhatIsNotOurs() throws IOException {
        for (Path ours : List.of(jar, inline, nativeBridge, archive, otherArchive, command)) {
            if (Files.exists(ours, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(ours, LinkOption.NOFOLLOW_LINKS)) {
                throw new UsageException("--install must find a file, or nothing, where it writes: " + ours);
            }
        }
        if (Files.exists(command)) {
            try (Stream<String> lines = Files.lines(command, StandardCharsets.ISO_8859_1)) {
                if (lines.limit(2).noneMatch(line -> line.startsWith(MARK))) {
                    throw new UsageException("--install must not replace what it has not written: " + command);
                }
            }
        }
    }

    private static void place(Path target, byte[] content, String permissions) throws IOException {
        Path written =
                Files.createTempFile(target.getParent(), ".wirestat", null); // nobody else's, and only ours to read
        try {
            Files.write(written, content);
            place(target, written, permissions);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void place(Path target, Path written, String permissions) throws IOException {
        Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(permissions));
        Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Returns null, or why there is no archive. */
    private String train() throws IOException {
        Path workshop = Files.createTempDirectory(jar.getParent(), ".training"); // nobody else may so much as look
        try {
            Path capture = workshop.resolve("endings.pcap");
            Files.write(capture, content("endings.pcap"));
            Path made = workshop.resolve(archive.getFileName());
            String failure = hasAotCache() ? makeCache(made, capture) : makeArchive(made, capture);
            Files.deleteIfExists(archive); // of another jar: it would only be looked at, each time, for nothing
            Files.deleteIfExists(otherArchive);
            if (failure == null) {
                place(archive, made, "rw-r--r--");
            }
            return failure;
        } finally {
            try (Stream<Path> left = Files.list(workshop)) {
                for (Path file : left.collect(Collectors.toList())) {
                    Files.delete(file);
                }
            }
            Files.delete(workshop);
        }
    }

    private String makeCache(Path made, Path capture) throws IOException {
        return make(made, "-XX:AOTCacheOutput=" + made, training, capture.toString());
    }

    /**
     * Of the classes that are loaded, and of no other: one that only adds to that of Java itself is sooner made, but Java, which
     * puts an archive at another address at each start, would have to see to every pointer in both.
     */
    private String makeArchive(Path made, Path capture) throws IOException {
        Path list = made.resolveSibling("classes.txt");
        String failure = make(list, "-Xshare:off", "-XX:DumpLoadedClassList=" + list, training, capture.toString());
        return failure != null
                ? failure
                : make(made, "-Xshare:dump", "-XX:SharedClassListFile=" + list, "-XX:SharedArchiveFile=" + made);
    }

    /** Starts Java with these words, and what they all need, to make {@code made}. Returns null, or why it has not. */
    private String make(Path made, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin").resolve("java").toString());
        command.add("-XX:+UseSerialGC"); // an archive is for one collector
        command.addAll(options());
        command.addAll(NativeBridge.options(nativeBridge.getParent()));
        command.addAll(List.of("-cp", jar.toString()));
        command.addAll(List.of(words));
        Path said = made.resolveSibling("said.txt");
        ProcessBuilder training =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.to(said.toFile()));
        training.environment().keySet().removeAll(OPTIONS_FOR_EVERY_JAVA);
        return failure(training.start(), made, said);
    }

    private static String failure(Process training, Path made, Path said) throws IOException {
        try {
            if (!training.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                training.destroyForcibly().waitFor();
                return "Java was not done within " + PATIENCE_SECONDS + " seconds";
            }
        } catch (InterruptedException e) {
            training.destroyForcibly();
            Thread.currentThread().interrupt();
            return "interrupted";
        }
        if (training.exitValue() == 0 && Files.exists(made)) {
            return null;
        }
        try (Stream<String> lines = Files.lines(said, StandardCharsets.ISO_8859_1)) {
            return "Java ended with " + training.exitValue() + ", and said: "
                    + lines.findFirst().orElse("nothing");
        }
    }

    /** With which the archive is made, and then used. */
    private static List<String> options() {
        // From Java 24 on netty gets at memory by way of a linker, which takes longer to start than all the rest. It is
        // told to go the way of Java 17, which ends some day, so Java must not warn of it.
        return Runtime.version().feature() < FIRST_THAT_WARNS_OF_UNSAFE
                ? List.of()
                : List.of(
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.noUnsafe=false",
                        "--enable-native-access=ALL-UNNAMED");
    }

    private static boolean hasAotCache() {
        return Runtime.version().feature() >= FIRST_WITH_AOT_CACHE;
    }

    private String launcher() throws IOException {
        List<String> words = new ArrayList<>(options());
        words.add(quoted((hasAotCache() ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive));
        words.add("-Xlog:disable");
        List<String> bridge = new ArrayList<>();
        for (String option : NativeBridge.options(nativeBridge.getParent())) {
            bridge.add(quoted(option));
        }
        return new String(content("launcher.sh"), StandardCharsets.UTF_8)
                .replace("@JAR@", quoted(jar.toString()))
                .replace("@JAVA_HOME@", quoted(home.toString()))
                .replace("@INLINE@", quoted("-XX:CompileCommandFile=" + inline))
                .replace("@NATIVE@", String.join(" ", bridge))
                .replace("@ARCHIVE@", String.join(" ", words));
    }

    /** As one word of a shell. */
    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /** Of what the jar brings along. */
    private static byte[] content(String name) throws IOException {
        try (InputStream in = Installation.class.getResourceAsStream("/org/wirestat/" + name)) {
            if (in == null) {
                throw new NoSuchFileException("in the jar: " + name);
            }
            return in.readAllBytes();
        }
    }
}
