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
 * A capture that is open. Which format it has, and whether it is compressed, is told by its first octets, never by its
 * name.
 *
 * <p>It is opened by itself, and then looked into by {@link #frames}, so that root may be given up in between: a stranger
 * wrote what is in it.
 */
public final class CaptureFile {
    /** The name that means standard input. */
    private static final String STANDARD_INPUT = "-";

    /** Enough to know every format by, and to judge whether it is text. */
    private static final int BEGINNING = 64;

    private final String name;
    /** Whether it can be read from its beginning once more. */
    private final boolean isFile;
    /** Null if it could not be opened. */
    private final Octets octets;

    private final CaptureException failure;

    private CaptureFile(String name, boolean isFile, Octets octets, CaptureException failure) {
        this.name = name;
        this.isFile = isFile;
        this.octets = octets;
        this.failure = failure;
    }

    /** Opens a file, a FIFO or a device. If that fails, {@link #frames} says why. */
    public static CaptureFile named(String name) {
        try {
            Path path = FileName.path(name);
            return new CaptureFile(path.toString(), Files.isRegularFile(path), octets(path), null);
        } catch (CaptureException e) {
            return new CaptureFile(name, false, null, e);
        }
    }

    /**
     * What a channel gives.
     *
     * @param channel blocks until there is something to read; the source closes it
     * @param name what to call it in messages
     */
    public static CaptureFile of(ReadableByteChannel channel, String name) {
        return new CaptureFile(name, false, new Octets(channel), null);
    }

    /** Standard input. */
    public static CaptureFile standardInput() {
        // Not System.in, which would read ahead into a buffer of its own.
        @SuppressWarnings("resource") // closed by the source
        FileInputStream input = new FileInputStream(FileDescriptor.in);
        return of(input.getChannel(), "standard input");
    }

    /** The frames of a file by its name, or of standard input for {@code -}. */
    public static FrameSource open(String name) throws CaptureException {
        return (name.equals(STANDARD_INPUT) ? standardInput() : named(name)).frames();
    }

    /** The frames of a file. */
    public static FrameSource open(Path path) throws CaptureException {
        return named(path.toString()).frames();
    }

    /** The frames of what a channel gives. */
    public static FrameSource open(ReadableByteChannel channel, String name) throws CaptureException {
        return of(channel, name).frames();
    }

    private static Octets octets(Path path) throws CaptureException {
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

    /** Looks into it. The source of the frames closes it. */
    public FrameSource frames() throws CaptureException {
        if (failure != null) {
            throw failure;
        }
        Octets opened = octets;
        FrameSource source = null;
        try {
            opened = decompressed();
            source = recognise(opened, name);
            return source;
        } finally {
            if (source == null) {
                opened.close();
            }
        }
    }

    private Octets decompressed() throws CaptureException {
        int there = begin(octets, name);
        int magic = octets.buffer().getInt(0);
        if (there >= 3 && magic >>> 8 == GzipChannel.MAGIC) {
            return new Octets(new GzipChannel(octets));
        }
        if (there >= 4 && ZstdBlocks.startsWith(Integer.reverseBytes(magic))) {
            return new Octets(new ZstdChannel(octets, isFile));
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
