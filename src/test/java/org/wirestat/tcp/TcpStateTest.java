package org.wirestat.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Figure 5 of RFC 9293 steps from state to state; our grid reads the state from facts. Here the one is walked against the
 * other: every arrow must change the reading as it says, and every change of the reading must be an arrow.
 */
class TcpStateTest {
    /** From, what happens, to. An end that has said nothing is not told from no end: CLOSED and LISTEN are UNKNOWN. */
    private static final String FIGURE_5 = """
            UNKNOWN      snd SYN           SYN_SENT
            UNKNOWN      rcv SYN, snd SYN  SYN_RECV
            SYN_SENT     rcv SYN           SYN_RECV
            SYN_SENT     rcv SYN and ACK   ESTABLISHED
            SYN_RECV     rcv ACK of SYN    ESTABLISHED
            SYN_RECV     snd FIN           FIN_WAIT1
            ESTABLISHED  snd FIN           FIN_WAIT1
            ESTABLISHED  rcv FIN           CLOSE_WAIT
            FIN_WAIT1    rcv ACK of FIN    FIN_WAIT2
            FIN_WAIT1    rcv FIN           CLOSING
            FIN_WAIT1    rcv FIN and ACK   TIME_WAIT
            FIN_WAIT2    rcv FIN           TIME_WAIT
            CLOSE_WAIT   snd FIN           LAST_ACK
            CLOSING      rcv ACK of FIN    TIME_WAIT
            LAST_ACK     rcv ACK of FIN    CLOSE
            """;

    private record Arrow(TcpState from, String event, TcpState to) {
        static Arrow of(String line) {
            String[] columns = line.strip().split("\\s{2,}");
            return new Arrow(TcpState.valueOf(columns[0]), columns[1], TcpState.valueOf(columns[2]));
        }
    }

    private static final List<Arrow> ARROWS = FIGURE_5.lines().map(Arrow::of).toList();

    /** What an end has said, what of it was acknowledged, and what it has of its peer. */
    private record Facts(
            boolean synSent,
            boolean synAcknowledged,
            boolean hasPeerSyn,
            boolean finSent,
            boolean finAcknowledged,
            boolean hasPeerFin,
            boolean closedFirst) {
        TcpState state() {
            TcpState opening = TcpState.opening(synSent, synAcknowledged, hasPeerSyn);
            boolean isOpened = opening == TcpState.ESTABLISHED || finSent;
            return isOpened ? TcpState.closing(finSent, finAcknowledged, hasPeerFin, closedFirst) : opening;
        }

        /** Whether RFC 9293 lets this happen: things are said once and in order, and all but a SYN carries an ACK. */
        boolean allows(String event) {
            return switch (event) {
                case "snd SYN" -> !synSent;
                case "rcv SYN, snd SYN" -> !synSent && !hasPeerSyn;
                case "rcv SYN" -> synSent && !hasPeerSyn;
                case "rcv SYN and ACK" -> synSent && !synAcknowledged && !hasPeerSyn;
                case "rcv ACK of SYN" -> synSent && hasPeerSyn && !synAcknowledged;
                case "snd FIN" -> hasPeerSyn && synSent && !finSent;
                case "rcv FIN" -> hasPeerSyn && synAcknowledged && !hasPeerFin;
                case "rcv ACK of FIN" -> finSent && !finAcknowledged;
                case "rcv FIN and ACK" -> finSent && !finAcknowledged && !hasPeerFin;
                default -> throw new IllegalArgumentException(event);
            };
        }

        Facts after(String event) {
            return switch (event) {
                case "snd SYN" -> new Facts(true, false, hasPeerSyn, false, false, false, false);
                case "rcv SYN, snd SYN" -> new Facts(true, false, true, false, false, false, false);
                case "rcv SYN" -> new Facts(synSent, synAcknowledged, true, false, false, false, false);
                case "rcv SYN and ACK" -> new Facts(synSent, true, true, false, false, false, false);
                case "rcv ACK of SYN" ->
                    new Facts(synSent, true, hasPeerSyn, finSent, finAcknowledged, hasPeerFin, closedFirst);
                case "snd FIN" -> new Facts(synSent, synAcknowledged, hasPeerSyn, true, false, hasPeerFin, !hasPeerFin);
                case "rcv FIN" ->
                    new Facts(synSent, synAcknowledged, hasPeerSyn, finSent, finAcknowledged, true, closedFirst);
                case "rcv ACK of FIN" -> new Facts(synSent, true, hasPeerSyn, true, true, hasPeerFin, closedFirst);
                case "rcv FIN and ACK" -> new Facts(synSent, true, hasPeerSyn, true, true, true, closedFirst);
                default -> throw new IllegalArgumentException(event);
            };
        }
    }

    private static final Facts NOTHING = new Facts(false, false, false, false, false, false, false);

    /** All that can come of nothing. */
    private static Set<Facts> reachable() {
        Set<Facts> found = new LinkedHashSet<>(Set.of(NOTHING));
        Deque<Facts> open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            Facts facts = open.remove();
            for (Arrow arrow : ARROWS) {
                if (facts.allows(arrow.event) && found.add(facts.after(arrow.event))) {
                    open.add(facts.after(arrow.event));
                }
            }
        }
        return found;
    }

    @Test
    void everyArrowOfTheFigureIsReadFromTheGrid() {
        for (Arrow arrow : ARROWS) {
            List<Facts> before = reachable().stream()
                    .filter(f -> f.state() == arrow.from && f.allows(arrow.event))
                    .toList();
            assertFalse(before.isEmpty(), () -> "nothing leads to " + arrow);
            for (Facts facts : before) {
                assertEquals(arrow.to, facts.after(arrow.event).state(), () -> arrow + " from " + facts);
            }
        }
    }

    @Test
    void everyChangeOfTheReadingIsAnArrowOfTheFigure() {
        Set<List<TcpState>> drawn = new LinkedHashSet<>();
        ARROWS.forEach(a -> drawn.add(List.of(a.from, a.to)));
        for (Facts facts : reachable()) {
            for (Arrow arrow : ARROWS) {
                if (facts.allows(arrow.event)) {
                    TcpState before = facts.state();
                    TcpState after = facts.after(arrow.event).state();
                    assertTrue(
                            before == after || drawn.contains(List.of(before, after)),
                            () -> before + " to " + after + " by " + arrow.event + " from " + facts);
                }
            }
        }
    }

    @Test
    void everyStateOfTheFigureIsReached() {
        Set<TcpState> reached = new LinkedHashSet<>();
        reachable().forEach(f -> reached.add(f.state()));
        Set<TcpState> all = new LinkedHashSet<>(Arrays.asList(TcpState.values()));
        all.remove(TcpState.LISTEN); // belongs to a port
        assertEquals(Set.copyOf(all), Set.copyOf(reached));
    }

    @Test
    void onlyWhatNetstatListsAsAConnectionIsOpen() {
        for (TcpState state : TcpState.values()) {
            boolean isListed = state != TcpState.CLOSE && state != TcpState.LISTEN && state != TcpState.UNKNOWN;
            assertEquals(isListed, state.isOpen(), state.name());
        }
    }
}
