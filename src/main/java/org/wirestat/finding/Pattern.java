package org.wirestat.finding;

import java.util.List;

/**
 * One thing that can be wrong with somebody: which connections are signs of it, and when they are enough to say so. It keeps
 * nothing itself.
 */
interface Pattern {
    /** Notes what {@code s} shows, if anything, in the dossiers that it concerns. */
    void note(Sighting s, Book book);

    /** Adds what {@code dossier} amounts to, if to anything. */
    void conclude(Subject subject, Dossier dossier, long now, List<Finding> findings);
}
