package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.8, false",
        "192.0.2.128/25, 192.0.2.127, false",
        "192.0.2.128/25, 192.0.2.255, true",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "::/0, 203.0.113.9, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::/64, 2001:db8::ffff:0:0:1, true",
        "2001:db8::/65, 2001:db8::ffff:0:0:1, false",
        "[2001:db8::1], 2001:db8::1, true",
        "2001:db8::1/128, 2001:db8::2, false",
    })
    void containsWhatSharesItsPrefix(String subnet, String address, boolean expected) {
        Address member = Address.parse(address);
        assertEquals(expected, Subnet.parse(subnet).contains(member.ipv6(), member.hi(), member.lo()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/8", "10", "10/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "::/0001", "lan"})
    void refusesWhatIsNoBlock(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> Subnet.parse(text))
                .getMessage();
        assertEquals("must be an address or a block such as 192.0.2.0/24 or 2001:db8::/32: " + text, message);
    }
}
