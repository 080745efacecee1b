package org.wirestat.record;

/**
 * Records of one size, numbered from 0. They lie in pages that are added one at a time, so that a slab that grows moves none
 * of them, and takes no longer than one page does. Before there is any, number 0 can be looked at, and holds nothing.
 */
final class Slab {
    /**
     * Where the first record of a page is: with the two words of an array's header, 32 words behind its beginning, so that
     * records keep to cache lines where the page does.
     */
    static final int FIRST = 30;
    /** No record's number. */
    static final int NONE = -1;

    private final PageSource source;
    private final int words;
    private final int perPage;
    /** How many bits of a number say which record of its page it is, and these bits. */
    private final int pageBits;

    private final int inPage;

    private long[][] pages;
    private int size;
    /** The record that was given back last; its first word names the one before. */
    private int vacancy = NONE;

    /**
     * @param words of a record, 1 or more
     * @param perPage how many records a page has, a power of two
     */
    Slab(int words, int perPage, PageSource source) {
        if (words < 1 || Integer.bitCount(perPage) != 1) {
            throw new IllegalArgumentException("records must have a word or more, and a page a power of two of records:"
                    + " words=" + words + " perPage=" + perPage);
        }
        this.words = words;
        this.perPage = perPage;
        this.source = source;
        pages = new long[][] {new long[FIRST + words]};
        pageBits = Integer.numberOfTrailingZeros(perPage);
        inPage = perPage - 1;
    }

    /** The number of a record that is in nobody's use, or {@link #NONE}. What it holds is of no meaning. */
    int take() {
        if (vacancy != NONE) {
            int number = vacancy;
            vacancy = (int) page(number)[at(number)];
            return number;
        }
        boolean isFull = (size & inPage) == 0;
        return isFull && !addPage() ? NONE : size++;
    }

    private boolean addPage() {
        long[] added = source.page(FIRST + perPage * words);
        if (added == null) {
            return false;
        }
        int page = size >>> pageBits;
        if (page == pages.length) {
            long[][] larger = new long[page * 2][];
            System.arraycopy(pages, 0, larger, 0, page);
            pages = larger;
        }
        pages[page] = added;
        return true;
    }

    void giveBack(int number) {
        page(number)[at(number)] = vacancy;
        vacancy = number;
    }

    /** Where the record lies: behind {@link #at} in this. */
    long[] page(int number) {
        return pages[number >>> pageBits];
    }

    int at(int number) {
        return FIRST + (number & inPage) * words;
    }

    /** How many records there are, those given back included. */
    int size() {
        return size;
    }
}
