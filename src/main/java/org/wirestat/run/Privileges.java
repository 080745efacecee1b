package org.wirestat.run;

import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.wirestat.capture.CaptureException;
import org.wirestat.cli.UsageException;
import org.wirestat.live.Account;
import org.wirestat.live.Rights;
import org.wirestat.live.Superuser;

/**
 * What this process may do because root started it, from the start until it is given up. As in tcpdump, what is read is
 * opened before that, and what is written after it, with the rights of the user who is become.
 */
public final class Privileges {
    private static final String ROOT = "root";

    /** By these Java takes options, as to load code, before any of ours runs. */
    private static final List<String> OPTIONS_FOR_EVERY_JAVA =
            List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    private final boolean isOurProcess;
    private final boolean isRoot;

    private Privileges(boolean isOurProcess, boolean isRoot) {
        this.isOurProcess = isOurProcess;
        this.isRoot = isRoot;
    }

    /** Those of a process that is ours alone. */
    public static Privileges ofProcess() {
        return new Privileges(true, Superuser.runsThisProcess());
    }

    /** Those of a process that others use too, and that keeps them. */
    public static Privileges keptByOthers() {
        return new Privileges(false, false);
    }

    /**
     * Whoever called root's Java must not have told it what else to run. The installed command takes these variables away;
     * here it is too late for that, and to go on would look as if they did no harm.
     */
    public void refuseOptionsForEveryJava(Map<String, String> environment) {
        for (String name : OPTIONS_FOR_EVERY_JAVA) {
            if (isRoot && !environment.getOrDefault(name, "").isEmpty()) {
                throw new UsageException(
                        name + " must not be set when root starts Java with this jar: run it by env -u " + name
                                + ", or use the installed command, which ignores it");
            }
        }
    }

    /**
     * Gives up what it took to open an interface: root, and capabilities.
     *
     * @param user whom to become, or null for the one who stands behind root
     * @return the user that this process has become, or null if it is who it was
     */
    String giveUp(String user, PrintStream err) throws CaptureException {
        if (!isOurProcess) {
            return null;
        }
        if (ROOT.equals(user)) {
            if (isRoot) {
                err.println("wirestat: stays root, as -Z root asks");
            }
            return null;
        }
        Account account = user == null ? Account.behindRoot(System.getenv()) : Account.named(user);
        Rights.giveUp(account);
        return isRoot ? account.name() : null;
    }

    /** Gives up what it may have taken to open files: root. Loads native code for root only. */
    void giveUpRoot(String user, PrintStream err) throws CaptureException {
        if (isRoot) {
            giveUp(user, err);
        }
    }
}
