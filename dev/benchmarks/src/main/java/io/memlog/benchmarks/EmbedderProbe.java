package io.memlog.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModels;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Measures one model in this process, which holds nothing else, and prints the figures as JSON; stateless. */
final class EmbedderProbe {
    /** Best of so many runs: nothing is compared in one moment here, and others can only slow a run down. */
    private static final int RUNS = 3;

    private static final Path STATUS = Path.of("/proc/self/status");

    private EmbedderProbe() {}

    /** Takes the folder of the data, a folder for the native library, word pieces of a run, and a model id or a model's folder. */
    public static void main(String[] args) throws IOException {
        Conversations data = Conversations.read(Path.of(args[0]));
        long begin = System.nanoTime();
        try (Embedder embedder = open(args[3], Path.of(args[1]))) {
            Optional<float[]> unused = embedder.embedPassage("first");
            double startSeconds = (System.nanoTime() - begin) / 1e9;
            EmbedderFigures figures = measure(embedder, data, Integer.parseInt(args[2]), startSeconds);
            new PrintStream(System.out, true, UTF_8).println(new ObjectMapper().writeValueAsString(figures));
        }
    }

    static EmbedderFigures measure(Embedder embedder, Conversations data, int pieces, double startSeconds)
            throws IOException {
        // Before the speed: it compiles what the speed is measured of.
        Retrieval retrieval = Retrieval.measure(embedder, data);
        Map<Integer, Double> one = speed(embedder, 1, pieces);
        Map<Integer, Double> all = speed(embedder, Runtime.getRuntime().availableProcessors(), pieces);
        return new EmbedderFigures(embedder.model().id(), startSeconds, residentMegabytes(), one, all, retrieval);
    }

    private static Embedder open(String model, Path cache) {
        return EmbeddingModels.ids().contains(model)
                ? EmbeddingModels.open(model, cache)
                : EmbeddingModels.openFolder(Path.of(model), cache);
    }

    private static Map<Integer, Double> speed(Embedder embedder, int threads, int pieces) {
        Map<Integer, Double> speed = new TreeMap<>();
        for (int length : SampleTexts.LENGTHS) {
            List<String> texts = SampleTexts.texts(0, Math.max(1, pieces / length * threads), length);
            double best = 0;
            for (int run = 0; run < RUNS; run++) {
                Measured measured = TextThreads.measure(threads, texts, text -> {
                    Optional<float[]> unused = embedder.embedPassage(text);
                });
                best = Math.max(best, measured.perSecond());
            }
            speed.put(length, best);
        }
        return speed;
    }

    /** NaN where the system does not say. */
    private static double residentMegabytes() throws IOException {
        System.gc();
        if (!Files.isReadable(STATUS)) {
            return Double.NaN;
        }
        try (var lines = Files.lines(STATUS)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1_024)
                    .findFirst()
                    .orElse(Double.NaN);
        }
    }
}
