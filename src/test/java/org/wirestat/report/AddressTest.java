package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    /** Left: what may be read; right: how inet_ntop(3) writes it. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "192.0.2.10, 192.0.2.10",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:DB8::A:B, 2001:db8::a:b",
        "2001:0db8:0000:0001:0000:0000:0000:0001, 2001:db8:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
        "::ffff:192.0.2.1, ::ffff:192.0.2.1",
        "::ffff:c000:201, ::ffff:192.0.2.1",
        "::192.0.2.1, ::192.0.2.1",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
        "fe80::1%eth0, fe80::1",
        "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    })
    void readsAndWritesTheUsualForms(String text, String canonical) {
        assertEquals(canonical, Address.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                ":",
                ":::",
                "1",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.04",
                "1.2.3.",
                ".1.2.3",
                "1.2.3.4 ",
                "a.b.c.d",
                "::1::",
                "1:2",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                ":1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:",
                "::1.2.3",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3.4:5",
                "host",
                "-1.2.3.4"
            })
    void readsNothingElse(String text) {
        assertNull(Address.parse(text));
    }

    @Test
    void agreesWithThePlatformOnRandomAddresses() throws UnknownHostException {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            // Mostly zeros, so that runs of them come in every length and place.
            ByteBuffer octets = ByteBuffer.allocate(16);
            for (int group = 0; group < 8; group++) {
                octets.putShort(group * 2, (short) (random.nextInt(3) == 0 ? random.nextInt(1 << 16) : 0));
            }
            Address address = new Address(true, octets.getLong(0), octets.getLong(8));
            assertEquals(address, Address.parse(address.toString()), address::toString);
            InetAddress theirs = InetAddress.getByName(address.toString());
            if (theirs.getAddress().length == 16) {
                assertEquals(InetAddress.getByAddress(octets.array()), theirs);
            }
        }
    }

    @Test
    void isAKeyByAllOfIt() {
        Address address = new Address(true, 1, 2);
        assertEquals(address, new Address(true, 1, 2));
        assertEquals(address.hashCode(), new Address(true, 1, 2).hashCode());
        assertNotEquals(address, new Address(false, 1, 2));
        assertNotEquals(address, new Address(true, 3, 2));
        assertNotEquals(address, new Address(true, 1, 3));
        assertNotEquals(address, (Object) "1::2");
    }
}
