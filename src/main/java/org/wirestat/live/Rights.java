package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;
import org.wirestat.capture.CaptureException;

/**
 * Gives up, for good and for every thread, the rights that opening an interface or a file took: the user and the groups of
 * root, every capability in every set, and the way to get any back by starting a program ({@code no_new_privs}). Done
 * between opening and the first look into a frame, so that nothing a stranger sent is ever handled with rights.
 *
 * <p>What rights have opened stays open: the socket that captures, and files that only root may read. The user who is
 * become must not get at them through this process. So this class also closes the ways into it:
 *
 * <ul>
 *   <li>SIGQUIT is ignored. A virtual machine that gets it looks for a request to be attached to, from its own user or from
 *       root, and then loads and runs what it is told to. Without a request it prints the state of all its threads to
 *       standard output, between the data.
 *   <li>A process whose virtual machine already listens for such requests, since an option has asked for that, does not go
 *       on.
 *   <li>The process is not dumpable (prctl(2)). Linux then lets nobody but root trace it, read or write its memory, or use
 *       its descriptors by way of {@code /proc}.
 * </ul>
 *
 * <p>What came of it is read back from {@code /proc}. If any thread has anything left of what should be gone, the rights
 * count as not given up, and the caller must not go on.
 */
public final class Rights {
    private static final Path OWN_STATUS = Path.of("/proc/self");

    private static final int SIGQUIT = 3;

    /** The thread by which a virtual machine listens for requests to attach to it, as Linux knows it by name. */
    private static final String ATTACH_LISTENER = "Attach Listener";

    private static final int PR_GET_DUMPABLE = 3;
    private static final int PR_SET_DUMPABLE = 4;
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int MOST_CAPABILITIES = 64;

    /** Version 3 of capset: a header of version and thread, then two times three words, all empty. */
    private static final int CAPSET_VERSION_3 = 0x2008_0522;

    private static final int CAPSET_HEADER = 8;

    private final Machine machine;
    private final ThreadStatus before;
    /** Who to become; null if this process is not root and stays who it is. */
    private final Account account;

    private Rights(Machine machine, ThreadStatus before, Account account) {
        this.machine = machine;
        this.before = before;
        this.account = account;
    }

    /** What capset is told. It stays: a thread may still look at it when all has been done. */
    private static final class NoCapabilities {
        private static final Memory HEADER = new Memory(CAPSET_HEADER + 24);

        static {
            HEADER.clear();
            HEADER.setInt(0, CAPSET_VERSION_3);
        }

        private NoCapabilities() {}
    }

    /**
     * Gives all rights up.
     *
     * @param account who to become if this process is root; one that is not, but was given capabilities, stays who it is
     * @throws CaptureException if anything is left: tell it, and end
     */
    public static void giveUp(Account account) throws CaptureException {
        of(account).giveUp(false);
    }

    /** Does what {@link #giveUp} does, but gives nothing up: so that an archive of classes has all that it takes. */
    public static void rehearse() throws CaptureException {
        of(Account.behindRoot(Map.of())).giveUp(true);
    }

    private static Rights of(Account account) throws CaptureException {
        Machine machine = Machine.current();
        if (machine == null) {
            throw notGivenUp("how to is known on Linux for x86-64 and aarch64 only");
        }
        ThreadStatus before = ownStatus();
        return new Rights(machine, before, before.isRoot() ? account : null);
    }

    private void giveUp(boolean isRehearsal) throws CaptureException {
        try {
            NativeBridge.ready();
            EveryThread.ignore(SIGQUIT);
            ThreadStatus left = firstWithRights(isRehearsal);
            if (left != null) {
                throw notGivenUp("thread " + left.name() + " still has " + left(left));
            }
            if (!isRehearsal && Libc.syscall(machine.prctl, PR_GET_DUMPABLE, 0, 0) != 0) {
                throw notGivenUp("processes of the same user can still read the memory of this one");
            }
        } catch (CaptureException e) {
            throw e;
        } catch (IOException e) {
            throw notGivenUp(e.getMessage());
        } catch (LinkageError e) {
            throw notGivenUp("the C library cannot be called (" + e.getMessage() + ")");
        }
    }

    /** The status of a thread that has kept something, or null. */
    private ThreadStatus firstWithRights(boolean isRehearsal) throws IOException {
        // No lambda: root would wait at each start until Java is ready to make classes for those.
        String status = calls().untilAll(new Predicate<>() {
            @Override
            public boolean test(String status) {
                return left(new ThreadStatus(status)).isEmpty() || isRehearsal;
            }
        });
        return status == null ? null : new ThreadStatus(status);
    }

    /**
     * What each thread has to do. The bounds first and the user after the groups, because both take a capability that
     * goes with the user; then the other sets, because securebits may keep them when the user changes. Linux sets anew
     * whether a process is dumpable when a thread changes its user, so that comes after.
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
        long header = Pointer.nativeValue(NoCapabilities.HEADER);
        thread.calls(machine.capset, header, header + CAPSET_HEADER, 0);
        thread.calls(machine.prctl, PR_SET_DUMPABLE, 0, 0);
        return thread.calls(machine.prctl, PR_SET_NO_NEW_PRIVS, 1, 0);
    }

    /** What a thread has that it should not have; empty if nothing. */
    private String left(ThreadStatus now) {
        if (now.field("Name").equals(ATTACH_LISTENER)) {
            return "a way in for others, which -Xrs and -XX:+StartAttachListener open";
        }
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
        try {
            return new ThreadStatus(EveryThread.status(OWN_STATUS));
        } catch (IOException e) {
            throw notGivenUp("/proc/self/status cannot be read");
        }
    }

    private static CaptureException notGivenUp(String why) {
        return new CaptureException(CaptureException.Kind.RIGHTS, "rights", "cannot be given up: " + why);
    }
}
