package io.memlog.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.memlog.models.EmbeddingModels;
import io.memlog.testkit.process.Folders;
import java.io.IOException;
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
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares embedding models, so that the default is chosen by measurement; {@code ./memlog bench embedders} starts it. */
@Command(
        name = "embedders",
        description = "Embedding models: how well they find, how fast they are, what they need.",
        mixinStandardHelpOptions = true,
        exitCodeOnExecutionException = 2)
public final class EmbeddersBenchmark implements Callable<Integer> {
    private static final int PIECES = 12_000;

    private static final List<String> HEADING = List.of(
            "model",
            "recall@1",
            "recall@5",
            "recall@10",
            "recall@20",
            "MRR",
            "texts/s 12 tokens",
            "40",
            "120",
            "all cores 12",
            "40",
            "120",
            "passages/s",
            "start s",
            "resident MB");

    private final Progress progress = new Progress();

    @Option(
            names = "--data",
            required = true,
            description = "Folder with " + Conversations.TURNS + " and " + Conversations.QUESTIONS + ".")
    @SuppressWarnings("NullAway.Init") // picocli insists on it.
    private Path data;

    @Option(names = "--model", description = "Model to measure; without it all that the build carries.")
    private List<String> models = EmbeddingModels.ids();

    @Option(names = "--model-dir", description = "Folder of a model that the build does not carry.")
    private List<Path> folders = List.of();

    @Option(names = "--pieces", description = "Word pieces that one thread reads in a run.")
    private int pieces = PIECES;

    @Mixin
    private ReportOutput output = new ReportOutput();

    EmbeddersBenchmark() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new EmbeddersBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Conversations conversations = Conversations.read(data);
        Map<String, String> circumstances = new TreeMap<>();
        circumstances.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        circumstances.put("machine", Machine.describe());
        circumstances.put("load average before", Machine.load());
        circumstances.put("questions without usable evidence", String.valueOf(conversations.skipped()));
        List<EmbedderFigures> figures = new ArrayList<>();
        Path cache = Files.createTempDirectory("memlog-bench-");
        try {
            for (String model : Stream.concat(models.stream(), folders.stream().map(Path::toString))
                    .toList()) {
                progress.note(model);
                figures.add(probe(model, cache));
            }
        } finally {
            Folders.delete(cache);
        }
        circumstances.put(
                "questions", String.valueOf(figures.getFirst().retrieval().questions()));
        circumstances.put("load average after", Machine.load());
        String text = ReportTable.document(
                circumstances,
                List.of(new ReportTable(
                        HEADING, figures.stream().map(EmbeddersBenchmark::row).toList(), 1)));
        output.write(
                text,
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(figures));
        return 0;
    }

    /** In a JVM like a service's: what a model needs can only be seen where it is alone. */
    private EmbedderFigures probe(String model, Path cache) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx768m",
                        "--enable-native-access=ALL-UNNAMED",
                        // Warnings to standard error: the figures have standard output for themselves.
                        "-Dlogback.configurationFile=io/memlog/benchmarks/logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbedderProbe.class.getName(),
                        data.toString(),
                        cache.toString(),
                        String.valueOf(pieces),
                        model)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] figures = process.getInputStream().readAllBytes();
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException("expected the figures of %s, found exit code %d".formatted(model, code));
        }
        return new ObjectMapper().readValue(figures, EmbedderFigures.class);
    }

    private static List<String> row(EmbedderFigures figures) {
        List<String> row = new ArrayList<>();
        row.add(figures.model());
        figures.retrieval().recallAt().values().forEach(recall -> row.add(format("%.3f", recall)));
        row.add(format("%.3f", figures.retrieval().meanReciprocalRank()));
        figures.perSecond().values().forEach(rate -> row.add(format("%,.0f", rate)));
        figures.perSecondOnAllCores().values().forEach(rate -> row.add(format("%,.0f", rate)));
        row.add(format("%,.0f", figures.retrieval().passagesPerSecond()));
        row.add(format("%.1f", figures.startSeconds()));
        row.add(format("%,.0f", figures.residentMegabytes()));
        return row;
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
