package org.wirestat.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.StringTokenizer;

/**
 * What hosts are called by the machine's hosts(5), and by nothing else: a resolver might send a packet, onto the very
 * wire that is watched. The first line that names an address counts, and the first name on it.
 */
public final class HostNames {
    private final Map<Address, String> names = new HashMap<>();

    private HostNames() {}

    /** Every host is its address. */
    public static HostNames numeric() {
        return new HostNames();
    }

    /** @param hosts the machine's table; it need not exist */
    public static HostNames of(Path hosts) {
        HostNames names = new HostNames();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(Files.newInputStream(hosts), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                names.add(line);
            }
        } catch (IOException e) {
            return names; // No table, no names; and what was read of it is good.
        }
        return names;
    }

    public void append(StringBuilder line, boolean ipv6, long hi, long lo) {
        String name = names.isEmpty() ? null : names.get(new Address(ipv6, hi, lo));
        if (name == null) {
            Address.append(line, ipv6, hi, lo);
        } else {
            line.append(name);
        }
    }

    private void add(String line) {
        int comment = line.indexOf('#');
        StringTokenizer words = new StringTokenizer(comment < 0 ? line : line.substring(0, comment));
        if (words.countTokens() >= 2) {
            Address address = Address.parse(words.nextToken());
            if (address != null) {
                names.putIfAbsent(address, Printable.of(words.nextToken()));
            }
        }
    }
}
