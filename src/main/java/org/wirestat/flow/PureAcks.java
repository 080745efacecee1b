package org.wirestat.flow;

import org.wirestat.tcp.MissingAcks;
import org.wirestat.tcp.Segment;

/**
 * Whether pure ACKs are missing from the capture, because a filter lets only segments with SYN, FIN or RST pass: as far as the
 * capture so far tells.
 */
final class PureAcks implements MissingAcks {
    /** No end delays an ACK for longer, in nanoseconds (RFC 9293, 3.8.6.3). */
    private static final long LONGEST_DELAY = 500_000_000L;

    private final Counters counters;
    /** SYN+ACKs, and how often one, or the SYN that it answers, was sent again: then it had no ACK. */
    private long answers;

    private long repeats;
    private long firstAnswer;
    private boolean isShownByFin;

    PureAcks(Counters counters) {
        this.counters = counters;
    }

    /** A SYN+ACK passes at {@code time}, for the first time. */
    void onAnswer(long time) {
        firstAnswer = answers == 0 ? time : firstAnswer;
        answers++;
    }

    /** A SYN+ACK, or the SYN that it answered, passes again. */
    void onRepeat() {
        repeats++;
    }

    /** {@code s}, a FIN of a connection that was first heard of at {@code opened}, passes: its sender has sent ACKs before. */
    void onFin(Segment s, long opened) {
        isShownByFin |= counters.get(Counter.PLAIN) == 0 && s.time - opened > LONGEST_DELAY;
    }

    @Override
    public boolean mayBeMissing() {
        return counters.get(Counter.PLAIN) == 0;
    }

    @Override
    public boolean areMissing(long now) {
        boolean isShownByAnswers = answers > repeats && now - firstAnswer > LONGEST_DELAY;
        return counters.get(Counter.PLAIN) == 0 && (isShownByFin || isShownByAnswers);
    }
}
