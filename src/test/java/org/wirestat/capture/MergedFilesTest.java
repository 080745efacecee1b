package org.wirestat.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MergedFilesTest {
    @Test
    void framesComeByTimeAndOfEqualTimesFromTheFileThatBeganFirst() {
        Reading reading = merged(file(1, 10, 20, 30), file(2, 10, 15, 20), file(3, 5, 10, 40));
        assertEquals(List.of("3:5", "3:10", "1:10", "2:10", "2:15", "1:20", "2:20", "1:30", "3:40"), labels(reading));
        assertEquals(List.of(), reading.damages());
    }

    @Test
    void theOrderInWhichFilesAreGivenMeansNothing() {
        List<byte[]> files = new ArrayList<>(List.of(
                file(1, 10, 10, 20),
                file(2, 10, 20, 20),
                file(3, 5, 10, 20),
                file(4, 20),
                file(5),
                file(6, 20, 10, 10)));
        byte[] damaged = file(7, 20);
        damaged[24 + 11] = (byte) 0xff;
        files.add(damaged);
        files.add(Arrays.copyOf(file(8, 10, 20), 24 + 17 + 5));
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            order.add(i);
        }
        Reading first = merged(files, order);
        assertEquals(14, first.frames().size());
        assertEquals(2, first.damages().size());
        Random random = new Random(4);
        for (int round = 0; round < 200; round++) {
            Collections.shuffle(order, random);
            Reading other = merged(files, order);
            assertEquals(labels(first), labels(other), "order " + order);
            assertEquals(
                    first.damages().stream().map(CaptureException::file).toList(),
                    other.damages().stream().map(CaptureException::file).toList(),
                    "order " + order);
        }
    }

    @Test
    void framesOfOneFileKeepTheirOrderWhenTheirTimesRunBackwards() {
        Reading reading = merged(file(1, 10, 50, 20, 60), file(2, 11, 12, 55));
        assertEquals(List.of("1:10", "2:11", "2:12", "1:50", "1:20", "2:55", "1:60"), labels(reading));
    }

    @Test
    void filesOfEveryFormatMergeAndEachFrameKnowsItsOwn() {
        byte[] pcapng = new PcapngWriter()
                .section(ByteOrder.BIG_ENDIAN)
                .description(276, 0)
                .enhanced(0, 15, 60, new byte[] {2})
                .bytes();
        Reading reading = merged(file(1, 10, 20), CompressedFileTest.gzip(pcapng));
        assertEquals(List.of("1:10", "2:15", "1:20"), labels(reading));
        assertEquals(
                List.of(1, 276, 1),
                reading.frames().stream().map(Reading.Frame::linkType).toList());
        assertEquals(
                List.of("f0", "f1", "f0"),
                reading.frames().stream().map(Reading.Frame::name).toList());
    }

    @Test
    void aDamageEndsItsOwnFileOnlyAndIsToldAtTheEnd() {
        byte[] cut = Arrays.copyOf(file(2, 15, 25, 35), 24 + 17 + 5);
        byte[] damaged = file(3, 5, 6);
        damaged[24 + 17 + 11] = (byte) 0xff;
        Reading reading = merged(file(1, 10, 20, 30), cut, damaged, file(4));
        assertEquals(List.of("3:5", "1:10", "2:15", "1:20", "1:30"), labels(reading));
        assertEquals(List.of(CaptureException.Kind.DAMAGED, CaptureException.Kind.CUT_SHORT), reading.kinds());
        assertEquals("f2", reading.damages().get(0).file());
        assertEquals(1, reading.damages().get(1).frames());
    }

    @Test
    void manyFilesMergeAsSortingWould() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            List<byte[]> files = new ArrayList<>();
            List<int[]> expected = new ArrayList<>();
            for (int file = 0; file < 1 + random.nextInt(10); file++) {
                int[] times = random.ints(random.nextInt(8), 100, 130).sorted().toArray();
                files.add(file(file, times));
                for (int time : times) {
                    expected.add(new int[] {time, times[0], file});
                }
            }
            expected.sort(Comparator.<int[]>comparingInt(frame -> frame[0]).thenComparingInt(frame -> frame[1]));
            assertEquals(
                    expected.stream().map(frame -> frame[2] + ":" + frame[0]).toList(),
                    labels(merged(files.toArray(new byte[0][]))),
                    "round " + round);
        }
    }

    @Test
    void aThousandFilesStandOpenInLittleMemory() throws CaptureException {
        long before = NativeMemory.held();
        List<FrameSource> sources = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            sources.add(CaptureFile.open(new Reading.Pieces(file(i, i, 2000 + i), 20), "f" + i));
        }
        try (MergedFiles merged = new MergedFiles(sources)) {
            assertTrue(NativeMemory.held() - before <= 1000L << 16);
            assertEquals(2000, Reading.of(merged).frames().size());
            assertEquals(before, NativeMemory.held(), "what has ended is closed");
        }
    }

    @Test
    void closingItClosesAll() throws Exception {
        Reading.Pieces first = new Reading.Pieces(file(1, 1, 2), 5);
        Reading.Pieces second = new Reading.Pieces(file(2, 1, 2), 5);
        MergedFiles merged =
                new MergedFiles(List.of(CaptureFile.open(first, "first"), CaptureFile.open(second, "second")));
        assertTrue(merged.next());
        merged.close();
        assertFalse(first.isOpen());
        assertFalse(second.isOpen());
        assertFalse(merged.next());
    }

    @Test
    void nothingCannotBeMerged() {
        assertThrows(IllegalArgumentException.class, () -> new MergedFiles(List.of()));
    }

    private static byte[] file(int number, int... micros) {
        PcapWriter file = PcapWriter.micros();
        for (int time : micros) {
            file.record(0, time, 60, new byte[] {(byte) number});
        }
        return file.bytes();
    }

    private static Reading merged(byte[]... files) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < files.length; i++) {
            order.add(i);
        }
        return merged(List.of(files), order);
    }

    /** Each file is called by its place among all, in whatever order it is given. */
    private static Reading merged(List<byte[]> files, List<Integer> order) {
        List<FrameSource> sources = new ArrayList<>();
        for (int i : order) {
            try {
                sources.add(CaptureFile.open(new Reading.Pieces(files.get(i), 10), "f" + i));
            } catch (CaptureException e) {
                throw new AssertionError(e);
            }
        }
        try (MergedFiles merged = new MergedFiles(sources)) {
            return Reading.of(merged);
        }
    }

    private static List<String> labels(Reading reading) {
        return reading.frames().stream()
                .map(frame -> Integer.parseInt(frame.octets(), 16) + ":" + frame.time() / 1000)
                .toList();
    }
}
