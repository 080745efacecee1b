package org.wirestat.capture;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The name of a file as it was given on the command line. To Linux a name is bytes, to Java it is text in the character set
 * of the locale. Without a locale that is ASCII. Java reads {@link #REPLACEMENT} for each byte that the character set does
 * not have, and then cannot find the file.
 */
public final class FileName {
    private static final char REPLACEMENT = '\ufffd';

    /** What Java decodes file names with. */
    private static final String CHARACTER_SET = System.getProperty("sun.jnu.encoding");

    private static final boolean IS_UTF_8 = StandardCharsets.UTF_8.name().equals(CHARACTER_SET);

    private FileName() {}

    /**
     * The path of that name.
     *
     * @throws CaptureException if Java would not find the file of that name, but none or another one
     */
    public static Path path(String name) throws CaptureException {
        Path path;
        try {
            path = Path.of(name);
        } catch (InvalidPathException e) {
            if (name.indexOf('\0') >= 0) {
                throw new CaptureException(CaptureException.Kind.MISSING, name, "no file can have this name");
            }
            throw unreadable(name, "its name");
        }
        // The replacement may be part of the name: some programs write it for characters that they do not know.
        if (isDamaged(name) && !Files.exists(path)) {
            throw unreadable(name, "its name");
        }
        if (!path.isAbsolute() && isDamaged(System.getProperty("user.dir")) && !isCurrentDirectoryFound()) {
            throw unreadable(name, "the name of the current directory");
        }
        return path;
    }

    private static boolean isDamaged(String name) {
        return name.indexOf(REPLACEMENT) >= 0;
    }

    /** A character set without the replacement writes ? for it, so that Java looks into a directory named {@code ??}. */
    private static boolean isCurrentDirectoryFound() {
        return IS_UTF_8 && Files.exists(Path.of("").toAbsolutePath());
    }

    private static CaptureException unreadable(String name, String what) {
        return IS_UTF_8
                ? new CaptureException(
                        CaptureException.Kind.NAME, name, what + " holds bytes that are not UTF-8", "rename it")
                : new CaptureException(
                        CaptureException.Kind.NAME,
                        name,
                        what + " cannot be read in the locale's character set, " + CHARACTER_SET);
    }
}
