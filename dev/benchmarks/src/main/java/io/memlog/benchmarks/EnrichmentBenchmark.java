package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.models.EmbeddingModels;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures enrichment beside bare loops, other libraries and rate limits; {@code ./memlog bench enrichment} starts it. */
@Command(
        name = "enrichment",
        description = "Vectors and entities: through the whole topology, alone, late, remote; as ratios.",
        exitCodeOnExecutionException = 2)
public final class EnrichmentBenchmark implements Callable<Integer> {
    private static final String LOGGING = "logback.configurationFile";

    /** What can be measured; named as on the command line. */
    enum Part {
        topology,
        latency,
        embedder,
        remote
    }

    private final PrintStream progress = new PrintStream(System.err, true, UTF_8);

    private final long started = System.nanoTime();

    @Option(names = "--pieces", description = "Word pieces that one thread reads in a run.")
    private @Nullable Integer pieces;

    @Option(names = "--pairs", description = "How often each side runs.")
    private int pairs = EnrichmentPlan.PAIRS;

    @Option(names = "--quick", description = "A quarter of the texts.")
    private boolean isQuick;

    @Option(names = "--only", description = "topology, latency, embedder or remote; without it all.")
    private Set<Part> only = Set.of(Part.values());

    @Option(names = "--model", description = "Embedding model, one that the build carries.")
    private String model = EmbeddingModels.DEFAULT_ID;

    @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
    private @Nullable Path dir;

    @Option(names = "--json", description = "Also write every single run into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the tables into this file.")
    private @Nullable Path markdown;

    EnrichmentBenchmark() {}

    public static void main(String[] args) {
        if (System.getProperty(LOGGING) == null) {
            System.setProperty(LOGGING, "io/memlog/benchmarks/logback.xml");
        }
        // Before several threads ask for it at once.
        LoggerFactory.getILoggerFactory();
        System.exit(new CommandLine(new EnrichmentBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        int most = pieces != null ? pieces : isQuick ? EnrichmentPlan.QUICK_PIECES : EnrichmentPlan.PIECES;
        Path base = dir == null ? Path.of(System.getProperty("java.io.tmpdir")) : Files.createDirectories(dir);
        EnrichmentReport report =
                measure(EnrichmentPlan.of(most, pairs), Files.createTempDirectory(base, "memlog-bench-"));
        new PrintStream(System.out, true, UTF_8).print(report.text());
        if (markdown != null) {
            Files.writeString(markdown, report.text());
        }
        if (json != null) {
            Files.writeString(json, report.json());
        }
        return 0;
    }

    /** @param folder deleted at the end */
    EnrichmentReport measure(EnrichmentPlan plan, Path folder) {
        Map<String, String> circumstances = new TreeMap<>();
        circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        circumstances.put("machine", Machine.describe());
        circumstances.put("load average before", Machine.load());
        List<TopologyRow> topology = new ArrayList<>();
        List<EnrichmentLatency> latencies = new ArrayList<>();
        List<EmbedderRow> embedders = new ArrayList<>();
        List<RemoteRow> remotes = new ArrayList<>();
        try (var parts = new EnrichmentParts(folder, model);
                LocalModels models = LocalModels.open(model, folder.resolve("native"))) {
            circumstances.put("models", models.describe());
            if (only.contains(Part.embedder)) {
                OtherEmbedder other = OtherEmbedder.open(model, folder.resolve("other"));
                embedders.addAll(new EmbedderBenchmark(models, other, plan).compare(this::note));
            }
            if (only.contains(Part.topology) || only.contains(Part.latency)) {
                throughTopology(parts, models, plan, topology, latencies);
            }
            if (only.contains(Part.remote)) {
                note("remote provider");
                remotes.addAll(new RemoteBenchmark().measure(plan.remoteTime()));
            }
        }
        circumstances.put("load average after", Machine.load());
        return new EnrichmentReport(circumstances, topology, latencies, embedders, remotes);
    }

    private void throughTopology(
            EnrichmentParts parts,
            LocalModels models,
            EnrichmentPlan plan,
            List<TopologyRow> topology,
            List<EnrichmentLatency> latencies) {
        note("starts Kafka and registry");
        parts.start();
        try (var log = new EventLog(parts);
                var view = new EnrichedView(parts)) {
            var benchmark = new TopologyBenchmark(parts, log, view, models);
            for (int threads : plan.threads()) {
                note("extraction-streams with %d stream threads, warm-up".formatted(threads));
                benchmark.start(threads, plan);
                if (only.contains(Part.topology)) {
                    for (int length : plan.lengths()) {
                        note("%d threads, texts of %d pieces".formatted(threads, length));
                        topology.add(benchmark.compare(threads, length, plan));
                    }
                }
            }
            if (only.contains(Part.latency)) {
                var latency = new EnrichmentLatencyBenchmark(log, view, models);
                for (int length : plan.lengths()) {
                    note("at low load, texts of %d pieces".formatted(length));
                    latencies.add(latency.measure(length, plan.latencyEvents()));
                }
            }
        }
    }

    private void note(String what) {
        progress.printf(Locale.ROOT, "%5.0f s  %s%n", (System.nanoTime() - started) / 1e9, what);
    }
}
