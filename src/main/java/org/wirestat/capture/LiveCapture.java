package org.wirestat.capture;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNativeException;

/**
 * The frames of an interface, as they come. Opened by a {@link Tap}.
 *
 * <p>Calling from Java to C costs more than handling a frame, and calling back more again. So both are done once a
 * batch: libpcap calls its own {@code pcap_dump} for each frame of a batch, to write it to a stream whose buffer is
 * our memory and too large ever to be written out. There the records lie as they would in a capture file, behind its
 * header, from which the link type and the unit of the times are read.
 *
 * <pre>
 *   kernel's ring --pcap_dispatch--> pcap_dump --fwrite--> memory: record, record, ...
 *                                                            ^ next()
 * </pre>
 *
 * <p>libpcap does not come back from a silent wire. It is only asked for what is there; in between this class waits
 * itself, no longer than a tenth of a second.
 *
 * <p>A capture belongs to one thread. Only the counters may be read by others.
 */
public final class LiveCapture implements FrameSource {
    /** Small enough that a batch stays in the processor's cache until it is read. */
    private static final int BATCH = 1024;

    /** The octets of a batch that would be needed if every frame were longer than any is. */
    private static final int SLACK = 1 << 16;

    private static final int MOST_MEMORY = 1 << 26;

    private static final int SILENCE_MILLIS = 100;

    private static final int FILE_HEADER = PcapFile.FILE_HEADER;
    private static final int LINK_TYPE = 20;
    private static final int RECORD_HEADER = 16;
    private static final int NANOSECONDS = 0xa1b23c4d;

    /** How old the counters may become on a wire that is never silent. */
    private static final long COUNTING_NANOS = 100_000_000L;

    /** {@code struct pcap_stat}: three numbers of 32 bits. */
    private static final int RECEIVED = 0;

    private static final int DROPPED = 4;
    private static final int DROPPED_BY_INTERFACE = 8;
    private static final int STATISTICS = 12;

    private static final VarHandle PCAP_T = pcapT();

    private final String name;
    private final int snapLength;
    private final int direction;
    private final int batch;

    private final PcapHandle handle;
    private final Pointer pcap;
    private final Link link;
    private final Pointer dumper;
    private final ByteBuf memory;
    /** The memory in the byte order of the machine, and in network order for the frames' readers. */
    private ByteBuffer records;

    private ByteBuffer buffer;
    private final int linkType;
    private final int nanosPerUnit;

    /** Frames of this batch that were not given yet, and where the next of them lies. */
    private int left;

    private int following;

    /** When the kernel was last asked for its counters, and its answer. Only the thread that captures may ask. */
    private long counted = System.nanoTime() - COUNTING_NANOS;

    private final Memory statistics = new Memory(STATISTICS);

    private long toCome;
    private long frames;
    private long octets;
    private boolean wasLost;
    private boolean over;
    private boolean open = true;

    private int offset;

    /** Written by the thread that captures, read by any. */
    private volatile long received;

    private volatile long droppedByKernel;
    private volatile long droppedByInterface;

    LiveCapture(String name, PcapHandle handle, int snapLength, int direction, long count)
            throws CaptureException, NotOpenException {
        this.name = name;
        this.handle = handle;
        this.snapLength = snapLength;
        this.direction = direction;
        this.toCome = count;
        batch = Math.max(1, Math.min(BATCH, MOST_MEMORY / (RECORD_HEADER + snapLength)));
        pcap = (Pointer) PCAP_T.get(handle);
        try {
            handle.setBlockingMode(BlockingMode.NONBLOCKING);
        } catch (PcapNativeException e) {
            throw new CaptureException(CaptureException.Kind.NO_INTERFACE, name, e.getMessage());
        }
        int descriptor = Libpcap.pcap_get_selectable_fd(pcap);
        if (descriptor < 0) {
            throw new CaptureException(CaptureException.Kind.NO_INTERFACE, name, "cannot be waited for");
        }
        link = new Link(descriptor, name);

        int size = batch * (RECORD_HEADER + snapLength) + SLACK;
        memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        buffer = memory.nioBuffer(0, size);
        records = buffer.duplicate().order(ByteOrder.nativeOrder());
        dumper = dumper();
        linkType = records.getInt(LINK_TYPE) & 0xffff;
        nanosPerUnit = records.getInt(0) == NANOSECONDS ? 1 : 1000;
        offset = FILE_HEADER;
    }

    /** The stream that never reaches the file it is said to go to. */
    private Pointer dumper() throws CaptureException {
        Pointer stream = Libc.fopen("/dev/null", "w");
        if (stream == null) {
            memory.release();
            throw new CaptureException(CaptureException.Kind.UNREADABLE, "/dev/null", "cannot be opened");
        }
        Libc.setvbuf(stream, Native.getDirectBufferPointer(buffer), Libc.IOFBF, buffer.capacity());
        Libc.__fsetlocking(stream, Libc.FSETLOCKING_BYCALLER);
        Pointer opened = Libpcap.pcap_dump_fopen(pcap, stream);
        if (opened == null) {
            Libc.fclose(stream);
            memory.release();
            throw new CaptureException(CaptureException.Kind.UNSUPPORTED, name, Libpcap.complaint(pcap));
        }
        return opened;
    }

    /** pcap4j keeps libpcap's handle to itself; there is no other way to the functions that it does not offer. */
    private static VarHandle pcapT() {
        try {
            return MethodHandles.privateLookupIn(PcapHandle.class, MethodHandles.lookup())
                    .findVarHandle(PcapHandle.class, "handle", Pointer.class);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("pcap4j is not of the version that this was made for", e);
        }
    }

    @Override
    public boolean next() throws CaptureException {
        if (left == 0 && !fetch()) {
            return false;
        }
        int captured = records.getInt(following + 8);
        offset = following + RECORD_HEADER;
        following = offset + captured;
        left--;
        toCome--;
        frames++;
        octets += RECORD_HEADER + captured;
        return true;
    }

    /** Whether the wire will give nothing more: the frames asked for are there, or it failed, or was closed. */
    @Override
    public boolean isOver() {
        return over || toCome == 0;
    }

    private boolean fetch() throws CaptureException {
        if (isOver()) {
            return false;
        }
        int count = dispatch();
        if (count == 0) {
            link.await(SILENCE_MILLIS);
            count = dispatch();
        }
        if (count <= 0 || System.nanoTime() - counted >= COUNTING_NANOS) {
            count();
        }
        if (count <= 0) {
            checkLink(count < 0);
        }
        left = Math.max(count, 0);
        return left > 0;
    }

    /** Takes what is there, at most a batch, and no more than is still to come. Negative if libpcap has given up. */
    private int dispatch() {
        Libpcap.pcap_dump_flush(dumper); // the next record goes where the memory begins
        following = 0;
        return Libpcap.pcap_dispatch(pcap, (int) Math.min(batch, toCome), Libpcap.PCAP_DUMP, dumper);
    }

    /**
     * Ends the capture when the interface is lost, but only when this is found twice in a row: the last frames that it
     * brought the kernel may still be gathering, and are given in between.
     */
    private void checkLink(boolean hasFailed) throws CaptureException {
        boolean isLost = hasFailed || link.isDown();
        if (isLost && wasLost) {
            throw lost(hasFailed ? Libpcap.complaint(pcap) : "The interface went down");
        }
        if (isLost) {
            LockSupport.parkNanos(SILENCE_MILLIS * 1_000_000L);
        }
        wasLost = isLost;
    }

    private CaptureException lost(String how) {
        over = true;
        return new CaptureException(
                CaptureException.Kind.INTERFACE_LOST,
                name,
                how + ", after " + frames + (frames == 1 ? " frame" : " frames"));
    }

    @Override
    public long time() {
        long seconds = Integer.toUnsignedLong(records.getInt(offset - RECORD_HEADER));
        return seconds * 1_000_000_000L + (long) records.getInt(offset - RECORD_HEADER + 4) * nanosPerUnit;
    }

    @Override
    public int linkType() {
        return linkType;
    }

    @Override
    public ByteBuffer buffer() {
        return buffer;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int capturedLength() {
        return following - offset;
    }

    @Override
    public int originalLength() {
        return Math.max(records.getInt(offset - RECORD_HEADER + 12), capturedLength());
    }

    @Override
    public int direction() {
        return direction;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long position() {
        return octets - RECORD_HEADER - capturedLength();
    }

    /** The most octets that are kept of a frame. */
    public int snapLength() {
        return snapLength;
    }

    /**
     * Frames that passed the filter, given or not, as of a tenth of a second ago at most, or of the end. The loopback interface shows libpcap each frame twice, of which it
     * gives one: there this is about twice the number of frames given, and none is lost.
     */
    public long received() {
        return received;
    }

    /** Frames that the kernel had no room for. */
    public long droppedByKernel() {
        return droppedByKernel;
    }

    /** Frames that the interface or its driver dropped, where they tell. */
    public long droppedByInterface() {
        return droppedByInterface;
    }

    /**
     * The kernel counts in 32 bits; what matters is how far it has come since it was last asked. It forgets what it has
     * told, and libpcap adds it up, so that two threads must not ask at once.
     */
    private void count() {
        counted = System.nanoTime();
        if (Libpcap.pcap_stats(pcap, statistics) == 0) { // else the counters stay as they were last known
            received += statistics.getInt(RECEIVED) - received & 0xffff_ffffL;
            droppedByKernel += statistics.getInt(DROPPED) - droppedByKernel & 0xffff_ffffL;
            droppedByInterface += statistics.getInt(DROPPED_BY_INTERFACE) - droppedByInterface & 0xffff_ffffL;
        }
    }

    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        count();
        over = true;
        left = 0;
        Libpcap.pcap_dump_close(dumper);
        handle.close();
        statistics.close();
        buffer = ByteBuffer.allocate(0);
        records = buffer;
        memory.release();
    }
}
