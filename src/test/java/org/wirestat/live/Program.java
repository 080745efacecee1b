package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link SocketProgram} on a host, and the wire to it. */
final class Program implements AutoCloseable {
    private final Host host;
    private final Process process;
    private final BufferedWriter in;
    private final BufferedReader out;

    private Program(Host host, Process process) {
        this.host = host;
        this.process = process;
        in = process.outputWriter(StandardCharsets.UTF_8);
        out = process.inputReader(StandardCharsets.UTF_8);
    }

    static Program on(Host host) throws IOException {
        return new Program(
                host,
                host.process(List.of(
                                Host.java().toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xmx64m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                SocketProgram.class.getName()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start());
    }

    Host host() {
        return host;
    }

    /** Commands, each of which must succeed. */
    void does(List<String> commands) throws IOException {
        tell(commands);
        for (String command : commands) {
            assertEquals(SocketProgram.OK, out.readLine(), () -> host.namespace() + ": " + command);
        }
    }

    void does(String... commands) throws IOException {
        does(List.of(commands));
    }

    /** A command that must fail. */
    void fails(String command, String because) throws IOException {
        tell(List.of(command));
        String answer = String.valueOf(out.readLine());
        assertTrue(answer.contains(because), () -> host.namespace() + ": " + command + ": " + answer);
    }

    private void tell(List<String> commands) throws IOException {
        for (String command : commands) {
            in.write(command);
            in.newLine();
        }
        in.flush();
    }

    /** The program's sockets are closed by its kernel. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
