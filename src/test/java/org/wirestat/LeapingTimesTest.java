package org.wirestat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A capture some of whose frames have times that leap, and what the whole command prints of it. */
class LeapingTimesTest {
    private static final int FILE_HEADER = 24;
    private static final int RECORD_HEADER = 16;
    private static final long YEAR_2106 = 0xffff_ffffL;
    private static final int YEAR = 365 * 86_400;
    private static final String[] ROWS = {"-ane"};

    private static byte[] header;
    private static final List<byte[]> ORIGINAL = new ArrayList<>();

    @TempDir
    private Path directory;

    private final List<byte[]> records = new ArrayList<>();
    private String errors;

    @BeforeAll
    static void readRecords() throws IOException {
        ByteBuffer capture = ByteBuffer.wrap(Files.readAllBytes(Path.of("testdata/endings.pcap")))
                .order(ByteOrder.LITTLE_ENDIAN);
        header = new byte[FILE_HEADER];
        capture.get(header);
        while (capture.hasRemaining()) {
            byte[] record = new byte[RECORD_HEADER + capture.getInt(capture.position() + 8)];
            capture.get(record);
            ORIGINAL.add(record);
        }
    }

    @BeforeEach
    void copyRecords() {
        ORIGINAL.forEach(record -> records.add(record.clone()));
    }

    /** The first, the second, one in the middle, and the last of 376 frames. */
    @ParameterizedTest
    @CsvSource({
        "1, 4294967295", "2, 4294967295", "188, 4294967295", "376, 4294967295", //
        "1, 0", "2, 0", "188, 0", "376, 0", //
        "2, 1795345000", "188, 1795345000"
    })
    void oneFrameOfAnotherTimeChangesNoRow(int frame, long second) throws IOException {
        String rows = run(ROWS);
        String events = run("-En");
        insertArp(frame, second);
        assertEquals(rows, run(ROWS));
        assertTrue(
                errors.matches(
                        "(?s)wirestat: 376 frames read, [^\n]*\nwirestat: frame " + frame
                                + " is dated \\d+ (days|minutes) (ahead of|behind) the frames around it, and timers do not follow it\n"),
                errors);
        assertEquals(withoutFrames(events), withoutFrames(run("-En")));
    }

    @Test
    void aFewFramesOfAnotherTimeChangeNoRow() throws IOException {
        String rows = run(ROWS);
        insertArp(100, YEAR_2106);
        insertArp(188, 0);
        insertArp(188, YEAR_2106);
        insertArp(188, YEAR_2106);
        assertEquals(rows, run(ROWS));
        assertTrue(errors.contains("frame 100 is dated 28930 days ahead of"), errors);
        assertTrue(errors.endsWith("; 3 more such frames\n"), errors);
    }

    @Test
    void whatIsPrintedMeanwhileStandsAtTheSameInstants() throws IOException {
        String every = run("-ne", "--every", "10s");
        String at = run("-ane", "--at", "+20s", "--at", "2026-11-22T09:15:00Z");
        insertArp(1, YEAR_2106);
        insertArp(50, YEAR_2106);
        insertArp(300, 0);
        assertEquals(every, run("-ne", "--every", "10s"));
        assertEquals(at, run("-ane", "--at", "+20s", "--at", "2026-11-22T09:15:00Z"));
    }

    @Test
    void theFrameStaysWhatItsOwnConnectionSays() throws IOException {
        String rows = run(ROWS);
        setTime(records.get(188), YEAR_2106);
        String changed = run(ROWS);
        assertEquals(19, ids(rows).size());
        List<String> before = rows.lines().toList();
        List<String> after = changed.lines().toList();
        int different = 0;
        for (int i = 0; i < before.size(); i++) {
            different += before.get(i).equals(after.get(i)) ? 0 : 1;
        }
        assertTrue(different <= 1, changed);
        assertTrue(errors.contains("frame 189 is dated"), errors);
    }

    /** The sensor's clock is set, in the middle of the capture: connections that began later are as they were. */
    @ParameterizedTest
    @ValueSource(ints = {-2 * 3600, -3 * YEAR, 2 * 3600, 3 * YEAR})
    void aClockThatIsSetIsFollowed(int seconds) throws IOException {
        List<String> rows = run(ROWS).lines().toList();
        for (byte[] record : records.subList(250, records.size())) {
            setTime(record, time(record) + seconds);
        }
        List<String> moved = run(ROWS).lines().toList();
        assertEquals(rows.size(), moved.size());
        assertEquals(rows.subList(rows.size() - 9, rows.size()), moved.subList(rows.size() - 9, rows.size()));
        boolean isSilence = seconds == 2 * 3600;
        assertEquals(!isSilence, errors.contains("wirestat: from frame 251 on frames are dated "), errors);
        if (seconds < 0) { // of those that were open before nothing is known to have run out
            assertTrue(moved.get(moved.size() - 11).contains("TIME_WAIT"), () -> String.join("\n", moved));
        } else {
            assertTrue(moved.get(moved.size() - 11).contains(" CLOSE "), () -> String.join("\n", moved));
        }
    }

    @Test
    void betweenTwoCapturesThatAreYearsApartTheTableStandsAsTheFirstOneLeftIt() throws IOException {
        String first = Files.write(directory.resolve("first"), capture()).toString();
        records.forEach(record -> setTime(record, time(record) + 3 * YEAR));
        String second = Files.write(directory.resolve("second"), capture()).toString();
        String instant = "2027-11-22T09:15:00Z";
        String alone = command("-ane", "--at", instant, "-r", first);
        assertEquals(alone, command("-ane", "--at", instant, "-r", second, "-r", first));
        assertTrue(errors.contains("wirestat: from frame 376 on frames are dated 1094 days ahead of"), errors);
        String every = command("-ne", "--every", "60s", "-r", first, "-r", second);
        assertEquals(4, every.lines().filter(line -> line.startsWith("Active")).count(), every);
    }

    @Test
    void verboseCountsThem() throws IOException {
        insertArp(188, YEAR_2106);
        run("-nv");
        assertTrue(errors.contains("\n    frame with a wrong time, which timers do not follow: 1\n"), errors);
    }

    @Test
    void withoutALeapNothingIsTold() throws IOException {
        run(ROWS);
        assertEquals(1, errors.lines().count(), errors);
        assertNotEquals("", errors);
    }

    private void insertArp(int frame, long second) {
        byte[] arp = ByteBuffer.allocate(RECORD_HEADER + 42)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) second)
                .putInt(0)
                .putInt(42)
                .putInt(42)
                .putLong(0)
                .putInt(0)
                .putShort((short) 0x0608)
                .array();
        records.add(frame - 1, arp);
    }

    private static long time(byte[] record) {
        return Integer.toUnsignedLong(
                ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getInt(0));
    }

    private static void setTime(byte[] record, long second) {
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) second);
    }

    private byte[] capture() {
        ByteArrayOutputStream capture = new ByteArrayOutputStream();
        capture.writeBytes(header);
        records.forEach(capture::writeBytes);
        return capture.toByteArray();
    }

    private String run(String... options) throws IOException {
        String file = Files.write(directory.resolve("x.pcap"), capture()).toString();
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-r", file));
        return command(arguments.toArray(String[]::new));
    }

    private String command(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        assertEquals(
                0,
                Wirestat.run(
                        arguments,
                        InputStream.nullInputStream(),
                        out,
                        new PrintStream(err, true, StandardCharsets.UTF_8)));
        errors = err.toString(StandardCharsets.UTF_8);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static List<String> ids(String rows) {
        return rows.lines()
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .filter(id -> id.matches("\\d+"))
                .toList();
    }

    private static String withoutFrames(String events) {
        return events.replaceAll(" frame \\d+", " frame");
    }
}
