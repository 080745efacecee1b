package org.wirestat.finding;

/**
 * What is wrong with the capture as a whole, in numbers of frames.
 *
 * @param frames that were read
 * @param dropped by the kernel, the interface, or by us, before they could be
 * @param cut that end before their headers do
 * @param copies that were captured twice, and counted once
 * @param untracked segments that there was no room for
 * @param isDamaged whether a file broke off, or the wire was lost
 * @param isOnlyFlags whether only SYN, FIN and RST segments were captured
 */
public record Losses(
        long frames, long dropped, long cut, long copies, long untracked, boolean isDamaged, boolean isOnlyFlags) {
    public static final Losses NONE = new Losses(0, 0, 0, 0, 0, false, false);

    /** Of all frames there were. */
    double shareDropped() {
        return (double) dropped / Math.max(1, frames + dropped);
    }
}
