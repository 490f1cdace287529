package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.testkit.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs everything once with few texts, so that the benchmark cannot rot; nothing here depends on how long it took. */
@Scenario
final class EnrichmentBenchmarkIT {
    private static final EnrichmentPlan FEW =
            new EnrichmentPlan(480, List.of(12, 40), List.of(1, 2), 1, 1, 10, Duration.ofSeconds(1));

    @Test
    void everyLineOfTheTablesIsMeasured(@TempDir Path folder) {
        EnrichmentReport report = new EnrichmentBenchmark().measure(FEW, folder.resolve("parts"));

        assertThat(report.topology())
                .extracting(TopologyRow::threads, TopologyRow::pieces)
                .containsExactly(tuple(1, 12), tuple(1, 40), tuple(2, 12), tuple(2, 40));
        assertThat(report.topology()).allSatisfy(row -> {
            assertThat(row.runs().ratio()).isPositive();
            assertThat(row.sameShare()).isEqualTo(1);
        });
        assertThat(report.latencies()).extracting(EnrichmentLatency::pieces).containsExactly(12, 40);
        assertThat(report.latencies())
                .allSatisfy(row -> assertThat(row.millis())
                        .hasSize(FEW.latencyEvents())
                        .allSatisfy(millis -> assertThat(millis).isPositive()));
        assertThat(report.embedders())
                .hasSize(4)
                .allSatisfy(row -> assertThat(row.runs().ratio()).isPositive());
        assertThat(report.remotes())
                .hasSize(3)
                .allSatisfy(row -> assertThat(row.reached()).isPositive());
        assertThat(report.text()).contains("| tokens | threads |");
        assertThat(folder.resolve("parts")).doesNotExist();
    }
}
