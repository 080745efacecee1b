package org.wirestat.flow;

import static org.wirestat.tcp.SequenceNumber.isBetween;
import static org.wirestat.tcp.SequenceNumber.laterOf;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.SequenceSpace;
import org.wirestat.tcp.Trigger;

/**
 * Van Jacobson's header prediction, as a tap can make it: of a connection that has opened, and of which nothing has closed
 * or is missing, the next segment most likely goes on where its sender left off. All that such a segment can change is how far
 * the ends have come, which is noted in the record alone. It is the same for connections of the textbook and promoted ones, and
 * comes to the same as if {@link org.wirestat.tcp.Connection} had been told; all other segments are told to it.
 */
final class HeaderPrediction {
    static final int IGNORED = Segment.PSH | Segment.ECE | Segment.CWR;

    private static final long ACK_SAID = Traits.HAS_ACKED | Traits.SAID_ACK;

    /** The traits of an end that has just said payload with an ACK. */
    private static final long PAYLOAD_SAID = Traits.HAS_SHOWN_PAYLOAD
            | Traits.HAS_SAID_PAYLOAD
            | Traits.PAYLOAD_HAS_ACK
            | Traits.LAST_PAYLOAD_HAS_ACK
            | Traits.PAYLOAD_MOVED;

    private HeaderPrediction() {}

    /** Whether {@code s} is just what was expected of a connection that is {@link ConnectionRecord#PREDICTABLE}. */
    static boolean holds(EndRecord from, EndRecord to, Segment s) {
        long noted = s.payloadLength > 0 ? Traits.PAYLOAD_NOTED : Traits.ACK_NOTED;
        return (s.flags & ~IGNORED) == Segment.ACK && s.window != 0 && from.is(noted) && follows(from, to, s);
    }

    /**
     * Whether {@code s}, which has an ACK, goes on where its sender left off, acknowledges no more than was sent, and comes after
     * all that both ends said and from the same place as all that its sender said.
     */
    static boolean follows(EndRecord from, EndRecord to, Segment s) {
        long traits = from.traits();
        int sndNxt = to.sndNxt();
        int rcvNxt = (traits & Traits.HAS_ACKED) != 0 ? from.rcvNxt() : sndNxt;
        return Traits.isFromSamePlace(traits, s.ttl, s.direction.ordinal()) && goesOn(from, to, s, rcvNxt);
    }

    /** As {@link #follows}, wherever {@code s} comes from, if it acknowledges at least {@code rcvNxt}. */
    static boolean goesOn(EndRecord from, EndRecord to, Segment s, int rcvNxt) {
        return s.seq == from.sndNxt()
                && isBetween(rcvNxt, s.ack, to.sndNxt())
                && s.time >= from.said()
                && s.time >= to.said();
    }

    /**
     * Takes note of {@code s}, which {@link #follows}, but for what it says of a SYN or FIN. Both ends must have sent, and the
     * receiver or the sender have acknowledged.
     */
    static void advance(ConnectionRecord record, EndRecord from, EndRecord to, Segment s, boolean isFromOrig) {
        long time = s.time;
        record.getOverSilence(time - Math.max(from.said(), to.said()), isFromOrig);

        long traits = from.traits();
        boolean isIdle = to.hasAcked() && to.rcvNxt() == s.seq;
        if (s.ack != from.rcvNxt() || (traits & Traits.HAS_ACKED) == 0) {
            to.setTimer(time);
        }
        from.setNext(s.seqEnd(), s.ack);
        from.countPacket();
        from.setLastFrame(s.frame);
        from.setSaid(time);

        traits |= ACK_SAID;
        traits = s.ipId > 0 ? traits | Traits.HAS_RUNNING_ID : traits & ~Traits.HAS_RUNNING_ID;
        int newest = from.newestTsVal();
        if (s.hasTimestamps) {
            newest = (traits & Traits.HAS_TIMESTAMPS) == 0 ? s.tsVal : laterOf(newest, s.tsVal);
            traits |= Traits.HAS_TIMESTAMPS;
        }
        int payloadAck = from.payloadAck();
        if (s.payloadLength > 0) {
            payloadAck = (traits & Traits.PAYLOAD_HAS_ACK) == 0 ? s.ack : laterOf(payloadAck, s.ack);
            traits |= PAYLOAD_SAID;
            from.setOctets(from.octets() + s.payloadLength);
        }
        if (s.length() > 0) {
            from.sayNew(time);
            if (isIdle) {
                from.setTimer(time);
            }
        }
        from.setNewestTsValAndPayloadAck(newest, payloadAck);
        traits = Traits.withLastWord(traits, Trigger.of(s).ordinal());
        from.setTraits(advertise(from, to, s, traits));
    }

    /** What becomes of the {@code traits}: whether the window is known. */
    private static long advertise(EndRecord from, EndRecord to, Segment s, long traits) {
        int shift = SequenceSpace.windowShift(from.scale(), to.scale());
        if (shift < 0) {
            return traits & ~Traits.HAS_WINDOW;
        }
        int window = s.window << shift;
        int edge = s.ack + window;
        int furthest = (traits & Traits.HAS_WINDOW) != 0 ? laterOf(from.windowEdge(), edge) : edge;
        from.setWindow(furthest, Math.max(from.largestWindow(), window));
        return traits | Traits.HAS_WINDOW;
    }
}
