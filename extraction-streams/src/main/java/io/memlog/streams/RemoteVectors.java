package io.memlog.streams;

import io.memlog.models.EmbeddingModel;
import io.memlog.models.remote.EmbeddingResult;
import io.memlog.models.remote.ProviderFailure;
import io.memlog.models.remote.ProviderStatus;
import io.memlog.models.remote.RemoteEmbedder;
import java.util.List;

/** Vectors from a provider; thread-safe. Whoever asks waits, so it is asked on threads that may wait. */
interface RemoteVectors {
    EmbeddingModel model();

    /**
     * The vector of a stored text, or the provider's refusal of this text alone.
     *
     * @throws ProviderFailure an outage or a wrong setting: no fault of the text
     */
    EmbeddingResult embed(String text);

    /** False while nothing is to be had, so that the backlog is left alone. */
    boolean isAvailable();

    static RemoteVectors of(RemoteEmbedder embedder) {
        return new RemoteVectors() {
            @Override
            public EmbeddingModel model() {
                return embedder.model();
            }

            @Override
            public EmbeddingResult embed(String text) {
                return embedder.embedPassages(List.of(text)).getFirst();
            }

            @Override
            public boolean isAvailable() {
                return embedder.availability().stream()
                        .anyMatch(provider -> provider.state() != ProviderStatus.State.UNAVAILABLE);
            }
        };
    }
}
