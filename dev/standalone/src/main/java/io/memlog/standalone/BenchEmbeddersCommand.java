package io.memlog.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Embedding models beside each other on chats and questions of the user's. */
@Command(
        name = "embedders",
        description =
                "Embedding models: how well they find the passages that answer questions, how fast they are, what they need.")
final class BenchEmbeddersCommand implements Callable<Integer> {
    private static final String MAIN = "io.memlog.benchmarks.EmbeddersBenchmark";

    @Option(
            names = "--data",
            required = true,
            description = "Folder with locomo-turns.jsonl and locomo-questions.jsonl; nothing of it is kept.")
    @SuppressWarnings("NullAway.Init") // picocli insists on it.
    private Path data;

    @Option(names = "--model", description = "Model to measure; without it all that the build carries.")
    private List<String> models = List.of();

    @Option(names = "--model-dir", description = "Folder of a model that the build does not carry.")
    private List<Path> folders = List.of();

    @Option(names = "--pieces", description = "Word pieces that one thread reads in a run.")
    private @Nullable Integer pieces;

    @Option(names = "--json", description = "Also write the figures into this file.")
    private @Nullable Path json;

    @Option(names = "--markdown", description = "Also write the table into this file.")
    private @Nullable Path markdown;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        BenchCommand.add(arguments, "--data", data);
        models.forEach(model -> BenchCommand.add(arguments, "--model", model));
        folders.forEach(folder -> BenchCommand.add(arguments, "--model-dir", folder));
        BenchCommand.add(arguments, "--pieces", pieces);
        BenchCommand.add(arguments, "--json", json);
        BenchCommand.add(arguments, "--markdown", markdown);
        return BenchCommand.run(MAIN, arguments);
    }
}
