package io.memlog.streams;

import io.memlog.models.Embedder;
import io.memlog.models.EmbeddingModel;

/** Who makes the vectors of one space; thread-safe. */
sealed interface VectorSource {
    EmbeddingModel model();

    /** This process, at once. */
    record Here(Embedder embedder) implements VectorSource {
        @Override
        public EmbeddingModel model() {
            return embedder.model();
        }
    }

    /** A provider, which is asked before, and may be away. */
    record Elsewhere(RemoteVectors provider) implements VectorSource {
        @Override
        public EmbeddingModel model() {
            return provider.model();
        }
    }

    default boolean isElsewhere() {
        return this instanceof Elsewhere;
    }
}
