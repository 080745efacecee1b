package org.wirestat.tcp;

/**
 * One end as Zeek's state machine has it: moved by flags and by nothing else, whoever believes them. What Zeek calls
 * conn_state is a table over the two ends' states, so to be understood by what reads Zeek these are kept beside the facts
 * that our own states are read from. The rules are those of Zeek's TCPSessionAdapter and TCP_Endpoint.
 *
 * <pre>
 *   INACTIVE --SYN--> SYN_SENT --SYN+ACK of the peer--> ESTABLISHED --FIN--> CLOSED
 *      '--anything else--> PARTIAL ------------------------'--RST--> RESET
 * </pre>
 */
final class ZeekEnd {
    enum State {
        /** It has said nothing. */
        INACTIVE,
        /** It has said something, but the connection began before the capture. */
        PARTIAL,
        SYN_SENT,
        SYN_ACK_SENT,
        ESTABLISHED,
        /** It has sent a FIN. */
        CLOSED,
        /** It has sent a reset, and not after both FINs. */
        RESET
    }

    /** A SYN or a reset whose number is further off than this says nothing about what was sent. */
    private static final int FURTHEST_JUMP = 1 << 20;

    private State state = State.INACTIVE;
    private State before = State.INACTIVE;
    /** The end of what it has sent, as Zeek reckons it. */
    private int highest;

    private int synSeq;
    private int resetSeq;

    private int repeats;
    private int zeroWindows;
    private int gaps;
    private int damaged;

    /** As the textbook has it: what follows from what {@code end} has said. */
    void layDown(End end, boolean isOrig) {
        clear();
        highest = end.space().sndNxt();
        synSeq = end.syn().seq();
        resetSeq = end.reset().seq();
        if (end.packets() == 0) {
            return;
        }
        State open = open(end, isOrig);
        if (end.reset().isSent()) {
            be(State.RESET, end.fin().isSent() ? State.CLOSED : open);
        } else if (end.fin().isSent()) {
            be(State.CLOSED, open);
        } else {
            be(open, isOrig && open == State.ESTABLISHED ? State.SYN_SENT : State.INACTIVE);
        }
    }

    private void be(State state, State before) {
        this.state = state;
        this.before = before;
    }

    /** Before a FIN or a reset. */
    private static State open(End end, boolean isOrig) {
        if (end.syn().isSent()) {
            return !isOrig || end.syn().isHeard() ? State.ESTABLISHED : State.SYN_SENT;
        }
        return end.activity().said() == Activity.NEVER ? State.INACTIVE : State.PARTIAL;
    }

    /** Whether the next segment that goes on where {@code end} left off moves no more than the end of what was sent. */
    boolean isPredictable(End end) {
        return state != State.RESET && highest == end.space().sndNxt();
    }

    /** The fast path has moved the record since: all that {@code end} said was new. */
    void catchUp(End end) {
        highest = end.space().sndNxt();
    }

    void clear() {
        state = State.INACTIVE;
        before = State.INACTIVE;
        resetSeq = 0;
        repeats = 0;
        zeroWindows = 0;
        gaps = 0;
        damaged = 0;
    }

    State state() {
        return state;
    }

    /** How often it repeated itself. */
    int repeats() {
        return repeats;
    }

    private void enter(State next) {
        if (next != state) {
            before = state;
            state = next;
        }
    }

    // ---- What moves it ----

    /** It says {@code s} to {@code peer}. */
    void say(Segment s, boolean isOrig, ZeekEnd peer) {
        switch (state) {
            case INACTIVE -> sayFirst(s, isOrig, peer);
            case SYN_SENT, SYN_ACK_SENT -> {
                if (s.isFin()) {
                    enter(State.CLOSED);
                }
                if (s.isRst()) {
                    enter(State.RESET);
                }
            }
            case PARTIAL, ESTABLISHED -> sayOn(s, peer);
            case CLOSED -> {
                // After both FINs a reset changes nothing any more.
                if (s.isRst() && peer.state != State.CLOSED) {
                    enter(State.RESET);
                }
            }
            case RESET -> {}
        }
    }

    private void sayFirst(Segment s, boolean isOrig, ZeekEnd peer) {
        if (s.isSyn()) {
            openWith(s, isOrig, peer);
        }
        if (s.isFin()) {
            enter(State.CLOSED);
        }
        if (s.isRst()) {
            enter(State.RESET);
        }
        // Whoever acknowledges a SYN without having one of its own is about to send it.
        boolean isEarlyAck = !isOrig && s.payloadLength == 0 && peer.state == State.SYN_SENT;
        if (state == State.INACTIVE && !isEarlyAck) {
            enter(s.isAck() && peer.state == State.ESTABLISHED ? State.ESTABLISHED : State.PARTIAL);
        }
    }

    private void openWith(Segment s, boolean isOrig, ZeekEnd peer) {
        if (!isOrig) {
            if (peer.state == State.SYN_SENT) {
                peer.enter(State.ESTABLISHED);
            }
            enter(State.ESTABLISHED);
        } else if (peer.state == State.ESTABLISHED) {
            enter(State.ESTABLISHED); // captured behind the SYN+ACK that answers it
        } else {
            enter(s.isAck() ? State.SYN_ACK_SENT : State.SYN_SENT);
        }
    }

    private void sayOn(Segment s, ZeekEnd peer) {
        if (s.isSyn() && !s.isAck() && state == State.PARTIAL && peer.state == State.INACTIVE) {
            enter(State.SYN_SENT);
        }
        if (s.isFin() && !s.isRst()) {
            enter(State.CLOSED);
            if (peer.state == State.RESET && peer.before == State.CLOSED) {
                peer.enter(State.CLOSED); // a FIN and a reset, then the other's FIN: it was over all the same
            }
        }
        if (s.isRst()) {
            enter(State.RESET);
        }
    }

    // ---- What is counted ----

    /** It sends {@code s}, and has not said it yet. Whether this makes the next power of ten of repeats. */
    boolean repeats(Segment s) {
        int end = s.isRst() ? s.seq : s.seqEnd();
        boolean isOpening = s.isSyn() && (state == State.SYN_SENT || state == State.ESTABLISHED) && s.seq != synSeq;
        if (s.isSyn()) {
            synSeq = s.seq;
        }
        if (state == State.INACTIVE || isOpening) {
            highest = s.isSyn() ? end : s.seq;
        }
        int advance = end - highest;
        boolean isJump = (s.isSyn() || s.isRst()) && (advance > FURTHEST_JUMP || advance < -FURTHEST_JUMP);
        if (isJump || state == State.RESET) {
            return false;
        }
        if (advance > 0) {
            highest = end;
            return false;
        }
        // What it says first is no repeat: a SYN's own payload was reckoned in above.
        return s.payloadLength > 0 && state != State.INACTIVE && isPowerOfTen(repeats = next(repeats));
    }

    /** It sends {@code s}, and has not said it yet. Whether this makes the next power of ten of closed windows. */
    boolean closesWindow(Segment s, ZeekEnd peer) {
        // After a reset, or once the peer has sent its FIN, a window matters to nobody.
        return s.window == 0
                && !s.isRst()
                && state != State.RESET
                && peer.state != State.CLOSED
                && isPowerOfTen(zeroWindows = next(zeroWindows));
    }

    /** {@code peer} acknowledges what never passed. Whether this makes the next power of ten of gaps. */
    boolean losesTo(ZeekEnd peer) {
        return isWhole() && peer.isWhole() && isPowerOfTen(gaps = next(gaps));
    }

    /** Before the handshake and after a reset what seems to be missing may never have been sent. */
    private boolean isWhole() {
        return state == State.ESTABLISHED || state == State.CLOSED && before == State.ESTABLISHED;
    }

    /** A segment of it arrives damaged. Whether this makes the next power of ten of those. */
    boolean suffersDamage() {
        return isPowerOfTen(damaged = next(damaged));
    }

    /** It sends a reset with {@code seq}. Whether that is another number than the last one's. */
    boolean resetsAnew(int seq) {
        boolean isNew = seq != resetSeq;
        resetSeq = seq;
        return isNew;
    }

    private static int next(int count) {
        return count == Integer.MAX_VALUE ? count : count + 1;
    }

    private static boolean isPowerOfTen(int count) {
        int rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }
}
