package org.wirestat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LinkLayerTest {
    @Test
    void aSupportedLinkTypeHasBothItsNames() {
        assertTrue(LinkLayer.isSupported(1));
        assertEquals("EN10MB (Ethernet)", LinkLayer.name(1));
        assertEquals("LINUX_SLL2 (Linux cooked v2)", LinkLayer.name(276));
    }

    @Test
    void anUnknownLinkTypeIsNamedByItsNumber() {
        for (int linkType : new int[] {-1, 147, 65535, Integer.MAX_VALUE}) {
            assertFalse(LinkLayer.isSupported(linkType));
            assertEquals("LINKTYPE " + linkType, LinkLayer.name(linkType));
        }
    }

    @Test
    void noTwoLinkLayersShareANumber() {
        long supported = 0;
        for (int linkType = 0; linkType < 1000; linkType++) {
            supported += LinkLayer.isSupported(linkType) ? 1 : 0;
        }
        assertEquals(LinkLayer.values().length, supported);
    }

    @Test
    void everySampleLinkTypeIsTriedAndEveryLinkLayerHasASample() {
        Set<LinkLayer> sampled = new HashSet<>();
        for (Sample sample : Sample.all()) {
            LinkLayer link = LinkLayer.of(sample.linkType());
            assertNotNull(link, sample.name());
            sampled.add(link);
        }
        Set<LinkLayer> missing = new HashSet<>(Set.of(LinkLayer.values()));
        missing.removeAll(sampled);
        // The same header as under the number 100, 9 and 166.
        missing.remove(LinkLayer.ATM_RFC1483_DLT);
        missing.remove(LinkLayer.PPP_PPPD);
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyOutcomeHasALabelOfItsOwn() {
        Set<String> labels = new HashSet<>();
        for (Outcome outcome : Outcome.values()) {
            assertFalse(outcome.label().isBlank());
            assertTrue(labels.add(outcome.label()));
        }
    }
}
