package io.memlog.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Our embedder for vectors alone beside langchain4j's in-process model. For one thread. */
final class EmbedderBenchmark {
    /** Both round, but not in the same place: they divide by a norm of another precision. */
    private static final double MOST_DIFFERENCE = 1e-6;

    private final LocalModels models;
    private final OtherEmbedder other;
    private final EnrichmentPlan plan;

    EmbedderBenchmark(LocalModels models, OtherEmbedder other, EnrichmentPlan plan) {
        this.models = models;
        this.other = other;
        this.plan = plan;
    }

    List<EmbedderRow> compare(Consumer<String> progress) {
        int cores = Runtime.getRuntime().availableProcessors();
        int shortest = plan.lengths().getFirst();
        requireSameVectors(SampleTexts.texts(0, 20, shortest));
        progress.accept("vectors alone, warm-up");
        all(cores, shortest).warmUp(plan.warmUps());
        List<EmbedderRow> rows = new ArrayList<>();
        for (int pieces : plan.lengths()) {
            progress.accept("vectors alone, texts of %d pieces".formatted(pieces));
            rows.add(new EmbedderRow(
                    pieces,
                    "all: %d threads / embedAll".formatted(cores),
                    all(cores, pieces).measure(plan.pairs())));
            rows.add(new EmbedderRow(
                    pieces, "one by one: 1 thread / embed", each(pieces).measure(plan.pairs())));
        }
        return rows;
    }

    private Turns all(int threads, int pieces) {
        List<String> texts = SampleTexts.texts(0, plan.texts(pieces, threads), pieces);
        return new Turns(() -> models.embedAll(threads, texts), () -> other.embedAll(texts));
    }

    private Turns each(int pieces) {
        List<String> texts = SampleTexts.texts(0, plan.texts(pieces, 1), pieces);
        return new Turns(() -> models.embedAll(1, texts), () -> other.embedEach(texts));
    }

    /** Who computes something else is not comparable. */
    private void requireSameVectors(List<String> texts) {
        for (String text : texts) {
            float[] ours = models.enrich(text).vector();
            float[] theirs = other.embed(text);
            double difference = ours.length == theirs.length ? 0 : 1;
            for (int i = 0; i < Math.min(ours.length, theirs.length); i++) {
                difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
            }
            if (!(difference <= MOST_DIFFERENCE)) {
                throw new IllegalStateException("expected the vector of %s, found one that differs by %s"
                        .formatted(OtherEmbedder.NAME, difference));
            }
        }
    }
}
