package org.wirestat.live;

import java.util.List;
import java.util.StringTokenizer;

/**
 * The rights of a thread, as {@code /proc/PID/task/TID/status} has them (proc(5)): a name, a colon and values a line.
 * All of them are looked at several times while a short run starts, so that only what is asked for is taken out.
 */
final class ThreadStatus {
    /** The sets a thread acts by, or passes on. */
    private static final List<String> CAPABILITIES = List.of("CapInh", "CapPrm", "CapEff", "CapAmb");

    private static final int CAP_SETPCAP = 8;

    /** A line break before each line, so that a field is found by it. */
    private final String text;

    ThreadStatus(String text) {
        this.text = "\n" + text;
    }

    /** A field as it is written, with its name if there is none of it: that is never what should be there. */
    String field(String name) {
        int start = text.indexOf("\n" + name + ":");
        if (start < 0) {
            return "no " + name;
        }
        start += name.length() + 2;
        int end = text.indexOf('\n', start);
        return text.substring(start, end < 0 ? text.length() : end).strip();
    }

    String name() {
        return field("Pid") + " (" + field("Name") + ")";
    }

    /** Whether the real, effective, saved or file system's user is root. */
    boolean isRoot() {
        StringTokenizer users = new StringTokenizer(field("Uid"));
        while (users.hasMoreTokens()) {
            if (users.nextToken().equals("0")) {
                return true;
            }
        }
        return false;
    }

    /** Whether all four of a user or a group are this one. */
    boolean isOnly(String field, int id) {
        String one = Integer.toUnsignedString(id);
        return field(field).equals(one + "\t" + one + "\t" + one + "\t" + one);
    }

    boolean hasCapability() {
        for (String set : CAPABILITIES) {
            if (!isEmpty(set)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty(String set) {
        String digits = field(set);
        for (int i = 0; i < digits.length(); i++) {
            if (digits.charAt(i) != '0') {
                return false;
            }
        }
        return !digits.isEmpty();
    }

    /** Whether the thread may take capabilities out of its bounding set. */
    boolean canEmptyBounds() {
        return (Long.parseUnsignedLong(field("CapEff"), 16) >>> CAP_SETPCAP & 1) != 0;
    }
}
