package org.wirestat.run;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a signal that means the same: the first asks the run to stop reading, and to end with what it knows; the
 * second ends the process at once, with the status that shells know a signal by.
 *
 * <p>Where signals cannot be had, the virtual machine starts its shutdown hooks on such a signal and ends when they
 * return. Then a hook waits for the run, and ends the process with the run's own status instead of the signal's; a second
 * signal changes nothing.
 */
public final class Interruption {
    /** How long a read that nothing wakes may hold up the end. */
    private static final long PATIENCE_SECONDS = 2;

    /**
     * What comes so soon after the first is the first once more: timeout(1), like others that start programs, signals the
     * process and then its group. No hand is that quick.
     */
    private static final long SAME_SIGNAL_NANOS = 100_000_000L;

    private static final int HUP = 1;
    private static final int INT = 2;
    private static final int TERM = 15;
    private static final int STATUS_OF_SIGNAL = 128;

    private final Thread reader = Thread.currentThread();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;
    /** Written before {@code requested}, and read after it. */
    private long requestedAt;

    private volatile boolean readsAreShort;
    private volatile int status;
    /** Null unless it was installed. */
    private Thread installer;

    /**
     * A signal asks for the end instead of being it, soon: {@link #settle} waits for that. To get at signals takes so long
     * that it is done beside what reads the command line; and so is what a lambda needs, so that this is none.
     */
    public void install() {
        installer = new Thread("signals") {
            @Override
            public void run() {
                takeSignals();
            }
        };
        installer.setDaemon(true);
        installer.start();
    }

    /** From here on a signal asks for the end, if this was installed at all. */
    public void settle() {
        try {
            if (installer != null) {
                installer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the first of these signals: it is what interrupts
        }
    }

    private void takeSignals() {
        boolean signals = Signals.on("INT", () -> onSignal(INT)) && Signals.on("TERM", () -> onSignal(TERM));
        Signals.on("HUP", () -> onSignal(HUP));
        if (!signals) {
            Runtime.getRuntime().addShutdownHook(new Thread(this::onShutdown, "interruption"));
        }
    }

    boolean isRequested() {
        return requested;
    }

    /**
     * The run looks for a request several times a second: from here it is neither woken, which would close a file that it
     * happens to write, nor given up on.
     */
    void readsAreShort() {
        readsAreShort = true;
    }

    /** The run reads no more: from here it will end by itself. Wakes nothing that is written. */
    void stopReading() {
        stopped.countDown();
        Thread.interrupted();
    }

    public void finish(int exitStatus) {
        settle(); // a hook cannot be added any more once the end has begun
        status = exitStatus;
        stopped.countDown();
        finished.countDown();
    }

    private void onSignal(int signal) {
        if (endsAtOnce(System.nanoTime())) {
            Runtime.getRuntime().halt(STATUS_OF_SIGNAL + signal);
        }
    }

    /** Whether a signal that came at {@code nanos} ends the process. */
    boolean endsAtOnce(long nanos) {
        return isFirst(nanos) ? !isStoppingSoon() : nanos - requestedAt >= SAME_SIGNAL_NANOS;
    }

    private synchronized boolean isFirst(long nanos) {
        if (requested) {
            return false;
        }
        requestedAt = nanos;
        requested = true;
        return true;
    }

    private void onShutdown() {
        if (finished.getCount() == 0) {
            return;
        }
        requested = true;
        try {
            if (isStoppingSoon()) {
                finished.await();
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts a hook; if so, the process ends now
        }
    }

    /** Wakes the reader, and waits until it has stopped reading, for a while. */
    private boolean isStoppingSoon() {
        if (readsAreShort) {
            return true;
        }
        reader.interrupt(); // a read from a pipe that is silent would go on for ever
        try {
            return stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false; // nobody interrupts a signal's thread, nor a hook's; if so, the process ends now
        }
    }
}
