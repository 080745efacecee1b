package org.wirestat.flow;

/**
 * From the hash of a flow to the numbers of connections. Open addressing with linear probing, in {@value #PARTS} parts that
 * the hash tells apart and that grow each by itself, so that no growth takes long however many there are.
 *
 * <pre>
 *   hash    | part  8 |             the rest of a tag 24             |      not used      |
 *   entry   |                  tag 32                                |  number 32         |
 * </pre>
 *
 * <p>The place of an entry follows from its tag, so that to grow is to read the part once, and nothing else. Two flows may have
 * the same tag: whoever looks up compares what he finds.
 */
final class Index {
    static final int NONE = -1;

    private static final int PARTS = 1 << 8;
    private static final int PART_AT = Integer.SIZE - 8;
    private static final int SMALLEST = 1 << 4;
    private static final long EMPTY = -1;

    private final long[][] parts = new long[PARTS][];
    private final int[] sizes = new int[PARTS];
    private int size;

    // The place of what was found last, and what was looked for.
    private long[] part;
    private int at;
    private int tag;

    Index() {
        for (int i = 0; i < PARTS; i++) {
            parts[i] = emptied(SMALLEST);
        }
    }

    private static long[] emptied(int length) {
        long[] part = new long[length];
        for (int i = 0; i < length; i++) {
            part[i] = EMPTY;
        }
        return part;
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
        int tag = tag(hash);
        long[] part = parts[tag >>> PART_AT];
        return part[tag & part.length - 1];
    }

    /** The first of the numbers that may be meant by {@code hash}, or {@link #NONE}. */
    int first(long hash) {
        tag = tag(hash);
        part = parts[tag >>> PART_AT];
        at = tag & part.length - 1;
        return found();
    }

    /** The one after that which was found last. */
    int next() {
        at = at + 1 & part.length - 1;
        return found();
    }

    private int found() {
        long[] part = this.part;
        int mask = part.length - 1;
        int at = this.at;
        while (part[at] != EMPTY) {
            if (tagOf(part[at]) == tag) {
                this.at = at;
                return (int) part[at];
            }
            at = at + 1 & mask;
        }
        return NONE;
    }

    void add(long hash, int number) {
        int tag = tag(hash);
        int which = tag >>> PART_AT;
        size++;
        sizes[which]++;
        if (sizes[which] > parts[which].length * 5 / 8) {
            grow(which);
        }
        put(parts[which], (long) tag << 32 | number);
    }

    private void grow(int which) {
        long[] larger = emptied(parts[which].length * 2);
        for (long entry : parts[which]) {
            if (entry != EMPTY) {
                put(larger, entry);
            }
        }
        parts[which] = larger;
    }

    private static void put(long[] part, long entry) {
        int mask = part.length - 1;
        int at = tagOf(entry) & mask;
        while (part[at] != EMPTY) {
            at = at + 1 & mask;
        }
        part[at] = entry;
    }

    /** Takes out an entry that is there, and moves up what lies behind it in its run (Knuth, TAOCP 3, 6.4, R). */
    void remove(long hash, int number) {
        int tag = tag(hash);
        int which = tag >>> PART_AT;
        long[] part = parts[which];
        int mask = part.length - 1;
        int gap = tag & mask;
        while (part[gap] != ((long) tag << 32 | number)) {
            gap = gap + 1 & mask;
        }
        size--;
        sizes[which]--;
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
