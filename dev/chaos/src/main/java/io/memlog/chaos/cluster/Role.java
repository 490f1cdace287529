package io.memlog.chaos.cluster;

import io.memlog.testkit.service.Service;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a process of the cluster is. Immutable and thread-safe. */
public enum Role {
    BROKER(null, ""),
    REGISTRY(null, ""),
    POSTGRES(null, ""),
    NEO4J(null, ""),
    INGEST(Service.INGEST, "96m"),
    STREAMS(Service.EXTRACTION, "384m"),
    SINK_VECTOR(Service.SINK_VECTOR, "160m"),
    SINK_GRAPH(Service.SINK_GRAPH, "160m"),
    RECONCILER(Service.RECONCILER, "256m");

    private final @Nullable Service service;
    private final String heap;

    Role(@Nullable Service service, String heap) {
        this.service = service;
        this.heap = heap;
    }

    /** The service that plays the role; null for a part that is not ours. */
    @Nullable
    Service service() {
        return service;
    }

    /** Largest heap of a service: small, because a dozen JVMs share the machine. */
    String heap() {
        return heap;
    }

    /** As in {@code sink-vector}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
