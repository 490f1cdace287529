package io.memlog.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All figures of a run, as tables of texts; immutable.
 *
 * @param circumstances date, machine, versions, sizes
 */
record Report(Map<String, String> circumstances, List<Comparison> comparisons, List<Latency> latencies) {
    static final List<String> COMPARISON_HEADING = List.of(
            "sink",
            "partitions",
            "HNSW",
            "against",
            "sink records/s",
            "loop records/s",
            "ratio",
            "lowest",
            "highest",
            "sink CPU s/100k",
            "loop CPU s/100k",
            "disturbed");

    static final List<String> LATENCY_HEADING =
            List.of("sink", "load", "p50 ms", "p95 ms", "p99 ms", "longest ms", "in the store p50 ms", "records");

    Report {
        circumstances = new TreeMap<>(circumstances);
        comparisons = List.copyOf(comparisons);
        latencies = List.copyOf(latencies);
    }

    List<List<String>> comparisonRows() {
        return comparisons.stream()
                .map(line -> List.of(
                        line.sink(),
                        String.valueOf(line.partitions()),
                        line.vectorIndex(),
                        line.against(),
                        whole(line.sinkPerSecond()),
                        whole(line.otherPerSecond()),
                        fraction(line.ratio()),
                        fraction(line.ratios().getFirst()),
                        fraction(line.ratios().getLast()),
                        fraction(line.sinkCpu()),
                        fraction(line.otherCpu()),
                        String.valueOf(line.disturbances())))
                .toList();
    }

    List<List<String>> latencyRows() {
        return latencies.stream()
                .map(line -> List.of(
                        line.sink(),
                        line.perSecond() + "/s",
                        fraction(line.percentile(0.50)),
                        fraction(line.percentile(0.95)),
                        fraction(line.percentile(0.99)),
                        fraction(line.percentile(1.00)),
                        fraction(Percentiles.median(line.storeMillis())),
                        String.valueOf(line.millis().size())))
                .toList();
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
