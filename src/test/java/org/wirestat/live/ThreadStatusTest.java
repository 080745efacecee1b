package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ThreadStatusTest {
    private static final String RIGHTLESS = """
            Name:\tC2 CompilerThre
            Pid:\t77
            Uid:\t1000\t1000\t1000\t1000
            Gid:\t1001\t1001\t1001\t1001
            Groups:\t
            CapInh:\t0000000000000000
            CapPrm:\t0000000000000000
            CapEff:\t0000000000000000
            CapBnd:\t0000000000000000
            CapAmb:\t0000000000000000
            NoNewPrivs:\t1
            """;

    @Test
    void aThreadWithoutRightsIsKnown() {
        ThreadStatus status = new ThreadStatus(RIGHTLESS);
        assertEquals("77 (C2 CompilerThre)", status.name());
        assertFalse(status.isRoot());
        assertFalse(status.hasCapability());
        assertTrue(status.isOnly("Uid", 1000));
        assertTrue(status.isOnly("Gid", 1001));
        assertEquals("", status.field("Groups"));
    }

    @Test
    void oneOfTheFourUsersIsEnoughToBeRoot() {
        ThreadStatus status = new ThreadStatus(RIGHTLESS.replace("1000\t1000\n", "1000\t0\n"));
        assertTrue(status.isRoot());
        assertFalse(status.isOnly("Uid", 1000));
    }

    @Test
    void oneCapabilityInAnySetIsEnough() {
        for (String set : new String[] {"CapInh", "CapPrm", "CapEff", "CapAmb"}) {
            assertTrue(
                    new ThreadStatus(RIGHTLESS.replace(set + ":\t00000000", set + ":\t00000100")).hasCapability(), set);
        }
    }

    @Test
    void whatTheSystemDoesNotSayCountsAsLeft() {
        ThreadStatus status =
                new ThreadStatus(RIGHTLESS.replace("CapAmb", "CapNew").replace("Groups", "Gangs"));
        assertTrue(status.hasCapability());
        assertFalse(status.field("Groups").isEmpty());
    }
}
