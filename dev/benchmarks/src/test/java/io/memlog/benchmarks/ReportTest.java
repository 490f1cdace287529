package io.memlog.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReportTest {
    private static final Report REPORT = new Report(
            Map.of("date", "2026-11-21"),
            List.of(new Comparison(
                    "sink-graph",
                    2,
                    "-",
                    "bare UNWIND",
                    List.of(run(1.0, 0.5), run(2.0, 0.5), run(4.0, 0.5)),
                    List.of(run(0.5, 0.1), run(1.8, 0.1), run(3.0, 0.1)))),
            List.of(new Latency("sink-graph", 20, List.of(1.0, 2.0, 3.0, 100.0), List.of(0.5, 1.5))));

    @Test
    void ratiosAreTakenPairByPairAndTheMedianStandsForThem() {
        Comparison line = REPORT.comparisons().getFirst();

        assertThat(line.ratios()).containsExactly(0.5, 0.75, 0.9);
        assertThat(line.ratio()).isEqualTo(0.75);
        assertThat(line.sinkPerSecond()).isEqualTo(500);
        assertThat(line.sinkCpu()).isEqualTo(50);
    }

    @Test
    void theTextIsATableOfMarkdownWithEveryLine() {
        String text = ReportText.of(REPORT);

        assertThat(text).contains("* date: 2026-11-21");
        assertThat(text.lines().filter(line -> line.startsWith("| sink-graph")).map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "| sink-graph | 2 | - | bare UNWIND | 500 | 556 | 0.75 | 0.50 | 0.90 | 50.00 | 10.00 | 0 |",
                        "| sink-graph | 20/s | 2.00 | 100.00 | 100.00 | 100.00 | 1.00 | 4 |");
    }

    @Test
    void theJsonHoldsEveryRun() {
        assertThat(ReportJson.of(REPORT)).contains("\"seconds\" : 1.8", "\"ratio\" : 0.75", "\"millis\" : [ 1.0");
    }

    private static Measured run(double seconds, double cpuSeconds) {
        return new Measured(1_000, (long) (seconds * 1e9), (long) (cpuSeconds * 1e9), 0);
    }
}
