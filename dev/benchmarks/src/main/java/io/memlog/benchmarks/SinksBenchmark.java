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
@Command(
        name = "sinks",
        description = "Both sinks beside bare loops that write the same, as ratios.",
        exitCodeOnExecutionException = 2)
public final class SinksBenchmark implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";

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

    private final PrintStream progress = new PrintStream(System.err, true, UTF_8);

    private final long started = System.nanoTime();

    @Option(names = "--records", description = "Records of the largest run; the slower ones get fewer.")
    private @Nullable Integer records;

    @Option(names = "--pairs", description = "How often each sink and each loop runs.")
    private int pairs = Plan.PAIRS;

    @Option(names = "--quick", description = "A quarter of the records.")
    private boolean isQuick;

    @Option(names = "--only", description = "vector or graph; without it both.")
    private List<Sink> sinks = List.of(Sink.values());

    @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
    private @Nullable Path dir;

    @Option(names = "--json", description = "Also write every single run into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the tables into this file.")
    private @Nullable Path markdown;

    SinksBenchmark() {}

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

    /** @param folder deleted at the end */
    Report measure(Plan plan, Path folder) {
        try (var parts = new BenchmarkParts(folder)) {
            note("starts Kafka, registry, Postgres and Neo4j");
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
                        note("sink-%s warms up".formatted(each));
                        sink.warmUp();
                        comparisons.addAll(sink.compare(this::note));
                        note("sink-%s at low load".formatted(each));
                        latencies.add(sink.latency(new LatencyBenchmark(log)));
                    }
                }
                circumstances.put("bytes of a record", String.valueOf(log.meanBytes()));
            }
            circumstances.put("load average after", Machine.load());
            return new Report(circumstances, comparisons, latencies);
        }
    }

    private void note(String what) {
        progress.printf(Locale.ROOT, "%5.0f s  %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
