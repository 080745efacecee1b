package org.wirestat;

import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TcpState;

/**
 * One end of a connection that really is one: RFC 9293's state machine with retransmission, backoff and giving up, without
 * flow control. Numbers are relative to the initial one: SYN 0, payload from 1, FIN behind it. What arrives out of order is
 * dropped and acknowledged again, which the RFC allows.
 */
final class SimulatedEnd {
    private static final int LARGEST = 500;
    private static final long MILLISECOND = 1_000_000L;
    private static final long FIRST_WAIT = 1_000 * MILLISECOND;
    private static final long SHORTEST_WAIT = 200 * MILLISECOND;

    private final SimulatedPath path;
    final boolean isOrig;
    private final int iss;
    private final boolean hasTimestamps;
    private final int tsOffset;
    private final long ackDelay;
    private final int mostRepeats;
    private int peerIss;

    /** CLOSE for an end that is not there, LISTEN for one that waits. */
    TcpState state = TcpState.CLOSE;

    private long sndUna;
    private long sndNxt;
    private long sndMax;
    private long rcvNxt;
    private int recentTs;
    /** One behind the last octet of payload that the process has handed over. */
    private long written = 1;

    private boolean isShut;
    private boolean isGone;
    private boolean owesAck;
    private int ackTimer;
    private int repeatTimer;
    private boolean isRepeatTimerOn;
    private long wait;
    private int repeats;
    private int ipId;
    boolean hasGivenUp;

    SimulatedEnd(SimulatedPath path, boolean isOrig, int iss, boolean hasTimestamps, long ackDelay, int mostRepeats) {
        this.path = path;
        this.isOrig = isOrig;
        this.iss = iss;
        this.hasTimestamps = hasTimestamps;
        this.ackDelay = ackDelay;
        this.mostRepeats = mostRepeats;
        tsOffset = iss / 3;
        ipId = iss & 0xffff;
    }

    // ---- What its process does ----

    void listen() {
        state = TcpState.LISTEN;
    }

    void open() {
        if (state == TcpState.LISTEN || state == TcpState.CLOSE && sndMax == 0) {
            state = TcpState.SYN_SENT;
            sndNxt = 1;
            sndMax = 1;
            wait = FIRST_WAIT;
            send(Segment.SYN, 0, 0);
            startRepeatTimer();
        }
    }

    void write(int octets) {
        if (!isShut && (state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT)) {
            written += octets;
            sendNew();
        }
    }

    void shut() {
        if (state == TcpState.SYN_SENT || state == TcpState.LISTEN) {
            return;
        }
        isShut = true;
        sendNew();
    }

    /** Closes the socket for good: whatever payload still comes is answered by a reset. */
    void close() {
        shut();
        isGone = isShut;
    }

    void abort() {
        boolean isSynchronized = state.isOpen() && state != TcpState.SYN_SENT && state != TcpState.TIME_WAIT;
        if (isSynchronized) {
            send(Segment.RST | Segment.ACK, sndNxt, 0);
            end();
        }
    }

    private void end() {
        state = TcpState.CLOSE;
        isRepeatTimerOn = false;
        owesAck = false;
    }

    // ---- What arrives (RFC 9293, 3.10.7)

    void arrive(Segment s) {
        switch (state) {
            case CLOSE -> refuse(s);
            case LISTEN -> arriveInListen(s);
            case SYN_SENT -> arriveInSynSent(s);
            default -> arriveSynchronized(s);
        }
    }

    private void refuse(Segment s) {
        if (s.isRst()) {
            return;
        }
        Segment reset = blank();
        reset.flags = s.isAck() ? Segment.RST : Segment.RST | Segment.ACK;
        reset.seq = s.isAck() ? s.ack : 0;
        reset.ack = s.isAck() ? 0 : s.seqEnd();
        reset.window = 0;
        reset.hasTimestamps = false;
        path.send(reset, isOrig);
    }

    private void arriveInListen(Segment s) {
        if (s.isRst()) {
            return;
        }
        if (s.isAck()) {
            refuse(s);
        } else if (s.isSyn()) {
            synchronizeWith(s);
            state = TcpState.SYN_RECV;
            sndNxt = 1;
            sndMax = 1;
            wait = FIRST_WAIT;
            send(Segment.SYN | Segment.ACK, 0, 0);
            startRepeatTimer();
        }
    }

    private void synchronizeWith(Segment s) {
        peerIss = s.seq;
        rcvNxt = 1;
        recentTs = s.tsVal;
    }

    private void arriveInSynSent(Segment s) {
        if (s.isAck() && s.ack - iss != 1) {
            refuse(s);
        } else if (s.isRst()) {
            if (s.isAck()) {
                end();
            }
        } else if (s.isSyn()) {
            synchronizeWith(s);
            if (s.isAck()) {
                establish();
                sendAck();
            } else {
                state = TcpState.SYN_RECV;
                send(Segment.SYN | Segment.ACK, 0, 0);
                startRepeatTimer();
            }
        }
    }

    private void establish() {
        state = TcpState.ESTABLISHED;
        sndUna = 1;
        isRepeatTimerOn = false;
        repeats = 0;
        wait = Math.max(SHORTEST_WAIT, 2 * path.longestDelay() + 2 * ackDelay + SHORTEST_WAIT);
        sendNew();
    }

    private void arriveSynchronized(Segment s) {
        long seq = rcvNxt + (s.seq - (peerIss + (int) rcvNxt));
        long end = seq + s.length();
        if (s.isSyn()) {
            arriveSynAgain(s, seq);
            return;
        }
        boolean isEmptyInWindow = s.length() == 0 && seq >= rcvNxt && seq < rcvNxt + 60_000;
        boolean isNext = isEmptyInWindow || seq <= rcvNxt && end > rcvNxt;
        if (s.isRst()) {
            if (seq == rcvNxt) {
                end();
            } else if (seq > rcvNxt && seq < rcvNxt + 60_000) {
                sendAck();
            }
            return;
        }
        if (!s.isAck()) {
            return;
        }
        if (!isNext) {
            if (state != TcpState.SYN_RECV) {
                sendAck();
            } else {
                send(Segment.SYN | Segment.ACK, 0, 0);
            }
            return;
        }
        if (hasTimestamps) {
            recentTs = s.tsVal;
        }
        if (!arriveAck(s)) {
            return;
        }
        if (s.length() > 0) {
            arriveText(s, end);
        }
    }

    private void arriveSynAgain(Segment s, long seq) {
        if (state == TcpState.SYN_RECV && seq == 0) {
            if (s.isAck() && s.ack - iss == 1) {
                establish();
                sendAck();
            } else {
                send(Segment.SYN | Segment.ACK, 0, 0);
            }
        } else if (!s.isRst()) {
            sendAck();
        }
    }

    /** False if that is all there is to the segment. */
    private boolean arriveAck(Segment s) {
        long ack = sndUna + (s.ack - (iss + (int) sndUna));
        if (state == TcpState.SYN_RECV) {
            if (ack < 1 || ack > sndMax) {
                refuse(s);
                return false;
            }
            establish();
        }
        if (ack > sndMax) {
            sendAck();
            return false;
        }
        if (ack > sndUna) {
            sndUna = ack;
            sndNxt = Math.max(sndNxt, sndUna);
            repeats = 0;
            wait = Math.max(SHORTEST_WAIT, 2 * path.longestDelay() + 2 * ackDelay + SHORTEST_WAIT);
            isRepeatTimerOn = false;
            if (sndUna < sndMax) {
                startRepeatTimer();
            }
        }
        boolean isFinAcknowledged = isShut && sndUna == written + 1;
        if (isFinAcknowledged) {
            switch (state) {
                case FIN_WAIT1 -> state = TcpState.FIN_WAIT2;
                case CLOSING -> state = TcpState.TIME_WAIT;
                case LAST_ACK -> {
                    end();
                    return false;
                }
                default -> {}
            }
        }
        return true;
    }

    private void arriveText(Segment s, long end) {
        long textEnd = end - (s.isFin() ? 1 : 0);
        boolean isText = textEnd > rcvNxt;
        boolean mayTake = state == TcpState.ESTABLISHED || state == TcpState.FIN_WAIT1 || state == TcpState.FIN_WAIT2;
        if (isText && mayTake && isGone) {
            refuse(s);
            end();
            return;
        }
        if (mayTake) {
            rcvNxt = Math.max(rcvNxt, textEnd);
        }
        if (s.isFin() && rcvNxt == textEnd) {
            rcvNxt++;
            switch (state) {
                case ESTABLISHED -> state = TcpState.CLOSE_WAIT;
                case FIN_WAIT1 -> state = TcpState.CLOSING;
                case FIN_WAIT2 -> state = TcpState.TIME_WAIT;
                default -> {}
            }
        }
        if (ackDelay == 0 || state == TcpState.TIME_WAIT || state == TcpState.CLOSING) {
            sendAck();
        } else if (!owesAck) {
            owesAck = true;
            int timer = ++ackTimer;
            path.later(ackDelay, false, () -> {
                if (owesAck && timer == ackTimer) {
                    sendAck();
                }
            });
        }
    }

    boolean owesAck() {
        return owesAck;
    }

    // ---- What it sends ----

    private void sendNew() {
        boolean maySend = state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
        if (!maySend) {
            return;
        }
        while (sndNxt < written) {
            int length = (int) Math.min(LARGEST, written - sndNxt);
            boolean isLast = isShut && sndNxt + length == written;
            send(Segment.ACK | Segment.PSH | (isLast ? Segment.FIN : 0), sndNxt, length);
            sndNxt += length + (isLast ? 1 : 0);
        }
        if (isShut && sndNxt == written) {
            send(Segment.ACK | Segment.FIN, sndNxt, 0);
            sndNxt++;
        }
        if (isShut) {
            state = state == TcpState.ESTABLISHED ? TcpState.FIN_WAIT1 : TcpState.LAST_ACK;
        }
        sndMax = Math.max(sndMax, sndNxt);
        if (sndUna < sndMax && !isRepeatTimerOn) {
            startRepeatTimer();
        }
    }

    private void startRepeatTimer() {
        isRepeatTimerOn = true;
        int timer = ++repeatTimer;
        path.later(wait, true, () -> {
            if (isRepeatTimerOn && timer == repeatTimer) {
                repeat();
            }
        });
    }

    private void repeat() {
        if (++repeats > mostRepeats) {
            end();
            hasGivenUp = true;
            return;
        }
        switch (state) {
            case SYN_SENT -> send(Segment.SYN, 0, 0);
            case SYN_RECV -> send(Segment.SYN | Segment.ACK, 0, 0);
            default -> {
                int length = (int) Math.min(LARGEST, written - sndUna);
                boolean isLast = isShut && sndUna + length == written;
                send(Segment.ACK | (isLast ? Segment.FIN : 0) | (length > 0 ? Segment.PSH : 0), sndUna, length);
            }
        }
        wait *= 2;
        startRepeatTimer();
    }

    private void sendAck() {
        send(Segment.ACK, sndNxt, 0);
    }

    private void send(int flags, long seq, int length) {
        Segment s = blank();
        s.flags = flags;
        s.seq = iss + (int) seq;
        s.payloadLength = length;
        if (s.isAck()) {
            s.ack = peerIss + (int) rcvNxt;
            owesAck = false;
        }
        path.send(s, isOrig);
    }

    private Segment blank() {
        Segment s = new Segment();
        s.direction = Segment.Direction.UNKNOWN;
        s.srcLo = isOrig ? 1 : 2;
        s.srcPort = isOrig ? 40_000 : 80;
        s.dstLo = isOrig ? 2 : 1;
        s.dstPort = isOrig ? 80 : 40_000;
        s.ipId = ipId = ipId + 1 & 0xffff;
        s.window = 60_000;
        s.optionsComplete = true;
        s.windowShift = Segment.ABSENT;
        s.mss = Segment.ABSENT;
        if (hasTimestamps) {
            s.hasTimestamps = true;
            s.tsVal = tsOffset + (int) (path.now() / MILLISECOND);
            s.tsEcr = recentTs;
        }
        return s;
    }
}
