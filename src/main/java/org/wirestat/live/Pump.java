package org.wirestat.live;

import org.wirestat.capture.CaptureException;

/**
 * What the capturing thread does: it moves frames from a wire into its ring, until the wire is over or somebody says
 * stop. How it ended is told by the ring, after its last frame.
 */
public final class Pump implements Runnable {
    private final LiveCapture wire;

    /** Written by whoever stops the pump, read by its thread between two batches. */
    private volatile boolean stopped;

    public Pump(LiveCapture wire) {
        this.wire = wire;
    }

    @Override
    public void run() {
        CaptureException failure = null;
        try {
            while (!stopped && !wire.isOver()) {
                wire.fetch();
            }
        } catch (CaptureException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new CaptureException(CaptureException.Kind.UNREADABLE, wire.name(), "internal error: " + e);
            failure.initCause(e);
        } finally {
            wire.frames().end(failure);
        }
    }

    /** Anybody's: ends within a tenth of a second, and leaves what the wire still has. */
    public void stop() {
        stopped = true;
    }
}
