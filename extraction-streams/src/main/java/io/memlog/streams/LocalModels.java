package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.Encoding;
import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.avro.Embedding;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models of this process: their failure is a value, and both take one pass where they share an encoder; thread-safe. */
final class LocalModels {
    private static final Logger LOG = LoggerFactory.getLogger(LocalModels.class);

    private final ModelParts parts;
    private final EmbeddingModel space;
    private final ExtractorName extractor;
    private final Optional<OnePass> onePass;
    private final StreamMetrics metrics;

    LocalModels(ModelParts parts, StreamMetrics metrics) {
        this.parts = parts;
        this.space = parts.space();
        this.extractor = ExtractorName.of(parts.extractor());
        this.onePass = OnePass.of(parts);
        this.metrics = metrics;
    }

    /** What both models had to say on one text. */
    record Answers(Answer<Embedding> vector, Answer<Extracted> entities) {}

    ExtractorName extractor() {
        return extractor;
    }

    /** True if asking for both at once is cheaper than one after the other. */
    boolean shareOnePass() {
        return onePass.isPresent();
    }

    Answer<Embedding> vector(Embedder embedder, SourceText text) {
        return ask(
                embedder.model().id(),
                ErrorCode.EMBEDDING_UNAVAILABLE,
                () -> embedder.embedPassage(text.text()).map(vector -> LoggedVector.of(embedder.model(), vector)));
    }

    Answer<Extracted> entities(SourceText text) {
        return ask(
                extractor.id(),
                ErrorCode.EXTRACTION_UNAVAILABLE,
                () -> Optional.of(
                        extractedOf(LoggedExtraction.of(parts.extractor().extract(text.toRequest())))));
    }

    /** Vector and entities with one pass of the encoder. */
    Answers inOnePass(SourceText text) {
        OnePass models = onePass.orElseThrow();
        Answer<Encoding> pass = ask(
                space.id(),
                ErrorCode.EMBEDDING_UNAVAILABLE,
                () -> Optional.of(models.encoder().encode(text.text())));
        if (!(pass instanceof Answer.Found<Encoding>(Encoding encoding))) {
            // Rules need no pass.
            return new Answers(new Answer.Failed<>(ErrorCode.EMBEDDING_UNAVAILABLE), entities(text));
        }
        Answer<Embedding> vector = attempt(
                space.id(),
                ErrorCode.EMBEDDING_UNAVAILABLE,
                () -> encoding.vector().map(found -> LoggedVector.of(space, found)));
        Answer<Extracted> entities = ask(
                extractor.id(),
                ErrorCode.EXTRACTION_UNAVAILABLE,
                () -> Optional.of(
                        extractedOf(LoggedExtraction.of(models.extractor().extract(text.toRequest(), encoding)))));
        return new Answers(vector, entities);
    }

    private Extracted extractedOf(LoggedExtraction found) {
        return Extracted.whole(found, extractor);
    }

    private <T> Answer<T> ask(String model, ErrorCode missing, Supplier<Optional<T>> question) {
        long start = System.nanoTime();
        try {
            return attempt(model, missing, question);
        } finally {
            metrics.modelRan(model, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    private static <T> Answer<T> attempt(String model, ErrorCode missing, Supplier<Optional<T>> question) {
        try {
            return question.get().<Answer<T>>map(Answer.Found::new).orElseGet(Answer.Nothing::new);
        } catch (RuntimeException | StackOverflowError e) {
            // A text may nest deeper than a rule's stack; it must not stop all others.
            LOG.atWarn()
                    .addKeyValue("model", model)
                    .setCause(e)
                    .log("Model failed; the memory is kept without its result");
            return new Answer.Failed<>(missing);
        }
    }
}
