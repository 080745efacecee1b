package org.wirestat.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringTokenizer;

/**
 * What TCP ports are called: by the machine's services(5) where it names a port, else by a table of IANA's names that
 * comes with the program. Lines look like {@code https 443/tcp # comment}; what does not is passed over.
 */
public final class PortNames {
    private static final String PROTOCOL = "/tcp";

    private final String[] names = new String[1 << 16];

    private PortNames() {}

    /** Every port is its number. */
    public static PortNames numeric() {
        return new PortNames();
    }

    /** @param services the machine's own table; it need not exist */
    public static PortNames of(Path services) {
        PortNames ports = new PortNames();
        try {
            ports.read(new StringReader(IanaPorts.TABLE));
            try (Reader own = new InputStreamReader(Files.newInputStream(services), StandardCharsets.UTF_8)) {
                ports.read(own);
            }
        } catch (IOException e) {
            return ports; // A minimal system has none: the shipped names do, and what was read of it is good.
        }
        return ports;
    }

    public void append(StringBuilder line, int port) {
        String name = names[port];
        if (name == null) {
            line.append(port);
        } else {
            line.append(name);
        }
    }

    /** Of several names for one port in one table the first counts, as getservbyport(3) has it. */
    private void read(Reader table) throws IOException {
        boolean[] named = new boolean[names.length];
        BufferedReader lines = new BufferedReader(table);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            int comment = line.indexOf('#');
            StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
            if (words.countTokens() >= 2) {
                String name = words.nextToken();
                int port = port(words.nextToken());
                if (port >= 0 && !named[port]) {
                    named[port] = true;
                    names[port] = Printable.of(name);
                }
            }
        }
    }

    private static int port(String word) {
        int digits = word.length() - PROTOCOL.length();
        if (digits < 1 || digits > 5 || !word.endsWith(PROTOCOL)) {
            return -1;
        }
        int port = 0;
        for (int i = 0; i < digits; i++) {
            int digit = word.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
        }
        return port < 1 << 16 ? port : -1;
    }
}
