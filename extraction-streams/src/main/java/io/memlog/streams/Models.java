package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.Extractor;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Embedder and extractor behind the memo: asked at most once for a text, and their failure is a value; used by one stream thread. */
final class Models {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);
    private static final double MAX_NORM_ERROR = 1e-3;

    private final Embedder embedder;
    private final Extractor extractor;
    private final Memo memo;
    private final StreamMetrics metrics;

    Models(Embedder embedder, Extractor extractor, Memo memo, StreamMetrics metrics) {
        this.embedder = embedder;
        this.extractor = extractor;
        this.memo = memo;
        this.metrics = metrics;
    }

    /** What a model had to say on a text. */
    sealed interface Answer<T> {
        record Found<T>(T value) implements Answer<T> {}

        /** The text holds nothing for this model. */
        record Nothing<T>() implements Answer<T> {}

        /** The model could not be asked, or gave no usable answer. */
        record Failed<T>() implements Answer<T> {}
    }

    String fingerprint() {
        return embedder.model().fingerprint();
    }

    String embedderId() {
        return embedder.model().id();
    }

    String embedderVersion() {
        return embedder.model().version();
    }

    String extractorId() {
        return extractor.id();
    }

    String extractorVersion() {
        return extractor.version();
    }

    /** Nothing for a text that has nothing to embed. */
    Answer<Embedding> embedding(SourceText text, long streamTime) {
        Optional<Embedding> known = memo.embedding(text.hash(), embedder, streamTime);
        if (known.isPresent()) {
            metrics.memoHit();
            return new Answer.Found<>(known.get());
        }
        Answer<Embedding> answer = ask(
                embedder.model().id(), () -> embedder.embedPassage(text.text()).map(this::toEmbedding));
        if (answer instanceof Answer.Found<Embedding> found) {
            memo.remember(text.hash(), embedder, found.value(), streamTime);
        }
        return answer;
    }

    Answer<LoggedExtraction> extraction(SourceText text, long streamTime) {
        Optional<LoggedExtraction> known = memo.extraction(text, extractor, streamTime);
        if (known.isPresent()) {
            metrics.memoHit();
            return new Answer.Found<>(known.get());
        }
        Answer<LoggedExtraction> answer =
                ask(extractor.id(), () -> Optional.of(LoggedExtraction.of(extractor.extract(text.toRequest()))));
        if (answer instanceof Answer.Found<LoggedExtraction> found) {
            memo.remember(text, extractor, found.value(), streamTime);
        }
        return answer;
    }

    void forget(Sha256 text) {
        memo.forget(text);
    }

    private <T> Answer<T> ask(String model, Supplier<Optional<T>> question) {
        long start = System.nanoTime();
        try {
            return question.get().<Answer<T>>map(Answer.Found::new).orElseGet(Answer.Nothing::new);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .setCause(e)
                    .log("Model failed; the memory is kept without its result");
            return new Answer.Failed<>();
        } finally {
            metrics.modelRan(model, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** A vector that is not one would poison every search; better none. */
    private Embedding toEmbedding(float[] vector) {
        double squares = 0;
        ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : vector) {
            squares += (double) component * component;
            bytes.putFloat(component);
        }
        if (!(Math.abs(Math.sqrt(squares) - 1) <= MAX_NORM_ERROR)) {
            throw new IllegalStateException("vector: expected norm 1, found " + Math.sqrt(squares));
        }
        return new Embedding(embedder.model().fingerprint(), embedder.model().id(), vector.length, bytes.flip());
    }
}
