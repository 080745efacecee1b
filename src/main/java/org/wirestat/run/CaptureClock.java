package org.wirestat.run;

/**
 * The capture's clock. All timers run by it, and a report stands at it. It shows the time of the latest frame.
 *
 * <p>A frame leaps if its time is far from the clock's. A damaged time, a clock that was set and a long silence look alike until the
 * next frames are seen. Until then the frame is in doubt, and the caller holds it back:
 *
 * <pre>
 *   what follows                                    the frames in doubt
 *   frames that go on from the leap, 4 with it      believed: silence, or the clock was set
 *   a leap farther ahead                            believed: silence twice
 *   a frame that is back near the clock             not believed: a wrong time
 *   the end, after two or more that leapt           believed
 *   the end, after one, at most a day ahead         believed: silence
 *   the end, after any other one                    not believed
 * </pre>
 *
 * The clock moves to the time of frames that are believed, and stays where it is for others.
 *
 * <p>The first frame is in doubt until a second one is near it. If it is more than a day away from all others, the first frame is the
 * one that is not believed.
 */
final class CaptureClock {
    /** A frame leaps if it is farther away from the clock than this, either way. Less is disorder, or ordinary silence. */
    static final long LEAP = 600_000_000_000L;
    /** A leap beyond this is told even if it is believed: few captures are silent for so long. */
    static final long FAR = 86_400_000_000_000L;
    /** A few frames in a row may have wrong times, but hardly so many. */
    static final int WITNESSES = 4;

    /** No frame is near enough: while there is a doubt, each has to be looked at. */
    private static final long NOTHING = -1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private long now;
    /** How far away from {@link #now} a frame may be that is no leap; {@link #NOTHING} in doubt. */
    private long reach = NOTHING;

    private long first;
    /** Whether it is known that the clock shows the capture's time, and not that of a first frame that leaps. */
    private boolean begun;

    /** The times of the frames in doubt. They follow each other in the capture, from {@link #heldFrame} on. */
    private final long[] heldTimes = new long[WITNESSES];

    private int held;
    private long heldFrame;

    // Those of them that leap: all but the first frame of the capture.
    private int leapt;
    private long leaptFrom;
    private long leaptUntil;

    // What was decided of them, and of the first frame.
    private boolean believed;
    private boolean firstBelieved;

    private final Leaps wrongTimes = new Leaps();
    private final Leaps steps = new Leaps();

    /** Leaps of one kind: how many frames there were, and the first of them. */
    private static final class Leaps {
        private long frames;
        private long firstFrame;
        private long firstSpan;

        void note(long frame, long span, int count) {
            if (frames == 0) {
                firstFrame = frame;
                firstSpan = span;
            }
            frames += count;
        }
    }

    /** There is no doubt about the beginning: on a wire the time of day says when it is. */
    void begin(long time) {
        begun = true;
        first = time;
        now = time;
        reach = LEAP;
    }

    long now() {
        return now;
    }

    /** When the capture began; of meaning once the doubt about its first frame is decided. */
    long first() {
        return first;
    }

    boolean isInDoubt() {
        return held > 0;
    }

    /** Whether a frame of {@code time} leaves no doubt; then the clock has followed it. */
    boolean goesOn(long time) {
        long ahead = time - now;
        if (ahead > reach || ahead < -reach) {
            return false;
        }
        now = Math.max(now, time);
        return true;
    }

    /** The next frame, of {@code time}, has been seen: whether the doubt about those before it is decided by it. */
    boolean decides(long time) {
        if (!isInDoubt()) {
            return false;
        }
        if (isNear(time)) {
            disbelieve();
            return true;
        }
        if (leapt == 0) {
            return false;
        }
        boolean isAhead = leaptFrom > now;
        boolean isBack = isAhead ? time < leaptFrom - LEAP : time > now;
        boolean leapsOn = time > leaptUntil + FAR;
        if (isBack) {
            disbelieve();
        } else if (isAhead && leapsOn || leapt + 1 >= WITNESSES) {
            believe();
        } else if (leapsOn || time < leaptFrom - LEAP) {
            decide();
        } else {
            return false;
        }
        return true;
    }

    /** No frame comes any more: whether a doubt was left, which is decided now. */
    boolean decidesAtEnd() {
        if (!isInDoubt()) {
            return false;
        }
        decide();
        return true;
    }

    /** The next frame, {@code frame}, of {@code time}, neither {@link #goesOn} nor {@link #decides}: it is in doubt. */
    void doubt(long frame, long time) {
        reach = NOTHING;
        if (held == 0) {
            heldFrame = frame;
        }
        heldTimes[held++] = time;
        if (!begun && held == 1) {
            first = time;
            now = time;
            return;
        }
        if (leapt == 0) {
            leaptFrom = time;
            leaptUntil = time;
        }
        leapt++;
        leaptUntil = Math.max(leaptUntil, time);
    }

    private long leaptFrame() {
        return heldFrame + held - leapt;
    }

    private boolean isNear(long time) {
        long ahead = time - now;
        return ahead <= LEAP && ahead >= -LEAP;
    }

    private void decide() {
        boolean isSilence = leaptFrom > now && leaptFrom <= now + FAR;
        if (leapt >= 2 || isSilence) {
            believe();
        } else {
            disbelieve();
        }
    }

    private void disbelieve() {
        believed = false;
        firstBelieved = true;
        if (leapt > 0) {
            wrongTimes.note(leaptFrame(), leaptFrom - now, leapt);
        }
    }

    private void believe() {
        believed = true;
        boolean isFar = leaptFrom > now + FAR || leaptFrom < now - FAR;
        firstBelieved = begun || !isFar;
        if (!firstBelieved) {
            wrongTimes.note(heldFrame, now - leaptFrom, 1);
            first = leaptFrom;
            now = leaptFrom;
            return;
        }
        if (leaptFrom < now || isFar) {
            steps.note(leaptFrame(), leaptFrom - now, 1);
        }
        if (leaptFrom < now) {
            now = leaptFrom;
        }
    }

    /** How many frames are held back. */
    int held() {
        return held;
    }

    /** The number of a frame that is held back. */
    long heldFrame(int index) {
        return heldFrame + index;
    }

    /**
     * Between a decision and {@link #resume}: follows the time of a frame that was held back if it is believed.
     *
     * @return whether it is
     */
    boolean followsHeld(int index) {
        if (index < held - leapt) {
            return firstBelieved;
        }
        if (believed) {
            follow(heldTimes[index]);
        }
        return believed;
    }

    /** Whatever the frames say, the clock shows {@code time} at least. */
    void follow(long time) {
        now = Math.max(now, time);
    }

    /** No frame is held back any more: ends the doubt that was decided. */
    void resume() {
        begun = true;
        held = 0;
        leapt = 0;
        reach = LEAP;
    }

    /**
     * The next frame leaps on a wire, whose time of day is {@code wallClock}: it is believed at once, or not at all.
     *
     * @return whether it is believed
     */
    boolean decidesBy(long wallClock, long frame, long time) {
        long ahead = time - now;
        if (Math.abs(time - wallClock) > LEAP) {
            wrongTimes.note(frame, ahead, 1);
            return false;
        }
        if (ahead < 0 || ahead > FAR) {
            steps.note(frame, ahead, 1);
        }
        now = time;
        return true;
    }

    /** How many frames have a time that the clock has not followed. */
    long wrongTimes() {
        return wrongTimes.frames;
    }

    /** How often the clock has leapt, but for silence ahead of less than a day. */
    long steps() {
        return steps.frames;
    }

    /** At most a line for leaps that were not believed, and one for those that were; each with its end. */
    void appendLeaps(StringBuilder lines) {
        if (wrongTimes.frames > 0) {
            lines.append("wirestat: frame ").append(wrongTimes.firstFrame).append(" is dated ");
            appendSpan(lines, wrongTimes.firstSpan).append(" the frames around it, and timers do not follow it");
            appendOthers(lines, wrongTimes.frames - 1, " more such frame", " more such frames");
        }
        if (steps.frames > 0) {
            lines.append("wirestat: from frame ").append(steps.firstFrame).append(" on frames are dated ");
            appendSpan(lines, steps.firstSpan).append(" those before, and timers follow them");
            appendOthers(lines, steps.frames - 1, " more such leap", " more such leaps");
        }
    }

    private static void appendOthers(StringBuilder lines, long count, String singular, String plural) {
        if (count > 0) {
            lines.append("; ").append(count).append(count == 1 ? singular : plural);
        }
        lines.append('\n');
    }

    /** {@code 28930 days ahead of}, {@code 40 minutes behind}. */
    private static StringBuilder appendSpan(StringBuilder lines, long span) {
        long minutes = Math.abs(span / NANOS_PER_SECOND) / 60;
        if (minutes >= 48 * 60) {
            lines.append(minutes / 60 / 24).append(" days");
        } else if (minutes >= 120) {
            lines.append(minutes / 60).append(" hours");
        } else {
            lines.append(minutes).append(" minutes");
        }
        return lines.append(span > 0 ? " ahead of" : " behind");
    }
}
