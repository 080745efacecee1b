package org.wirestat.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.RST;
import static org.wirestat.tcp.Segment.SYN;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.report.Orientation;
import org.wirestat.report.Subnet;
import org.wirestat.report.Talk;

class StatisticsTest {
    private final Talk open = Talk.established().orig(ACK, 1, 1, 100).orig(ACK, 1, 1, 100);
    private final Talk refused =
            new Talk("192.0.2.10", 51817, "198.51.100.7", 1).orig(SYN, 0, 0, 0).resp(RST | ACK, 0, 1, 0);
    private final Talk aborted = new Talk("192.0.2.10", 51818, "198.51.100.7", 8443)
            .handshake()
            .orig(ACK, 1, 1, 10)
            .resp(RST | ACK, 1, 11, 0);
    private final Talk closed =
            new Talk("192.0.2.10", 51819, "198.51.100.7", 8443).handshake().closedByOrig();
    private final Talk unanswered = new Talk("192.0.2.10", 51820, "198.51.100.7", 8443)
            .orig(SYN, 0, 0, 0)
            .silence(300_000 * Talk.MILLISECOND);

    @Test
    void countsWhatNetstatWouldAtTheOriginator() throws IOException {
        assertEquals("""
                Tcp:
                    5 active connection openings
                    0 passive connection openings
                    2 failed connection attempts
                    1 connection resets received
                    1 connections established
                    7 segments received
                    13 segments sent out
                    1 segments retransmitted
                    0 resets sent
                """, statistics("192.0.2.10"));
    }

    @Test
    void countsWhatNetstatWouldAtTheResponder() throws IOException {
        assertEquals("""
                Tcp:
                    0 active connection openings
                    3 passive connection openings
                    0 failed connection attempts
                    0 connection resets received
                    1 connections established
                    13 segments received
                    7 segments sent out
                    0 segments retransmitted
                    2 resets sent
                """, statistics("198.51.100.7"));
    }

    @Test
    void whatAnotherCountedIsAdded() throws IOException {
        StringWriter out = new StringWriter();
        Statistics some = new Statistics(out, new Orientation(List.of(Subnet.parse("192.0.2.10"))), false);
        some.begin(Talk.START);
        some.connection(open.read());
        some.connection(refused.read());
        Statistics others = some.another();
        others.connection(aborted.read());
        others.connection(closed.read());
        others.connection(unanswered.read());
        some.add(others);
        some.end();
        assertEquals(statistics("192.0.2.10"), out.toString());
    }

    @Test
    void everyReportCountsAnew() throws IOException {
        StringWriter out = new StringWriter();
        Statistics statistics = new Statistics(out, new Orientation(List.of()), true);
        for (long at : new long[] {Talk.START, Talk.START + 1}) {
            statistics.begin(at);
            statistics.connection(open.read());
            statistics.end();
        }
        String[] lines = out.toString().split("\n");
        assertEquals("Tcp: at 2026-01-07T10:11:12Z", lines[0]);
        assertEquals("    1 active connection openings", lines[1]);
        assertEquals("Tcp: at 2026-01-07T10:11:12.000000001Z", lines[10]);
        assertEquals("    1 active connection openings", lines[11]);
    }

    private String statistics(String local) throws IOException {
        StringWriter out = new StringWriter();
        Statistics statistics = new Statistics(out, new Orientation(List.of(Subnet.parse(local))), false);
        statistics.begin(Talk.START);
        for (Talk talk : List.of(open, refused, aborted, closed, unanswered)) {
            statistics.connection(talk.read());
        }
        statistics.end();
        return out.toString();
    }
}
