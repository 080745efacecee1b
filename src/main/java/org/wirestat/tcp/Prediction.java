package org.wirestat.tcp;

import static org.wirestat.tcp.SequenceNumber.isBetween;
import static org.wirestat.tcp.SequenceNumber.laterOf;

/**
 * Van Jacobson's header prediction, as a tap can make it: of a connection that has opened, and of which nothing has closed
 * or is missing, the next segment most likely goes on where its sender left off. All that such a one can change is how far
 * the ends have come. So it is taken note of where the connection is stored, in a few words, and comes to the very same as if
 * the ends had been told, which is what happens with every other one.
 */
final class Prediction {
    private static final long ACK_SAID = End.HAS_ACKED | End.SAID_ACK;

    /** What an end's flags say of one that has just said payload, with an ACK as all that is predicted. */
    private static final long PAYLOAD_SAID =
            End.HAS_SHOWN_PAYLOAD | End.HAS_SAID_PAYLOAD | End.PAYLOAD_HAS_ACK | End.LAST_PAYLOAD_HAS_ACK;

    private Prediction() {}

    /** Whether {@code s} is just what was expected of a connection that is {@link Connection#PREDICTABLE}. */
    static boolean holds(long[] words, int at, Segment s, boolean isFromOrig) {
        int from = at + (isFromOrig ? Connection.ORIG : Connection.RESP);
        int to = at + (isFromOrig ? Connection.RESP : Connection.ORIG);
        long noted = s.payloadLength > 0 ? End.PAYLOAD_NOTED : End.ACK_NOTED;
        return (s.flags & ~(Segment.PSH | Segment.ECE | Segment.CWR)) == Segment.ACK
                && s.window != 0
                && (words[from + End.SAID] & noted) != 0
                && follows(words, at, from, to, s);
    }

    /**
     * Whether {@code s}, which has an ACK, goes on where its sender left off, acknowledges no more than was sent, comes from the
     * same place as all before, and after it; and not so late, or after so many, that there is no room for what to note.
     */
    static boolean follows(long[] words, int at, int from, int to, Segment s) {
        long own = words[from + End.NEXT];
        long said = words[from + End.SAID];
        int sndNxt = (int) words[to + End.NEXT];
        int rcvNxt = (said & End.HAS_ACKED) != 0 ? (int) (own >>> 32) : sndNxt;
        long time = Offset.ofTime(s.time, words[at + Connection.EPOCH]);
        return s.seq == (int) own
                && isBetween(rcvNxt, s.ack, sndNxt)
                && End.isFromSamePlace(words[from + End.SAID_NEW], s)
                && time >= said >>> Offset.TIME_AT
                && time >= words[to + End.SAID] >>> Offset.TIME_AT
                && time != Offset.FAR
                && Offset.ofFrame(s.frame, words[at + Connection.BASE]) != Offset.FAR
                && words[from + End.FRAME_AND_PACKETS] >>> 32 < End.MANY_PACKETS - 1;
    }

    /**
     * Takes note of {@code s}, which goes on where its sender left off and acknowledges no more than was sent, but for what it
     * says of a SYN or FIN. {@code time}: when, as an {@link Offset}.
     */
    static void advance(long[] words, int at, Segment s, boolean isFromOrig, long time) {
        int from = at + (isFromOrig ? Connection.ORIG : Connection.RESP);
        int to = at + (isFromOrig ? Connection.RESP : Connection.ORIG);
        long said = words[from + End.SAID];
        long last = Math.max(said >>> Offset.TIME_AT, words[to + End.SAID] >>> Offset.TIME_AT);
        Connection.getOverSilence(words, at, time - last, isFromOrig);

        long next = words[from + End.NEXT];
        boolean isIdle = (int) (words[to + End.NEXT] >>> 32) == s.seq;
        if (s.ack != (int) (next >>> 32) || (said & End.HAS_ACKED) == 0) {
            setTime(words, to + End.TIMER, time);
        }
        words[from + End.NEXT] = s.seqEnd() & 0xffffffffL | (long) s.ack << 32;

        long packets = (words[from + End.FRAME_AND_PACKETS] >>> 32) + 1;
        words[from + End.FRAME_AND_PACKETS] = Offset.ofFrame(s.frame, words[at + Connection.BASE]) | packets << 32;

        long flags = said & Offset.BESIDE_TIME | ACK_SAID;
        flags = s.ipId > 0 ? flags | End.HAS_RUNNING_ID : flags & ~End.HAS_RUNNING_ID;
        long tsAndAck = words[from + End.TS_AND_PAYLOAD_ACK];
        int newest = (int) tsAndAck;
        if (s.hasTimestamps) {
            newest = (flags & End.HAS_TIMESTAMPS) == 0 ? s.tsVal : laterOf(newest, s.tsVal);
            flags |= End.HAS_TIMESTAMPS;
        }
        int payloadAck = (int) (tsAndAck >>> 32);
        if (s.payloadLength > 0) {
            payloadAck = (flags & End.PAYLOAD_HAS_ACK) == 0 ? s.ack : laterOf(payloadAck, s.ack);
            flags = (flags | PAYLOAD_SAID) & ~End.PAYLOAD_APART;
            words[from + End.OCTETS] += s.payloadLength;
        }
        if (s.length() > 0) {
            setTime(words, from + End.SAID_NEW_BEFORE, words[from + End.SAID_NEW] >>> Offset.TIME_AT);
            setTime(words, from + End.SAID_NEW, time);
            if (isIdle) {
                setTime(words, from + End.TIMER, time);
            }
        }
        words[from + End.TS_AND_PAYLOAD_ACK] = newest & 0xffffffffL | (long) payloadAck << 32;
        words[from + End.TIMER] =
                words[from + End.TIMER] & ~End.WHAT_MASK | Reset.Trigger.of(s).ordinal();
        words[from + End.SAID] = time << Offset.TIME_AT | advertise(words, from, to, s, flags);
    }

    /** What becomes of the {@code flags}: whether the window is known. */
    private static long advertise(long[] words, int from, int to, Segment s, long flags) {
        int shift = SequenceSpace.windowShift(shift(words, from), shift(words, to));
        if (shift < 0) {
            return flags & ~End.HAS_WINDOW;
        }
        int window = s.window << shift;
        int edge = s.ack + window;
        long known = words[from + End.WINDOW];
        int furthest = (flags & End.HAS_WINDOW) != 0 ? laterOf((int) known, edge) : edge;
        int largest = Math.max((int) (known >>> 32), window);
        words[from + End.WINDOW] = furthest & 0xffffffffL | (long) largest << 32;
        return flags | End.HAS_WINDOW;
    }

    private static int shift(long[] words, int end) {
        return (int) words[end + End.SAID_NEW] & End.SHIFT_MASK;
    }

    static void setTime(long[] words, int index, long offset) {
        words[index] = words[index] & Offset.BESIDE_TIME | offset << Offset.TIME_AT;
    }
}
