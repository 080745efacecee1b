package org.wirestat.capture;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rights of a thread, as {@code /proc/PID/task/TID/status} has them (proc(5)): a name, a colon and values a line. */
final class ThreadStatus {
    /** The sets a thread acts by, or passes on. */
    private static final List<String> CAPABILITIES = List.of("CapInh", "CapPrm", "CapEff", "CapAmb");

    private static final int CAP_SETPCAP = 8;

    private final Map<String, String> fields = new HashMap<>();

    ThreadStatus(String text) {
        for (String line : text.split("\n")) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
    }

    /** A field as it is written, with its name if there is none of it: that is never what should be there. */
    String field(String name) {
        return fields.getOrDefault(name, "no " + name);
    }

    String name() {
        return field("Pid") + " (" + field("Name") + ")";
    }

    /** Whether the real, effective, saved or file system's user is root. */
    boolean isRoot() {
        return List.of(field("Uid").split("\\s+")).contains("0");
    }

    /** Whether all four of a user or a group are this one. */
    boolean isOnly(String field, int id) {
        return field(field).matches("(" + Integer.toUnsignedString(id) + "\\s*){4}");
    }

    boolean hasCapability() {
        return !CAPABILITIES.stream().allMatch(this::isEmpty);
    }

    boolean isEmpty(String set) {
        return field(set).matches("0+");
    }

    /** Whether the thread may take capabilities out of its bounding set. */
    boolean canEmptyBounds() {
        return (Long.parseUnsignedLong(field("CapEff"), 16) >>> CAP_SETPCAP & 1) != 0;
    }
}
