package org.wirestat.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output, whose failures are told from those of reading. That the reader of a pipe has gone ({@code | head})
 * is no failure of ours, but a reason to stop without a word.
 */
public final class StandardOutput extends OutputStream {
    /** Standard output cannot be written. */
    public static final class Failure extends IOException {
        private static final long serialVersionUID = 1;

        private Failure(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** The C library words the error in the user's language, so what descriptor 1 is counts as much. */
        public boolean isClosedPipe() {
            if (String.valueOf(getMessage()).contains("pipe")) {
                return true;
            }
            try {
                String open = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
                return open.startsWith("pipe:") || open.startsWith("socket:");
            } catch (IOException | UnsupportedOperationException e) {
                return false;
            }
        }
    }

    private final OutputStream out;

    public StandardOutput(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int octet) throws Failure {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws Failure {
        try {
            out.write(octets, offset, length);
        } catch (IOException e) {
            throw new Failure(e);
        }
    }

    @Override
    public void flush() throws Failure {
        try {
            out.flush();
        } catch (IOException e) {
            throw new Failure(e);
        }
    }
}
