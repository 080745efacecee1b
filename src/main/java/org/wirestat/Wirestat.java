package org.wirestat;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import org.wirestat.capture.CaptureException;
import org.wirestat.capture.NettyMemory;
import org.wirestat.cli.Options;
import org.wirestat.cli.UsageException;
import org.wirestat.install.Installation;
import org.wirestat.live.Interfaces;
import org.wirestat.report.Printable;
import org.wirestat.run.Interruption;
import org.wirestat.run.Privileges;
import org.wirestat.run.Run;
import org.wirestat.run.StandardOutput;

/** The command {@code wirestat}. Whatever goes wrong is one line on standard error, and an exit status. */
public final class Wirestat {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Wirestat() {}

    public static void main(String[] arguments) {
        prepareMemory();
        Interruption interruption = new Interruption();
        interruption.install();
        int status = run(
                arguments,
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                System.err,
                interruption,
                Privileges.ofProcess(),
                null);
        interruption.finish(status);
        System.exit(status);
    }

    /**
     * Takes as long as reading the command line, and is done meanwhile. Nobody needs to wait for the thread: who comes too early
     * waits for the classes, as always. No lambda: Java would first get ready to make classes for those.
     */
    static Thread prepareMemory() {
        Thread memory = new Thread("memory") {
            @Override
            public void run() {
                NettyMemory.prepare();
            }
        };
        memory.setDaemon(true);
        memory.start();
        return memory;
    }

    /** The command without the process around it: standard input, output and error are the caller's, and so are the rights. */
    static int run(String[] arguments, InputStream in, OutputStream out, PrintStream err) {
        return run(arguments, in, out, err, new Interruption(), Privileges.keptByOthers(), null);
    }

    /** The same with a given seed of the hashes. */
    static int run(String[] arguments, InputStream in, OutputStream out, PrintStream err, long seed) {
        return run(arguments, in, out, err, new Interruption(), Privileges.keptByOthers(), seed);
    }

    /** {@code seed}: of the hashes; null to choose one. */
    private static int run(
            String[] arguments,
            InputStream in,
            OutputStream out,
            PrintStream err,
            Interruption interruption,
            Privileges privileges,
            Long seed) {
        boolean debug = false;
        try {
            Options options = new Options(arguments);
            debug = options.program().isDebug();
            StandardOutput output = new StandardOutput(out);
            if (options.program().isHelp() || options.program().isVersion()) {
                output.write(
                        (options.program().isHelp() ? options.help() : version()).getBytes(StandardCharsets.UTF_8));
                return DONE;
            }
            privileges.refuseOptionsForEveryJava(System.getenv());
            if (options.source().isListingInterfaces()) {
                output.write(interfaces().getBytes(StandardCharsets.UTF_8));
                return DONE;
            }
            if (options.program().isInstalling()) {
                return install(options.program().installDirectory(), err);
            }
            interruption.settle();
            long hashes = seed == null ? Run.seed(options) : seed;
            return new Run(options, in, output, err, interruption, privileges, hashes).run();
        } catch (UsageException e) {
            tell(err, e.getMessage() + " (wirestat --help tells more)");
            return USAGE;
        } catch (StandardOutput.Failure e) {
            if (e.isClosedPipe()) {
                return DONE;
            }
            tell(err, "standard output cannot be written: " + e.getMessage());
            return FAILED;
        } catch (OutOfMemoryError e) {
            tell(err, "out of memory: give Java more (java -Xmx4g -jar ...), or keep less with --max-connections");
            return FAILED;
        } catch (CaptureException e) {
            tell(err, e.getMessage());
            return FAILED;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            if (debug) {
                e.printStackTrace(err);
            }
            tell(err, "internal error: " + e + (debug ? "" : "; run it with --debug to see where"));
            return FAILED;
        }
    }

    /** Numbered, as tcpdump -D has them. */
    private static String interfaces() throws CaptureException {
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (Interfaces.Interface known : Interfaces.list()) {
            lines.append(++number)
                    .append('.')
                    .append(Printable.of(known.toString()))
                    .append('\n');
        }
        return lines.toString();
    }

    private static int install(String directory, PrintStream err) {
        try {
            tell(err, Installation.below(directory, Training.class));
            return DONE;
        } catch (AccessDeniedException e) {
            tell(err, "not installed: " + e.getMessage() + " must be writable");
        } catch (IOException e) {
            tell(err, "not installed: " + e);
        }
        return FAILED;
    }

    private static void tell(PrintStream err, String line) {
        err.println(Printable.of("wirestat: " + line));
    }

    private static String version() {
        String version = Wirestat.class.getPackage().getImplementationVersion();
        return "wirestat " + (version == null ? "(not from its jar)" : version) + "\n";
    }
}
