package org.wirestat.tcp;

import static org.wirestat.record.TextbookFacts.RESET_HAS_ACK;
import static org.wirestat.record.TextbookFacts.RESET_HAS_ID;
import static org.wirestat.record.TextbookFacts.RESET_HAS_TIMESTAMPS;
import static org.wirestat.record.TextbookFacts.RESET_HAS_WINDOW;
import static org.wirestat.record.TextbookFacts.RESET_OPTIONS_COMPLETE;

import org.wirestat.record.ConnectionRecord;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.TextbookFacts;
import org.wirestat.record.Traits;

/**
 * Lays down the cold facts of a connection that has gone by the textbook until now: all of them follow from the hot facts and
 * the textbook facts of its record. This is the only way between the two: nothing cold is ever packed back.
 *
 * <p>What the textbook is: a SYN, repeated until it is answered or not answered at all; or refused by a reset; a SYN+ACK; ACKs and
 * payload in order, each said once; one FIN of each end, said once; or, instead of FINs, a reset that fits. Or all that without
 * the SYNs, of a connection that was under way when the capture began.
 */
final class Promotion {
    private final ConnectionRecord record;
    private final TextbookFacts facts;
    private final Segment reset = new Segment();
    private ColdFacts cold;
    private End orig;
    private End resp;

    Promotion(ConnectionRecord record) {
        this.record = record;
        facts = record.textbook();
    }

    /** {@code orig} and {@code resp} look at {@code cold}, in which nothing that is of use is kept. */
    void layDown(ColdFacts cold, End orig, End resp) {
        this.cold = cold;
        this.orig = orig;
        this.resp = resp;
        cold.clear();
        cold.id = facts.id();
        cold.vlan = record.vlan();
        layDownControls();
        layDownRest(orig);
        layDownRest(resp);
        if (record.isMidstream()) {
            layDownUnheard(orig, resp);
            layDownUnheard(resp, orig);
        }
        cold.history.layDown(facts.letters());
        cold.last = Math.max(orig.lastPassed(), resp.lastPassed());
        if (facts.hasReset()) {
            layDownReset();
        }
        orig.zeek().layDown(orig, true);
        resp.zeek().layDown(resp, false);
    }

    // ---- SYNs and FINs ----

    private void layDownControls() {
        int controls = facts.controls();
        int origFin = TextbookFacts.fin(controls, true);
        int respFin = TextbookFacts.fin(controls, false);
        int origSyn = TextbookFacts.syn(controls, true);
        int respSyn = TextbookFacts.syn(controls, false);
        if ((origSyn & ControlBits.SENT) != 0) {
            orig.syn().layDown(origSyn, firstSeq(orig, origFin), record.firstFrame(), record.firstTime());
        }
        if ((respSyn & ControlBits.SENT) != 0) {
            layDownHandshake(respSyn, firstSeq(resp, respFin));
        } else if (origSyn != 0) {
            layDownSynRepeats();
        }
        if ((origFin | respFin) != 0) {
            layDownFin(orig, resp, true, origFin);
            layDownFin(resp, orig, false, respFin);
            setClosing(orig, resp, true);
            setClosing(resp, orig, false);
        }
    }

    /** The number of its SYN: all it has sent, counted back. */
    private static int firstSeq(End end, int fin) {
        return end.space().sndNxt() - (int) end.space().octets() - (fin == 0 ? 1 : 2);
    }

    private void layDownHandshake(int respSyn, int seq) {
        Control syn = orig.syn();
        Control answer = resp.syn();
        answer.layDown(respSyn, seq, facts.answerFrame(), facts.answerTime());
        syn.layDownHeard(answer.frame(), answer.time());
        answer.layDownHeard(facts.answerHeardFrame(), facts.answerHeardTime());
        layDownAck(syn, orig, resp, true, seq + 1);
        layDownAck(answer, resp, orig, false, facts.carrierEnd());
        resp.cold().roundTrip = roundTrip(syn);
        orig.cold().roundTrip = roundTrip(answer);
    }

    /** How long the answer to {@code syn} took. */
    private static long roundTrip(Control syn) {
        return syn.isHeard() ? Math.max(0, syn.heardTime() - syn.lastTime()) : 0;
    }

    /** Nothing of the originator but its SYN was captured, once or more often. */
    private void layDownSynRepeats() {
        int repeats = (int) orig.packets() - 1;
        if (repeats > 0) {
            orig.syn().layDownRepeats(repeats, orig.lastFrame(), orig.lastTime());
            orig.cold().retransmitted = repeats;
            orig.retransmission().layDown(repeats, facts.synWait());
        }
    }

    private void layDownFin(End end, End peer, boolean isOrig, int bits) {
        if (bits == 0) {
            return;
        }
        Control fin = end.cold().finToSay();
        fin.layDown(
                bits,
                end.space().sndNxt() - 1,
                facts.finFrame(isOrig),
                end.activity().saidNew());
        fin.layDownHeard(facts.finHeardFrame(isOrig), end.retransmission().time());
        layDownAck(fin, end, peer, isOrig, peer.space().sndNxt());
    }

    /** Of one ACK of each end more is kept than when it came: of its FIN's or, as long as it has sent none, of its SYN's. */
    private void layDownAck(Control control, End end, End peer, boolean isOrig, int carrierEnd) {
        boolean isKept = control != end.syn() || TextbookFacts.fin(facts.controls(), isOrig) == 0;
        long frame = isKept && control.isProved() ? facts.ackFrame(isOrig) : control.heardFrame();
        control.layDownAck(frame, facts.ackTsVal(isOrig), carrierEnd, peer.lastTime());
    }

    private void setClosing(End end, End peer, boolean isOrig) {
        EndFacts ends = end.cold();
        if (end.hot().is(Traits.FIN_HAS_ACK)) {
            // Whether the FIN acknowledged all that the peer has said is all that matters of its ACK number.
            ends.finAck = facts.hasCaughtUp(isOrig)
                    ? peer.space().sndNxt()
                    : peer.space().sndNxt() - 1;
        }
        if (peer.fin().isSent()) {
            ends.octetsBeforePeerFin = end.space().octets();
        }
        if (end.fin().isSent()) {
            ends.silenceBeforeFin =
                    silenceBeforeFin(end.activity(), peer.activity(), end.fin().time());
        }
    }

    private static long silenceBeforeFin(Activity end, Activity peer, long time) {
        boolean isPeerBefore = peer.saidNew() < time;
        long active = Math.max(end.saidNewBefore(), isPeerBefore ? peer.saidNew() : peer.saidNewBefore());
        return active == EndRecord.NEVER ? 0 : Math.max(0, time - active);
    }

    // ---- The rest ----

    /** All octets were captured, in order, and the SYN and the FIN take a number each. */
    private static void layDownRest(End end) {
        EndFacts ends = end.cold();
        int controls = (end.syn().isSent() ? 1 : 0) + (end.fin().isSent() ? 1 : 0);
        SequenceSpace space = end.space();
        ends.firstSeq = space.hasSent() ? space.sndNxt() - (int) space.octets() - controls : 0;
        end.activity().layDown(end.fin().isSent());
        ends.capturingHostVotes = end.votesIfAllAlike();
        ends.duplicates = end.hot().copies();
    }

    // ---- What is not of every connection ----

    /** Of one end of a connection that was under way only the peer's ACK was captured so far. */
    private void layDownUnheard(End unheard, End peer) {
        if (unheard.packets() == 0 && unheard.space().hasSent()) {
            unheard.cold().skipped = true;
            unheard.cold().skipTime = record.firstTime();
            peer.cold().isCarried = facts.isCarriedToUnheard();
            peer.cold().carrierEnd = facts.carrierEnd();
        }
    }

    /** The last segment was a reset: it is told to the ends as it would have been when it passed. */
    private void layDownReset() {
        boolean isByOrig = facts.isResetByOrig();
        End from = isByOrig ? orig : resp;
        End to = isByOrig ? resp : orig;
        reset.flags = Segment.RST | (facts.looksLike(RESET_HAS_ACK) ? Segment.ACK : 0);
        reset.seq = from.space().sndNxt();
        reset.frame = facts.resetFrame();
        reset.time = facts.resetTime();
        reset.ttl = facts.resetTtl();
        reset.ipId = facts.looksLike(RESET_HAS_ID) ? 1 : 0;
        reset.hasTimestamps = facts.looksLike(RESET_HAS_TIMESTAMPS);
        reset.optionsComplete = facts.looksLike(RESET_OPTIONS_COMPLETE);
        reset.window = facts.looksLike(RESET_HAS_WINDOW) ? 1 : 0;
        Resetting.record(from, reset, to);
        from.cold().lastPassed = reset.time;
        cold.last = Math.max(cold.last, reset.time);
    }
}
