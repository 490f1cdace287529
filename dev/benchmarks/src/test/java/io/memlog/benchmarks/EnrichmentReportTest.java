package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class EnrichmentReportTest {
    private static final Turns.Runs RUNS =
            new Turns.Runs(List.of(run(10, 4), run(20, 4), run(40, 4)), List.of(run(9, 2), run(19, 2), run(30, 2)));

    private static final EnrichmentReport REPORT = new EnrichmentReport(
            Map.of("date", "2026-11-21"),
            List.of(new TopologyRow(40, 2, RUNS, 0.25, 1.0)),
            List.of(new EnrichmentLatency(40, 20, List.of(30.0, 40.0, 90.0), List.of(4.0, 5.0, 6.0))),
            List.of(),
            List.of(new RemoteRow(20, 4, 20, 15, 3, 1, 0.5)));

    @Test
    void theTextHasATableForEachPartThatWasMeasured() {
        List<String> lines = REPORT.text()
                .lines()
                .filter(line -> line.startsWith("| "))
                .map(line -> line.replaceAll(" +", " "))
                .toList();

        assertThat(lines)
                .hasSize(6)
                .contains(
                        "| 40 | 2 | 50 | 53 | 0.90 | 0.75 | 0.95 | 4.00 | 0.25 | 2.00 | 100 % |",
                        "| 40 | 20/s | 40.0 | 90.0 | 5.0 | 35.0 | 85.0 | 3 |",
                        "| 20 | 4 | 20.0 | 15.0 | 0.75 | 3 | 1 | 0.50 |");
    }

    @Test
    void theJsonHoldsEveryRun() {
        assertThat(REPORT.json()).contains("\"nanos\" : 40000000000", "\"sameShare\" : 1.0", "\"millis\" : [ 30.0");
    }

    private static Measured run(int seconds, int cpuSeconds) {
        return new Measured(1_000, seconds * 1_000_000_000L, cpuSeconds * 1_000_000_000L, 0);
    }
}
