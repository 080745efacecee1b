package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PumpTest {
    @Test
    void allFramesAndTheFailureBehindThemGoThroughTheRing() throws Exception {
        byte[] whole = PcapWriter.three().bytes();
        byte[] cut = Arrays.copyOf(whole, whole.length - 5);
        HeaderRing ring = new HeaderRing("test", 1 << 12, 256);
        Thread thread = new Thread(new Pump(CaptureFile.open(new Reading.Pieces(cut, 7), "test"), ring));
        thread.start();
        Reading reading = Reading.of(ring);
        thread.join();
        assertEquals(Reading.of(cut).octets(), reading.octets());
        assertEquals(CaptureException.Kind.CUT_SHORT, reading.kind());
    }

    @Test
    void aPumpThatIsStoppedEndsTheRing() throws Exception {
        HeaderRing silent = new HeaderRing("wire", 1 << 12, 256);
        HeaderRing ring = new HeaderRing("wire", 1 << 12, 256);
        Pump pump = new Pump(silent, ring);
        Thread thread = new Thread(pump);
        thread.start();
        assertFalse(ring.isOver());
        pump.stop();
        thread.join();
        assertTrue(ring.isOver());
        assertEquals(0, Reading.of(ring).damages().size());
    }
}
