package org.wirestat;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The pairs of release and acquire in {@link PagesAhead}. */
public final class PagesAheadStress {
    private static final int NOTHING = -1;

    private PagesAheadStress() {}

    /** A page is all zero, and given once: who takes writes to it, and never meets that again. */
    @JCStressTest
    @Outcome(
            id = {"-1, -1, -1", "-1, -1, 0", "-1, 0, -1", "-1, 0, 0", "0, -1, -1", "0, -1, 0", "0, 0, -1", "0, 0, 0"},
            expect = ACCEPTABLE,
            desc = "a page, or none yet")
    @Outcome(expect = FORBIDDEN, desc = "not zero, or given before")
    @State
    public static class Given {
        private final PagesAhead pages = new PagesAhead(2);

        /** The filler: three pages, of which two have a place. */
        @Actor
        public void filler() {
            pages.make();
            pages.make();
            pages.make();
        }

        /** Who asks. */
        @Actor
        public void asker(III_Result result) {
            result.r1 = take();
            result.r2 = take();
            result.r3 = take();
        }

        private int take() {
            long[] page = pages.take();
            if (page == null) {
                return NOTHING;
            }
            int found = (int) (page[0] | page[1]);
            page[0] = 1;
            page[1] = 1;
            return found;
        }
    }
}
