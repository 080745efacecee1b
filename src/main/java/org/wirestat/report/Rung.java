package org.wirestat.report;

/** One line of a {@link Ladder}: a single step, or many that are told as one. */
sealed interface Rung permits Step, Fold {}
