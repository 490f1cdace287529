package io.memlog.query;

import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.ErrorCode;
import org.jspecify.annotations.Nullable;

/** What a search compares memories with; immutable by agreement. */
sealed interface Question {
    /**
     * Its meaning, as a vector in the space of the memories.
     *
     * @param words for memories without a vector of this space
     * @param model whose vectors it may be compared with
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record ByMeaning(float[] vector, String words, EmbeddingModel model) implements Question {}

    /**
     * Its words alone.
     *
     * @param degraded why no vector could be made of it for now; null if words were asked for
     */
    record ByWords(String words, @Nullable ErrorCode degraded) implements Question {}

    /** It has nothing to compare with. */
    record Empty() implements Question {}

    /** Why it is not compared by its meaning although it should be; null if nothing is missing. */
    default @Nullable ErrorCode degraded() {
        return null;
    }
}
