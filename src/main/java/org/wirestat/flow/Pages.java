package org.wirestat.flow;

import org.wirestat.record.PageSource;

/** Pages of the heap, up to a limit: what strangers send cannot fill it. */
public final class Pages implements PageSource {
    private static final int HEADER_BYTES = 16;

    private final PageSource source;
    private long left;

    /**
     * @param limit how many octets they may take together
     * @param source makes them. Once it has had no memory for one it is asked for none any more.
     */
    public Pages(long limit, PageSource source) {
        left = limit;
        this.source = source;
    }

    @Override
    public long[] page(int words) {
        long octets = HEADER_BYTES + (long) words * Long.BYTES;
        if (octets > left) {
            return null;
        }
        long[] page = source.page(words);
        left = page == null ? 0 : left - octets; // without a page others have taken more than was left to them
        return page;
    }

    @Override
    public boolean reserve(long octets) {
        if (octets > left) {
            return false;
        }
        left -= octets;
        return true;
    }

    @Override
    public void release(long octets) {
        left += octets;
    }
}
