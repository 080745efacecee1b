package org.wirestat.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.cli.Moment;

class ScheduleTest {
    @Test
    void instantsComeInTheirOrderWhateverTheOrderOfTheWords() {
        Schedule schedule = new Schedule(List.of(at(300), at(100), after(150)), 0);
        schedule.begin(50);
        assertEquals(List.of(), due(schedule, 99));
        assertEquals(List.of(100L), due(schedule, 100));
        assertEquals(List.of(200L, 300L), due(schedule, 5000));
        assertFalse(schedule.hasInstants());
    }

    @Test
    void instantsBeforeTheFirstFrameAreDueAtOnce() {
        Schedule schedule = new Schedule(List.of(at(-5), at(10)), 0);
        schedule.begin(50);
        assertEquals(List.of(-5L, 10L), due(schedule, 50));
    }

    @Test
    void instantsBeyondTheLastFrameRemain() {
        Schedule schedule = new Schedule(List.of(at(10), at(20), after(Long.MAX_VALUE)), 0);
        schedule.begin(5);
        assertEquals(List.of(10L), due(schedule, 15));
        assertTrue(schedule.hasInstants());
        assertEquals(20, schedule.takeInstant());
        assertEquals(Long.MAX_VALUE, schedule.takeInstant());
        assertFalse(schedule.hasInstants());
    }

    @Test
    void periodCountsFromTheFirstFrame() {
        Schedule schedule = new Schedule(List.of(), 10);
        schedule.begin(7);
        assertEquals(List.of(), due(schedule, 16));
        assertEquals(List.of(17L), due(schedule, 17));
        assertEquals(List.of(27L, 37L, 47L), due(schedule, 50));
        assertFalse(schedule.hasInstants());
    }

    @Test
    void anInstantOnATickIsTakenOnce() {
        Schedule schedule = new Schedule(List.of(at(20)), 10);
        schedule.begin(0);
        assertEquals(List.of(10L, 20L, 30L), due(schedule, 30));
        assertFalse(schedule.hasInstants());
    }

    @Test
    void aLongSilenceIsReportedOnceAtItsEnd() {
        Schedule schedule = new Schedule(List.of(at(5)), 10);
        schedule.begin(0);
        assertEquals(List.of(5L, 1_000_000L), due(schedule, 1_000_009));
        assertEquals(List.of(1_000_010L), due(schedule, 1_000_010));
    }

    @Test
    void aLeapAcrossTheWholeRangeEnds() {
        Schedule schedule = new Schedule(List.of(), 1);
        schedule.begin(Long.MIN_VALUE);
        assertTrue(due(schedule, Long.MAX_VALUE).size() < 10);
    }

    @Test
    void aLastTickBeyondTheRangeIsNeverDue() {
        Schedule schedule = new Schedule(List.of(), 10);
        schedule.begin(Long.MAX_VALUE - 5);
        assertEquals(List.of(), due(schedule, Long.MAX_VALUE));
    }

    @Test
    void withoutFramesOnlyAbsoluteInstantsExist() {
        Schedule schedule = new Schedule(List.of(after(10), at(30), at(20)), 10);
        schedule.beginWithoutFrames();
        assertEquals(20, schedule.takeInstant());
        assertEquals(30, schedule.takeInstant());
        assertFalse(schedule.hasInstants());
    }

    private static List<Long> due(Schedule schedule, long time) {
        List<Long> instants = new ArrayList<>();
        while (schedule.isDue(time) && instants.size() < 1000) {
            instants.add(schedule.take(time));
        }
        return instants;
    }

    private static Moment at(long nanos) {
        return new Moment(nanos, false);
    }

    private static Moment after(long nanos) {
        return new Moment(nanos, true);
    }
}
