package org.wirestat.flow;

import org.wirestat.tcp.PageSource;

/** Pages on the heap, up to a limit: what strangers send cannot fill it. */
public final class Pages implements PageSource {
    private long left;

    /** @param limit how many octets they may take together */
    public Pages(long limit) {
        left = limit;
    }

    @Override
    public long[] page(int words) {
        long octets = (long) words * Long.BYTES;
        if (octets > left) {
            return null;
        }
        try {
            long[] page = new long[words];
            left -= octets;
            return page;
        } catch (OutOfMemoryError e) {
            left = 0; // others have taken more than was left to them
            return null;
        }
    }
}
