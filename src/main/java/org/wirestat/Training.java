package org.wirestat;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.wirestat.capture.NettyMemory;

/**
 * What Java watches to learn which classes the command loads, when an archive of them is made: the command itself, once
 * for each thing that it prints, over the capture that is named.
 */
public final class Training {
    private static final List<String> VIEWS = List.of(
            "-an",
            "-a",
            "-ane --at +1s",
            "-E -n",
            "--explain 1",
            "--findings",
            "--by server",
            "-an --json",
            "--findings --json",
            "-s");

    private Training() {}

    public static void main(String[] arguments) {
        NettyMemory.prepare();
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        for (String view : VIEWS) {
            int status = Wirestat.run(
                    command(view, arguments[0]),
                    InputStream.nullInputStream(),
                    OutputStream.nullOutputStream(),
                    nowhere);
            if (status != 0) {
                System.exit(status);
            }
        }
        Wirestat.main(command("-s", arguments[0])); // with all that belongs to a process
    }

    private static String[] command(String view, String capture) {
        List<String> words = new ArrayList<>(List.of(view.split(" ")));
        words.add("-r");
        words.add(capture);
        return words.toArray(String[]::new);
    }
}
