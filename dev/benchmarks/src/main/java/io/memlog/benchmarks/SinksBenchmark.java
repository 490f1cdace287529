package io.memlog.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures both sinks beside bare loops and prints the table; {@code ./memlog bench sinks} starts it in a JVM like a service's. */
@Command(
        name = "sinks",
        description = "Both sinks beside bare loops that write the same, as ratios.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class SinksBenchmark implements Callable<Integer> {
    /** Which sink; named as in its module. */
    enum Sink {
        vector,
        graph;

        SinkBenchmark open(BenchmarkParts parts, EnrichedLog log, Plan plan) {
            return switch (this) {
                case vector -> new VectorBenchmark(parts, log, plan);
                case graph -> new GraphBenchmark(parts, log, plan);
            };
        }
    }

    private final Progress progress = new Progress();

    @Option(names = "--records", description = "Records of the largest run; the slower ones get fewer.")
    private @Nullable Integer records;

    @Option(names = "--pairs", description = "How often each sink and each loop runs.")
    private int pairs = Plan.PAIRS;

    @Option(names = "--quick", description = "A quarter of the records.")
    private boolean isQuick;

    @Option(names = "--only", description = "vector or graph; without it both.")
    private List<Sink> sinks = List.of(Sink.values());

    @Mixin
    private PartsFolder folder = new PartsFolder();

    @Mixin
    private ReportOutput output = new ReportOutput();

    SinksBenchmark() {}

    public static void main(String[] args) {
        QuietLogging.begin();
        System.exit(new CommandLine(new SinksBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        int most = records != null ? records : isQuick ? Plan.QUICK_RECORDS : Plan.RECORDS;
        Report report = measure(Plan.of(most, pairs), folder.create());
        output.write(ReportText.of(report), ReportJson.of(report));
        return 0;
    }

    /** @param folder deleted at the end */
    Report measure(Plan plan, Path folder) {
        try (var parts = new BenchmarkParts(folder)) {
            progress.note("starts Kafka, registry, Postgres and Neo4j");
            parts.start();
            Map<String, String> circumstances = new TreeMap<>();
            circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
            circumstances.put("machine", Machine.describe());
            circumstances.put("load average before", Machine.load());
            List<Comparison> comparisons = new ArrayList<>();
            List<Latency> latencies = new ArrayList<>();
            try (var log = new EnrichedLog(parts)) {
                for (Sink each : sinks) {
                    try (SinkBenchmark sink = each.open(parts, log, plan)) {
                        circumstances.put("store of sink-" + each, sink.store());
                        progress.note("sink-%s warms up".formatted(each));
                        sink.warmUp();
                        comparisons.addAll(sink.compare(progress::note));
                        progress.note("sink-%s at low load".formatted(each));
                        latencies.add(sink.latency(new LatencyBenchmark(log)));
                    }
                }
                circumstances.put("bytes of a record", String.valueOf(log.meanBytes()));
            }
            circumstances.put("load average after", Machine.load());
            return new Report(circumstances, comparisons, latencies);
        }
    }
}
