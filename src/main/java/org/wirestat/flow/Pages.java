package org.wirestat.flow;

import org.wirestat.record.PageSource;

/** Pages of the heap, up to a limit: what strangers send cannot fill it. */
public final class Pages implements PageSource {
    private final PageSource source;
    private long left;

    /**
     * @param limit how many octets they may take together
     * @param source makes them
     */
    public Pages(long limit, PageSource source) {
        left = limit;
        this.source = source;
    }

    @Override
    public long[] page(int words) {
        long octets = (long) words * Long.BYTES;
        if (octets > left) {
            return null;
        }
        try {
            long[] page = source.page(words);
            left -= octets;
            return page;
        } catch (OutOfMemoryError e) {
            left = 0; // others have taken more than was left to them
            return null;
        }
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
