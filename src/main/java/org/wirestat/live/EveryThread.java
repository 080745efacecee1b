package org.wirestat.live;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * Makes every thread of this process call the system, those of the virtual machine too.
 *
 * <p>To Linux, users, groups and capabilities are a thread's, and a thread can only change its own. The C library hides
 * that for users and groups: its {@code setuid} sends every thread a signal, whose handler makes the call. It does not
 * for capabilities and {@code no_new_privs}. This class does the same for any list of calls; {@link Machine} has the
 * handler.
 *
 * <p>Whether the calls had their effect is asked of {@code /proc}. A thread that is not as it should be is sent the
 * signal again, so that the calls must be such that making them twice does no harm. Threads inherit, so two looks in a
 * row at which all threads are as they should be prove it for all: a thread that the first look missed was born before
 * its end, and shows at the second.
 */
final class EveryThread {
    private static final Path TASKS = Path.of("/proc/self/task");

    private static final int CALL = 4 * Long.BYTES;

    /** Glibc's {@code struct sigaction}: handler, 1024 bits of mask, flags, restorer. */
    private static final int SIGACTION = 152;

    private static final int SIGACTION_FLAGS = 136;
    private static final int SA_RESTART = 0x1000_0000;
    private static final long SIG_DFL = 0;
    private static final long SIG_IGN = 1;

    /** The signals for real time that nobody has a fixed use for. */
    private static final int LOWEST_SIGNAL = 35;

    private static final int HIGHEST_SIGNAL = 64;

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Machine machine;
    private final List<long[]> calls = new ArrayList<>();

    EveryThread(Machine machine) {
        this.machine = machine;
    }

    /** Adds a call to the end of the list. */
    EveryThread calls(long number, long first, long second, long third) {
        calls.add(new long[] {number, first, second, third});
        return this;
    }

    /**
     * Makes the calls on every thread.
     *
     * @param isDone tells from a thread's {@code /proc/PID/task/TID/status} whether it is as it should be
     * @return the status of a thread that did not become so within ten seconds, or null: on a busy machine a thread may not run for long
     * @throws IOException if the signal could not be set up, or no thread be looked at
     */
    String untilAll(Predicate<String> isDone) throws IOException {
        int signal = freeSignal();
        handle(signal, Pointer.nativeValue(handler()));
        try {
            String left = "";
            int clean = 0;
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (clean < 2 && (clean > 0 || System.nanoTime() < deadline)) {
                left = null;
                for (Path task : tasks()) {
                    String status = status(task);
                    if (status != null && !isDone.test(status)) {
                        left = status;
                        signal(task, signal);
                    }
                }
                clean = left == null ? clean + 1 : 0;
                if (left != null) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            }
            return left;
        } finally {
            ignore(signal); // the system forgets what is still on its way
        }
    }

    /** From now on the signal changes nothing for any thread. */
    static void ignore(int signal) throws IOException {
        handle(signal, SIG_IGN);
    }

    private void signal(Path task, int signal) {
        int thread = Integer.parseInt(task.getFileName().toString());
        Libc.syscall(machine.tgkill, Libc.getpid(), thread, signal); // if it has ended, all the better
    }

    /** Places the handler and its list. They stay: a thread may still be in them when all has been done. */
    private Pointer handler() throws IOException {
        long length = Machine.CALLS + (long) (calls.size() + 1) * CALL;
        Pointer start =
                Libc.mmap(null, length, Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_PRIVATE | Libc.MAP_ANONYMOUS, -1, 0);
        if (start.equals(Libc.MAP_FAILED)) {
            throw new IOException("no memory for a signal handler");
        }
        byte[] instructions = machine.handler();
        start.write(0, instructions, 0, instructions.length);
        for (int i = 0; i < calls.size(); i++) {
            start.write(Machine.CALLS + (long) i * CALL, calls.get(i), 0, 4);
        }
        if (Libc.mprotect(start, Machine.CALLS, Libc.PROT_READ | Libc.PROT_EXEC) != 0
                || Libc.mprotect(start.share(Machine.CALLS), length - Machine.CALLS, Libc.PROT_READ) != 0) {
            throw new IOException("a signal handler may not be executed");
        }
        return start;
    }

    private static int freeSignal() throws IOException {
        try (Memory before = new Memory(SIGACTION)) {
            for (int signal = HIGHEST_SIGNAL; signal >= LOWEST_SIGNAL; signal--) {
                if (Libc.sigaction(signal, null, before) == 0 && before.getLong(0) == SIG_DFL) {
                    return signal;
                }
            }
        }
        throw new IOException("no signal is free");
    }

    private static void handle(int signal, long handler) throws IOException {
        try (Memory action = new Memory(SIGACTION)) {
            action.setMemory(0, action.size(), (byte) 0xff); // no other signal meanwhile
            action.setLong(0, handler);
            action.setLong(SIGACTION_FLAGS, SA_RESTART);
            action.setLong(SIGACTION_FLAGS + Long.BYTES, 0);
            if (Libc.sigaction(signal, action, null) != 0) {
                throw new IOException("signal " + signal + " cannot be handled");
            }
        }
    }

    /** The threads there are. */
    static List<Path> tasks() throws IOException {
        List<Path> tasks = new ArrayList<>();
        try (DirectoryStream<Path> listing = Files.newDirectoryStream(TASKS)) {
            for (Path task : listing) {
                tasks.add(task);
            }
        }
        return tasks;
    }

    /**
     * What the system says about a thread, or null if it has ended.
     *
     * @throws IOException if the thread is there, and it is not known how it is
     */
    static String status(Path task) throws IOException {
        try {
            return Files.readString(task.resolve("status"));
        } catch (IOException e) {
            if (Files.notExists(task)) {
                return null;
            }
            throw e;
        }
    }
}
