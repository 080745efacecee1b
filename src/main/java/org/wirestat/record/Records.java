package org.wirestat.record;

/**
 * The records of all connections of a table, by number, and the IPv6 addresses that have no room in them. It knows which records
 * are in use, not what they hold.
 */
public final class Records {
    /** No record's number: there is no memory for another. */
    public static final int NONE = Slab.NONE;

    /** How many records a page has: a page is added in a fraction of a millisecond, and no collector calls it huge. */
    private static final int PER_PAGE = 1 << 10;

    private static final int ADDRESSES = 4;

    /**
     * By so many words an array whose length is a power of two has to be longer, so that with its header it takes a multiple of
     * 256 octets, and what lies behind it on the heap begins at one if it does.
     */
    public static final int BESIDE_HEADER = Slab.FIRST;

    /** How many words the pages have that are asked for most. */
    public static final int PAGE_LENGTH = Slab.FIRST + PER_PAGE * ConnectionRecord.WORDS;

    /** How much memory a connection takes at least. */
    public static final int RECORD_BYTES = ConnectionRecord.WORDS * Long.BYTES;

    private static final int CACHE_LINE = 8;
    private static final int FLAGS_WORD = 1;

    private final Slab records;
    private final Slab addresses;

    public Records(PageSource pages) {
        records = new Slab(ConnectionRecord.WORDS, PER_PAGE, pages);
        addresses = new Slab(ADDRESSES, PER_PAGE * 4, pages);
    }

    /** How many records there are, those removed included: all numbers are lower. */
    public int size() {
        return records.size();
    }

    /** The number of a record that nobody uses, or {@link #NONE}. */
    public int add() {
        int number = records.take();
        if (number != NONE) {
            page(number)[at(number) + FLAGS_WORD] = 0;
        }
        return number;
    }

    /** Nobody uses the record any more; its sockets must have been cleared. */
    public void remove(int number) {
        page(number)[at(number) + FLAGS_WORD] = ConnectionRecord.VACANT;
        records.giveBack(number);
    }

    public boolean isVacant(int number) {
        return is(number, ConnectionRecord.VACANT);
    }

    /** Whether the connection is the latest between its sockets. */
    public boolean isLatest(int number) {
        return is(number, ConnectionRecord.LATEST);
    }

    public void setLatest(int number, boolean isLatest) {
        long[] page = page(number);
        int word = at(number) + FLAGS_WORD;
        page[word] = isLatest ? page[word] | ConnectionRecord.LATEST : page[word] & ~ConnectionRecord.LATEST;
    }

    private boolean is(int number, long flag) {
        return (page(number)[at(number) + FLAGS_WORD] & flag) != 0;
    }

    /** Fetches the record into the cache; the sum that is returned only keeps the compiler from removing the loads. */
    public long touch(int number) {
        long[] page = page(number);
        int at = at(number);
        return page[at]
                + page[at + CACHE_LINE]
                + page[at + 2 * CACHE_LINE]
                + page[at + 3 * CACHE_LINE]
                + page[at + ConnectionRecord.WORDS - 1];
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
}
