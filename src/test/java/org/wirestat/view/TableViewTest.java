package org.wirestat.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wirestat.Dialogue;
import org.wirestat.flow.Shard;
import org.wirestat.report.Orientation;
import org.wirestat.report.RowFilter;
import org.wirestat.report.text.Statistics;
import org.wirestat.tcp.TimeWait;

/** What two threads read is what one does. */
class TableViewTest {
    private static final long START = 1_767_780_672_000_000_000L;
    private static final int CONNECTIONS = 1_001;
    private static final RowFilter ALL = new RowFilter(RowFilter.Sockets.ALL, true, true);

    private final Shard shard = new Shard(CONNECTIONS, TimeWait.auto(), false, 42, long[]::new);
    private long latest;

    /** Connections that end in four ways, the halves not in the same. */
    private void fill() {
        long frame = 0;
        for (int i = 0; i < CONNECTIONS; i++) {
            Dialogue dialogue = new Dialogue(START + i * 1_000_000L, 0x0a00_0001 + i, 40_000, 0xc633_6407, 443, i)
                    .open()
                    .request(100);
            switch (i * i / 300_000) {
                case 0 -> dialogue.serverCloses();
                case 1 -> dialogue.serverAborts();
                case 2 -> dialogue.clientCloses().serverCloses();
                default -> dialogue.respond(200);
            }
            for (Dialogue.Frame each : dialogue.frames()) {
                each.segment().frame = ++frame;
                shard.onSegment(each.segment());
                latest = Math.max(latest, each.segment().time);
            }
        }
    }

    private String report(int many) throws IOException {
        StringWriter out = new StringWriter();
        Statistics format = new Statistics(out, new Orientation(List.of()), true);
        OpenCount open = new OpenCount(shard);
        TableView table = new TableView(shard, ALL, format, out, open, null, many);
        table.report(latest);
        return out + "" + open.asOf(latest);
    }

    @Test
    void halvesAddUpToTheWhole() throws IOException {
        fill();
        String one = report(CONNECTIONS + 1);
        assertEquals(one, report(CONNECTIONS));
        assertEquals(one, report(1));
    }

    @Test
    void whatFailsInAThreadFailsHere() {
        fill();
        StringWriter out = new StringWriter();
        Statistics format = new Statistics(out, new Orientation(List.of()), true);
        TableView blind = new TableView(shard, null, format, out, new OpenCount(shard), null, 1);
        assertThrows(NullPointerException.class, () -> blind.report(latest));
    }
}
