package org.wirestat.run;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.LambdaConversionException;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;

/**
 * Signals of the operating system. The platform has no supported way to them, and the compiler, told to fail on warnings,
 * refuses the unsupported one by name; so what the compiler would make of {@code signal -> action.run()} is made at run
 * time, and where there is no such thing signals keep the meaning they have without us.
 */
public final class Signals {
    private static final String SIGNAL = "sun.misc.Signal";

    /** Makes of an action what the platform calls when a signal comes; null where signals cannot be had. */
    private static final MethodHandle HANDLER = handler();

    private Signals() {}

    /**
     * Runs {@code action}, on a thread of its own, whenever the signal comes, named as {@code kill -l} does. A signal that
     * was ignored when the process began, as by nohup, stays so.
     *
     * @return whether the signal can be had
     */
    static boolean on(String name, Runnable action) {
        if (HANDLER == null) {
            return false;
        }
        try {
            Class<?> signal = Class.forName(SIGNAL);
            signal.getMethod("handle", signal, HANDLER.type().returnType())
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), HANDLER.invoke(action));
            return true;
        } catch (Throwable e) { // a method handle declares no less
            return false; // no such signal here, or the virtual machine keeps it for itself
        }
    }

    private static MethodHandle handler() {
        try {
            Class<?> signal = Class.forName(SIGNAL);
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            return LambdaMetafactory.metafactory(
                            lookup,
                            "handle",
                            methodType(Class.forName(SIGNAL + "Handler"), Runnable.class),
                            methodType(void.class, signal),
                            lookup.findStatic(
                                    Signals.class, "run", methodType(void.class, Runnable.class, Object.class)),
                            methodType(void.class, signal))
                    .getTarget();
        } catch (ReflectiveOperationException | LambdaConversionException e) {
            return null;
        }
    }

    private static void run(Runnable action, Object signal) {
        action.run();
    }
}
