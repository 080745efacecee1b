package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamesTest {
    @TempDir
    private Path directory;

    @Test
    void shippedTableNamesWellKnownPorts() {
        PortNames ports = PortNames.of(directory.resolve("absent"));
        assertEquals("https", name(ports, 443));
        assertEquals("ssh", name(ports, 22));
        assertEquals("51816", name(ports, 51816));
        assertEquals("0", name(ports, 0));
        assertEquals("65535", name(ports, 65535));
    }

    @Test
    void machinesOwnTableOverrulesTheShippedOne() throws IOException {
        PortNames ports = PortNames.of(file(
                "web 443/tcp https # the first name counts",
                "webs 443/tcp",
                "quic 4443/udp",
                "broken",
                "toohigh 65536/tcp",
                "negative -1/tcp",
                "huge 99999999999/tcp",
                "# comment 80/tcp",
                "  indented\t8443/tcp",
                "evil\u001b[2J 23/tcp"));
        assertEquals("web", name(ports, 443));
        assertEquals("4443", name(ports, 4443));
        assertEquals("indented", name(ports, 8443));
        assertEquals("http", name(ports, 80));
        assertEquals("evil\\x1b[2J", name(ports, 23));
    }

    @Test
    void numericPortsAreNumbers() {
        assertEquals("443", name(PortNames.numeric(), 443));
    }

    @Test
    void hostsAreNamedByTheMachinesTableAlone() throws IOException {
        HostNames hosts = HostNames.of(file(
                "127.0.0.1 localhost localhost.localdomain",
                "127.0.0.1 second",
                "192.0.2.10\tedge edge.example # the gateway",
                "2001:db8::7 six",
                "192.0.2.11",
                "not-an-address name",
                "192.0.2.12 evil\u0007\u009b"));
        assertEquals("localhost", name(hosts, "127.0.0.1"));
        assertEquals("edge", name(hosts, "192.0.2.10"));
        assertEquals("six", name(hosts, "2001:db8::7"));
        assertEquals("192.0.2.11", name(hosts, "192.0.2.11"));
        assertEquals("evil\\x07\\x9b", name(hosts, "192.0.2.12"));
        assertEquals("::", name(hosts, "::"));
    }

    @Test
    void withoutATableHostsAreAddresses() {
        assertEquals("127.0.0.1", name(HostNames.of(directory), "127.0.0.1"));
        assertEquals("127.0.0.1", name(HostNames.of(directory.resolve("absent")), "127.0.0.1"));
        assertEquals("127.0.0.1", name(HostNames.numeric(), "127.0.0.1"));
    }

    private Path file(String... lines) throws IOException {
        return Files.writeString(directory.resolve("table"), String.join("\n", lines));
    }

    private static String name(PortNames ports, int port) {
        StringBuilder line = new StringBuilder();
        ports.append(line, port);
        return line.toString();
    }

    private static String name(HostNames hosts, String address) {
        Address host = Address.parse(address);
        StringBuilder line = new StringBuilder();
        hosts.append(line, host.ipv6(), host.hi(), host.lo());
        return line.toString();
    }
}
