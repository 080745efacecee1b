package org.wirestat.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PagesAheadTest {
    private static final int WORDS = 64;
    private static final long PATIENCE_MILLIS = 10_000;

    private final Set<Thread> before = threads();

    @Test
    void aPageIsGivenOnceAndIsZero() {
        try (PagesAhead pages = new PagesAhead(WORDS)) {
            for (int asked = 0; asked < 1_000_000; asked++) {
                long[] page = pages.page(WORDS);
                assertEquals(WORDS, page.length);
                assertEquals(0, page[0] | page[WORDS - 1], "given before");
                page[0] = 1;
                page[WORDS - 1] = 1;
            }
        }
    }

    @Test
    void whoAsksForFewStartsNoThread() {
        try (PagesAhead pages = new PagesAhead(WORDS)) {
            for (int asked = 0; asked < PagesAhead.FEW; asked++) {
                pages.page(WORDS);
            }
            assertEquals(Set.of(), started());
        }
    }

    @Test
    void aPageOfAnotherLengthIsMadeForWhoAsks() {
        try (PagesAhead pages = new PagesAhead(WORDS)) {
            for (int asked = 0; asked < 1000; asked++) {
                assertEquals(WORDS, pages.page(WORDS).length);
                assertEquals(2 * WORDS, pages.page(2 * WORDS).length);
            }
        }
    }

    @Test
    void theThreadEndsWhenItIsClosedWhateverIsReady() throws InterruptedException {
        PagesAhead pages = new PagesAhead(WORDS);
        for (int asked = 0; asked <= PagesAhead.FEW; asked++) {
            pages.page(WORDS);
        }
        Set<Thread> started = started();
        assertEquals(1, started.size());
        pages.close();
        for (Thread filler : started) {
            filler.join(PATIENCE_MILLIS);
            assertFalse(filler.isAlive());
        }
        for (int asked = 0; asked < 2 * PagesAhead.AHEAD; asked++) {
            assertEquals(WORDS, pages.page(WORDS).length);
        }
        assertEquals(Set.of(), started());
    }

    /** The threads of its kind that were started since. */
    private Set<Thread> started() {
        Set<Thread> started = threads();
        started.removeAll(before);
        return started;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("pages"))
                .collect(Collectors.toSet());
    }
}
