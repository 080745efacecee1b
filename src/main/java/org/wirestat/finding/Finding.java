package org.wirestat.finding;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wirestat.verdict.Confidence;

/**
 * A pattern over many connections of one subject, with what it rests on: how many, how sure, the frames, what selects them,
 * and the figures. Its sentences claim what was seen, and name each cause that looks alike.
 */
public final class Finding {
    private static final long[] NO_FRAMES = {};
    private static final double NANOS_PER_SECOND = 1e9;

    private final Kind kind;
    private final Subject subject;
    private long count;
    private Confidence confidence = Confidence.HIGH;
    private String summary = "";
    private String evidence = "";
    private String doubt = "";
    private String advice;
    private long[] frames = NO_FRAMES;
    private Selection selection;
    private boolean framesSelected;
    private final Map<String, Number> figures = new LinkedHashMap<>();

    /** @param subject null for the capture itself */
    Finding(Kind kind, Subject subject) {
        this.kind = kind;
        this.subject = subject;
        advice = kind.advice();
    }

    /** What is least sure comes last; before that the gravest first, and of those the most. */
    static int byWeight(Finding a, Finding b) {
        int order = Boolean.compare(a.confidence == Confidence.LOW, b.confidence == Confidence.LOW);
        order = order != 0 ? order : a.kind.compareTo(b.kind);
        order = order != 0 ? order : Long.compare(b.count, a.count);
        return order != 0 ? order : a.subject.compareTo(b.subject);
    }

    Finding count(long connections) {
        count = connections;
        return this;
    }

    Finding confidence(Confidence certainty) {
        confidence = certainty;
        return this;
    }

    Finding summary(Phrase sentence) {
        summary = sentence.toString();
        return this;
    }

    Finding evidence(Phrase sentence) {
        evidence = sentence.toString();
        return this;
    }

    Finding doubt(String reason) {
        doubt = doubt.isEmpty() ? reason : doubt + ", " + reason;
        return this;
    }

    Finding advice(Phrase sentence) {
        advice = sentence.toString();
        return this;
    }

    /** A few of the frames that show it, and what selects them all. */
    Finding shown(long[] someFrames, Selection all) {
        frames = someFrames;
        selection = all;
        return this;
    }

    /** The frames that show it, which no condition could select; {@code around} them is the rest. */
    Finding shownByFrames(long[] theFrames, Selection around) {
        framesSelected = theFrames.length > 0;
        return shown(theFrames, around);
    }

    Finding figure(String name, long value) {
        figures.put(name, value);
        return this;
    }

    Finding seconds(String name, long nanos) {
        figures.put(name, nanos / NANOS_PER_SECOND);
        return this;
    }

    Finding figure(String name, double value) {
        figures.put(name, Math.round(value * 1000) / 1000.0);
        return this;
    }

    public Kind kind() {
        return kind;
    }

    /** Whom it is about; null for the capture itself. */
    public Subject subject() {
        return subject;
    }

    /** How many connections show it, or frames where it is about the capture. */
    public long count() {
        return count;
    }

    public Confidence confidence() {
        return confidence;
    }

    /** What was found, without a name or an address. */
    public String summary() {
        return summary;
    }

    /** What shows it, in words. */
    public String evidence() {
        return evidence;
    }

    /** Why it is less sure than it might be; empty if nothing speaks against it. */
    public String doubt() {
        return doubt;
    }

    public String advice() {
        return advice;
    }

    /** Some of the frames that show it, in their order. */
    public long[] frames() {
        return frames.clone();
    }

    /** What selects the segments that show it, or, if {@link #isSelectedByFrames}, what surrounds them; null for all. */
    public Selection selection() {
        return selection;
    }

    /** Whether the frames themselves are to be selected, where frames have their file's numbers. */
    public boolean isSelectedByFrames() {
        return framesSelected;
    }

    /** By their JSON names; times are seconds. */
    public Map<String, Number> figures() {
        return Collections.unmodifiableMap(figures);
    }
}
