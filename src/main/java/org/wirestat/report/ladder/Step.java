package org.wirestat.report.ladder;

import java.util.List;
import java.util.Set;
import org.wirestat.tcp.Proof;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;

/**
 * One thing that happened to a connection: a segment passed, or time did.
 *
 * @param frame 0 if no frame did it
 * @param way of the segment; none if time passed
 * @param seq the segment's number, counted from its sender's first
 * @param ack counted likewise; -1 without one
 * @param orig what became of the originator; null if nothing
 * @param reasons why that is so, or why it is not
 */
public record Step(
        long frame,
        long time,
        Way way,
        int flags,
        int payload,
        long seq,
        long ack,
        Change orig,
        Change resp,
        Set<Remark> remarks,
        List<String> reasons)
        implements Rung {
    /** Which way a segment goes. */
    public enum Way {
        TO_RESP,
        TO_ORIG,
        NONE
    }

    /** An end's state, or how it is known, is another than before. */
    public record Change(TcpState from, TcpState to, Proof proof) {}

    /** A step of time alone. */
    static Step ofTime(long frame, long time, Change orig, Change resp, String reason) {
        return new Step(
                frame,
                time,
                Way.NONE,
                0,
                0,
                0,
                -1,
                orig,
                resp,
                Set.of(),
                reason.isEmpty() ? List.of() : List.of(reason));
    }

    /** Whether it may be told together with others of its kind. */
    boolean isPlain() {
        boolean isControl = (flags & (Segment.SYN | Segment.FIN | Segment.RST)) != 0;
        return way != Way.NONE && !isControl && orig == null && resp == null && reasons.isEmpty();
    }

    /** The first number behind the segment. */
    public long seqEnd() {
        return seq + payload + ((flags & Segment.SYN) != 0 ? 1 : 0) + ((flags & Segment.FIN) != 0 ? 1 : 0);
    }

    /** What passed: {@code SYN,ACK}, {@code 517 B}, {@code ACK}. An ACK beside payload goes without saying. */
    public String what() {
        String names = flagNames();
        if (payload == 0) {
            return names.isEmpty() ? "no flag" : names;
        }
        return payload + " B" + (names.isEmpty() || names.equals("ACK") ? "" : " " + names);
    }

    /** The flags that open, close and acknowledge: {@code SYN,ACK}; empty without one. */
    public String flagNames() {
        StringBuilder names = new StringBuilder(16);
        appendFlag(names, Segment.SYN, "SYN");
        appendFlag(names, Segment.FIN, "FIN");
        appendFlag(names, Segment.RST, "RST");
        appendFlag(names, Segment.ACK, "ACK");
        return names.toString();
    }

    private void appendFlag(StringBuilder names, int flag, String name) {
        if ((flags & flag) != 0) {
            names.append(names.length() == 0 ? "" : ",").append(name);
        }
    }
}
