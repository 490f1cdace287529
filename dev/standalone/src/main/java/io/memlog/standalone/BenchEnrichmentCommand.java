package io.memlog.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Vectors and entities beside bare loops over the same models, another library and a provider's rate limit. */
@Command(
        name = "enrichment",
        description =
                "Vectors and entities: through the whole topology, alone, at low load, remote; rates, ratios, processor time.")
final class BenchEnrichmentCommand implements Callable<Integer> {
    private static final String MAIN = "io.memlog.benchmarks.EnrichmentBenchmark";

    @Option(
            names = "--pieces",
            description = "Word pieces that one thread reads in a run; the default takes some five seconds.")
    private @Nullable Integer pieces;

    @Option(names = "--pairs", description = "How often each side runs.")
    private @Nullable Integer pairs;

    @Option(names = "--quick", description = "A quarter of the texts.")
    private boolean isQuick;

    @Option(
            names = "--only",
            paramLabel = "PART",
            description = "topology, latency, embedder or remote; without it all.")
    private List<String> only = List.of();

    @Option(names = "--model", description = "Embedding model, one that the build carries.")
    private @Nullable String model;

    @Option(names = "--dir", description = "Folder in which the parts keep their data until the end.")
    private @Nullable Path dir;

    @Option(names = "--json", description = "Also write every single run into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the tables into this file.")
    private @Nullable Path markdown;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        BenchCommand.add(arguments, "--pieces", pieces);
        BenchCommand.add(arguments, "--pairs", pairs);
        only.forEach(part -> BenchCommand.add(arguments, "--only", part));
        BenchCommand.add(arguments, "--model", model);
        BenchCommand.add(arguments, "--dir", dir);
        BenchCommand.add(arguments, "--json", json);
        BenchCommand.add(arguments, "--markdown", markdown);
        if (isQuick) {
            arguments.add("--quick");
        }
        return BenchCommand.run(MAIN, arguments);
    }
}
