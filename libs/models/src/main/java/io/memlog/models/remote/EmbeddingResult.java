package io.memlog.models.remote;

/** What became of one text of a batch; immutable by agreement. */
public sealed interface EmbeddingResult {
    /**
     * A vector of the model's dimension and L2 norm 1.
     *
     * @param vector belongs to the receiver
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared; a copy per vector would double the work.
    record Embedded(float[] vector) implements EmbeddingResult {}

    /** The text has nothing to embed. */
    record Blank() implements EmbeddingResult {}

    /** The provider takes other texts, but not this one. */
    record Refused(ProviderFailure.RefusedInput failure) implements EmbeddingResult {}
}
