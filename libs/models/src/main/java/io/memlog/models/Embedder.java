package io.memlog.models;

import java.util.Optional;

/**
 * Turns text into a vector of one embedding space; thread-safe.
 *
 * <p>The same text must give the same bits for one fingerprint on one machine: replays compare vectors, and a vector
 * whose fingerprint lies about its space makes every search over that space wrong without any error.
 */
public interface Embedder extends AutoCloseable {
    /** The space that all vectors of this embedder live in. */
    EmbeddingModel model();

    /** The vector of a stored text, of the model's dimension and L2 norm 1; empty if the text has nothing to embed. */
    Optional<float[]> embedPassage(String text);

    /** The vector of a question, of the model's dimension and L2 norm 1; empty if the text has nothing to embed. */
    Optional<float[]> embedQuery(String text);

    @Override
    void close();
}
