package org.wirestat.report.ladder;

/** One line of a {@link Ladder}: a single step, or many that are told as one. */
public sealed interface Rung permits Step, Fold {}
