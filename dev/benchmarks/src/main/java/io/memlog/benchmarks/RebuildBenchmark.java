package io.memlog.benchmarks;

import io.memlog.sink.vector.IndexBuild;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures rebuilds beside bare bulk loads of the same records; {@code ./memlog bench rebuild} starts it in a JVM like a service's. */
@Command(
        name = "rebuild",
        description =
                "The rebuild of a store from its log, beside a bare bulk load of the same records with the same indexes.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class RebuildBenchmark implements Callable<Integer> {
    private static final int RECORDS = 100_000;

    /** Which store. */
    enum Store {
        vector,
        graph;

        RebuiltStore open(BenchmarkParts parts, EnrichedLog log, Path folder, IndexBuild indexBuild) {
            return switch (this) {
                case vector -> new VectorRebuild(parts, log, folder, indexBuild);
                case graph -> new GraphRebuild(parts, log);
            };
        }
    }

    private final Progress progress = new Progress();

    @Option(names = "--records", description = "Memories in the log (${DEFAULT-VALUE}).")
    private int records = RECORDS;

    @Option(
            names = "--pairs",
            description = "How often the rebuild and the bare load run, in turns (${DEFAULT-VALUE}).")
    private int pairs = 1;

    @Option(names = "--store", description = "${COMPLETION-CANDIDATES}; without it each of them.")
    private List<Store> stores = List.of(Store.values());

    @Option(
            names = "--index-memory",
            description = "Megabytes for building an index of vectors, of both (${DEFAULT-VALUE}).")
    private int indexMemoryMegabytes = IndexBuild.DEFAULT.memoryMegabytes();

    @Mixin
    private PartsFolder folder = new PartsFolder();

    @Mixin
    private ReportOutput output = new ReportOutput();

    RebuildBenchmark() {}

    public static void main(String[] args) {
        QuietLogging.begin();
        System.exit(new CommandLine(new RebuildBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        RebuildReport report = measure(records, pairs, folder.create());
        output.write(report.text(), report.json());
        return 0;
    }

    /** @param parent deleted at the end */
    RebuildReport measure(int memories, int turns, Path parent) {
        var indexBuild = new IndexBuild(indexMemoryMegabytes, IndexBuild.DEFAULT.workers());
        try (var parts = new BenchmarkParts(parent)) {
            progress.note("starts Kafka, registry and the stores");
            if (stores.contains(Store.graph)) {
                parts.start();
            } else {
                parts.startWithoutGraph();
            }
            Map<String, String> circumstances = new TreeMap<>();
            circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
            circumstances.put("machine", Machine.describe());
            circumstances.put("load average before", Machine.load());
            List<RebuildReport.Pair> measured = new ArrayList<>();
            try (var log = new EnrichedLog(parts)) {
                for (Store each : stores) {
                    try (RebuiltStore store = each.open(parts, log, parent, indexBuild)) {
                        progress.note("%s store: fills the log and the live generation".formatted(each));
                        store.prepare(memories);
                        circumstances.put("%s store".formatted(each), store.store());
                        for (int turn = 0; turn < turns; turn++) {
                            progress.note("%s store: rebuild".formatted(each));
                            Phases rebuild = store.rebuild();
                            progress.note("%s store: bare load".formatted(each));
                            measured.add(new RebuildReport.Pair(each.name(), rebuild, store.loadBare()));
                        }
                    }
                }
                circumstances.put("bytes of a record", String.valueOf(log.meanBytes()));
            }
            circumstances.put("load average after", Machine.load());
            return new RebuildReport(circumstances, measured);
        }
    }
}
