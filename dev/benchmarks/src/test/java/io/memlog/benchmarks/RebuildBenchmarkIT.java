package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.memlog.testkit.Scenario;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs everything once with few records, so that the benchmark cannot rot; nothing here depends on how long it took. */
@Scenario
final class RebuildBenchmarkIT {
    private static final int FEW = 600;

    @Test
    void everyPhaseIsMeasured(@TempDir Path folder) {
        RebuildReport report = new RebuildBenchmark().measure(FEW, 1, folder.resolve("parts"));

        assertThat(report.pairs()).extracting(RebuildReport.Pair::store).containsExactly("vector", "graph");
        assertThat(report.pairs()).allSatisfy(pair -> {
            assertThat(pair.rebuild().records()).isEqualTo(FEW);
            assertThat(pair.bare().records()).isEqualTo(FEW);
            assertThat(pair.rebuild().load()).isPositive();
            assertThat(pair.bare().load()).isPositive();
            assertThat(pair.bare().index()).isPositive();
            assertThat(pair.ratio()).isPositive();
        });
        assertThat(report.text()).contains("| vector", "| graph", "rebuild", "bare");
        assertThat(folder.resolve("parts")).doesNotExist();
    }
}
