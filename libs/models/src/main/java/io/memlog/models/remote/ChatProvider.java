package io.memlog.models.remote;

import java.util.OptionalDouble;

/**
 * The provider of a chat model; immutable.
 *
 * @param modelId name of the model in provenance; the endpoint may call it otherwise
 * @param temperature empty for models that accept no other than their own
 */
public record ChatProvider(String modelId, Endpoint endpoint, OptionalDouble temperature) {
    /** Names entities' sources, which both stores limit. */
    private static final int LONGEST = 200;

    public ChatProvider {
        if (modelId.isBlank() || modelId.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "chat model: expected 1 to %d characters, found %d".formatted(LONGEST, modelId.length()));
        }
    }
}
