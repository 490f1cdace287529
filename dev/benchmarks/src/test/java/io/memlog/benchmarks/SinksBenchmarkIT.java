package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.memlog.testkit.Scenario;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs everything once with few records, so that the benchmark cannot rot; nothing here depends on how long it took. */
@Scenario
final class SinksBenchmarkIT {
    private static final Plan FEW = new Plan(400, 40, 100, 40, 20, 1, 1, List.of(1, 2));

    @Test
    void everyLineOfTheTableIsMeasured(@TempDir Path folder) {
        Report report = new SinksBenchmark().measure(FEW, folder.resolve("parts"));

        assertThat(report.comparisons())
                .extracting(Comparison::sink, Comparison::partitions, Comparison::vectorIndex, Comparison::against)
                .containsExactly(
                        tuple("sink-vector", 1, "no", "bare COPY + upsert"),
                        tuple("sink-vector", 2, "no", "bare COPY + upsert"),
                        tuple("sink-vector", 1, "no", "JDBC batch"),
                        tuple("sink-vector", 1, "no", "JDBC batch, reWriteBatchedInserts"),
                        tuple("sink-vector", 1, "yes", "bare COPY + upsert"),
                        tuple("sink-graph", 1, "-", "bare UNWIND"),
                        tuple("sink-graph", 2, "-", "bare UNWIND"));
        assertThat(report.comparisons()).allSatisfy(line -> {
            assertThat(line.sinkPerSecond()).isPositive();
            assertThat(line.otherPerSecond()).isPositive();
            assertThat(line.ratio()).isPositive();
        });
        assertThat(report.latencies()).extracting(Latency::sink).containsExactly("sink-vector", "sink-graph");
        assertThat(report.latencies())
                .allSatisfy(line -> assertThat(line.millis())
                        .hasSize(FEW.latencyRecords())
                        .allSatisfy(millis -> assertThat(millis).isPositive()));
        assertThat(folder.resolve("parts")).doesNotExist();
    }
}
