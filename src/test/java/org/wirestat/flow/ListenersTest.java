package org.wirestat.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.wirestat.tcp.Segment;

class ListenersTest {
    private final Segment segment = new Segment();

    private Segment from(int socket) {
        segment.ipv6 = socket % 2 == 1;
        segment.srcHi = socket % 2 == 1 ? 0x2001_0db8_0000_0000L : 0;
        segment.srcLo = socket / 10;
        segment.srcPort = 1000 + socket % 10;
        segment.frame = socket;
        return segment;
    }

    private static Map<String, Long> shown(Listeners listeners) {
        Map<String, Long> shown = new TreeMap<>();
        listeners.visit((ipv6, hi, lo, port, frame) -> shown.put(ipv6 + " " + hi + " " + lo + " " + port, frame));
        return shown;
    }

    @Test
    void everySocketThatAnsweredIsShownWithItsLatestFrame() {
        Listeners listeners = new Listeners(new FlowKey(new Secrets(3)), 100_000);
        for (int socket = 0; socket < 20_000; socket++) {
            assertTrue(listeners.prove(from(socket)));
        }
        Segment again = from(5);
        again.frame = 70_000;
        assertTrue(listeners.prove(again));
        Map<String, Long> shown = shown(listeners);
        assertEquals(20_000, shown.size());
        assertEquals(70_000, shown.get("true 2306139568115548160 0 1005"));
        assertEquals(19_998, shown.get("false 0 1999 1008"));
    }

    @Test
    void oneThatRefusesIsShownNoMoreUntilItAnswersAgain() {
        Listeners listeners = new Listeners(new FlowKey(new Secrets(3)), 100);
        listeners.prove(from(1));
        listeners.prove(from(2));
        listeners.refute(from(1));
        assertEquals(Set.of("false 0 0 1002"), shown(listeners).keySet());
        listeners.prove(from(1));
        assertEquals(2, shown(listeners).size());
    }

    @Test
    void oneThatWasNeverSeenToListenMayRefuse() {
        Listeners listeners = new Listeners(new FlowKey(new Secrets(3)), 100);
        listeners.refute(from(1));
        assertTrue(shown(listeners).isEmpty());
    }

    @Test
    void theTableIsBounded() {
        Listeners listeners = new Listeners(new FlowKey(new Secrets(3)), 100);
        for (int socket = 0; socket < 100; socket++) {
            assertTrue(listeners.prove(from(socket)));
        }
        assertFalse(listeners.prove(from(100)));
        assertTrue(listeners.prove(from(7)), "one that is known already");
        assertEquals(100, shown(listeners).size());
    }
}
