package io.memlog.models;

/**
 * Names an embedding space and says how to read its vectors; immutable.
 *
 * @param id model id as configured, for example {@code bge-small-en-v15-q}
 * @param version version of the weights
 * @param fingerprint 64 hexadecimal characters: equal fingerprint, comparable vectors
 * @param dimension number of components of each vector
 * @param maxTokens longest window in tokens, markers included; longer texts become several windows
 * @param queryPrefix text put before a question, never before a passage; may be empty
 * @param unrelatedCosine cosine that two unrelated texts typically have, the zero point of any similarity threshold
 */
public record EmbeddingModel(
        String id,
        String version,
        String fingerprint,
        int dimension,
        int maxTokens,
        String queryPrefix,
        double unrelatedCosine) {
    public EmbeddingModel {
        if (id.isBlank() || version.isBlank()) {
            throw new IllegalArgumentException(
                    "model id and version must not be blank, found '%s' and '%s'".formatted(id, version));
        }
        if (!fingerprint.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException(
                    "fingerprint: expected 64 hexadecimal characters, found '%s'".formatted(fingerprint));
        }
        if (dimension < 1 || maxTokens < 8) {
            throw new IllegalArgumentException(
                    "expected dimension >= 1 and maxTokens >= 8, found %d and %d".formatted(dimension, maxTokens));
        }
    }
}
