package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures both sinks beside bare loops and prints the table; {@code ./memlog bench sinks} starts it in a JVM like a service's. */
@Command(name = "sinks", description = "Both sinks beside bare loops that write the same, as ratios.")
public final class SinksBenchmark implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";

    private final PrintStream progress = new PrintStream(System.err, true, UTF_8);

    private final long started = System.nanoTime();

    @Option(names = "--records", description = "Records of the largest run; the slower ones get fewer.")
    private @Nullable Integer records;

    @Option(names = "--pairs", description = "How often each sink and each loop runs.")
    private int pairs = Plan.PAIRS;

    @Option(names = "--quick", description = "A quarter of the records.")
    private boolean isQuick;

    @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
    private @Nullable Path dir;

    @Option(names = "--json", description = "Also write every single run into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the tables into this file.")
    private @Nullable Path markdown;

    private SinksBenchmark() {}

    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "io/memlog/benchmarks/logback.xml");
        }
        // Before several threads ask for it at once.
        LoggerFactory.getILoggerFactory();
        System.exit(new CommandLine(new SinksBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        int most = records != null ? records : isQuick ? Plan.QUICK_RECORDS : Plan.RECORDS;
        Path base = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : Files.createDirectories(dir);
        Report report = measure(Plan.of(most, pairs), Files.createTempDirectory(base, "memlog-bench-"));
        String text = ReportText.of(report);
        new PrintStream(System.out, true, UTF_8).print(text);
        if (markdown != null) {
            Files.writeString(markdown, text);
        }
        if (json != null) {
            Files.writeString(json, ReportJson.of(report));
        }
        return 0;
    }

    private Report measure(Plan plan, Path folder) {
        try (var parts = new BenchmarkParts(folder)) {
            note("starts Kafka, registry, Postgres and Neo4j");
            parts.start();
            try (var log = new EnrichedLog(parts);
                    var vector = new VectorBenchmark(parts, log, plan);
                    var graph = new GraphBenchmark(parts, log, plan)) {
                return measure(plan, log, vector, graph);
            }
        }
    }

    private Report measure(Plan plan, EnrichedLog log, VectorBenchmark vector, GraphBenchmark graph) {
        Map<String, String> circumstances = new TreeMap<>();
        circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        circumstances.put("machine", Machine.describe());
        circumstances.put(
                "stores",
                "Postgres %s (durable), Neo4j %s"
                        .formatted(vector.tables().version(), graph.graph().version()));
        circumstances.put("load average before", Machine.load());

        List<Comparison> comparisons = new ArrayList<>();
        for (int partitions : plan.partitions()) {
            note("sink-vector and bare upsert loop, %d partitions".formatted(partitions));
            comparisons.addAll(vector.againstBareLoop(partitions, false));
        }
        circumstances.put("bytes of a record", String.valueOf(log.bytes() / plan.vectorRecords()));
        note("sink-vector and JDBC batches");
        comparisons.addAll(vector.againstJdbcBatches());
        note("sink-vector and bare upsert loop, HNSW");
        comparisons.addAll(vector.againstBareLoop(1, true));
        for (int partitions : plan.partitions()) {
            note("sink-graph and bare UNWIND loop, %d partitions".formatted(partitions));
            comparisons.addAll(graph.againstBareLoop(partitions));
        }
        List<Latency> latencies = latencies(plan, log, vector, graph);
        circumstances.put("load average after", Machine.load());
        return new Report(circumstances, comparisons, latencies);
    }

    /** The vector index is there, as in production. */
    private List<Latency> latencies(Plan plan, EnrichedLog log, VectorBenchmark vector, GraphBenchmark graph) {
        note("latency at low load");
        var benchmark = new LatencyBenchmark(log);
        vector.tables().reset();
        vector.tables().vectorIndex(true);
        Latency ofVector = benchmark.measure(
                VectorBenchmark.SINK,
                vector.settings(LatencyBenchmark.PARTITIONS, LatencyBenchmark.PARALLELISM),
                vector.store(),
                plan.latencyRecords());
        graph.graph().reset();
        Latency ofGraph = benchmark.measure(
                GraphBenchmark.SINK,
                graph.settings(LatencyBenchmark.PARTITIONS, LatencyBenchmark.PARALLELISM),
                graph.store(),
                plan.latencyRecords());
        return List.of(ofVector, ofGraph);
    }

    private void note(String what) {
        progress.printf(Locale.ROOT, "%5.0f s  %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
