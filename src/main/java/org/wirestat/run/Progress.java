package org.wirestat.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.wirestat.report.Printable;

/**
 * A line on standard error that says how far a long run has come. It shows up after two seconds, only where it can be
 * wiped away again, which is on a terminal, and is gone before anything else is written.
 */
final class Progress {
    /** How many frames pass between two looks at the clock: few, so that none comes as a surprise to compiled code. */
    static final long STRIDE = 1 << 9;

    private static final long FIRST_NANOS = 2_000_000_000L;
    private static final long INTERVAL_NANOS = 250_000_000L;
    private static final long OCTETS_PER_MEGABYTE = 1_000_000;
    private static final int LONGEST_NAME = 40;
    private static final String WIPE = "\r\u001b[K";

    private final PrintStream err;
    private final boolean terminal;
    private long due = System.nanoTime() + FIRST_NANOS;
    private boolean shown;

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /**
     * Whether descriptor 2 is a terminal. {@code System.console()} cannot tell, for it asks about descriptors 0 and 1,
     * which are often redirected when 2 is not; the kernel's link to what is open can.
     */
    static boolean isTerminal() {
        if ("dumb".equals(System.getenv("TERM"))) {
            return false;
        }
        try {
            String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return System.console() != null; // no /proc here
        }
    }

    /** To be called every {@link #STRIDE} frames. */
    void show(long frames, String name, long position) {
        if (!terminal || System.nanoTime() - due < 0) {
            return;
        }
        due = System.nanoTime() + INTERVAL_NANOS;
        shown = true;
        String printable = Printable.of(name);
        String file = printable.length() <= LONGEST_NAME
                ? printable
                : "..." + printable.substring(printable.length() - LONGEST_NAME);
        err.print(WIPE + "wirestat: " + file + ": " + frames + " frames, " + position / OCTETS_PER_MEGABYTE + " MB ");
        err.flush();
    }

    void clear() {
        if (shown) {
            err.print(WIPE);
            err.flush();
            shown = false;
        }
    }
}
