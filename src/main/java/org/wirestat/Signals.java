package org.wirestat;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Signals of the operating system. The platform has no supported way to them, and the compiler, told to fail on warnings,
 * refuses the unsupported one by name; so it is reached by reflection, and where it is not there signals keep the meaning
 * they have without us.
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
            InvocationHandler runsAction = (proxy, method, arguments) -> {
                action.run();
                return null;
            };
            Object running = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, runsAction);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), running);
            return true;
        } catch (ReflectiveOperationException e) {
            return false; // no such signal here, or the virtual machine keeps it for itself
        }
    }
}
