package org.wirestat.finding;

import org.wirestat.verdict.Confidence;

/**
 * How far a capture that misses something may be believed. What was not captured can look like what was not sent, so every
 * finding is lowered by a step or more, and one that would fall below low is withheld.
 */
final class Doubt {
    private static final double MANY_DROPPED = 0.05;
    private static final double MOST_DROPPED = 0.2;
    private static final int A_FEW = 10;
    private static final int HALF = 2;

    private final Losses losses;
    private int withheld;

    Doubt(Losses losses) {
        this.losses = losses;
    }

    /** Lowers it. False if it is to be withheld. */
    boolean lower(Finding finding, Dossier dossier) {
        int steps = 0;
        if (losses.dropped() > 0) {
            double share = losses.shareDropped();
            steps += share > MOST_DROPPED ? 3 : share > MANY_DROPPED ? 2 : 1;
            finding.doubt("frames were dropped");
        }
        if (losses.isOnlyFlags()) {
            steps += 2;
            finding.doubt("only SYN, FIN and RST were captured");
        }
        if (losses.untracked() > 0) {
            steps++;
            finding.doubt("not all connections were tracked");
        }
        if (dossier.patchy() * A_FEW > dossier.connections()) {
            steps += dossier.patchy() * HALF > dossier.connections() ? 2 : 1;
            finding.doubt("not all of its connections were captured whole");
        }
        int rank = finding.confidence().ordinal() + steps;
        if (rank >= Confidence.values().length) {
            withheld++;
            return false;
        }
        finding.confidence(Confidence.values()[rank]);
        return true;
    }

    int withheld() {
        return withheld;
    }
}
