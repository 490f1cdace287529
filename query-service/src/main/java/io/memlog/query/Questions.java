package io.memlog.query;

import io.memlog.models.Embedder;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.schemas.ErrorCode;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Embeds questions, as far as the embedding provider answers: a search never fails for want of it. Thread-safe. */
final class Questions {
    private final Embedder embedder;
    private final Counter byWords;

    Questions(Embedder embedder, MeterRegistry meters) {
        this.embedder = embedder;
        this.byWords = Counter.builder("memlog.query.by.words")
                .description("Searches by words alone, because no embedding provider answered")
                .register(meters);
    }

    /** Id of the model that makes vectors. */
    String model() {
        return embedder.model().id();
    }

    Question of(String text) {
        try {
            return embedder.embedQuery(text)
                    .<Question>map(vector -> new Question.ByMeaning(vector, text))
                    .orElseGet(Question.Empty::new);
        } catch (ProviderFailure e) {
            // The provider's observer logs that it is away; here it is only counted.
            byWords.increment();
            return new Question.ByWords(text, ErrorCode.EMBEDDING_UNAVAILABLE);
        }
    }
}
