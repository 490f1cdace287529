package io.memlog.models.remote;

import java.util.List;

/**
 * The providers of one embedding space; immutable. One that speaks another protocol is refused, because its server quantises a
 * model in its own way, and so makes another space of it.
 *
 * @param endpoints the preferred one first
 * @param isDimensionSent asks for the space's dimension, of models that can shorten their vectors
 */
public record EmbeddingProviders(RemoteSpace space, List<Endpoint> endpoints, boolean isDimensionSent) {
    public EmbeddingProviders {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("providers: expected at least one, found none");
        }
        for (Endpoint endpoint : endpoints) {
            ProviderKind.Protocol protocol = endpoint.kind().protocol();
            if (protocol != space.protocol()) {
                throw new IllegalArgumentException(
                        "provider %s: expected the protocol %s of the embedding space %s, found %s"
                                .formatted(endpoint.name(), space.protocol(), space.modelId(), protocol));
            }
        }
    }
}
