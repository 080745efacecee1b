package org.wirestat.capture;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Gives up, for good and for every thread, the rights that opening an interface took: the user and the groups of root,
 * every capability in every set, and the way to get any back by starting a program ({@code no_new_privs}). Done between
 * opening and the first look into a frame, so that nothing a stranger sent is ever handled with rights.
 *
 * <p>What came of it is read back from {@code /proc}. If any thread has anything left of what should be gone, the rights
 * count as not given up, and the caller must not go on.
 */
public final class Rights {
    private static final Path OWN_STATUS = Path.of("/proc/self");

    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int MOST_CAPABILITIES = 64;

    /** Version 3 of capset: a header of version and thread, then two times three words, all empty. */
    private static final int CAPSET_VERSION_3 = 0x2008_0522;

    private static final int CAPSET_HEADER = 8;
    private static final Memory NO_CAPABILITIES = noCapabilities();

    private final Machine machine;
    private final ThreadStatus before;
    /** Who to become; null if this process is not root and stays who it is. */
    private final Account account;

    private Rights(Machine machine, ThreadStatus before, Account account) {
        this.machine = machine;
        this.before = before;
        this.account = account;
    }

    private static Memory noCapabilities() {
        Memory none = new Memory(CAPSET_HEADER + 24);
        none.clear();
        none.setInt(0, CAPSET_VERSION_3);
        return none;
    }

    /**
     * Gives all rights up.
     *
     * @param account who to become if this process is root; one that is not, but was given capabilities, stays who it is
     * @throws CaptureException if anything is left: tell it, and end
     */
    public static void giveUp(Account account) throws CaptureException {
        try {
            Machine machine = Machine.current();
            if (machine == null) {
                throw notGivenUp("how to is known on Linux for x86-64 and aarch64 only");
            }
            ThreadStatus before = ownStatus();
            new Rights(machine, before, before.isRoot() ? account : null).giveUp();
        } catch (LinkageError e) {
            throw notGivenUp("the C library cannot be called (" + e.getMessage() + ")");
        }
    }

    private void giveUp() throws CaptureException {
        String withRights;
        try {
            withRights =
                    calls().untilAll(status -> left(new ThreadStatus(status)).isEmpty());
        } catch (IOException e) {
            throw notGivenUp(e.getMessage());
        }
        if (withRights != null) {
            ThreadStatus status = new ThreadStatus(withRights);
            throw notGivenUp("thread " + status.name() + " still has " + left(status));
        }
    }

    /**
     * What each thread has to do. The bounds first and the user after the groups, because both take a capability that
     * goes with the user; the other sets last, because securebits may keep them when the user changes.
     */
    private EveryThread calls() {
        EveryThread thread = new EveryThread(machine);
        for (int capability = 0; capability < MOST_CAPABILITIES; capability++) {
            thread.calls(machine.prctl, PR_CAPBSET_DROP, capability, 0);
        }
        if (account != null) {
            thread.calls(machine.setgroups, 0, 0, 0);
            thread.calls(machine.setresgid, account.gid(), account.gid(), account.gid());
            thread.calls(machine.setresuid, account.uid(), account.uid(), account.uid());
        }
        long header = Pointer.nativeValue(NO_CAPABILITIES);
        thread.calls(machine.capset, header, header + CAPSET_HEADER, 0);
        return thread.calls(machine.prctl, PR_SET_NO_NEW_PRIVS, 1, 0);
    }

    /** What a thread has that it should not have; empty if nothing. */
    private String left(ThreadStatus now) {
        if (account != null) {
            if (!now.isOnly("Uid", account.uid())) {
                return "user " + now.field("Uid");
            }
            if (!now.isOnly("Gid", account.gid())) {
                return "group " + now.field("Gid");
            }
            if (!now.field("Groups").isEmpty()) {
                return "groups " + now.field("Groups");
            }
        }
        if (now.isRoot()) {
            return "user 0";
        }
        if (now.hasCapability()) {
            return "capabilities";
        }
        if (before.canEmptyBounds() && !now.isEmpty("CapBnd")) {
            return "bounds for capabilities " + now.field("CapBnd");
        }
        return now.field("NoNewPrivs").equals("1") ? "" : "the way to new rights (no_new_privs is not set)";
    }

    private static ThreadStatus ownStatus() throws CaptureException {
        String status = EveryThread.status(OWN_STATUS);
        if (status == null) {
            throw notGivenUp("/proc/self/status cannot be read");
        }
        return new ThreadStatus(status);
    }

    private static CaptureException notGivenUp(String why) {
        return new CaptureException(CaptureException.Kind.RIGHTS, "rights", "cannot be given up: " + why);
    }
}
