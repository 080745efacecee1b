package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wirestat.flow.Shard;
import org.wirestat.tcp.Segment;
import org.wirestat.tcp.TimeWait;

/**
 * A connection is stored with times and frames relative to its beginning. One that lasts for weeks, or for billions of frames,
 * is none the worse for it; and what is predicted of it comes to the same as if its ends had been told.
 */
class LongLifeTest {
    private static final int REQUESTS = 40;
    private static final int LENGTH = 100;
    private static final long HOUR = 3_600_000_000_000L;

    private long frame;
    private long time;

    @ParameterizedTest
    @CsvSource({"0, 1", "10, 1000", "50, 3000000000", "100, 5000000000", "-10, 7"})
    void nothingIsLostHoweverLongItLasts(long hours, long frames) throws IOException {
        String told = live(Meetings.neverAlike(), hours * HOUR, frames);
        String predicted = live(Meetings.unknown(), hours * HOUR, frames);
        assertEquals(told, predicted);
        assertTrue(predicted.contains("\"bytes\":" + REQUESTS * LENGTH), predicted);
        assertTrue(predicted.contains("\"state\":\"TIME_WAIT\""), predicted);
    }

    /** Between one request and the next so much time passes, and so many frames. */
    private String live(Meetings meetings, long silence, long frames) throws IOException {
        Shard shard = new Shard(10, TimeWait.auto(), false, 1, long[]::new);
        frame = 1;
        time = 1_700_000_000_000_000_000L;
        say(shard, meetings, true, Segment.SYN, 0, 0, 0);
        say(shard, meetings, false, Segment.SYN | Segment.ACK, 0, 1, 0);
        say(shard, meetings, true, Segment.ACK, 1, 1, 0);
        for (int i = 0; i < REQUESTS; i++) {
            int sent = 1 + i * LENGTH;
            say(shard, meetings, true, Segment.ACK, sent, sent, LENGTH);
            say(shard, meetings, false, Segment.ACK, sent, sent + LENGTH, LENGTH);
            time += silence;
            frame += frames;
        }
        int all = 1 + REQUESTS * LENGTH;
        say(shard, meetings, true, Segment.FIN | Segment.ACK, all, all, 0);
        say(shard, meetings, false, Segment.FIN | Segment.ACK, all, all + 1, 0);
        say(shard, meetings, true, Segment.ACK, all + 1, all + 1, 0);
        return Rows.of(shard, time);
    }

    private void say(Shard shard, Meetings meetings, boolean isClient, int flags, int seq, int ack, int length) {
        Segment s = new Segment();
        s.frame = frame++;
        s.time = time += 1_000_000;
        s.srcLo = isClient ? 1 : 2;
        s.dstLo = isClient ? 2 : 1;
        s.srcPort = isClient ? 40_000 : 80;
        s.dstPort = isClient ? 80 : 40_000;
        s.direction = meetings.of(s);
        s.flags = flags;
        s.seq = seq;
        s.ack = ack;
        s.window = 60_000;
        s.payloadLength = length;
        s.ttl = 64;
        s.ipId = (int) frame & 0xffff;
        s.optionsComplete = true;
        s.windowShift = Segment.ABSENT;
        shard.onSegment(s);
    }
}
