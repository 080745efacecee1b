package org.wirestat.finding;

import java.util.EnumMap;
import java.util.Map;

/** What is known of one subject: how many connections it had, how many of them to go by, and the signs they showed. */
final class Dossier {
    private static final Cases NONE = new Cases();

    private long connections;
    private long ended;
    private long patchy;
    private final Map<Sign, Cases> signs = new EnumMap<>(Sign.class);

    Dossier copy() {
        Dossier copy = new Dossier();
        copy.connections = connections;
        copy.ended = ended;
        copy.patchy = patchy;
        signs.forEach((sign, cases) -> copy.signs.put(sign, cases.copy()));
        return copy;
    }

    void count(Sighting s) {
        connections++;
        ended += s.isEnded() ? 1 : 0;
        patchy += s.isPatchy() ? 1 : 0;
    }

    /** To be written to. */
    Cases note(Sign sign) {
        return signs.computeIfAbsent(sign, s -> new Cases());
    }

    /** To be read. */
    Cases cases(Sign sign) {
        return signs.getOrDefault(sign, NONE);
    }

    long count(Sign sign) {
        return cases(sign).count();
    }

    long connections() {
        return connections;
    }

    long ended() {
        return ended;
    }

    /** Connections of which octets, or a whole direction, were not captured. */
    long patchy() {
        return patchy;
    }
}
