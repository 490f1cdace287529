package io.memlog.models.remote;

import io.memlog.models.EmbeddingModel;
import io.memlog.models.Sha256;

/**
 * Everything that defines the space of a remote model; immutable.
 *
 * @param modelId name of the model, the same for all providers that serve it
 * @param queryPrefix put before a question
 * @param passagePrefix put before a stored text
 * @param maxTokens longest text that the model reads at once
 */
public record RemoteSpace(
        ProviderKind.Protocol protocol,
        String modelId,
        int dimension,
        String queryPrefix,
        String passagePrefix,
        int maxTokens,
        double unrelatedCosine) {

    /** Nobody tells us the version of remote weights; the operator changes the model's name with them. */
    private static final String VERSION = "remote";

    public RemoteSpace {
        if (modelId.isBlank() || dimension < 1 || maxTokens < 8) {
            throw new IllegalArgumentException(
                    "embedding space: expected a model, dimension >= 1 and maxTokens >= 8, found '%s', %d and %d"
                            .formatted(modelId, dimension, maxTokens));
        }
    }

    EmbeddingModel model() {
        return new EmbeddingModel(modelId, VERSION, fingerprint(), dimension, maxTokens, queryPrefix, unrelatedCosine);
    }

    TextWindows windows() {
        return TextWindows.forTokens(maxTokens);
    }

    /** A line of its own for each part; the address is none of them, two hosts of a model are one space. */
    private String fingerprint() {
        return Sha256.hex(String.join(
                "\n",
                "memlog remote embedding space 1",
                "protocol " + protocol,
                "model " + modelId,
                "dimension " + dimension,
                "query prefix " + queryPrefix,
                "passage prefix " + passagePrefix,
                "window " + windows().characters() + " overlap " + windows().overlap() + " weight characters",
                "norm l2"));
    }
}
