package io.memlog.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A memory as it is answered; immutable.
 *
 * @param messages array of {@code {"role", "name"?, "content"}}
 * @param embeddingModel id of the model of its first vector, whichever model a search found it with; null without a vector
 * @param embeddingModels ids of the models it has vectors of: two while another one is rolled out
 * @param degraded error code of the enrichment that is still missing
 * @param provenance which event made this version
 */
record Memory(
        String tenantId,
        String userId,
        String memoryId,
        @Nullable String agentId,
        @Nullable String sessionId,
        long version,
        String status,
        String kind,
        String content,
        List<String> tags,
        Map<String, String> metadata,
        @Nullable Integer importance,
        @Nullable String source,
        @Nullable Instant validFrom,
        @Nullable Instant validTo,
        @Nullable Instant expiresAt,
        JsonNode messages,
        Instant createdAt,
        Instant updatedAt,
        @Nullable String embeddingModel,
        List<String> embeddingModels,
        @Nullable String degraded,
        Provenance provenance) {
    Memory {
        tags = List.copyOf(tags);
        metadata = Map.copyOf(metadata);
        embeddingModels = List.copyOf(embeddingModels);
    }

    /** Which event made this version, and where it is in memory.events. */
    record Provenance(String eventId, String operation, String actor, int eventPartition, long eventOffset) {}

    String key() {
        return String.join("/", tenantId, userId, memoryId);
    }
}
