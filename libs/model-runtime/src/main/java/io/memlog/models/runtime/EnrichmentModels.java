package io.memlog.models.runtime;

import io.memlog.models.EmbeddingModel;
import io.memlog.models.Encoder;
import io.memlog.models.LocalExtractor;
import io.memlog.models.remote.RemoteEmbedder;
import io.memlog.models.remote.RemoteExtractor;
import java.util.Optional;

/**
 * What records are enriched with; thread-safe. Not for closing: the service closes them.
 *
 * @param encoder model of this process: names in texts, and the vectors unless {@code remoteEmbedder} makes them
 * @param localExtractor entities by that model and by rules; always there, because a chat model only adds to it
 * @param remoteEmbedder makes the vectors instead of {@code encoder}, which then makes none
 * @param remoteExtractor adds to what {@code localExtractor} found
 */
public record EnrichmentModels(
        Encoder encoder,
        LocalExtractor localExtractor,
        Optional<RemoteEmbedder> remoteEmbedder,
        Optional<RemoteExtractor> remoteExtractor) {

    /** The space of all vectors that these models make. */
    public EmbeddingModel embeddingModel() {
        return remoteEmbedder.map(RemoteEmbedder::model).orElseGet(encoder::model);
    }
}
