package org.wirestat.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;

/**
 * Several captures as one, by time; of equal times the capture that began first goes first, and of those the one whose name is
 * lower, so that the order in which they are given means nothing. Within one capture frames keep their order, also where their
 * times run backwards: it is the order in which they were recorded.
 *
 * <p>A damage ends its own capture only. It is told at the end, each by one {@link CaptureException}, after every frame
 * of all captures.
 */
public final class MergedFiles implements FrameSource {
    /** A binary heap, the source of the earliest frame first; each has moved to the frame that it gives next. */
    private final FrameSource[] heap;

    /** Which place each source of the heap has among those of equal times. */
    private final int[] places;

    private int size;

    /** The source of the current frame: it still stands first in the heap, or has ended. */
    private FrameSource current;

    private boolean begun;
    private final Queue<CaptureException> damages = new ArrayDeque<>();

    /** Merges sources, of which there must be one at least, and closes them in the end. */
    public MergedFiles(List<FrameSource> sources) {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("sources must not be empty: sources=" + sources);
        }
        heap = sources.toArray(new FrameSource[0]);
        Arrays.sort(heap, Comparator.comparing(FrameSource::name));
        places = new int[heap.length];
        current = heap[0];
    }

    @Override
    public boolean next() throws IOException {
        if (!begun) {
            begin();
        } else if (size > 0) {
            if (advances(heap[0])) {
                sink(0);
            } else {
                removeFirst();
            }
        }
        if (size > 0) {
            current = heap[0];
            return true;
        }
        CaptureException damage = damages.poll();
        if (damage != null) {
            throw damage;
        }
        return false;
    }

    @Override
    public long time() {
        return current.time();
    }

    @Override
    public int linkType() {
        return current.linkType();
    }

    @Override
    public ByteBuffer buffer() {
        return current.buffer();
    }

    @Override
    public int offset() {
        return current.offset();
    }

    @Override
    public int capturedLength() {
        return current.capturedLength();
    }

    @Override
    public int originalLength() {
        return current.originalLength();
    }

    @Override
    public int direction() {
        return current.direction();
    }

    @Override
    public String name() {
        return current.name();
    }

    @Override
    public long position() {
        return current.position();
    }

    @Override
    public void close() {
        for (FrameSource source : heap) {
            source.close();
        }
        size = 0;
        begun = true;
    }

    /** Moves every source to its first frame, and drops those that have none. */
    private void begin() throws IOException {
        begun = true;
        for (int i = 0; i < heap.length; i++) {
            FrameSource source = heap[i];
            if (advances(source)) {
                System.arraycopy(heap, size, heap, size + 1, i - size);
                heap[size++] = source;
            }
        }
        Arrays.sort(heap, 0, size, Comparator.comparingLong(FrameSource::time)); // what is in order is a heap
        Arrays.setAll(places, i -> i);
    }

    /** Moves a source on. One that has ended, well or not, is closed, so that its memory is free for the others. */
    private boolean advances(FrameSource source) throws IOException {
        try {
            if (source.next()) {
                return true;
            }
        } catch (CaptureException damage) {
            damages.add(damage);
        }
        source.close();
        return false;
    }

    private void removeFirst() {
        size--;
        exchange(0, size);
        places[0] = places[size];
        sink(0);
    }

    private void sink(int from) {
        int parent = from;
        for (int child = 2 * parent + 1; child < size; child = 2 * parent + 1) {
            if (child + 1 < size && isBefore(child + 1, child)) {
                child++;
            }
            if (!isBefore(child, parent)) {
                return;
            }
            exchange(parent, child);
            int place = places[parent];
            places[parent] = places[child];
            places[child] = place;
            parent = child;
        }
    }

    private boolean isBefore(int a, int b) {
        long timeOfA = heap[a].time();
        long timeOfB = heap[b].time();
        return timeOfA < timeOfB || timeOfA == timeOfB && places[a] < places[b];
    }

    private void exchange(int a, int b) {
        FrameSource source = heap[a];
        heap[a] = heap[b];
        heap[b] = source;
    }
}
