package io.memlog.reconciler.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that folds is killed with SIGKILL, again and again, and each next one goes on where the last one was. */
class LedgerKillIT {
    private static final int KILLS = 8;

    @TempDir
    Path folder;

    @Test
    void ledgerOfKilledProcessesIsThatOfOneThatNeverEnded() throws Exception {
        // Given
        RandomLog log = FoldingProgram.log();
        Random random = new Random(FoldingProgram.SEED);

        // When
        List<Long> starts = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            starts.add(foldUntilKilled(20 + random.nextInt(20)));
        }

        // Then: each process has gone on where one before it was, with what belongs to that place.
        assertThat(starts).isSorted().doesNotHaveDuplicates();
        try (DiskLedger ledger = new DiskLedger(folder, 1)) {
            assertThat(ledger.position(0)).isGreaterThan(starts.getLast()).isLessThan(log.end());
            assertSame(ledger, log);

            log.from(ledger.position(0)).forEach(logged -> ledger.fold(0, logged.key(), logged.entry()));
            ledger.commit(0, Instant.EPOCH);
            assertSame(ledger, log);
        }
    }

    private static void assertSame(DiskLedger ledger, RandomLog log) {
        long floor = ledger.floor(0);
        long position = ledger.position(0);
        assertThat(floor).isPositive();
        ModelLedger model = log.foldedTo(position, floor, 1, 0);
        List<String> some = log.keys().subList(0, 50);
        SameAnswers.assertSame(ledger, model, 0, some, floor, position);
        SameAnswers.assertSame(ledger, model, 0, some, (floor + position) / 2, position);
    }

    /** Where the process began. */
    private long foldUntilKilled(int lines) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FoldingProgram.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader printed = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            String first = Objects.requireNonNull(printed.readLine());
            for (int line = 1; line < lines; line++) {
                assertThat(printed.readLine()).startsWith("at ");
            }
            // SIGKILL, in the middle of whatever it is doing.
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(128 + 9);
            return Long.parseLong(first.substring("at ".length()));
        } finally {
            process.destroyForcibly();
        }
    }
}
