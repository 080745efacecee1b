package org.wirestat.flow;

import java.util.Arrays;
import org.wirestat.record.Records;

/**
 * From the hash of a flow to the numbers of connections. Open addressing with linear probing, in parts that the first bits of
 * a hash tell apart: as few as are needed, so that parts may stand at several places of the directory. One that is small
 * doubles when it is full; one that is not is split in two (extendible hashing: Fagin et al., ACM TODS 4(3), 1979). So no growth
 * takes long, however many there are, and hardly any leaves memory behind.
 *
 * <pre>
 *   hash    | first bits: which part |   the rest of a tag of 32     |      not used      |
 *   entry   |                  tag 32                                |  number 32         |
 * </pre>
 *
 * <p>The place of an entry follows from its tag, so that to grow is to read the part once, and nothing else. Two flows may have
 * the same tag: whoever looks up compares what he finds.
 */
final class Index {
    static final int NONE = -1;

    private static final int SMALLEST = 1 << 4;
    /** Parts of this length, 256 KB, are split: that takes a fraction of a millisecond. */
    private static final int LARGEST = 1 << 15;
    /** So many first bits are looked at. A part that even these do not split, which no fair hash makes, doubles all the same. */
    private static final int MOST_BITS = 16;

    private static final long EMPTY = -1;

    /** Nobody uses so many words at the end of a part: for the sake of the pages of connections, which lie among the parts. */
    private static final int UNUSED = Records.BESIDE_HEADER;

    private long[][] parts = {emptied(SMALLEST), emptied(SMALLEST)};
    /** Which part stands at this place: they are numbered as they are made. */
    private int[] numbers = {0, 1};
    /** How many entries each part has. */
    private int[] sizes = new int[numbers.length];

    private int made = numbers.length;
    /** By how much a hash is shifted to say which part. */
    private int shift = Long.SIZE - 1;
    /** Of use while a part is split, and kept for the next; null before the first. */
    private long[] scratch;

    private int size;

    // Where to look next, and for what.
    private long[] part;
    private int at;
    private int tag;

    private static long[] emptied(int length) {
        long[] part = new long[length + UNUSED];
        Arrays.fill(part, EMPTY);
        return part;
    }

    private static int length(long[] part) {
        return part.length - UNUSED;
    }

    private static int mask(long[] part) {
        return length(part) - 1;
    }

    private int which(long hash) {
        return (int) (hash >>> shift);
    }

    private static int tag(long hash) {
        return (int) (hash >>> 32);
    }

    private static int tagOf(long entry) {
        return (int) (entry >>> 32);
    }

    int size() {
        return size;
    }

    /** Fetches the place of {@code hash} into the cache. */
    long touch(long hash) {
        long[] part = parts[which(hash)];
        return part[tag(hash) & mask(part)];
    }

    /** The first of the numbers that may be meant by {@code hash}, or {@link #NONE}. */
    int likely(long hash) {
        long[] part = parts[which(hash)];
        int tag = tag(hash);
        int mask = mask(part);
        int at = tag & mask;
        while (part[at] != EMPTY) {
            if (tagOf(part[at]) == tag) {
                return (int) part[at];
            }
            at = at + 1 & mask;
        }
        return NONE;
    }

    /** From now on the entries are shown among which those of {@code hash} are. */
    void seek(long hash) {
        tag = tag(hash);
        part = parts[which(hash)];
        at = tag & mask(part);
    }

    boolean hasNext() {
        return part[at] != EMPTY;
    }

    /** The next number that may be meant, or {@link #NONE} if the next entry is of another hash. */
    int next() {
        long entry = part[at];
        at = at + 1 & mask(part);
        return tagOf(entry) == tag ? (int) entry : NONE;
    }

    /**
     * Grows until {@link #add} has room for {@code hash}. If there is no memory for that, the index is as it was: all that a
     * step needs is allocated before anything is moved.
     */
    void makeRoom(long hash) {
        int which = which(hash);
        while (sizes[numbers[which]] >= length(parts[which]) * 5 / 8) {
            grow(which);
            which = which(hash);
        }
    }

    void add(long hash, int number) {
        makeRoom(hash);
        int which = which(hash);
        put(parts[which], (long) tag(hash) << 32 | number);
        count(which, 1);
    }

    private void count(int which, int more) {
        size += more;
        sizes[numbers[which]] += more;
    }

    /** The first place where the part at {@code which} stands. */
    private int firstPlace(int which) {
        int first = which;
        while (first > 0 && parts[first - 1] == parts[which]) {
            first--;
        }
        return first;
    }

    /** The place behind the last where the part at {@code which} stands. */
    private int endOfPlaces(int which) {
        int end = which + 1;
        while (end < parts.length && parts[end] == parts[which]) {
            end++;
        }
        return end;
    }

    /** Makes room in the part at {@code which}, or for it to be split. */
    private void grow(int which) {
        int first = firstPlace(which);
        int end = endOfPlaces(which);
        boolean isShared = end - first > 1;
        if (length(parts[which]) < LARGEST || !isShared && shift == Long.SIZE - MOST_BITS) {
            Arrays.fill(parts, first, end, enlarged(parts[which]));
        } else if (isShared) {
            split(first, end);
        } else {
            lookAtOneMoreBit();
        }
    }

    private static long[] enlarged(long[] full) {
        long[] larger = emptied(length(full) * 2);
        for (long entry : full) {
            if (entry != EMPTY) {
                put(larger, entry);
            }
        }
        return larger;
    }

    /** The part from {@code first} to {@code end} leaves the upper half of its places, and the entries there, to a new one. */
    private void split(int first, int end) {
        long[] part = parts[first];
        long[] upper = emptied(LARGEST);
        if (scratch == null) {
            scratch = new long[part.length];
        }
        if (made == sizes.length) {
            sizes = Arrays.copyOf(sizes, 2 * made);
        }
        System.arraycopy(part, 0, scratch, 0, part.length);
        Arrays.fill(part, EMPTY);
        int middle = (first + end) / 2;
        int moved = 0;
        for (long entry : scratch) {
            if (entry != EMPTY) {
                boolean isUpper = which(entry) >= middle;
                put(isUpper ? upper : part, entry);
                moved += isUpper ? 1 : 0;
            }
        }
        Arrays.fill(parts, middle, end, upper);
        Arrays.fill(numbers, middle, end, made);
        sizes[made] = moved;
        sizes[numbers[first]] -= moved;
        made++;
    }

    private void lookAtOneMoreBit() {
        long[][] more = new long[parts.length * 2][];
        int[] moreNumbers = new int[more.length];
        for (int i = 0; i < more.length; i++) {
            more[i] = parts[i / 2];
            moreNumbers[i] = numbers[i / 2];
        }
        parts = more;
        numbers = moreNumbers;
        shift--;
    }

    private static void put(long[] part, long entry) {
        int mask = mask(part);
        int at = tagOf(entry) & mask;
        while (part[at] != EMPTY) {
            at = at + 1 & mask;
        }
        part[at] = entry;
    }

    /** Takes out an entry that is there, and moves up what lies behind it in its run (Knuth, TAOCP 3, 6.4, R). */
    void remove(long hash, int number) {
        int tag = tag(hash);
        long[] part = parts[which(hash)];
        int mask = mask(part);
        int gap = tag & mask;
        while (part[gap] != ((long) tag << 32 | number)) {
            gap = gap + 1 & mask;
        }
        count(which(hash), -1);
        for (int at = gap + 1 & mask; part[at] != EMPTY; at = at + 1 & mask) {
            int home = tagOf(part[at]) & mask;
            boolean isBeyondGap = (at - home & mask) < (at - gap & mask);
            if (!isBeyondGap) {
                part[gap] = part[at];
                gap = at;
            }
        }
        part[gap] = EMPTY;
    }
}
