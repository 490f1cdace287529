package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.schemas.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;

/** Embeds questions, as far as the embedding provider answers: a search never fails for want of it. Thread-safe. */
final class Questions {
    private final Embedder current;
    private final Optional<Embedder> next;
    private final Counter byWords;

    /** @param next makes vectors of the space that is rolled out; empty if none is */
    Questions(Embedder current, Optional<Embedder> next, MeterRegistry meters) {
        this.current = current;
        this.next = next.filter(embedder ->
                !embedder.model().fingerprint().equals(current.model().fingerprint()));
        this.byWords = Counter.builder("memlog.query.by.words")
                .description("Searches by words alone, because no embedding provider answered")
                .register(meters);
    }

    /** Makes vectors of the space that every memory has. */
    Embedder current() {
        return current;
    }

    /** Makes vectors of the space that is rolled out. */
    Optional<Embedder> next() {
        return next;
    }

    /** A search had to do without any model. */
    void wentByWords() {
        byWords.increment();
    }

    Question of(String text, Embedder embedder) {
        EmbeddingModel model = embedder.model();
        try {
            return embedder.embedQuery(text)
                    .<Question>map(vector -> new Question.ByMeaning(vector, text, model))
                    .orElseGet(Question.Empty::new);
        } catch (ProviderFailure e) {
            // The provider's observer logs that it is away.
            return new Question.ByWords(text, ErrorCode.EMBEDDING_UNAVAILABLE);
        }
    }
}
