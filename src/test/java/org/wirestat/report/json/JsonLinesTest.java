package org.wirestat.report.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.RST;
import static org.wirestat.tcp.Segment.SYN;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.wirestat.report.Address;
import org.wirestat.report.Talk;
import org.wirestat.tcp.Connection;

class JsonLinesTest {
    /** DESIGN's order of keys, with those that are only there when there is something to say. */
    private static final List<String> CONNECTION_KEYS = List.of(
            "schema",
            "type",
            "at",
            "id",
            "community_id",
            "proto",
            "orig",
            "resp",
            "opened",
            "last",
            "duration_s",
            "closed_by",
            "reset_by",
            "how",
            "confidence",
            "rule",
            "half_close_s",
            "passive_bytes",
            "idle_s",
            "race",
            "fin_ignored",
            "request_unanswered",
            "stale_peer",
            "suspect",
            "reset_ttl",
            "usual_ttl",
            "frames",
            "zeek");

    private static final List<String> END_KEYS = List.of(
            "ip",
            "port",
            "state",
            "proof",
            "frame",
            "since",
            "in_state_s",
            "stale",
            "packets",
            "duplicates",
            "bytes",
            "retransmitted",
            "send_q",
            "stack");

    @Test
    void halfClosedConnectionIsToldWhole() throws IOException {
        Talk talk = Talk.established()
                .orig(ACK, 1, 1, 517)
                .resp(ACK, 1, 518, 1460)
                .orig(FIN | ACK, 518, 1461, 0)
                .resp(ACK, 1461, 519, 0);
        Connection connection = talk.read(talk.time() + 412 * Talk.MILLISECOND);
        assertEquals(
                "{\"schema\":1,\"type\":\"connection\",\"at\":\"2026-01-07T10:11:12.472000000Z\",\"id\":12,"
                        + "\"community_id\":\"1:6uO/NsH1Lt9o6KvuzfapyedyiuM=\",\"proto\":\"tcp\","
                        + "\"orig\":{\"ip\":\"192.0.2.10\",\"port\":51816,\"state\":\"FIN_WAIT2\",\"proof\":\"S\","
                        + "\"frame\":7,\"since\":\"2026-01-07T10:11:12.060000000Z\",\"in_state_s\":0.412,\"packets\":4,\"bytes\":517,"
                        + "\"retransmitted\":0,\"send_q\":0},"
                        + "\"resp\":{\"ip\":\"198.51.100.7\",\"port\":8443,\"state\":\"CLOSE_WAIT\",\"proof\":\"P\","
                        + "\"frame\":7,\"since\":\"2026-01-07T10:11:12.060000000Z\",\"in_state_s\":0.412,\"packets\":3,\"bytes\":1460,"
                        + "\"retransmitted\":0,\"send_q\":0},"
                        + "\"opened\":\"2026-01-07T10:11:12.000000000Z\",\"last\":\"2026-01-07T10:11:12.060000000Z\",\"duration_s\":0.06,"
                        + "\"closed_by\":\"orig\",\"how\":\"fin-half\",\"confidence\":\"high\","
                        + "\"rule\":\"FIN acknowledged, no FIN back\",\"half_close_s\":0.422,\"passive_bytes\":0,\"idle_s\":0.01,"
                        + "\"frames\":{\"syn\":1,\"first_fin\":6,\"end\":7},"
                        + "\"zeek\":{\"conn_state\":\"S2\",\"history\":\"ShADdFa\"}}\n",
                line(connection, talk.time() + 412 * Talk.MILLISECOND));
    }

    @Test
    void whatIsNotKnownHasNoKey() throws IOException {
        Connection attempt = new Talk("2001:db8::10", 51811, "2001:db8::9", 5432)
                .orig(SYN, 0, 0, 0)
                .read();
        Map<String, Object> row = parse(line(attempt, Talk.START));
        Map<?, ?> resp = (Map<?, ?>) row.get("resp");
        assertEquals(
                "[ip, port, state, packets, bytes, retransmitted, send_q]",
                resp.keySet().toString());
        assertEquals("UNKNOWN", resp.get("state"));
        assertEquals("2001:db8::9", resp.get("ip"));
        assertEquals("open", row.get("how"));
        assertFalse(row.containsKey("closed_by"));
        assertFalse(row.containsKey("half_close_s"));
        assertEquals("[syn]", ((Map<?, ?>) row.get("frames")).keySet().toString());
        assertEquals("0", row.get("idle_s"));
    }

    @Test
    void circumstancesStandWhereTheyAreSo() throws IOException {
        Talk race =
                Talk.established().resp(FIN | ACK, 1, 1, 0).orig(ACK, 1, 1, 10).resp(RST, 1, 0, 0);
        Map<String, Object> row = parse(line(race.read(), race.time()));
        assertEquals("after-close", row.get("how"));
        assertEquals("true", row.get("race"));
        assertEquals("true", row.get("request_unanswered"));
        assertEquals("10", row.get("passive_bytes"));
        assertEquals(row.get("usual_ttl"), row.get("reset_ttl"));
        assertFalse(row.containsKey("fin_ignored"));
        assertFalse(row.containsKey("suspect"));
        assertFalse(row.containsKey("stale_peer"));
    }

    @Test
    void keysComeInOneOrder() throws IOException {
        for (Talk talk : List.of(
                Talk.established(),
                Talk.established().closedByOrig(),
                Talk.established().resp(FIN | ACK, 1, 1, 0).orig(ACK, 1, 1, 10).resp(RST, 1, 0, 0),
                Talk.established().silence(1).orig(ACK, 1, 1, 10).orig(ACK, 1, 1, 10))) {
            Map<String, Object> row = parse(line(talk.read(), talk.time()));
            assertOrder(CONNECTION_KEYS, row);
            assertOrder(END_KEYS, row.get("orig"));
            assertOrder(END_KEYS, row.get("resp"));
        }
    }

    @Test
    void listenerIsARowOfItsOwn() throws IOException {
        StringWriter out = new StringWriter();
        JsonLines json = new JsonLines(out);
        json.begin(Talk.START);
        Address address = Address.parse("198.51.100.7");
        json.listener(address.ipv6(), address.hi(), address.lo(), 8443, 8791);
        json.end();
        assertEquals(
                "{\"schema\":1,\"type\":\"listener\",\"at\":\"2026-01-07T10:11:12.000000000Z\",\"proto\":\"tcp\","
                        + "\"ip\":\"198.51.100.7\",\"port\":8443,\"proof\":\"P\",\"frame\":8791}\n",
                out.toString());
    }

    @Test
    void everyReportNamesItsInstantAndEveryRowItsLine() throws IOException {
        Talk talk = Talk.established();
        StringWriter out = new StringWriter();
        JsonLines json = new JsonLines(out);
        for (long at : new long[] {Talk.START, Talk.START + 1, Long.MIN_VALUE}) {
            json.begin(at);
            json.connection(talk.read(at));
            json.connection(talk.read(at));
            json.end();
        }
        String[] lines = out.toString().split("\n");
        assertEquals(6, lines.length);
        assertEquals("2026-01-07T10:11:12.000000000Z", parse(lines[0]).get("at"));
        assertEquals("2026-01-07T10:11:12.000000001Z", parse(lines[2]).get("at"));
        assertEquals("1677-09-21T00:12:43.145224192Z", parse(lines[5]).get("at"));
    }

    private static void assertOrder(List<String> order, Object object) {
        List<String> keys = new ArrayList<>();
        for (Object key : ((Map<?, ?>) object).keySet()) {
            keys.add((String) key);
        }
        List<String> expected = new ArrayList<>(order);
        expected.retainAll(keys);
        assertEquals(expected, keys);
        assertTrue(order.containsAll(keys));
    }

    private static String line(Connection connection, long at) throws IOException {
        StringWriter out = new StringWriter();
        JsonLines json = new JsonLines(out);
        json.begin(at);
        json.connection(connection);
        json.end();
        return out.toString();
    }

    /** Objects as maps in the order of their keys, everything else as text. */
    private static Map<String, Object> parse(String line) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(line)) {
            assertEquals(JsonToken.START_OBJECT, parser.nextToken());
            return object(parser);
        }
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            object.put(key, parser.nextToken() == JsonToken.START_OBJECT ? object(parser) : parser.getText());
        }
        return object;
    }
}
