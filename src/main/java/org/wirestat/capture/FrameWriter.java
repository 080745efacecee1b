package org.wirestat.capture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Keeps frames in a capture file: the classic format, which everything reads, with times in nanoseconds, as
 * {@link PcapFile} draws it, in the byte order of the machine. A file of this format has one link type, that of the
 * first frame.
 */
public final class FrameWriter implements AutoCloseable {
    private static final int MAGIC = 0xa1b23c4d;
    private static final int FILE_HEADER = PcapFile.FILE_HEADER;
    private static final int RECORD_HEADER = 16;
    private static final int CAPACITY = 1 << 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** The last instant whose seconds fit into 32 bits. */
    private static final long LATEST = (1L << 32) * NANOS_PER_SECOND - 1;

    private static final int LINKTYPE_ETHERNET = 1;

    private static final Set<OpenOption> FILE = Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    /** Opened for writing only, so that a FIFO waits for its reader. */
    private static final Set<OpenOption> STREAM = Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final String name;
    private final WritableByteChannel channel;
    private final int snapLength;
    private final ByteBuf memory;
    private final ByteBuffer buffer;

    private int linkType = -1;
    private long frames;
    /** Closed, or failed: what came after a hole could not be read. */
    private boolean over;

    /**
     * Creates a file that only its owner may read, or empties the capture that is there. A FIFO or a device is written to. A
     * symbolic link is not followed, and a file that is no capture is not touched, because a name may have been mistyped, or
     * have been laid out by somebody else.
     *
     * @param snapLength the most octets to keep of a frame
     * @param user who this process has become, which may surprise whoever started it as root; null if it is who it was
     */
    public static FrameWriter to(Path path, int snapLength, String user) throws CaptureException {
        try {
            return new FrameWriter(emptied(path), path.toString(), snapLength);
        } catch (AccessDeniedException e) {
            throw user == null ? unwritable(path.toString(), e, 0) : notBy(user, path);
        } catch (IOException e) {
            throw unwritable(path.toString(), e, 0);
        }
    }

    private static CaptureException notBy(String user, Path path) {
        return new CaptureException(
                CaptureException.Kind.UNWRITABLE,
                path.toString(),
                "cannot be written: the user " + user + " may not, and root is given up before the file is opened",
                "write to a directory of that user, or name another user with -Z");
    }

    private static FileChannel emptied(Path path) throws IOException {
        boolean isStream = isStream(path);
        FileChannel channel = FileChannel.open(path, isStream ? STREAM : FILE, OWNER_ONLY);
        // Looks at what is open, not at what has the name now. A FIFO or a device has no size.
        if (channel.size() > 0) {
            if (isStream || !isCapture(channel)) {
                channel.close();
                throw new FileSystemException(path.toString(), null, "it is there already, and is no capture");
            }
            channel.truncate(0);
        }
        return channel;
    }

    private static boolean isStream(Path path) throws IOException {
        try {
            BasicFileAttributes there =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (there.isSymbolicLink()) {
                throw new FileSystemException(path.toString(), null, "it is a symbolic link");
            }
            return there.isOther();
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isCapture(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate(Integer.BYTES);
        return channel.read(start, 0) == Integer.BYTES
                && (PcapFile.startsWith(start.getInt(0)) || start.getInt(0) == PcapngFile.SECTION_HEADER);
    }

    /**
     * Writes to a channel, and closes it in the end.
     *
     * @param name what to call it in messages
     */
    public FrameWriter(WritableByteChannel channel, String name, int snapLength) {
        if (snapLength < 1 || snapLength > FrameLimit.HELD) {
            throw new IllegalArgumentException(
                    "snap length must be between 1 and " + FrameLimit.HELD + ": snapLength=" + snapLength);
        }
        this.channel = channel;
        this.name = name;
        this.snapLength = snapLength;
        int size = Math.max(CAPACITY, RECORD_HEADER + snapLength);
        memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        buffer = memory.nioBuffer(0, size).order(ByteOrder.nativeOrder());
    }

    /**
     * Keeps the current frame of a source.
     *
     * @throws CaptureException if it is of another link type than the frames before it; or if the file cannot be
     *     written, and then nothing is any more
     */
    public void write(FrameSource frame) throws CaptureException {
        if (over) {
            return;
        }
        if (linkType < 0) {
            begin(frame.linkType());
        } else if (frame.linkType() != linkType) {
            throw new CaptureException(
                    CaptureException.Kind.UNSUPPORTED,
                    name,
                    "a frame of " + frame.name() + " has link type " + frame.linkType() + ", where the " + frames
                            + (frames == 1 ? " frame" : " frames") + " written have link type " + linkType,
                    "keep the captures in a file each");
        }
        int captured = Math.min(frame.capturedLength(), snapLength);
        if (buffer.remaining() < RECORD_HEADER + captured) {
            flush();
        }
        long time = Math.max(0, Math.min(frame.time(), LATEST));
        long seconds = time / NANOS_PER_SECOND;
        buffer.putInt((int) seconds)
                .putInt((int) (time - seconds * NANOS_PER_SECOND))
                .putInt(captured)
                .putInt(frame.originalLength());
        buffer.put(buffer.position(), frame.buffer(), frame.offset(), captured);
        buffer.position(buffer.position() + captured);
        frames++;
    }

    /** Hands on what was written so far, so that others can read it. */
    public void flush() throws CaptureException {
        if (over) {
            return;
        }
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            over = true;
            throw unwritable(name, e, frames);
        } finally {
            buffer.clear();
        }
    }

    private void begin(int firstLinkType) {
        linkType = firstLinkType;
        buffer.putInt(MAGIC)
                .putShort((short) 2)
                .putShort((short) 4)
                .putLong(0)
                .putInt(snapLength)
                .putInt(linkType);
        assert buffer.position() == FILE_HEADER;
    }

    private static CaptureException unwritable(String name, IOException e, long frames) {
        return new CaptureException(
                CaptureException.Kind.UNWRITABLE,
                name,
                "cannot be written: " + reason(e) + (frames > 0 ? "; of " + frames + " frames the last are lost" : ""));
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "this user may not";
        }
        if (e instanceof NoSuchFileException) {
            return "no such directory";
        }
        return e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : String.valueOf(e.getMessage());
    }

    /** Ends the file. Without any frame it becomes an empty capture, of Ethernet. */
    @Override
    public void close() throws CaptureException {
        if (memory.refCnt() == 0) {
            return;
        }
        try (channel) {
            if (!over) {
                if (linkType < 0) {
                    begin(LINKTYPE_ETHERNET);
                }
                flush();
            }
        } catch (CaptureException e) {
            throw e;
        } catch (IOException e) {
            throw unwritable(name, e, frames);
        } finally {
            over = true;
            memory.release();
        }
    }
}
