package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.locks.LockSupport;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapNativeException;
import org.wirestat.capture.CaptureException;

/**
 * An interface that is listened to, and the ring that its frames go to. Opened by a {@link Tap}.
 *
 * <p>Calling from Java to C costs more than handling a frame, and calling back more again. So both are done once a
 * batch: libpcap calls its own {@code pcap_dump} for each frame of a batch, to write it to a stream whose buffer is
 * the ring's memory, and is never written out. There the records lie as they would in a capture file, whose header was
 * there before the first of them, and has told the link type and the unit of the times.
 *
 * <pre>
 *   kernel's buffer --pcap_dispatch--> pcap_dump --fwrite--> {@link HeaderRing}: record, record, ...
 * </pre>
 *
 * <p>libpcap does not come back from a silent wire. It is only asked for what is there; in between this class waits
 * itself, no longer than a tenth of a second. It never waits for the reader of the ring: when the ring is full, frames
 * stay in the kernel's buffer, and what that has no room for meanwhile is counted as lost by the reader.
 *
 * <p>A capture belongs to the thread that fetches. Only the ring's side for readers, and the counters, are for others.
 */
public final class LiveCapture implements AutoCloseable {
    /** Frames are handed over after so many, so that the reader finds them in the processor's cache. */
    private static final int BATCH = 1024;

    /** It is not worth calling libpcap for fewer, if there may be room for more. */
    private static final int LEAST_BATCH = 64;

    private static final int SILENCE_MILLIS = 100;

    /** How long to leave a full ring to its reader. */
    private static final long FULL_NANOS = 1_000_000L;

    private static final int LINK_TYPE = 20;
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
    /** The octets of the longest record, and of as many as are the least to be fetched. */
    private final int longest;

    private final int least;

    private final PcapHandle handle;
    private final Pointer pcap;
    private final Link link;
    private final Pointer dumper;
    private final HeaderRing ring;

    /** What libpcap says of where the stream is, when it is where the ring begins. */
    private long beginning;

    /** When the kernel was last asked for its counters, and its answer. Only the thread that captures may ask. */
    private long counted = System.nanoTime() - COUNTING_NANOS;

    private final Memory statistics = new Memory(STATISTICS);

    private long toCome;
    private long frames;
    /** Whether the ring was full since the kernel was last asked for its counters. */
    private boolean wasFull;

    private boolean wasLost;
    private boolean over;
    private boolean open = true;

    /** Written by the thread that captures, read by any. */
    private volatile long received;

    private volatile long droppedByKernel;
    private volatile long droppedByReader;
    private volatile long droppedByInterface;

    LiveCapture(String name, PcapHandle handle, int snapLength, int direction, long count, int ringOctets)
            throws CaptureException, NotOpenException {
        this.name = name;
        this.handle = handle;
        this.snapLength = snapLength;
        this.toCome = count;
        longest = HeaderRing.RECORD_HEADER + snapLength;
        least = longest * Math.max(1, Math.min(LEAST_BATCH, ringOctets / 8 / longest));
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

        ByteBuf memory = HeaderRing.memory(ringOctets);
        ByteBuffer header = memory.nioBuffer(0, memory.capacity()).order(ByteOrder.nativeOrder());
        dumper = dumper(memory, header);
        int nanosPerUnit = header.getInt(0) == NANOSECONDS ? 1 : 1000;
        ring = new HeaderRing(name, memory, header.getInt(LINK_TYPE) & 0xffff, nanosPerUnit, direction);
    }

    /** The stream that never reaches the file it is said to go to. It begins with a file's header. */
    private Pointer dumper(ByteBuf memory, ByteBuffer octets) throws CaptureException {
        Pointer stream = Streams.fopen("/dev/null", "w");
        if (stream == null) {
            memory.release();
            throw new CaptureException(CaptureException.Kind.UNREADABLE, "/dev/null", "cannot be opened");
        }
        Streams.setvbuf(stream, Native.getDirectBufferPointer(octets), Streams.IOFBF, octets.capacity());
        Streams.__fsetlocking(stream, Streams.FSETLOCKING_BYCALLER);
        Pointer opened = Libpcap.pcap_dump_fopen(pcap, stream);
        if (opened == null) {
            Streams.fclose(stream);
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

    /** The frames that were fetched, for the one thread that reads them. */
    public HeaderRing frames() {
        return ring;
    }

    /** Whether the wire will give nothing more: the frames asked for are there, or it failed, or was closed. */
    public boolean isOver() {
        return over || toCome == 0;
    }

    /**
     * Puts what is there into the ring, at most a batch, and no more than is still to come. False if it was nothing:
     * because a tenth of a second has passed in silence, because the ring is full, or because it is over.
     */
    boolean fetch() throws CaptureException {
        if (isOver()) {
            return false;
        }
        int room = ring.room(least);
        if (room < least) {
            leave();
            return false;
        }
        int count = dispatch(room);
        if (count == 0) {
            link.await(SILENCE_MILLIS);
            count = dispatch(room);
        }
        if (count <= 0 || isCountingDue()) {
            count();
        }
        if (count <= 0) {
            checkLink(count < 0);
        }
        return count > 0;
    }

    /** Negative if libpcap has given up. */
    private int dispatch(int room) {
        int place = ring.place();
        if (place == 0) {
            Libpcap.pcap_dump_flush(dumper); // the next record goes where the memory begins
            beginning = Libpcap.pcap_dump_ftell(dumper);
        }
        int most = (int) Math.min(Math.min(BATCH, room / longest), toCome);
        int count = Libpcap.pcap_dispatch(pcap, most, Libpcap.PCAP_DUMP, dumper);
        if (count > 0) {
            toCome -= count;
            frames += count;
            ring.publish((int) (Libpcap.pcap_dump_ftell(dumper) - beginning) - place);
        }
        return count;
    }

    /** There is no room for what the kernel has. */
    private void leave() {
        wasFull = true;
        if (isCountingDue()) {
            count();
            wasFull = true;
        }
        LockSupport.parkNanos(FULL_NANOS);
    }

    private boolean isCountingDue() {
        return System.nanoTime() - counted >= COUNTING_NANOS;
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

    /** The LINKTYPE_ number of all frames. */
    public int linkType() {
        return ring.linkType();
    }

    /** The name of the interface. */
    public String name() {
        return name;
    }

    /** The most octets that are kept of a frame. */
    public int snapLength() {
        return snapLength;
    }

    /**
     * Frames that passed the filter, given or not, as of a tenth of a second ago at most, or of the end. The loopback
     * interface shows libpcap each frame twice, of which it gives one: there this is about twice the number of frames
     * given, and none is lost.
     */
    public long received() {
        return received;
    }

    /** Frames that the kernel had no room for, although they were fetched as fast as could be. */
    public long droppedByKernel() {
        return droppedByKernel;
    }

    /** Frames that the kernel had no room for while the ring was full, because its reader did not keep up. */
    public long droppedByReader() {
        return droppedByReader;
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
            long dropped = statistics.getInt(DROPPED) - droppedByKernel - droppedByReader & 0xffff_ffffL;
            if (wasFull) {
                droppedByReader += dropped;
            } else {
                droppedByKernel += dropped;
            }
            wasFull = false;
            droppedByInterface += statistics.getInt(DROPPED_BY_INTERFACE) - droppedByInterface & 0xffff_ffffL;
        }
    }

    /** Ends the capture, and lets go of the ring. No other thread may use either any more. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        count();
        over = true;
        Libpcap.pcap_dump_close(dumper);
        handle.close();
        statistics.close();
        ring.release();
    }
}
