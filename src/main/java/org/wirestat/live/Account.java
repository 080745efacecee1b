package org.wirestat.live;

import com.sun.jna.Pointer;
import java.util.Map;
import org.wirestat.capture.CaptureException;

/**
 * A user of this machine who is not root: who to become when root is given up.
 *
 * @param name as the system has it
 * @param uid the user's number
 * @param gid the number of the user's group
 */
public record Account(String name, int uid, int gid) {
    /** Who to become if there is such a user: one that an administrator has made for this. */
    private static final String WIRESTAT = "wirestat";

    private static final String NOBODY = "nobody";

    /** Where the numbers stand in a {@code struct passwd}: after its name and password. */
    private static final int UID = 2 * Long.BYTES;

    private static final int GID = UID + Integer.BYTES;

    /** A user as it is written after {@code -Z}: a name, or else a number. */
    public static Account named(String name) throws CaptureException {
        try {
            Pointer entry = Libc.getpwnam(name);
            if (entry == null && name.matches("[0-9]{1,9}")) {
                entry = Libc.getpwuid(Integer.parseInt(name));
            }
            if (entry == null) {
                throw new CaptureException(
                        CaptureException.Kind.RIGHTS,
                        name,
                        "there is no such user",
                        "name one of this machine with -Z");
            }
            return of(entry.getPointer(0).getString(0), entry.getInt(UID), entry.getInt(GID));
        } catch (LinkageError e) {
            throw notCallable(name, e);
        }
    }

    /** Who stands behind root: the user who called sudo, if the environment tells, or else wirestat, or else nobody. */
    public static Account behindRoot(Map<String, String> environment) throws CaptureException {
        String uid = environment.getOrDefault("SUDO_UID", "");
        String gid = environment.getOrDefault("SUDO_GID", "");
        if (uid.matches("[1-9][0-9]{0,8}") && gid.matches("[1-9][0-9]{0,8}")) {
            return of(environment.getOrDefault("SUDO_USER", uid), Integer.parseInt(uid), Integer.parseInt(gid));
        }
        return named(isThere(WIRESTAT) ? WIRESTAT : NOBODY);
    }

    private static boolean isThere(String name) throws CaptureException {
        try {
            return Libc.getpwnam(name) != null;
        } catch (LinkageError e) {
            throw notCallable(name, e);
        }
    }

    private static CaptureException notCallable(String name, LinkageError e) {
        return new CaptureException(CaptureException.Kind.RIGHTS, name, "the C library cannot be called: " + e);
    }

    private static Account of(String name, int uid, int gid) throws CaptureException {
        if (uid == 0 || gid == 0) {
            throw new CaptureException(
                    CaptureException.Kind.RIGHTS,
                    name,
                    "root is given up for a user and a group that are not root's: uid=" + uid + " gid=" + gid,
                    "name another user with -Z");
        }
        return new Account(name, uid, gid);
    }
}
