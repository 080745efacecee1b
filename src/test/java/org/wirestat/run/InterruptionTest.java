package org.wirestat.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptionTest {
    private static final long FIRST = Long.MAX_VALUE - 1; // System.nanoTime() may overflow

    /** timeout(1) signals the process and then its group. */
    @Test
    void signalWithinATenthOfASecondIsTheFirstOnceMore() {
        Interruption interruption = new Interruption();
        interruption.readsAreShort();
        assertFalse(interruption.isRequested());
        assertFalse(interruption.endsAtOnce(FIRST));
        assertTrue(interruption.isRequested());
        assertFalse(interruption.endsAtOnce(FIRST));
        assertFalse(interruption.endsAtOnce(FIRST + TimeUnit.MILLISECONDS.toNanos(100) - 1));
        assertTrue(interruption.endsAtOnce(FIRST + TimeUnit.MILLISECONDS.toNanos(100)));
    }
}
