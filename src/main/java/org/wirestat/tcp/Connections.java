package org.wirestat.tcp;

/**
 * Where the connections of a table lie, by number. Each has a record of {@value #RECORD} words, four cache lines, which
 * {@link Connection} draws. What is unusual about a few of them lies elsewhere:
 *
 * <pre>
 *   records     one for each connection; if it is not ordinary, the beginning of its list of {@link Differences} is in it
 *   rests       the rest of that list, if it is longer: 8, 16, 32, 64 or 128 words, and 256 that nobody needs
 *   addresses   of both ends, if they are of IPv6: 4 words
 *   attempts    SYNs that a connection holds back
 * </pre>
 */
public final class Connections {
    /** No connection's number: there is no memory for another. */
    public static final int NONE = Slab.NONE;

    static final int RECORD = 32;

    /** Where the list of differences begins in a record. */
    static final int LIST = 24;

    /**
     * Of the records, 1 MB. To look at one is to look at the length of its page as well, which takes a line of the cache that the
     * records would have: the fewer pages the better, but to make one must not take long.
     */
    private static final int PAGE = 1 << 17;
    /** Of all else: of that there is less, and often none. */
    private static final int SMALL_PAGE = 1 << 15;

    /**
     * By so many words an array whose length is a power of two has to be longer, so that with its header it takes a multiple of
     * 256 octets, and what lies behind it on the heap begins at one if it does. If all large arrays do, so do all records.
     */
    public static final int BESIDE_HEADER = Slab.FIRST;

    /** How many words those pages have of which most are asked for. */
    public static final int PAGE_LENGTH = Slab.FIRST + PAGE;

    private static final int LIST_ROOM = RECORD - LIST;
    private static final int SMALLEST_REST = 8;
    private static final int ADDRESSES = 4;
    private static final int CACHE_LINE = 8;

    private final Slab records;
    private final Slab addresses;
    private final Slab[] rests = new Slab[6];
    private final Attempts attempts = new Attempts();

    public Connections(PageSource pages) {
        records = new Slab(RECORD, PAGE, pages);
        addresses = new Slab(ADDRESSES, SMALL_PAGE, pages);
        for (int i = 0; i < rests.length; i++) {
            rests[i] = new Slab(SMALLEST_REST << i, SMALL_PAGE, pages);
        }
    }

    /** How many there are, those included that were removed: all numbers are lower. */
    public int size() {
        return records.size();
    }

    /** The number of one of which nothing is known yet, or {@link #NONE}. */
    public int add() {
        int number = records.take();
        if (number != NONE) {
            records.page(number)[records.at(number) + Connection.PORTS] = 0;
        }
        return number;
    }

    /** {@code number} holds nothing any more, and may be another's: see {@link Connection#vacate}. */
    public void remove(int number) {
        long[] page = records.page(number);
        page[records.at(number) + Connection.PORTS] = Connection.VACANT;
        records.giveBack(number);
    }

    public boolean isVacant(int number) {
        return is(number, Connection.VACANT);
    }

    /** Whether it is the latest between its sockets. */
    public boolean isLatest(int number) {
        return is(number, Connection.LATEST);
    }

    public void setLatest(int number, boolean isLatest) {
        long[] page = records.page(number);
        int word = records.at(number) + Connection.PORTS;
        long ports = page[word];
        page[word] = isLatest ? ports | Connection.LATEST : ports & ~Connection.LATEST;
    }

    private boolean is(int number, long flag) {
        return (records.page(number)[records.at(number) + Connection.PORTS] & flag) != 0;
    }

    /**
     * Fetches the record of {@code number} into the cache. What it returns is of no use but to be used. Its end is in the fourth
     * line or, of a page that does not begin with one, in a fifth. Not all of it is needed each time, but to ask of which that
     * is so costs more: nobody can guess it.
     */
    public long touch(int number) {
        long[] page = records.page(number);
        int at = records.at(number);
        return page[at]
                + page[at + CACHE_LINE]
                + page[at + 2 * CACHE_LINE]
                + page[at + 3 * CACHE_LINE]
                + page[at + RECORD - 1];
    }

    long[] page(int number) {
        return records.page(number);
    }

    int at(int number) {
        return records.at(number);
    }

    Slab addresses() {
        return addresses;
    }

    Attempts attempts() {
        return attempts;
    }

    // ---- The list ----

    /** Copies the list, {@code length} words, of the record at {@code at}. */
    void fetchList(long[] page, int at, int length, long[] words) {
        int inRecord = inRecord(length);
        for (int i = 0; i < inRecord; i++) {
            words[i] = page[at + LIST + i];
        }
        if (length > inRecord) {
            int rest = (int) page[at + RECORD - 1];
            Slab slab = rests[size(length)];
            long[] restPage = slab.page(rest);
            int restAt = slab.at(rest);
            for (int i = inRecord; i < length; i++) {
                words[i] = restPage[restAt + i - inRecord];
            }
        }
    }

    /**
     * The list of the record at {@code at}, until now of {@code oldLength} words, becomes the first {@code length} of
     * {@code words}; or stays as it is, and the answer is false, if there is no memory for that.
     */
    boolean storeList(long[] page, int at, int oldLength, long[] words, int length) {
        if ((oldLength > LIST_ROOM || length > LIST_ROOM) && !storeRest(page, at, oldLength, words, length)) {
            return false;
        }
        int inRecord = inRecord(length);
        for (int i = 0; i < inRecord; i++) {
            page[at + LIST + i] = words[i];
        }
        return true;
    }

    private boolean storeRest(long[] page, int at, int oldLength, long[] words, int length) {
        int last = at + RECORD - 1;
        int old = oldLength > LIST_ROOM ? (int) page[last] : NONE;
        int rest = NONE;
        if (length > LIST_ROOM) {
            Slab slab = rests[size(length)];
            rest = old != NONE && size(oldLength) == size(length) ? old : slab.take();
            if (rest == NONE) {
                return false;
            }
            long[] restPage = slab.page(rest);
            int restAt = slab.at(rest);
            int inRecord = inRecord(length);
            for (int i = inRecord; i < length; i++) {
                restPage[restAt + i - inRecord] = words[i];
            }
            page[last] = rest;
        }
        if (old != NONE && (rest != old || size(oldLength) != size(length))) {
            rests[size(oldLength)].giveBack(old);
        }
        return true;
    }

    /** A longer list has the number of its rest in the last word of the record. */
    private static int inRecord(int length) {
        return length <= LIST_ROOM ? length : LIST_ROOM - 1;
    }

    private static int size(int length) {
        int rest = length - inRecord(length);
        return Math.max(0, Integer.SIZE - Integer.numberOfLeadingZeros((rest - 1) / SMALLEST_REST));
    }
}
