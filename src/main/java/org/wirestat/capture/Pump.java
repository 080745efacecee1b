package org.wirestat.capture;

import java.io.IOException;

/**
 * What the capturing thread does: it moves frames from a wire into a ring, until the wire is over or somebody says
 * stop, and closes the wire. How it ended is told by the ring, after its last frame.
 */
public final class Pump implements Runnable {
    private final FrameSource wire;
    private final HeaderRing ring;

    /** Written by whoever stops the pump, read by its thread between two frames. */
    private volatile boolean stopped;

    public Pump(FrameSource wire, HeaderRing ring) {
        this.wire = wire;
        this.ring = ring;
    }

    @Override
    public void run() {
        CaptureException failure = null;
        try (wire) {
            boolean more = true;
            while (more && !stopped) {
                if (wire.next()) {
                    ring.offer(wire);
                } else {
                    more = !wire.isOver();
                }
            }
        } catch (CaptureException e) {
            failure = e;
        } catch (IOException | RuntimeException | Error e) {
            failure = new CaptureException(CaptureException.Kind.UNREADABLE, wire.name(), "internal error: " + e);
            failure.initCause(e);
        } finally {
            ring.end(failure);
        }
    }

    /** Anybody's: ends within a tenth of a second, and leaves what the wire still has. */
    public void stop() {
        stopped = true;
    }
}
