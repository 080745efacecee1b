package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/** Lets threads of this process live in a network namespace: what they open stays there. */
final class Namespace {
    private static final int CLONE_NEWNET = 0x4000_0000;

    static {
        Native.register(Namespace.class, Platform.C_LIBRARY_NAME);
    }

    private Namespace() {}

    private static native int open(String path, int flags);

    private static native int close(int descriptor);

    private static native int setns(int descriptor, int kind);

    static <T> CompletableFuture<T> start(String namespace, Callable<T> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        enter(namespace);
                        result.complete(task.call());
                    } catch (Throwable e) {
                        result.completeExceptionally(e);
                    }
                },
                "in " + namespace);
        thread.setDaemon(true);
        thread.start();
        return result;
    }

    private static void enter(String namespace) {
        int descriptor = open("/run/netns/" + namespace, 0);
        assertTrue(descriptor >= 0, () -> "there is no namespace " + namespace);
        try {
            assertEquals(0, setns(descriptor, CLONE_NEWNET), () -> "cannot enter " + namespace);
        } finally {
            close(descriptor);
        }
    }
}
