package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isAfter;
import static org.wirestat.tcp.SequenceNumber.isBetween;
import static org.wirestat.tcp.SequenceNumber.laterOf;

/**
 * Van Jacobson's header prediction, as a tap can make it: of a connection that has opened, and of which nothing has closed
 * or is missing, the next segment most likely goes on where its sender left off. All that such a one can change is how far
 * the ends have come. So it is taken note of where the connection is stored, in a few words, and comes to the very same as if
 * the ends had been told, which is what happens with every other one.
 */
final class Prediction {
    private Prediction() {}

    /** Whether {@code s} is just what was expected of a connection that is {@link Connection#PREDICTABLE}. */
    static boolean holds(long[] words, int at, Segment s, boolean isFromOrig) {
        int from = at + (isFromOrig ? Connection.ORIG : Connection.RESP);
        int to = at + (isFromOrig ? Connection.RESP : Connection.ORIG);
        long own = words[from + SequenceSpace.NEXT];
        return (s.flags & ~(Segment.PSH | Segment.ECE | Segment.CWR)) == Segment.ACK
                && s.seq == (int) own
                && isBetween((int) (own >>> 32), s.ack, (int) words[to + SequenceSpace.NEXT])
                && s.window != 0
                && s.direction == Segment.Direction.UNKNOWN
                && looksAsBefore(words, from, s)
                && isInHistory(words, at + Connection.HISTORY, s, isFromOrig);
    }

    /** Whether it has the time to live, an id and timestamps where its sender's segment before had them. */
    private static boolean looksAsBefore(long[] words, int from, Segment s) {
        long profile = words[from + End.PROFILE];
        return (int) (profile >>> Profile.TTL_AT & Profile.TTL_MASK) - 1 == s.ttl
                && (profile & Profile.HAS_RUNNING_ID) != 0 == s.ipId > 0
                && (!s.hasTimestamps || (words[from + End.FLAGS] & End.HAS_TIMESTAMPS) != 0);
    }

    private static boolean isInHistory(long[] words, int history, Segment s, boolean isFromOrig) {
        long zeek = words[history + (isFromOrig ? History.ORIG : History.RESP) + ZeekEnd.STATE];
        return History.has((int) words[history + History.SEEN_AND_COUNT], s, isFromOrig)
                && !ZeekEnd.isReset(zeek)
                && (s.payloadLength == 0 || isAfter(s.seqEnd(), (int) (zeek >>> 32)));
    }

    /** Takes note of {@code s}, of which the prediction {@link #holds}. */
    static void advance(long[] words, int at, Segment s, boolean isFromOrig) {
        int from = at + (isFromOrig ? Connection.ORIG : Connection.RESP);
        int to = at + (isFromOrig ? Connection.RESP : Connection.ORIG);
        Connection.getOverSilence(words, at, s.time, isFromOrig);
        words[at + Connection.LAST] = Math.max(words[at + Connection.LAST], s.time);
        if (s.hasTimestamps) {
            int newest = (int) words[from + End.TS_AND_PAYLOAD_ACK];
            setLow(words, from + End.TS_AND_PAYLOAD_ACK, laterOf(newest, s.tsVal));
        }
        acknowledge(words, from, to, s);
        if (s.payloadLength > 0) {
            send(words, from, to, s);
        }
        advertise(words, from, to, s);
        say(words, from + End.ACTIVITY, s);
        int zeek = at + Connection.HISTORY + (isFromOrig ? History.ORIG : History.RESP) + ZeekEnd.STATE;
        setHigh(words, zeek, laterOf((int) (words[zeek] >>> 32), s.seqEnd()));
    }

    private static void acknowledge(long[] words, int from, int to, Segment s) {
        int retransmission = to + End.RETRANSMISSION;
        if (s.ack != (int) (words[from + SequenceSpace.NEXT] >>> 32)) {
            setHigh(words, from + SequenceSpace.NEXT, s.ack);
            words[from + SequenceSpace.RCV_NXT_TIME] = s.time;
            words[from + SequenceSpace.FLAGS] &= ~SequenceSpace.IS_CARRIED;
            restart(words, retransmission, s.time);
        }
        setHigh(words, retransmission + Retransmission.COUNTS, 0); // probes are answered
    }

    private static void send(long[] words, int from, int to, Segment s) {
        if ((words[from + SequenceSpace.FLAGS] & SequenceSpace.IS_CARRIED) == 0) {
            words[from + SequenceSpace.FLAGS] |= SequenceSpace.IS_CARRIED;
            setHigh(words, from + SequenceSpace.FIRST_AND_CARRIER, s.seqEnd());
        }
        boolean isIdle = (int) (words[to + SequenceSpace.NEXT] >>> 32) == s.seq;
        if (isIdle) {
            restart(words, from + End.RETRANSMISSION, s.time);
        }
        words[from + SequenceSpace.FLAGS] |= SequenceSpace.HAS_SHOWN_PAYLOAD;
        words[from + SequenceSpace.OCTETS] += s.payloadLength;
        setLow(words, from + SequenceSpace.NEXT, s.seqEnd());
        long flags = words[from + End.FLAGS];
        int payloadAck = (int) (words[from + End.TS_AND_PAYLOAD_ACK] >>> 32);
        if ((flags & End.PAYLOAD_HAS_ACK) == 0 || isAfter(s.ack, payloadAck)) {
            words[from + End.FLAGS] = flags | End.PAYLOAD_HAS_ACK;
            setHigh(words, from + End.TS_AND_PAYLOAD_ACK, s.ack);
        }
    }

    private static void advertise(long[] words, int from, int to, Segment s) {
        long flags = words[from + SequenceSpace.FLAGS];
        int shift = SequenceSpace.windowShift(flags, words[to + SequenceSpace.FLAGS]);
        if (shift < 0) {
            words[from + SequenceSpace.FLAGS] = flags & ~SequenceSpace.HAS_WINDOW;
            return;
        }
        int window = s.window << shift;
        int edge = s.ack + window;
        long known = words[from + SequenceSpace.WINDOW];
        boolean hasWindow = (flags & SequenceSpace.HAS_WINDOW) != 0;
        int furthest = hasWindow ? laterOf((int) known, edge) : edge;
        int largest = Math.max((int) (known >>> 32), window);
        words[from + SequenceSpace.WINDOW] = furthest & 0xffffffffL | (long) largest << 32;
        words[from + SequenceSpace.FLAGS] = flags | SequenceSpace.HAS_WINDOW;
    }

    private static void say(long[] words, int activity, Segment s) {
        words[activity + Activity.PACKETS]++;
        words[activity + Activity.LAST_PASSED] = s.time;
        words[activity + Activity.SAID] = s.time;
        words[activity + Activity.SAID_FRAME] = s.frame;
        long flags = words[activity + Activity.FLAGS] & Activity.PAYLOAD_HAS_ACK | Activity.HAS_ACK;
        if (s.payloadLength > 0) {
            words[activity + Activity.SAID_NEW_BEFORE] = words[activity + Activity.SAID_NEW];
            words[activity + Activity.SAID_NEW] = s.time;
            words[activity + Activity.SAID_PAYLOAD] = s.time;
            words[activity + Activity.ACKS] = s.ack & 0xffffffffL | (long) s.ack << 32;
            flags |= Activity.PAYLOAD_HAS_ACK;
        } else {
            setLow(words, activity + Activity.ACKS, s.ack);
        }
        words[activity + Activity.FLAGS] = flags | (long) Reset.Trigger.of(s).ordinal() << Activity.WHAT_AT;
    }

    private static void restart(long[] words, int retransmission, long time) {
        words[retransmission + Retransmission.TIME] = time;
        words[retransmission + Retransmission.WAIT] = 0;
        setLow(words, retransmission + Retransmission.COUNTS, 0);
    }

    private static void setLow(long[] words, int index, int value) {
        words[index] = words[index] & 0xffffffff_00000000L | value & 0xffffffffL;
    }

    private static void setHigh(long[] words, int index, int value) {
        words[index] = words[index] & 0xffffffffL | (long) value << 32;
    }
}
