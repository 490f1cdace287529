package io.memlog.models;

/**
 * An embedder in this process that also shows what the model made of each piece of a text; thread-safe.
 *
 * <p>The vector of {@link #encode} must have the bits of {@link #embedPassage}: otherwise who asks for both at once would fill
 * another space.
 */
public interface Encoder extends Embedder {
    /** One pass over a stored text, however long: its vector and the hidden states of its pieces. */
    Encoding encode(String text);

    /** Names what the states are: the model's fingerprint and the layer they come from. */
    String statesFingerprint();
}
