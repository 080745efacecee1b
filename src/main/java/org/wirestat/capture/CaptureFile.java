package org.wirestat.capture;

import static org.wirestat.capture.CaptureException.Kind.DIRECTORY;
import static org.wirestat.capture.CaptureException.Kind.EMPTY;
import static org.wirestat.capture.CaptureException.Kind.MISSING;
import static org.wirestat.capture.CaptureException.Kind.NOT_A_CAPTURE;
import static org.wirestat.capture.CaptureException.Kind.NO_PERMISSION;
import static org.wirestat.capture.CaptureException.Kind.UNREADABLE;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens captures. Which format a file has, and whether it is compressed, is told by its first octets, never by its
 * name. What cannot be opened is told at once by a {@link CaptureException}.
 */
public final class CaptureFile {
    /** The name that means standard input. */
    private static final String STANDARD_INPUT = "-";

    /** Enough to know every format by, and to judge whether it is text. */
    private static final int BEGINNING = 64;

    private CaptureFile() {}

    /** Opens a file by its name, or standard input for {@code -}. */
    public static FrameSource open(String name) throws CaptureException {
        if (name.equals(STANDARD_INPUT)) {
            return standardInput();
        }
        return open(FileName.path(name));
    }

    /** Opens a file, a FIFO or a device. */
    public static FrameSource open(Path path) throws CaptureException {
        // Opening a FIFO a second time would wait for a writer that has long gone.
        return open(octets(path), path.toString(), Files.isRegularFile(path) ? path : null);
    }

    /** Opens standard input. */
    public static FrameSource standardInput() throws CaptureException {
        // Not System.in, which would read ahead into a buffer of its own.
        @SuppressWarnings("resource") // closed by the source
        FileInputStream input = new FileInputStream(FileDescriptor.in);
        return open(input.getChannel(), "standard input");
    }

    /**
     * Opens what a channel gives.
     *
     * @param channel blocks until there is something to read; the source closes it
     * @param name what to call it in messages
     */
    public static FrameSource open(ReadableByteChannel channel, String name) throws CaptureException {
        return open(new Octets(channel), name, null);
    }

    /** The octets of a file as they stand in it. */
    static Octets octets(Path path) throws CaptureException {
        String name = path.toString();
        try {
            if (Files.isDirectory(path)) {
                throw new CaptureException(DIRECTORY, name, "is a directory");
            }
            return new Octets(FileChannel.open(path, StandardOpenOption.READ));
        } catch (CaptureException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new CaptureException(MISSING, name, "no such file");
        } catch (AccessDeniedException e) {
            throw new CaptureException(NO_PERMISSION, name, "may not be read by this user");
        } catch (FileSystemException e) {
            String reason = e.getReason() == null ? "cannot be opened" : e.getReason();
            throw new CaptureException(UNREADABLE, name, reason, "check its name, its directory and ulimit -n");
        } catch (IOException e) {
            throw new CaptureException(UNREADABLE, name, String.valueOf(e.getMessage()));
        }
    }

    /** Tells what the octets are; the path is where they may be read again, or null. */
    private static FrameSource open(Octets octets, String name, Path path) throws CaptureException {
        Octets opened = octets;
        FrameSource source = null;
        try {
            opened = decompressed(octets, name, path);
            source = recognise(opened, name);
            return source;
        } finally {
            if (source == null) {
                opened.close();
            }
        }
    }

    private static Octets decompressed(Octets octets, String name, Path path) throws CaptureException {
        int there = begin(octets, name);
        int magic = octets.buffer().getInt(0);
        if (there >= 3 && magic >>> 8 == GzipChannel.MAGIC) {
            return new Octets(new GzipChannel(octets));
        }
        if (there >= 4 && ZstdBlocks.startsWith(Integer.reverseBytes(magic))) {
            return new Octets(new ZstdChannel(octets, path));
        }
        return octets;
    }

    private static FrameSource recognise(Octets octets, String name) throws CaptureException {
        int there = begin(octets, name);
        int magic = octets.buffer().getInt(0);
        if (there >= 4 && PcapFile.startsWith(magic)) {
            return new PcapFile(name, octets);
        }
        if (there >= 4 && magic == PcapngFile.SECTION_HEADER) {
            return new PcapngFile(name, octets);
        }
        if (magic >>> 8 == GzipChannel.MAGIC || ZstdBlocks.startsWith(Integer.reverseBytes(magic))) {
            throw new CaptureException(NOT_A_CAPTURE, name, "compressed twice", "decompress it once");
        }
        octets.fill(0, BEGINNING);
        ByteBuffer start = octets.buffer().duplicate();
        throw ForeignFormat.judge(
                name, start.limit(Math.min(octets.limit(), BEGINNING)).position(0));
    }

    /** Reads the magic number. How much of it there is; never nothing. */
    private static int begin(Octets octets, String name) throws CaptureException {
        octets.fill(0, Integer.BYTES);
        if (octets.limit() < Integer.BYTES && !octets.ended(0)) {
            throw octets.brokenOff(name, 0, 0, "the file header");
        }
        if (octets.limit() == 0) {
            throw new CaptureException(EMPTY, name, "empty, without even a file header");
        }
        return octets.limit();
    }
}
