package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.Encoder;
import io.memlog.models.Encoding;
import io.memlog.models.EntityType;
import io.memlog.models.ExtractedEntity;
import io.memlog.models.Extraction;
import io.memlog.models.ExtractionRequest;
import io.memlog.models.Extractor;
import io.memlog.models.TextSpan;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Tiny deterministic models for the logic around models; what they find means nothing. */
final class TestModels {
    int embedded;
    int extracted;
    boolean isEmbedderBroken;
    boolean isExtractorBroken;

    final Embedder embedder = new Embedder() {
        @Override
        public EmbeddingModel model() {
            return new EmbeddingModel("tiny", "1", "ab".repeat(32), 2, 512, "", 0.5);
        }

        @Override
        public Optional<float[]> embedPassage(String text) {
            embedded++;
            if (isEmbedderBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            double angle = text.hashCode();
            return text.isBlank()
                    ? Optional.empty()
                    : Optional.of(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
        }

        @Override
        public Optional<float[]> embedQuery(String text) {
            return embedPassage(text);
        }

        @Override
        public void close() {}
    };

    int embeddedByOther;
    boolean isOtherBroken;

    /** Another space. */
    final Embedder other = new Embedder() {
        @Override
        public EmbeddingModel model() {
            return new EmbeddingModel("other", "2", "ef".repeat(32), 3, 512, "", 0.5);
        }

        @Override
        public Optional<float[]> embedPassage(String text) {
            embeddedByOther++;
            if (isOtherBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            return text.isBlank() ? Optional.empty() : Optional.of(new float[] {0, 0.6f, 0.8f});
        }

        @Override
        public Optional<float[]> embedQuery(String text) {
            return embedPassage(text);
        }

        @Override
        public void close() {}
    };

    /** The same vectors; a pass shows no states. */
    final Encoder encoder = new Encoder() {
        @Override
        public EmbeddingModel model() {
            return embedder.model();
        }

        @Override
        public Encoding encode(String text) {
            float[] vector = embedder.embedPassage(text).orElse(null);
            return new Encoding(text, vector, new int[0], new int[0], new float[0][]);
        }

        @Override
        public Optional<float[]> embedPassage(String text) {
            return encode(text).vector();
        }

        @Override
        public Optional<float[]> embedQuery(String text) {
            return encode(text).vector();
        }

        @Override
        public String statesFingerprint() {
            return "none";
        }

        @Override
        public void close() {}
    };

    /** The first word is a thing, and "in 2 hours" a date. */
    final Extractor extractor = new Extractor() {
        @Override
        public String id() {
            return "first-word";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public Extraction extract(ExtractionRequest request) {
            extracted++;
            if (isExtractorBroken) {
                throw new IllegalStateException("broken on purpose");
            }
            String word = request.text().split(" ", 2)[0];
            var entity = new ExtractedEntity(
                    "topic:" + word,
                    word,
                    EntityType.TOPIC,
                    1.0,
                    "first-word",
                    List.of(new TextSpan(0, word.length())));
            List<ExtractedEntity> found = new ArrayList<>(List.of(entity));
            dateOf(request).ifPresent(found::add);
            return new Extraction(found, List.of());
        }
    };

    /** What depends on when and where a text was said. */
    static Optional<ExtractedEntity> dateOf(ExtractionRequest request) {
        String words = "in 2 hours";
        int start = request.text().indexOf(words);
        String key = "date:"
                + LocalDateTime.ofInstant(request.occurredAt(), request.zone()).plusHours(2);
        var span = new TextSpan(Math.max(0, start), Math.max(0, start) + words.length());
        return start < 0
                ? Optional.empty()
                : Optional.of(new ExtractedEntity(key, words, EntityType.DATE, 1.0, "first-word", List.of(span)));
    }
}
