package org.wirestat;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;

/**
 * Signals of the operating system. The platform has no supported way to them, and the compiler, told to fail on warnings,
 * refuses the unsupported one by name; so what the compiler would make of {@code signal -> action.run()} is made at run
 * time, and where there is no such thing signals keep the meaning they have without us.
 */
final class Signals {
    private Signals() {}

    /**
     * Runs {@code action}, on a thread of its own, whenever the signal comes, named as {@code kill -l} does. A signal that
     * was ignored when the process began, as by nohup, stays so.
     *
     * @return whether the signal can be had
     */
    static boolean on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            Object running = LambdaMetafactory.metafactory(
                            lookup,
                            "handle",
                            methodType(handler, Runnable.class),
                            methodType(void.class, signal),
                            lookup.findStatic(
                                    Signals.class, "run", methodType(void.class, Runnable.class, Object.class)),
                            methodType(void.class, signal))
                    .getTarget()
                    .invoke(action);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), running);
            return true;
        } catch (Throwable e) { // method handles declare no less
            return false; // no such signal here, or the virtual machine keeps it for itself
        }
    }

    private static void run(Runnable action, Object signal) {
        action.run();
    }
}
