package org.wirestat.tcp;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Set;
import org.wirestat.record.ControlBits;
import org.wirestat.record.EndRecord;
import org.wirestat.record.Traits;

/**
 * Every fact of a connection, hot and cold, in a line: two connections that went different ways and know the same have the same
 * line. Left out is only what no rule looks at any more, as the timestamp of an ACK that is proved to have come.
 */
public final class AllFacts {
    /** Fields that only say where something is kept, or that are told apart below. */
    private static final Set<String> TOLD_BELOW = Set.of(
            "madeFin",
            "madeReset",
            "fin",
            "reset",
            "syn",
            "zeek",
            "orig",
            "resp",
            "history",
            "attempt",
            "hole",
            "probes",
            "unbelievedReset",
            "unreachable",
            "unbelievedFin",
            "skipTime",
            "carrierEnd",
            "lastPayloadAck",
            "lastAck",
            "finAck",
            "highest");

    private AllFacts() {}

    /** Those of {@code c}, which has just been looked at. */
    public static String of(Connection c) {
        StringBuilder line = new StringBuilder();
        fields(line, c.cold());
        fields(line, c.cold().history);
        line.append(c.record().firstTime())
                .append(' ')
                .append(c.longestSilence())
                .append(' ');
        line.append(c.isMidstream())
                .append(c.isOriginatorKnown())
                .append(c.isListenerProved())
                .append(c.isRefused());
        end(line, c.orig(), c.resp());
        end(line, c.resp(), c.orig());
        return line.toString();
    }

    private static void end(StringBuilder line, End end, End peer) {
        EndFacts facts = end.cold();
        line.append("\n  ");
        fields(line, facts);
        control(line, "syn", end.syn(), end.fin().isSent());
        control(line, "fin", end.fin(), false);
        if (end.reset().isKnown()) {
            fields(line, end.reset());
        }
        fields(line, facts.zeek);
        line.append(end.packets() == 0 ? "" : " highest " + value(facts.zeek, "highest"));
        if (facts.unbelievedReset != null) {
            fields(line, facts.unbelievedReset);
        }
        if (facts.unbelievedFin != null) {
            fields(line, facts.unbelievedFin);
        }
        line.append(facts.unreachable);
        if (!facts.probes().areNone()) {
            fields(line, facts.probes());
        }
        Hole hole = facts.hole();
        line.append(" gaps ").append(hole.gaps);
        line.append(
                hole.missing == 0 ? "" : " hole " + hole.start + " " + hole.end + " " + hole.missing + hole.isAcked);
        line.append(facts.skipped || facts.endsUnseen ? " skip " + facts.skipTime : "");
        line.append(facts.isCarried ? " carrier " + facts.carrierEnd : "");
        line.append(" closed before ").append(end.closedBefore(peer));
        hot(line, end.hot(), facts);
    }

    private static void hot(StringBuilder line, EndRecord hot, EndFacts facts) {
        line.append(" hot");
        for (long value : new long[] {
            hot.sndNxt(),
            hot.rcvNxt(),
            hot.octets(),
            hot.packets(),
            hot.lastFrame(),
            hot.said(),
            hot.saidNew(),
            hot.saidNewBefore(),
            hot.timer(),
            hot.newestTsVal(),
            hot.payloadAck(),
            hot.windowEdge(),
            hot.largestWindow(),
            hot.traits() & ~Traits.PAYLOAD_MOVED
        }) {
            line.append(' ').append(value);
        }
        line.append(hot.is(Traits.LAST_PAYLOAD_HAS_ACK) ? " payload's ACK " + facts.lastPayloadAck : "");
        line.append(hot.is(Traits.SAID_ACK) ? " ACK " + facts.lastAck : "");
    }

    /** {@code isOver}: whoever has sent a FIN is not asked any more by which frame its SYN's ACK is proved. */
    private static void control(StringBuilder line, String name, Control control, boolean isOver) {
        if (!control.isSent()) {
            return;
        }
        boolean isSettled = control.isProvedForGood();
        int known = (int) value(control, "known");
        int bits = isSettled ? known & ~(ControlBits.FRESH_TS | ControlBits.CARRIED) : known;
        line.append(' ').append(name).append(' ').append(bits).append(' ').append(control.seq());
        line.append(' ').append(control.frame()).append(' ').append(control.time());
        line.append(' ').append(control.lastFrame()).append(' ').append(control.lastTime());
        if (control.isHeard()) {
            line.append(" heard ").append(control.heardFrame()).append(' ').append(control.heardTime());
        }
        if (control.isAcknowledged()) {
            line.append(" ACK ")
                    .append(isOver ? 0 : control.ackFrame())
                    .append(' ')
                    .append(control.ackTime());
            line.append(control.isProved() ? "" : " " + control.lastAckTime());
            line.append((bits & ControlBits.FRESH_TS) != 0 ? " fresh " + value(control, "ackTsVal") : "");
            line.append((bits & ControlBits.CARRIED) != 0 ? " carried " + value(control, "ackCarrierEnd") : "");
        }
    }

    private static void fields(StringBuilder line, Object facts) {
        for (Field field : facts.getClass().getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !TOLD_BELOW.contains(field.getName())) {
                line.append(field.getName())
                        .append(' ')
                        .append(value(facts, field.getName()))
                        .append(' ');
            }
        }
    }

    private static Object value(Object facts, String name) {
        try {
            Field field = facts.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(facts);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
