package org.wirestat.report.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.wirestat.tcp.Segment.ACK;
import static org.wirestat.tcp.Segment.FIN;
import static org.wirestat.tcp.Segment.RST;
import static org.wirestat.tcp.Segment.SYN;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirestat.report.Address;
import org.wirestat.report.HostNames;
import org.wirestat.report.Orientation;
import org.wirestat.report.PortNames;
import org.wirestat.report.RowFilter;
import org.wirestat.report.Subnet;
import org.wirestat.report.Talk;
import org.wirestat.report.text.TextTable.Columns;
import org.wirestat.tcp.Connection;
import org.wirestat.tcp.Segment;

/** The rows and headings as they stand, blanks at the end included ({@code $} marks the end of a heading's). */
class TextTableTest {
    private static final Columns PLAIN = new Columns(false, false, false, false);
    private static final Columns EXTENDED = new Columns(true, false, false, false);
    private static final Columns TIMERS = new Columns(false, true, false, false);
    private static final Columns EXTENDED_TIMERS = new Columns(true, true, false, false);
    private static final Columns WIDE = new Columns(false, false, true, false);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "ALL, Active Internet connections (servers and established)",
        "LISTENING, Active Internet connections (only servers)",
        "OPEN, Active Internet connections (w/o servers)",
    })
    void firstLineIsNetstats(RowFilter.Sockets sockets, String expected) throws IOException {
        assertEquals(expected, table(PLAIN, new RowFilter(sockets, true, true)).split("\n")[0]);
    }

    @Test
    void headingIsNetstatsWithOursBehind() throws IOException {
        String netstat = "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ";
        assertEquals(netstat + " Peer State", heading(PLAIN));
        assertEquals(netstat + " Peer State  Timer", heading(TIMERS));
        assertEquals(netstat + " Peer State  Ev Closed by/how       In state Id", heading(EXTENDED));
        assertEquals(
                netstat + " Peer State  Ev Closed by/how       In state Timer                Id",
                heading(EXTENDED_TIMERS));
    }

    @Test
    void instantIsNamedWhenItWasAskedFor() throws IOException {
        Columns instant = new Columns(false, false, false, true);
        assertEquals(
                "Active Internet connections (servers and established) at 2026-01-07T10:11:12Z",
                table(instant, all()).split("\n")[0]);
    }

    @Test
    void bothStatesOfAnOpenConnection() throws IOException {
        Talk talk = Talk.established().orig(ACK, 1, 1, 517);
        assertEquals(
                "tcp        0    517 192.0.2.10:51816        198.51.100.7:8443       ESTABLISHED ESTABLISHED",
                row(PLAIN, talk));
    }

    @Test
    void bothStatesWhereThePeerHasNotClosed() throws IOException {
        Talk talk = Talk.established().orig(FIN | ACK, 1, 1, 0).resp(ACK, 1, 2, 0);
        assertEquals(
                "tcp        0      0 192.0.2.10:51816        198.51.100.7:8443       FIN_WAIT2   CLOSE_WAIT  SP"
                        + " local fin-half      2.5s     12",
                row(EXTENDED, talk, talk.time() + 2599 * Talk.MILLISECOND, origLocal()));
    }

    @Test
    void peerOfWhichNothingWasSeenIsAQuestionMark() throws IOException {
        Talk talk = new Talk("192.0.2.10", 51811, "203.0.113.9", 5432).orig(SYN, 0, 0, 0);
        assertEquals(
                "tcp        0      1 192.0.2.10:51811        203.0.113.9:5432        SYN_SENT    ?           P-"
                        + " -                   0.0s     12",
                row(EXTENDED, talk));
    }

    @Test
    void closerIsLocalOrRemoteAsTheRowStands() throws IOException {
        Talk talk = Talk.established()
                .resp(ACK, 1, 1, 10)
                .orig(ACK, 1, 11, 20)
                .resp(ACK, 11, 21, 0)
                .silence(5000 * Talk.MILLISECOND)
                .resp(RST | ACK, 11, 21, 0);
        assertEquals(
                "CLOSE       CLOSE       SP remote abort        0.0s     12",
                row(EXTENDED, talk).substring(68));
        Orientation seenFromResp = new Orientation(List.of(Subnet.parse("198.51.100.0/24")));
        assertEquals(
                "tcp        0      0 198.51.100.7:8443       192.0.2.10:51816        CLOSE       CLOSE       PS local"
                        + " abort         0.0s     12",
                row(EXTENDED, talk, seenFromResp));
    }

    @Test
    void timerOfTimeWaitCountsDown() throws IOException {
        Talk talk = Talk.established().closedByOrig();
        assertEquals(
                "TIME_WAIT   CLOSE       timewait (240.00/0/0)",
                row(TIMERS, talk).substring(68));
        long later = talk.time() + 181_754 * Talk.MILLISECOND;
        assertEquals(
                "TIME_WAIT   CLOSE       timewait (58.24/0/0)",
                row(TIMERS, talk, later, origLocal()).substring(68));
    }

    @Test
    void timerIsOffWhereNothingIsOutstanding() throws IOException {
        assertEquals(
                "ESTABLISHED ESTABLISHED off (0.00/0/0)",
                row(TIMERS, Talk.established()).substring(68));
    }

    @Test
    void timerStandsBehindOurOwnColumns() throws IOException {
        String row = row(EXTENDED_TIMERS, Talk.established());
        assertEquals(heading(EXTENDED_TIMERS).indexOf("Timer"), row.indexOf("off (0.00/0/0)"));
        assertEquals(heading(EXTENDED_TIMERS).indexOf("In state"), row.indexOf("0.0s"));
        assertEquals(heading(EXTENDED_TIMERS).indexOf("Ev"), row.indexOf("PS"), row);
    }

    @Test
    void listenersHaveNoPeer() throws IOException {
        Address ipv4 = Address.parse("198.51.100.7");
        Address ipv6 = Address.parse("2001:db8::7");
        for (Columns columns : List.of(PLAIN, TIMERS, EXTENDED, EXTENDED_TIMERS)) {
            StringWriter out = new StringWriter();
            TextTable table = table(out, columns, all(), origLocal(), HostNames.numeric(), PortNames.numeric());
            table.listener(ipv4.ipv6(), ipv4.hi(), ipv4.lo(), 8443, 7);
            table.listener(ipv6.ipv6(), ipv6.hi(), ipv6.lo(), 443, 7);
            String[] rows = out.toString().split("\n");
            assertEquals(
                    "tcp        0      0 198.51.100.7:8443       0.0.0.0:*               LISTEN      -",
                    rows[0].substring(0, 81));
            assertEquals(
                    "tcp6       0      0 2001:db8::7:443         :::*                    LISTEN      -",
                    rows[1].substring(0, 81));
            if (columns.timers()) {
                assertEquals(heading(columns).indexOf("Timer"), rows[0].indexOf("off (0.00/0/0)"));
            }
            if (columns.extended()) {
                assertEquals(heading(columns).indexOf("Ev"), rows[0].indexOf("P-"));
            }
        }
    }

    @Test
    void longAddressesAreCutWhereNetstatCutsThem() throws IOException {
        Talk talk = new Talk("2001:db8:aaaa:bbbb:cccc:dddd:eeee:1", 51816, "2001:db8::7", 443).handshake();
        assertEquals(
                "tcp6       0      0 2001:db8:aaaa:bbb:51816 2001:db8::7:443         ESTABLISHED ESTABLISHED",
                row(PLAIN, talk));
        assertEquals(
                "tcp6       0      0 2001:db8:aaaa:bbbb:cccc:dddd:eeee:1:51816 2001:db8::7:443         ESTABLISHED"
                        + " ESTABLISHED",
                row(WIDE, talk));
    }

    @Test
    void anAddressThatJustFitsIsNotCut() throws IOException {
        // 17 and 5 columns: netstat's 22.
        Talk talk = new Talk("2001:db8:aa:bb::1", 51816, "2001:db8:aaa:bb::1", 51816).handshake();
        assertEquals(
                "2001:db8:aa:bb::1:51816 2001:db8:aaa:bb:::51816",
                row(PLAIN, talk).substring(20, 67));
    }

    @Test
    void longPortNamesLeaveFourColumnsToTheAddress() throws IOException {
        Path services = Files.writeString(directory.resolve("services"), "a-very-long-service-name-indeed 8443/tcp");
        Path hosts = Files.writeString(directory.resolve("hosts"), "198.51.100.7 server.example.com\n192.0.2.10 me");
        StringWriter out = new StringWriter();
        TextTable table = table(out, PLAIN, all(), origLocal(), HostNames.of(hosts), PortNames.of(services));
        table.connection(Talk.established().read());
        assertEquals(
                "me:51816                serv:a-very-long-servic",
                out.toString().substring(20, 67));
    }

    @Test
    void manyOctetsOutstandingPushTheRowAsInNetstat() throws IOException {
        Talk talk = Talk.established();
        for (int i = 0; i < 20; i++) {
            talk.orig(ACK, 1 + i * 60_000, 1, 60_000);
        }
        String row = row(PLAIN, talk);
        assertEquals("tcp        0 1200000 192.0.2.10:51816 ", row.substring(0, 38));
    }

    @Test
    void capturingHostIsLocal() throws IOException {
        Talk talk = new Talk("192.0.2.10", 51816, "198.51.100.7", 8443)
                .direction(Segment.Direction.IN)
                .orig(SYN, 0, 0, 0)
                .direction(Segment.Direction.OUT)
                .resp(SYN | ACK, 0, 1, 0);
        assertEquals(
                "tcp        0      1 198.51.100.7:8443       192.0.2.10:51816        SYN_RECV    SYN_SENT",
                row(PLAIN, talk));
    }

    @Test
    void namedLocalBlockOverrulesTheCapturingHost() throws IOException {
        Talk talk = new Talk("192.0.2.10", 51816, "198.51.100.7", 8443)
                .direction(Segment.Direction.IN)
                .orig(SYN, 0, 0, 0)
                .direction(Segment.Direction.OUT)
                .resp(SYN | ACK, 0, 1, 0);
        Orientation named = new Orientation(List.of(Subnet.parse("192.0.2.0/24")));
        assertEquals("192.0.2.10:51816 ", row(PLAIN, talk, named).substring(20, 37));
        Orientation both = new Orientation(List.of(Subnet.parse("192.0.2.0/24"), Subnet.parse("198.51.100.7")));
        assertEquals("198.51.100.7:8443 ", row(PLAIN, talk, both).substring(20, 38));
    }

    @Test
    void filterIsNetstats() {
        RowFilter open = new RowFilter(RowFilter.Sockets.OPEN, true, true);
        RowFilter listening = new RowFilter(RowFilter.Sockets.LISTENING, true, true);
        Connection alive = Talk.established().read();
        Connection dead = Talk.established().orig(RST | ACK, 1, 1, 0).read();
        assertEquals(List.of(true, false), List.of(open.shows(alive), open.shows(dead)));
        assertEquals(List.of(true, true), List.of(all().shows(alive), all().shows(dead)));
        assertEquals(List.of(false, false), List.of(listening.shows(alive), listening.shows(dead)));
        assertEquals(
                List.of(false, true, true),
                List.of(open.showsListener(false), listening.showsListener(false), all().showsListener(true)));
        RowFilter ipv6 = new RowFilter(RowFilter.Sockets.ALL, false, true);
        assertEquals(List.of(false, true), List.of(ipv6.shows(alive), ipv6.showsListener(true)));
    }

    private static RowFilter all() {
        return new RowFilter(RowFilter.Sockets.ALL, true, true);
    }

    private static Orientation origLocal() {
        return new Orientation(List.of());
    }

    private static String heading(Columns columns) throws IOException {
        return table(columns, all()).split("\n")[1];
    }

    private static String table(Columns columns, RowFilter filter) throws IOException {
        StringWriter out = new StringWriter();
        table(out, columns, filter, origLocal(), HostNames.numeric(), PortNames.numeric())
                .begin(Talk.START);
        return out.toString();
    }

    private static String row(Columns columns, Talk talk) throws IOException {
        return row(columns, talk, talk.time(), origLocal());
    }

    private static String row(Columns columns, Talk talk, Orientation orientation) throws IOException {
        return row(columns, talk, talk.time(), orientation);
    }

    private static String row(Columns columns, Talk talk, long now, Orientation orientation) throws IOException {
        StringWriter out = new StringWriter();
        TextTable table = table(out, columns, all(), orientation, HostNames.numeric(), PortNames.numeric());
        table.begin(now);
        int heading = out.getBuffer().length();
        table.connection(talk.read(now));
        table.end();
        String row = out.getBuffer().substring(heading);
        assertEquals(row.length() - 1, row.indexOf('\n'), "one line: " + row);
        return row.substring(0, row.length() - 1);
    }

    private static TextTable table(
            StringWriter out,
            Columns columns,
            RowFilter filter,
            Orientation orientation,
            HostNames hosts,
            PortNames ports) {
        return new TextTable(out, filter, columns, orientation, hosts, ports);
    }
}
