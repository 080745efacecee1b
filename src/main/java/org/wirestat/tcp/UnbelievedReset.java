package org.wirestat.tcp;

/** The last reset in an end's name that was not believed. */
public final class UnbelievedReset {
    long frame;
    /** When it passed. */
    long time;
    /** Time to live or hop limit, 0 to 255. */
    int ttl;
    /** Whether it came from nearer or farther away than all else the end sent. */
    boolean isForeign;

    public long frame() {
        return frame;
    }

    public long time() {
        return time;
    }

    public int ttl() {
        return ttl;
    }

    public boolean isForeign() {
        return isForeign;
    }
}
