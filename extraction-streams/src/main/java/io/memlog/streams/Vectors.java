package io.memlog.streams;

import io.memlog.models.EmbeddingModel;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The vectors that a state has, each in its place; immutable. The fingerprint decides, not the place where it stood: that is how the
 * next model becomes the current one, or steps back again, without being asked a second time.
 *
 * @param first of the current space, or of another one if there is none, be it the next; null if there is no vector at all
 * @param next of the space that is rolled out; null if there is none, or nothing is rolled out
 */
record Vectors(@Nullable Embedding first, @Nullable Embedding next) {

    static Vectors of(MemoryRecord state, EmbeddingModel current, Optional<EmbeddingModel> next) {
        Embedding ofCurrent = find(state, current).orElse(state.getEmbedding());
        return new Vectors(ofCurrent, next.flatMap(space -> find(state, space)).orElse(null));
    }

    boolean hasFirstOf(EmbeddingModel space) {
        return first != null && first.getFingerprint().equals(space.fingerprint());
    }

    private static Optional<Embedding> find(MemoryRecord state, EmbeddingModel space) {
        return Stream.of(Optional.ofNullable(state.getEmbedding()), Optional.ofNullable(state.getNextEmbedding()))
                .flatMap(Optional::stream)
                .filter(vector -> vector.getFingerprint().equals(space.fingerprint()))
                .findFirst();
    }
}
