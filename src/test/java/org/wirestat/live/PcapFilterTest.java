package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapFilterTest {
    @TempDir
    Path directory;

    @Test
    void whatTheUserWroteIsShown() {
        assertEquals(
                "eth0: filter \"tcp prot 80\" for link type 1: syntax error; pcap-filter(7) describes the language",
                PcapFilter.of("tcp prot 80")
                        .refused("eth0", " for link type 1", "syntax error")
                        .getMessage());
    }

    @Test
    void nameThatNobodyKnowsIsToldWithAMendOfItsOwn() {
        String message =
                PcapFilter.of("host x").refused("eth0", "", "unknown host 'x'").getMessage();
        assertTrue(message.contains("unknown host 'x'; no name server is asked"), message);
    }

    @Test
    void whatAFileSaysIsNotShown() throws IOException {
        Path file = Files.writeString(directory.resolve("filter"), "  host secret\n");
        PcapFilter filter = PcapFilter.in(file.toString());
        assertEquals("host secret", filter.expression());
        assertEquals(
                "eth0: filter in " + file + ": libpcap does not understand it; pcap-filter(7) describes the language",
                filter.refused("eth0", "", "unknown host 'secret'").getMessage());
    }

    @Test
    void fileWithoutAnEndIsNotRead() {
        assertThrows(IOException.class, () -> PcapFilter.in("/dev/zero"));
    }
}
