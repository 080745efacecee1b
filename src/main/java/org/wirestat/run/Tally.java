package org.wirestat.run;

import org.wirestat.flow.Counter;
import org.wirestat.flow.Counters;
import org.wirestat.flow.Unusual;
import org.wirestat.tcp.Delivery;
import org.wirestat.wire.Outcome;

/** What became of every frame, in numbers, and the lines that tell it: a tool that hides its losses lies. */
final class Tally {
    private final long[] outcomes = new long[Outcome.values().length];
    private long frames;
    private long filteredOut;

    void count(Outcome outcome) {
        frames++;
        outcomes[outcome.ordinal()]++;
    }

    /** A frame that did not pass the filter. */
    void countFilteredOut() {
        frames++;
        filteredOut++;
    }

    boolean isAllFilteredOut() {
        return filteredOut > 0 && filteredOut == frames;
    }

    long frames() {
        return frames;
    }

    long frames(Outcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    /** One line without its end. */
    void appendSummary(StringBuilder line, Counters counters, long open) {
        long connections = counters.get(Counter.CONNECTIONS);
        append(line, frames, "frame read, ", "frames read, ");
        if (filteredOut > 0) {
            line.append(filteredOut).append(" filtered out, ");
        }
        append(line, connections, "connection, ", "connections, ");
        line.append(open).append(" open at the end, ");
        line.append(counters.get(Counter.MIDSTREAM)).append(" began before the capture, ");
        append(line, notUnderstood(), "frame not understood", "frames not understood");
        long badChecksums = frames(Outcome.BAD_CHECKSUM) + frames(Outcome.BAD_IPV4_CHECKSUM);
        if (badChecksums > 0) {
            append(line.append(", "), badChecksums, "frame", "frames");
            line.append(" with a bad checksum ignored (a sender's own are filled in after the capture)");
        }
        long evicted = counters.get(Counter.EVICTED_FINISHED)
                + counters.get(Counter.EVICTED_HALF_OPEN)
                + counters.get(Counter.EVICTED_OPEN)
                + counters.get(Counter.EVICTED_LONG);
        if (evicted > 0) {
            append(line.append(", "), evicted, "connection evicted", "connections evicted");
        }
        long untracked = counters.get(Counter.NOT_TRACKED);
        if (untracked > 0) {
            append(line.append(", "), untracked, "segment not tracked", "segments not tracked");
        }
        if (evicted + untracked > 0) {
            line.append(" for want of room (--max-connections)");
        }
    }

    /** A line for each outcome and each reason that there was, what the summary tells left out; each with its end. */
    void appendReasons(StringBuilder lines, Counters counters, CaptureClock clock) {
        for (Outcome outcome : Outcome.values()) {
            appendReason(lines, "", outcome.label(), frames(outcome));
        }
        appendReason(lines, "", "frame with a wrong time, which timers do not follow", clock.wrongTimes());
        appendReason(lines, "", "leap of the capture's clock", clock.steps());
        for (Counter counter : Counter.values()) {
            if (counter.compareTo(Counter.MIDSTREAM) > 0 || counter == Counter.COPIES) {
                appendReason(lines, "", counter.label(), counters.get(counter));
            }
        }
        for (Unusual why : Unusual.values()) {
            appendReason(lines, "connections with facts beyond a record, as ", why.label(), counters.get(why));
        }
        for (Delivery delivery : Delivery.values()) {
            if (delivery != Delivery.PLAUSIBLE) {
                appendReason(lines, "segment that ", delivery.label(), counters.get(delivery));
            }
        }
    }

    private long notUnderstood() {
        long sum = 0;
        for (Outcome outcome : Outcome.values()) {
            if (!isUnderstood(outcome)) {
                sum += frames(outcome);
            }
        }
        return sum;
    }

    /** Whether it was read to its end and found to hold what it holds, be that TCP or not. */
    private static boolean isUnderstood(Outcome outcome) {
        return switch (outcome) {
            case SEGMENT, UNREACHABLE, NOT_IP, NOT_TCP, FRAGMENT, BAD_CHECKSUM, BAD_IPV4_CHECKSUM -> true;
            case ENCRYPTED,
                    CUT,
                    TOO_SHORT,
                    MALFORMED_LINK,
                    MALFORMED_IPV4,
                    MALFORMED_IPV6,
                    MALFORMED_TCP,
                    NESTED_TOO_DEEP,
                    LINK_TYPE_NOT_SUPPORTED -> false;
        };
    }

    private static void append(StringBuilder line, long count, String singular, String plural) {
        line.append(count).append(' ').append(count == 1 ? singular : plural);
    }

    private static void appendReason(StringBuilder lines, String prefix, String label, long count) {
        if (count > 0) {
            lines.append("    ")
                    .append(prefix)
                    .append(label)
                    .append(": ")
                    .append(count)
                    .append('\n');
        }
    }
}
