package org.wirestat.run;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.wirestat.record.PageSource;

/**
 * Pages on the heap, which a thread of its own gets ready ahead. Where memory is used for the first time the kernel has to
 * find and clear it; that takes longer than to track what then lies there, and whoever tracks should not have to wait.
 *
 * <p>Assumed: one thread asks, mostly for pages of one length. Guaranteed:
 *
 * <ol>
 *   <li>A page is given once, and all of it is zero.
 *   <li>Who asks never waits: if none is ready he makes one.
 *   <li>A table that stays small, or is the most that a small heap holds, costs no thread and no page that nobody uses, but
 *       for the reserve.
 *   <li>A reserve of {@value #RESERVE} pages is kept until there is no memory for another page, or until {@link #close}. So
 *       whoever uses up the memory, there is some left to report with.
 * </ol>
 */
final class PagesAhead implements PageSource, AutoCloseable {
    /** So many are kept ready: 2 MB. With one fewer, whoever asks would often find none. */
    static final int AHEAD = 2;
    /** Who has asked so often is likely to go on, and has taken several times of what is then kept ready. */
    static final int FEW = 4 * AHEAD;

    private static final int RESERVE = 7;

    /**
     * A place is the filler's while it is null, and the asker's while it is not. The {@code setRelease} of a page, zeroed
     * before, pairs with the {@code getAcquire} of who takes it; that of null, after the page is taken, with the filler's.
     */
    private final AtomicReferenceArray<long[]> ready = new AtomicReferenceArray<>(AHEAD);

    private final int words;

    // The asker's.
    /** Null once it was given up. */
    private long[][] reserve;

    private int asked;
    /** The place of the next that is taken. */
    private int taken;

    private Thread filler;

    /** The filler's: the place of the next that is made. */
    private int made;

    /** Written by the asker, read by the filler whenever it wakes. */
    private volatile boolean closed;

    /** @param words of the pages that are got ready; others are made when they are asked for */
    PagesAhead(int words) {
        this.words = words;
        reserve = new long[RESERVE][words];
    }

    @Override
    public long[] page(int words) {
        try {
            long[] page = words == this.words ? page() : null;
            return page != null ? page : new long[words];
        } catch (OutOfMemoryError e) {
            close();
            return null;
        }
    }

    /** As {@link #take}, of a thread that is started for whoever asks often. */
    private long[] page() {
        if (asked < FEW) {
            asked++;
            return null;
        }
        if (filler == null && !closed) {
            filler = new Thread(this::fill, "pages");
            filler.setDaemon(true);
            filler.start();
        }
        long[] page = take();
        if (page != null) {
            LockSupport.unpark(filler);
        }
        return page;
    }

    /** The asker's: one that is ready; null without one. */
    long[] take() {
        long[] page = ready.getAcquire(taken);
        if (page != null) {
            ready.setRelease(taken, null);
            taken = (taken + 1) % AHEAD;
        }
        return page;
    }

    /** The filler's: gets another ready; false if there is no place for one. */
    boolean make() {
        if (ready.getAcquire(made) != null) {
            return false;
        }
        ready.setRelease(made, new long[words]);
        made = (made + 1) % AHEAD;
        return true;
    }

    private void fill() {
        try {
            while (!closed) {
                if (!make()) {
                    LockSupport.park(this);
                }
            }
        } catch (OutOfMemoryError e) {
            // Who asks makes his own, and is told the same.
        }
    }

    /** No more pages will be asked for, or but few: ends the thread, and gives up the reserve and what was made ahead. */
    @Override
    public void close() {
        closed = true;
        reserve = null;
        LockSupport.unpark(filler);
        while (take() != null) {
            // The page is nobody's any more.
        }
    }
}
