package org.wirestat.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** Frames by their minutes, and what the clock makes of them. */
class CaptureClockTest {
    private static final long MINUTE = 60_000_000_000L;
    private static final long DAY = 24 * 60;
    private static final long YEAR = 365 * DAY;

    private final CaptureClock clock = new CaptureClock();
    private long frames;
    private final List<Long> wrong = new ArrayList<>();

    @Test
    void theClockShowsTheLatestFrameAndNeverGoesBackForDisorder() {
        read(0, 1, 5, 3, 9, 2);
        assertEquals(9, end());
        assertEquals("", told());
    }

    @Test
    void oneFrameFarAheadIsNotBelieved() {
        read(0, 1, 80 * YEAR, 2);
        assertEquals(2, end());
        assertEquals(List.of(3L), wrong);
        assertEquals("frame 3 is dated 29199 days ahead of the frames around it, and timers do not follow it", told());
    }

    @Test
    void oneFrameFarBehindIsNotBelieved() {
        read(50 * YEAR, 50 * YEAR + 1, 0, 50 * YEAR + 2);
        assertEquals(50 * YEAR + 2, end());
        assertEquals(List.of(3L), wrong);
    }

    @Test
    void aFrameThatIsAnHourAheadIsNotBelievedIfTheNextComesBack() {
        read(0, 1, 61, 2, 3);
        assertEquals(3, end());
        assertEquals("frame 3 is dated 60 minutes ahead of the frames around it, and timers do not follow it", told());
    }

    @Test
    void aFewFramesInARowAreNotBelieved() {
        read(0, 1, YEAR, YEAR, YEAR, 2);
        assertEquals(2, end());
        assertEquals(List.of(3L, 4L, 5L), wrong);
        assertEquals(
                "frame 3 is dated 364 days ahead of the frames around it, and timers do not follow it; 2 more such frames",
                told());
    }

    @Test
    void wrongTimesThatDisagreeAreNotBelieved() {
        read(0, 1, 2 * YEAR, 5, YEAR, 6, 90 * YEAR, 1 * YEAR, 7, 8);
        assertEquals(8, end());
        assertEquals(List.of(3L, 5L, 7L, 8L), wrong);
    }

    @Test
    void silenceIsNotToldIfItIsOfADayAtTheMost() {
        read(0, 1, 61, 62, 63, 64, 500, 501);
        assertEquals(501, end());
        assertEquals(List.of(), wrong);
        assertEquals("", told());
    }

    @Test
    void framesThatKeepLeapingAheadAreBelieved() {
        read(0, 15, 30, 45, 60, 75, 90);
        assertEquals(90, end());
        read();
        assertEquals("", told());
    }

    @Test
    void silenceOfYearsIsBelievedAndTold() {
        read(0, 1, YEAR, YEAR + 1, YEAR + 2, YEAR + 3);
        assertEquals(YEAR + 3, clock.now() / MINUTE); // before the end
        assertEquals("from frame 3 on frames are dated 364 days ahead of those before, and timers follow them", told());
    }

    @Test
    void piecesOfACaptureThatAreYearsApartAreBelieved() {
        read(0, 1, YEAR, 2 * YEAR, 2 * YEAR + 1, 3 * YEAR);
        assertEquals(2 * YEAR + 1, end()); // of the last frame nobody knows
        assertEquals(List.of(6L), wrong);
    }

    @Test
    void aClockThatIsSetBackIsFollowed() {
        read(100, 101, 40, 41, 42, 43, 44);
        assertEquals(44, end());
        assertEquals("from frame 3 on frames are dated 61 minutes behind those before, and timers follow them", told());
    }

    @Test
    void aClockThatIsSetAheadIsFollowedFromItsFirstFrameOn() {
        read(0, 1, YEAR, YEAR + 1, YEAR + 2);
        assertEquals(1, clock.now() / MINUTE);
        assertEquals(YEAR + 2, end());
    }

    @Test
    void ofALastFrameADayAheadIsBelieved() {
        read(0, 1, DAY);
        assertEquals(DAY, end());
    }

    @Test
    void ofALastFrameMoreThanADayAheadIsNot() {
        read(0, 1, DAY + 2);
        assertEquals(1, end());
        assertEquals(List.of(3L), wrong);
    }

    @Test
    void aLastFrameBehindIsNotBelieved() {
        read(100, 101, 2);
        assertEquals(101, end());
    }

    @Test
    void aFirstFrameFarFromAllOthersIsNotBelieved() {
        for (long first : new long[] {-YEAR, 80 * YEAR}) {
            CaptureClockTest test = new CaptureClockTest();
            test.read(first, 0, 1, 2, 3, 4);
            assertEquals(4, test.end());
            assertEquals(List.of(1L), test.wrong);
            assertEquals(0, test.clock.first());
        }
    }

    @Test
    void aSecondFrameFarFromAllOthersLeavesTheFirstWhereItIs() {
        read(0, 80 * YEAR, 1, 2);
        assertEquals(2, end());
        assertEquals(0, clock.first());
        assertEquals(List.of(2L), wrong);
    }

    @Test
    void aSingleFrameIsBelieved() {
        read(80 * YEAR);
        assertEquals(80 * YEAR, end());
        assertEquals(80 * YEAR, clock.first() / MINUTE);
        assertEquals("", told());
    }

    @Test
    void timesAtBothEndsOfTheRangeLeap() {
        clock.begin(-(1L << 62));
        assertEquals(false, clock.goesOn(1L << 62));
    }

    @Test
    void onAWireTheTimeOfDayDecides() {
        clock.begin(0);
        assertEquals(false, clock.goesOn(60 * MINUTE));
        assertEquals(false, clock.decidesBy(0, 1, 60 * MINUTE));
        assertEquals(0, clock.now());
        assertEquals(true, clock.decidesBy(-60 * MINUTE, 2, -59 * MINUTE));
        assertEquals(-59 * MINUTE, clock.now());
        assertEquals(true, clock.goesOn(-58 * MINUTE));
    }

    private void read(long... minutes) {
        for (long minute : minutes) {
            frames++;
            long time = minute * MINUTE;
            if (clock.goesOn(time)) {
                continue;
            }
            if (clock.decides(time)) {
                release();
            } else if (clock.isInDoubt()) {
                clock.doubt(frames, time);
                continue;
            }
            if (!clock.goesOn(time)) {
                clock.doubt(frames, time);
            }
        }
    }

    private void release() {
        for (int i = 0; i < clock.held(); i++) {
            if (!clock.followsHeld(i)) {
                wrong.add(clock.heldFrame(i));
            }
        }
        clock.resume();
    }

    /** No frame comes any more: what the clock shows. */
    private long end() {
        if (clock.decidesAtEnd()) {
            release();
        }
        return clock.now() / MINUTE;
    }

    private String told() {
        StringBuilder lines = new StringBuilder();
        clock.appendLeaps(lines);
        StringJoiner told = new StringJoiner("|");
        for (String line : lines.toString().split("\n")) {
            told.add(line.replaceFirst("^wirestat: ", ""));
        }
        return told.toString();
    }
}
