import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;

/**
 * Runs wirestat many times in one virtual machine, because starting Java takes longer than reading a small capture. Used by
 * outputs.py:
 *
 * <pre>
 *   java -cp wirestat.jar src/test/bench/Outputs.java wirestat.jar LIST THREADS SECONDS
 * </pre>
 *
 * LIST has a line for each run: the arguments, separated by tabs. Each run takes its arguments, an empty standard input, and two
 * streams of its own, and shares nothing else with the other runs. After each run, one record goes to standard output:
 *
 * <pre>
 *   int     line of LIST, from 0
 *   int     exit status
 *   int     length of what it wrote to standard error, then these bytes
 *   int     length of what it wrote to standard output, then these bytes
 * </pre>
 *
 * A thread that hangs cannot be stopped. So a run that takes longer than SECONDS ends the virtual machine, with status 3 and
 * without a record. Status 2 means that the jar has no method to call. Runs are begun in the order of LIST, THREADS at a time.
 */
public final class Outputs {
    private static final int NO_ENTRY = 2;
    private static final int HUNG = 3;
    private static final int LONGEST_OUTPUT = 1 << 26;

    private final Method entry;
    private final List<String> lines;
    private final AtomicInteger next = new AtomicInteger();
    private final DataOutputStream records =
            new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16));

    private Outputs(Method entry, List<String> lines) {
        this.entry = entry;
        this.lines = lines;
    }

    public static void main(String[] arguments) throws Exception {
        System.setOut(System.err); // standard output is for records only
        Method entry = entry(arguments[0]);
        if (entry == null) {
            System.err.println("Outputs: the main class must have static int"
                    + " run(String[], InputStream, OutputStream, PrintStream): " + arguments[0]);
            System.exit(NO_ENTRY);
        }
        Outputs outputs = new Outputs(entry, Files.readAllLines(Path.of(arguments[1])));
        outputs.run(new Worker[Integer.parseInt(arguments[2])], Long.parseLong(arguments[3]) * 1_000_000_000L);
        System.exit(0);
    }

    /** Returns what {@code main} calls, and what returns the exit status instead of ending the process; null if there is none. */
    private static Method entry(String jar) throws IOException, ClassNotFoundException {
        String mainClass;
        try (JarFile file = new JarFile(jar)) {
            mainClass = file.getManifest().getMainAttributes().getValue("Main-Class");
        }
        try {
            Method run = Class.forName(mainClass)
                    .getDeclaredMethod("run", String[].class, InputStream.class, OutputStream.class, PrintStream.class);
            run.setAccessible(true);
            return Modifier.isStatic(run.getModifiers()) && run.getReturnType() == int.class ? run : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    private void run(Worker[] workers, long limitNanos) throws InterruptedException {
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker();
            workers[i].start();
        }
        for (Worker worker : workers) {
            while (worker.isAlive()) {
                worker.join(100);
                endIfAnyHangs(workers, limitNanos);
            }
        }
    }

    private void endIfAnyHangs(Worker[] workers, long limitNanos) {
        for (Worker worker : workers) {
            synchronized (records) { // so that no record is cut
                if (worker.isRunning && System.nanoTime() - worker.begun > limitNanos) {
                    Runtime.getRuntime().halt(HUNG);
                }
            }
        }
    }

    private void record(int line, int status, byte[] errors, byte[] output) throws IOException {
        records.writeInt(line);
        records.writeInt(status);
        records.writeInt(errors.length);
        records.write(errors);
        records.writeInt(output.length);
        records.write(output);
        records.flush(); // whatever becomes of the virtual machine, this run is done
    }

    private final class Worker extends Thread {
        // Guarded by records.
        private boolean isRunning;
        private long begun;

        @Override
        public void run() {
            for (int taken = next.getAndIncrement(); taken < lines.size(); taken = next.getAndIncrement()) {
                synchronized (records) {
                    isRunning = true;
                    begun = System.nanoTime();
                }
                Captured output = new Captured();
                Captured errors = new Captured();
                int status = status(lines.get(taken).split("\t"), output, errors);
                synchronized (records) {
                    isRunning = false;
                    try {
                        record(taken, status, errors.bytes(), output.bytes());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e); // nobody reads any more
                    }
                }
            }
        }

        private int status(String[] arguments, Captured output, Captured errors) {
            PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
            try {
                return (int) entry.invoke(null, arguments, InputStream.nullInputStream(), output, err);
            } catch (InvocationTargetException e) {
                err.println("Exception in thread \"main\" " + e.getCause());
                return 1; // as of a process whose main method throws
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            } finally {
                err.flush();
            }
        }
    }

    /** Keeps what is written, but not without end. */
    private static final class Captured extends OutputStream {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1 << 12);

        @Override
        public void write(int octet) throws IOException {
            makeSureOf(1);
            kept.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            makeSureOf(length);
            kept.write(bytes, offset, length);
        }

        private void makeSureOf(int length) throws IOException {
            if (kept.size() + length > LONGEST_OUTPUT) {
                throw new IOException("output must not be longer than " + LONGEST_OUTPUT + " bytes");
            }
        }

        byte[] bytes() {
            return kept.toByteArray();
        }
    }
}
