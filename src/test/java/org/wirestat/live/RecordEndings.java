package org.wirestat.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Makes the captures of {@code testdata/endings} anew: plays each {@link Ending} with real sockets on two hosts of its own,
 * and records it. Not part of the build: {@code mvn test -Dtest=RecordEndings}, and
 * {@code -Dwirestat.endings='after.*'} for some of them only. It takes root, nft and tcpdump, and a few minutes: some
 * endings are a matter of waiting.
 */
class RecordEndings {
    private static final Pattern WANTED = Pattern.compile(System.getProperty("wirestat.endings", ".*"));

    /** They wait for kernels most of the time. */
    private static final int AT_ONCE = 4;

    @Test
    void everyEndingIsPlayedAndRecorded() throws IOException, InterruptedException {
        ExecutorService stages = Executors.newFixedThreadPool(AT_ONCE);
        List<Future<Void>> plays = new ArrayList<>();
        for (Ending ending : Ending.all()) {
            if (WANTED.matcher(ending.name()).matches()) {
                plays.add(stages.submit(() -> record(ending)));
            }
        }
        stages.shutdown();
        List<String> failed = new ArrayList<>();
        for (Future<Void> play : plays) {
            try {
                play.get();
            } catch (ExecutionException e) {
                failed.add(e.getCause() + " because of " + e.getCause().getCause());
            }
        }
        assertEquals("", String.join("\n", failed));
    }

    private static Void record(Ending ending) throws IOException, InterruptedException {
        Path file = Files.createTempFile(ending.name(), ".pcap");
        Stage stage = Stage.make();
        try {
            try (Recorder recorder = Recorder.start(stage.tap(ending), file)) {
                stage.play(ending, recorder);
            }
            Files.write(ending.capture(), Files.readAllBytes(file));
        } finally {
            stage.remove();
            Files.delete(file);
        }
        return null;
    }
}
