package org.wirestat.tcp;

/** Keeps a segment that will be filled anew, for tests of other packages. */
public final class SegmentCopy {
    private SegmentCopy() {}

    public static void copy(Segment from, Segment to) {
        to.copyHeader(from);
    }
}
