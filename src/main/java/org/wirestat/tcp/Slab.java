package org.wirestat.tcp;

/**
 * Records of one size, numbered from 0. They lie in pages that are added one at a time, so that a slab that grows moves none
 * of them, and takes no longer than one page does. Before there is any, number 0 can be looked at, and holds nothing.
 */
final class Slab {
    /**
     * Where the first record of a page is: with the two words of an array's header, 32 behind its beginning. If that is at a
     * multiple of 256 octets, no record takes more cache lines than it must; and as its length is one, so may the next page be.
     */
    static final int FIRST = 30;
    /** No record's number. */
    static final int NONE = -1;

    private final PageSource source;
    private final int pageWords;
    /** How many bits of a number say which record of its page it is, and these bits. */
    private final int pageBits;

    private final int inPage;
    /** By how many bits that is shifted to say which word. */
    private final int wordBits;

    private long[][] pages;
    private int size;
    /** The record that was given back last; its first word names the one before. */
    private int vacancy = NONE;

    /**
     * @param words of a record, a power of two
     * @param pageWords of a page's records, a power of two and no less
     */
    Slab(int words, int pageWords, PageSource source) {
        if (Integer.bitCount(words) != 1 || Integer.bitCount(pageWords) != 1 || words > pageWords) {
            throw new IllegalArgumentException(
                    "records and pages must have powers of two of words, and a page room for a record:" + " words="
                            + words + " pageWords=" + pageWords);
        }
        this.pageWords = pageWords;
        this.source = source;
        pages = new long[][] {new long[FIRST + words]};
        pageBits = Integer.numberOfTrailingZeros(pageWords / words);
        inPage = pageWords / words - 1;
        wordBits = Integer.numberOfTrailingZeros(words);
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
        long[] added = source.page(FIRST + pageWords);
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
        return FIRST + ((number & inPage) << wordBits);
    }

    /** How many records there are, those given back included. */
    int size() {
        return size;
    }
}
