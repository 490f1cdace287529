package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.benchmarks.ReconcilerBenchmark.Sizes;
import io.memlog.testkit.Scenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs everything once with few memories, so that the benchmark cannot rot; nothing here depends on how long it took. */
@Scenario
final class ReconcilerBenchmarkIT {
    @Test
    void everyLineOfTheTableIsMeasured(@TempDir Path folder) {
        ReconcilerReport report =
                new ReconcilerBenchmark().measure(new Sizes(400, true, 1, 1, 20, 10), folder.resolve("parts"));

        assertThat(report.readings())
                .extracting(row -> row.level() + " " + row.store())
                .containsExactly("digests vector", "digests graph", "digests both", "deep vector", "deep graph");
        assertThat(report.readings()).allSatisfy(row -> assertThat(row.ratio()).isPositive());
        assertThat(report.rowByRowSeconds()).isPositive();
        assertThat(report.ledgers()).extracting(LedgerRun::records).containsExactly(400L, 0L, 20L);
        assertThat(report.checks())
                .hasSize(2)
                .allSatisfy((what, seconds) -> assertThat(seconds).isPositive());
        assertThat(folder.resolve("parts")).doesNotExist();
    }
}
