package org.wirestat.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wirestat.tcp.Connection;

class ConnectionNameTest {
    private final Connection ipv4 = Talk.established().read();
    private final Connection ipv6 =
            new Talk("2001:db8::10", 51816, "2001:db8::7", 8443).handshake().read();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12",
                "#12",
                " 12 ",
                "192.0.2.10:51816,198.51.100.7:8443",
                "198.51.100.7:8443,192.0.2.10:51816",
                "192.0.2.10:51816-198.51.100.7:8443",
                "192.0.2.10:51816 -> 198.51.100.7:8443",
                "198.51.100.7:8443 <- 192.0.2.10:51816",
                "192.0.2.10:51816 <-> 198.51.100.7:8443",
                "192.0.2.10:51816 > 198.51.100.7:8443",
                "192.0.2.10:51816  198.51.100.7:8443",
                "192.0.2.10:51816, 198.51.100.7:8443",
            })
    void numberAndSocketsInEitherOrderNameAConnection(String text) {
        assertTrue(ConnectionName.parse(text).names(ipv4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[2001:db8::10]:51816,[2001:db8::7]:8443",
                "[2001:db8::7]:8443 [2001:DB8:0:0::10]:51816",
                "2001:db8::10:51816 2001:db8::7:8443",
            })
    void ipv6SocketsStandInBracketsOrAsNetstatPrintsThem(String text) {
        assertTrue(ConnectionName.parse(text).names(ipv6));
        assertFalse(ConnectionName.parse(text).names(ipv4));
    }

    @Test
    void communityIdNamesAConnection() {
        String id = new CommunityId().of(ipv4);
        assertTrue(ConnectionName.parse(id).names(ipv4));
        assertFalse(ConnectionName.parse(id).names(ipv6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "13",
                "0",
                "192.0.2.10:51817,198.51.100.7:8443",
                "192.0.2.10:8443,198.51.100.7:51816",
                "192.0.2.10:51816,192.0.2.10:51816",
                "1:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            })
    void otherNamesAreOtherConnections(String text) {
        assertFalse(ConnectionName.parse(text).names(ipv4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "-1",
                "1.5",
                "1234567890123456789012",
                "192.0.2.10:51816",
                "192.0.2.10,198.51.100.7",
                "192.0.2.10:,198.51.100.7:8443",
                "192.0.2.10:65536,198.51.100.7:8443",
                "192.0.2.10:http,198.51.100.7:8443",
                "192.0.2.300:1,198.51.100.7:8443",
                "[192.0.2.10]:1,198.51.100.7:8443",
                "192.0.2.10:1,[2001:db8::7]:8443",
                "192.0.2.10:1,198.51.100.7:2,198.51.100.7:3",
                ",",
                "1:short=",
                "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "2:AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "[::1:5,[::2]:6",
                "\u0661\u0662",
            })
    void whatNamesNoConnectionIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ConnectionName.parse(text));
    }

    @Test
    void whatAStrangerWroteIsPrintable() {
        assertEquals("#12", ConnectionName.parse("#12").toString());
        assertFalse(
                ConnectionName.parse("192.0.2.10:1\t198.51.100.7:2").toString().contains("\t"));
    }
}
