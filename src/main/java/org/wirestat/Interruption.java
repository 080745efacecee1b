package org.wirestat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a signal that means the same: asks the run to stop reading, and keeps the process alive until the run has
 * written what it knows. The virtual machine starts its shutdown hooks on such a signal and ends when they return, so
 * the hook waits for the run, and then ends the process with the run's own status instead of the signal's.
 */
final class Interruption {
    /** How long a read that nothing wakes may hold up the end. */
    private static final long PATIENCE_SECONDS = 2;

    private final Thread reader = Thread.currentThread();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile boolean requested;
    private volatile int status;

    /** From now on a signal asks for the end instead of being it. */
    void install() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::await, "interruption"));
    }

    boolean isRequested() {
        return requested;
    }

    /** The run reads no more: from here it will end by itself. Wakes nothing that is written. */
    void stopReading() {
        stopped.countDown();
        Thread.interrupted();
    }

    void finish(int exitStatus) {
        status = exitStatus;
        stopped.countDown();
        finished.countDown();
    }

    private void await() {
        if (finished.getCount() == 0) {
            return;
        }
        requested = true;
        reader.interrupt(); // a read from a pipe that is silent would go on for ever
        try {
            if (stopped.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                finished.await();
                Runtime.getRuntime().halt(status);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody interrupts a hook; if so, the process ends now
        }
    }
}
