package io.memlog.benchmarks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * All figures of a run; immutable.
 *
 * @param circumstances date, machine, models, load
 * @param topology the whole way beside the bare loop; empty if it was not measured, as each of the others
 * @param latencies the whole way at low load
 * @param embedders vectors alone beside another library
 * @param remotes remote vectors beside the provider's rate limit
 */
record EnrichmentReport(
        Map<String, String> circumstances,
        List<TopologyRow> topology,
        List<EnrichmentLatency> latencies,
        List<EmbedderRow> embedders,
        List<RemoteRow> remotes) {
    private static final List<String> TOPOLOGY_HEADING = List.of(
            "tokens",
            "threads",
            "topology texts/s",
            "loop texts/s",
            "ratio",
            "lowest",
            "highest",
            "service CPU ms/text",
            "Kafka CPU ms/text",
            "loop CPU ms/text",
            "same vectors and entities");

    private static final List<String> LATENCY_HEADING = List.of(
            "tokens", "load", "p50 ms", "p99 ms", "models p50 ms", "above it p50 ms", "above it p99 ms", "events");

    private static final List<String> EMBEDDER_HEADING = List.of(
            "ours / " + OtherEmbedder.NAME,
            "tokens",
            "ours texts/s",
            OtherEmbedder.NAME + " texts/s",
            "ratio",
            "lowest",
            "highest",
            "our CPU ms/text",
            "their CPU ms/text");

    private static final List<String> REMOTE_HEADING = List.of(
            "limit requests/s",
            "in flight",
            "possible",
            "reached",
            "share",
            "not answered with vectors",
            "failed calls",
            "CPU ms/text");

    EnrichmentReport {
        circumstances = new TreeMap<>(circumstances);
        topology = List.copyOf(topology);
        latencies = List.copyOf(latencies);
        embedders = List.copyOf(embedders);
        remotes = List.copyOf(remotes);
    }

    /** Markdown. */
    String text() {
        return ReportTable.document(
                circumstances,
                List.of(
                        new ReportTable(TOPOLOGY_HEADING, topologyRows(), 0),
                        new ReportTable(LATENCY_HEADING, latencyRows(), 0),
                        new ReportTable(EMBEDDER_HEADING, embedderRows(), 1),
                        new ReportTable(REMOTE_HEADING, remoteRows(), 0)));
    }

    /** Every single run. */
    String json() {
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(this) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("memory cannot fail to be written", e);
        }
    }

    private List<List<String>> topologyRows() {
        return topology.stream()
                .map(row -> List.of(
                        String.valueOf(row.pieces()),
                        String.valueOf(row.threads()),
                        rate(row.runs().ours()),
                        rate(row.runs().other()),
                        fraction(row.runs().ratio()),
                        fraction(row.runs().ratios().getFirst()),
                        fraction(row.runs().ratios().getLast()),
                        cpu(row.runs().ours()),
                        fraction(row.kafkaCpuMillis()),
                        cpu(row.runs().other()),
                        String.format(Locale.ROOT, "%.0f %%", 100 * row.sameShare())))
                .toList();
    }

    private List<List<String>> latencyRows() {
        return latencies.stream()
                .map(row -> List.of(
                        String.valueOf(row.pieces()),
                        row.perSecond() + "/s",
                        tenth(row.percentile(0.50)),
                        tenth(row.percentile(0.99)),
                        tenth(row.model()),
                        tenth(row.above(0.50)),
                        tenth(row.above(0.99)),
                        String.valueOf(row.millis().size())))
                .toList();
    }

    private List<List<String>> embedderRows() {
        return embedders.stream()
                .map(row -> List.of(
                        row.how(),
                        String.valueOf(row.pieces()),
                        rate(row.runs().ours()),
                        rate(row.runs().other()),
                        fraction(row.runs().ratio()),
                        fraction(row.runs().ratios().getFirst()),
                        fraction(row.runs().ratios().getLast()),
                        cpu(row.runs().ours()),
                        cpu(row.runs().other())))
                .toList();
    }

    private List<List<String>> remoteRows() {
        return remotes.stream()
                .map(row -> List.of(
                        String.valueOf(row.limit()),
                        String.valueOf(row.lanes()),
                        tenth(row.possible()),
                        tenth(row.reached()),
                        fraction(row.share()),
                        String.valueOf(row.refused()),
                        String.valueOf(row.failedCalls()),
                        fraction(row.cpuMillis())))
                .toList();
    }

    private static String rate(List<Measured> runs) {
        return String.format(Locale.ROOT, "%,.0f", Turns.Runs.median(runs, Measured::perSecond));
    }

    private static String cpu(List<Measured> runs) {
        return fraction(Turns.Runs.median(runs, Measured::cpuMillisEach));
    }

    private static String fraction(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    private static String tenth(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
