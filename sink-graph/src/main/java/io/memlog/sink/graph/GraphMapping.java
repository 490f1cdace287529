package io.memlog.sink.graph;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns records into the parameter maps of {@link GraphStatements}; stateless.
 *
 * <p>Everything that {@code Digests.graph} covers becomes a property, so that the digest can be computed again from the graph. A
 * null value means that the node has no such property.
 */
final class GraphMapping {
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private GraphMapping() {}

    static String entityId(Scope scope, String entityKey) {
        return scope.key() + "/" + entityKey;
    }

    static Map<String, Object> user(Scope scope) {
        return Map.of("id", scope.key(), "tenantId", scope.tenantId(), "userId", scope.userId());
    }

    static Map<String, Object> memory(GraphChange.Rewrite change) {
        return Map.of(
                "userNodeId", change.key().scope().key(),
                "properties", memoryProperties(change));
    }

    private static Map<String, @Nullable Object> memoryProperties(GraphChange.Rewrite change) {
        MemoryRecord memory = change.memory();
        var metadata = new TreeMap<>(memory.getMetadata());
        Map<String, @Nullable Object> properties = new HashMap<>();
        properties.put("key", change.key().key());
        properties.put("tenantId", memory.getTenantId());
        properties.put("userId", memory.getUserId());
        properties.put("memoryId", memory.getMemoryId());
        properties.put("agentId", memory.getAgentId());
        properties.put("sessionId", memory.getSessionId());
        properties.put("version", memory.getVersion());
        properties.put("status", memory.getStatus().name());
        properties.put("kind", memory.getKind());
        properties.put("content", memory.getContent());
        properties.put("tags", memory.getTags());
        properties.put("metadataKeys", List.copyOf(metadata.keySet()));
        properties.put("metadataValues", List.copyOf(metadata.values()));
        properties.put("importance", memory.getImportance());
        properties.put("source", memory.getSource());
        properties.put("validFrom", millis(memory.getValidFrom()));
        properties.put("validTo", millis(memory.getValidTo()));
        properties.put("expiresAt", millis(memory.getExpiresAt()));
        properties.put("createdAt", memory.getCreatedAt().toEpochMilli());
        properties.put("updatedAt", memory.getUpdatedAt().toEpochMilli());
        properties.put(
                "contentHash", HexFormat.of().formatHex(memory.getContentHash().bytes()));
        properties.put("eventId", memory.getProvenance().getEventId());
        properties.put("logPartition", change.logPartition());
        properties.put("logOffset", change.logOffset());
        properties.put("bucket", change.key().bucket());
        properties.put("digest", memory.getGraphDigest());
        // Cypher's sum() overflows on 64-bit numbers; the reconciler adds the unsigned halves instead.
        properties.put("digestHigh", memory.getGraphDigest() >>> Integer.SIZE);
        properties.put("digestLow", memory.getGraphDigest() & LOW_HALF);
        return properties;
    }

    /** Rows in the order that the statement reads them: names would be sent again with each. */
    static List<Object> entity(Scope scope, Entity entity) {
        return List.of(
                entityId(scope, entity.getKey()),
                scope.tenantId(),
                scope.userId(),
                entity.getKey(),
                entity.getName(),
                entity.getType());
    }

    static List<Object> mention(MemoryKey key, Entity entity) {
        return List.of(
                key.key(),
                entityId(key.scope(), entity.getKey()),
                entity.getName(),
                entity.getType(),
                entity.getConfidence(),
                entity.getSource(),
                starts(entity.getMentions()),
                ends(entity.getMentions()));
    }

    static List<Object> relation(MemoryKey key, Relation relation) {
        return List.of(
                key.key(),
                entityId(key.scope(), relation.getFromKey()),
                entityId(key.scope(), relation.getToKey()),
                relation.getType(),
                relation.getConfidence(),
                relation.getRuleId(),
                relation.getStart(),
                relation.getEnd());
    }

    private static List<Integer> starts(List<Mention> mentions) {
        List<Integer> starts = new ArrayList<>(mentions.size());
        mentions.forEach(mention -> starts.add(mention.getStart()));
        return starts;
    }

    private static List<Integer> ends(List<Mention> mentions) {
        List<Integer> ends = new ArrayList<>(mentions.size());
        mentions.forEach(mention -> ends.add(mention.getEnd()));
        return ends;
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
