package io.memlog.benchmarks;

import io.memlog.models.EmbeddingModels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures enrichment beside bare loops, other libraries and rate limits; {@code ./memlog bench enrichment} starts it. */
@Command(
        name = "enrichment",
        description = "Vectors and entities: through the whole topology, alone, late, remote; as ratios.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class EnrichmentBenchmark implements Callable<Integer> {
    /** What can be measured; named as on the command line. */
    enum Part {
        topology,
        latency,
        embedder,
        remote
    }

    private final Progress progress = new Progress();

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

    @Mixin
    private PartsFolder folder = new PartsFolder();

    @Mixin
    private ReportOutput output = new ReportOutput();

    EnrichmentBenchmark() {}

    public static void main(String[] args) {
        QuietLogging.begin();
        System.exit(new CommandLine(new EnrichmentBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        int most = pieces != null ? pieces : isQuick ? EnrichmentPlan.QUICK_PIECES : EnrichmentPlan.PIECES;
        EnrichmentReport report = measure(EnrichmentPlan.of(most, pairs), folder.create());
        output.write(report.text(), report.json());
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
                embedders.addAll(new EmbedderBenchmark(models, other, plan).compare(progress::note));
            }
            if (only.contains(Part.topology) || only.contains(Part.latency)) {
                throughTopology(parts, models, plan, topology, latencies);
            }
            if (only.contains(Part.remote)) {
                progress.note("remote provider");
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
        progress.note("starts Kafka and registry");
        parts.start();
        try (var log = new EventLog(parts);
                var view = new EnrichedView(parts)) {
            var benchmark = new TopologyBenchmark(parts, log, view, models);
            for (int threads : plan.threads()) {
                progress.note("extraction-streams with %d stream threads, warm-up".formatted(threads));
                benchmark.start(threads, plan);
                if (only.contains(Part.topology)) {
                    for (int length : plan.lengths()) {
                        progress.note("%d threads, texts of %d pieces".formatted(threads, length));
                        topology.add(benchmark.compare(threads, length, plan));
                    }
                }
            }
            if (only.contains(Part.latency)) {
                var latency = new EnrichmentLatencyBenchmark(log, view, models);
                for (int length : plan.lengths()) {
                    progress.note("at low load, texts of %d pieces".formatted(length));
                    latencies.add(latency.measure(length, plan.latencyEvents()));
                }
            }
        }
    }
}
