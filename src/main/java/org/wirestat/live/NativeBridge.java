package org.wirestat.live;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Where native code is loaded from: libpcap, and the library of JNA by which Java calls C. Whatever uses JNA or pcap4j
 * calls {@link #ready} first.
 *
 * <p>Root must not run the code of somebody else. Left alone, JNA unpacks its library to a cache that the caller may own,
 * and starts the program ldconfig to learn where libraries are. So JNA is told beforehand:
 *
 * <ol>
 *   <li>Libraries are looked for in the system's own directories. Only root can write to them, and no program has to be
 *       asked for them.
 *   <li>The installed command has the library of JNA beside its jar, and names that directory by
 *       {@code jna.boot.library.path}. Where that property is not set, root unpacks the library to a new directory that only
 *       root may enter, and removes it as soon as the library is loaded.
 * </ol>
 */
public final class NativeBridge {
    /** Where JNA looks first for its own library. */
    private static final String BOOT_PATH = "jna.boot.library.path";

    private static final String NO_UNPACKING = "jna.nounpack";
    /** Where JNA looks for all other libraries. Set, it keeps JNA from starting ldconfig. */
    private static final String SYSTEM_PATH = "jna.platform.library.path";

    private static final String PCAP4J_NAME_OF_LIBPCAP = "org.pcap4j.core.pcapLibName";
    private static final String LIBPCAP = "pcap";

    /** Debian's name for it, that of most others, and the one that a compiler looks for. */
    private static final List<String> LIBPCAP_FILES = List.of("libpcap.so.0.8", "libpcap.so.1", "libpcap.so");

    private static final int WRITABLE_BY_OTHERS = 0022;
    /** Others may add to such a directory, but not replace what is root's. */
    private static final int STICKY = 01000;

    /** Initialised once, by whoever needs native code first. */
    private static final class Settings {
        static {
            if (Platform.isLinux()) {
                List<Path> directories = systemDirectories();
                if (System.getProperty(SYSTEM_PATH) == null) {
                    System.setProperty(SYSTEM_PATH, joined(directories));
                }
                System.setProperty(PCAP4J_NAME_OF_LIBPCAP, find(directories));
                if (System.getProperty(BOOT_PATH) == null && Superuser.runsThisProcess()) {
                    loadFromNewDirectories();
                }
            }
        }

        private Settings() {}

        static void apply() {
            // Done by initialising the class.
        }
    }

    private NativeBridge() {}

    /**
     * Sees to it that JNA and pcap4j load nothing but what they should.
     *
     * @throws LinkageError if the library of JNA cannot be loaded
     */
    static void ready() {
        Settings.apply();
    }

    /** The name by which JNA loads libpcap: the path of its file if that was found. */
    static String libpcap() {
        ready();
        return System.getProperty(PCAP4J_NAME_OF_LIBPCAP, LIBPCAP);
    }

    /** The name that the file with the library of JNA must have. */
    public static String fileName() {
        return System.mapLibraryName("jnidispatch");
    }

    /** What Java is told so that JNA loads its library from a directory, and from nowhere else. */
    public static List<String> options(Path directory) {
        return List.of("-D" + BOOT_PATH + "=" + directory, "-D" + NO_UNPACKING + "=true");
    }

    /** The library of JNA for this machine, or null if the jar has none. */
    public static byte[] content() throws IOException {
        String name = "/com/sun/jna/" + Platform.RESOURCE_PREFIX + "/" + fileName();
        try (InputStream in = Platform.class.getResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static List<Path> systemDirectories() {
        String machine = (Platform.isIntel() ? "x86_64" : System.getProperty("os.arch")) + "-linux-gnu";
        List<Path> directories = new ArrayList<>();
        for (String parent :
                List.of("/usr/lib/" + machine, "/lib/" + machine, "/usr/lib64", "/lib64", "/usr/lib", "/lib")) {
            Path directory = Path.of(parent);
            if (isRoots(directory)) {
                directories.add(directory);
            }
        }
        return directories;
    }

    private static String find(List<Path> directories) {
        for (Path directory : directories) {
            for (String file : LIBPCAP_FILES) {
                if (Files.exists(directory.resolve(file))) {
                    return directory.resolve(file).toString();
                }
            }
        }
        return LIBPCAP;
    }

    /** Home comes first, because /tmp is often mounted so that nothing can be loaded from it. JNA tries one after the other. */
    private static void loadFromNewDirectories() {
        List<Path> unpacked = new ArrayList<>();
        try {
            byte[] library = content();
            for (String property : List.of("user.home", "java.io.tmpdir")) {
                Path parent = Path.of(System.getProperty(property));
                if (library != null && isRoots(parent, STICKY)) {
                    unpack(library, parent, unpacked);
                }
            }
            System.setProperty(BOOT_PATH, joined(unpacked));
            System.setProperty(NO_UNPACKING, "true");
            Native.getDefaultStringEncoding(); // makes JNA load its library, while it is there
        } catch (IOException e) {
            throw new UnsatisfiedLinkError("the library of JNA cannot be unpacked: " + e.getMessage());
        } finally {
            for (Path directory : unpacked) {
                remove(directory);
            }
        }
    }

    private static void unpack(byte[] library, Path parent, List<Path> unpacked) {
        try {
            Path directory = Files.createTempDirectory(
                    parent,
                    ".wirestat",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            unpacked.add(directory);
            // Not by a channel, which a signal that ends the run would close.
            try (OutputStream out =
                    new FileOutputStream(directory.resolve(fileName()).toFile())) {
                out.write(library);
            }
        } catch (IOException noRoom) {
            // JNA takes another directory, or says that it found no library.
        }
    }

    private static void remove(Path directory) {
        try {
            Files.deleteIfExists(directory.resolve(fileName()));
            Files.deleteIfExists(directory);
        } catch (IOException stays) {
            // What is left over is root's, and nobody loads it again.
        }
    }

    /** Whether a directory is root's, and no other user may write to it. */
    private static boolean isRoots(Path directory) {
        return isRoots(directory, 0);
    }

    /** Whether a directory is root's, and no other user may write to it, or else its mode has {@code excuse}. */
    private static boolean isRoots(Path directory, int excuse) {
        try {
            int mode = (Integer) Files.getAttribute(directory, "unix:mode");
            return Files.getAttribute(directory, "unix:uid").equals(0)
                    && ((mode & WRITABLE_BY_OTHERS) == 0 || (mode & excuse) != 0);
        } catch (IOException notThere) {
            return false;
        }
    }

    private static String joined(List<Path> directories) {
        StringJoiner joined = new StringJoiner(File.pathSeparator);
        for (Path directory : directories) {
            joined.add(directory.toString());
        }
        return joined.toString();
    }
}
