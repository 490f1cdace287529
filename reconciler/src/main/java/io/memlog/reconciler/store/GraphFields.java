package io.memlog.reconciler.store;

import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Relation;
import io.memlog.schemas.avro.Sha256;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/**
 * Turns a node and its edges back into the record they were written from, as far as the graph digest covers it; stateless. The
 * reverse of what the sink does: whatever the sink cannot have written is unreadable, so that nothing is smoothed over.
 *
 * <p>The digest takes an entity's name and type from the edge, because the node is shared by memories that may spell it differently.
 */
final class GraphFields {
    private static final int SHA256_BYTES = 32;
    private static final long LOW_HALF = 0xFFFF_FFFFL;

    private GraphFields() {}

    static Fields of(Record row) {
        try {
            Value memory = row.get("memory");
            long digest = Digests.graph(memory(memory, row.get("edges"), row.get("relations")));
            requireHalves(memory);
            return new Fields.Digested(digest);
        } catch (UnreadableFieldsException e) {
            return new Fields.Unreadable();
        }
    }

    private static MemoryRecord memory(Value properties, Value edges, Value relations) {
        Owner owner = new Owner(GraphValues.text(properties, "tenantId"), GraphValues.text(properties, "userId"));
        return UncoveredFields.fill(MemoryRecord.newBuilder())
                .setMessages(List.of())
                .setEmbedding(null)
                .setDegraded(null)
                .setTenantId(owner.tenantId())
                .setUserId(owner.userId())
                .setMemoryId(GraphValues.text(properties, "memoryId"))
                .setAgentId(GraphValues.nullableText(properties, "agentId"))
                .setSessionId(GraphValues.nullableText(properties, "sessionId"))
                .setVersion(GraphValues.number(properties, "version"))
                .setStatus(status(GraphValues.text(properties, "status")))
                .setKind(GraphValues.text(properties, "kind"))
                .setContent(GraphValues.text(properties, "content"))
                .setTags(GraphValues.texts(properties, "tags"))
                .setMetadata(metadata(properties))
                .setImportance(GraphValues.nullableInteger(properties, "importance"))
                .setSource(GraphValues.nullableText(properties, "source"))
                .setValidFrom(time(GraphValues.nullableNumber(properties, "validFrom")))
                .setValidTo(time(GraphValues.nullableNumber(properties, "validTo")))
                .setExpiresAt(time(GraphValues.nullableNumber(properties, "expiresAt")))
                .setCreatedAt(Instant.ofEpochMilli(GraphValues.number(properties, "createdAt")))
                .setUpdatedAt(Instant.ofEpochMilli(GraphValues.number(properties, "updatedAt")))
                .setContentHash(hash(GraphValues.text(properties, "contentHash")))
                .setEntities(entities(owner, edges))
                .setRelations(relations(owner, relations))
                .build();
    }

    /** Whose nodes the edges must lead to. */
    private record Owner(String tenantId, String userId) {
        String scope() {
            return tenantId + "/" + userId;
        }

        /** The entity's key, if the node with this id and key is one of the owner's. */
        String entityKey(Value id, Value key) {
            boolean isOwn = id.hasType(GraphValues.TYPES.STRING())
                    && key.hasType(GraphValues.TYPES.STRING())
                    && id.asString().equals(scope() + "/" + key.asString());
            if (!isOwn) {
                throw new UnreadableFieldsException("entity", "one of the memory's own user");
            }
            return key.asString();
        }

        boolean isNamedBy(Value tenant, Value user) {
            return tenant.hasType(GraphValues.TYPES.STRING())
                    && user.hasType(GraphValues.TYPES.STRING())
                    && tenant.asString().equals(tenantId)
                    && user.asString().equals(userId);
        }
    }

    /** The edges are those of GraphStatements: type, is outgoing, properties, to an entity, to a user, its id, key, tenant, user. */
    private static List<Entity> entities(Owner owner, Value edges) {
        List<Entity> entities = new ArrayList<>();
        int rememberers = 0;
        for (Value edge : edges.values()) {
            boolean isOutgoing = edge.get(1).isTrue();
            boolean isOwn = owner.isNamedBy(edge.get(7), edge.get(8));
            switch (edge.get(0).asString()) {
                case "MENTIONS" -> {
                    if (!isOutgoing || !isOwn || !edge.get(3).isTrue()) {
                        throw new UnreadableFieldsException("MENTIONS", "an edge to an entity of the user");
                    }
                    entities.add(entity(owner.entityKey(edge.get(5), edge.get(6)), edge.get(2)));
                }
                case "REMEMBERS" -> {
                    boolean isUser = edge.get(4).isTrue()
                            && edge.get(5).hasType(GraphValues.TYPES.STRING())
                            && edge.get(5).asString().equals(owner.scope());
                    if (isOutgoing || !isOwn || !isUser) {
                        throw new UnreadableFieldsException("REMEMBERS", "an edge from the user");
                    }
                    rememberers++;
                }
                default -> throw new UnreadableFieldsException("edges", "MENTIONS and REMEMBERS");
            }
        }
        if (rememberers != 1) {
            throw new UnreadableFieldsException("REMEMBERS", "one edge");
        }
        return entities;
    }

    private static Entity entity(String key, Value edge) {
        List<Integer> starts = GraphValues.integers(edge, "starts");
        List<Integer> ends = GraphValues.integers(edge, "ends");
        if (starts.size() != ends.size()) {
            throw new UnreadableFieldsException("mentions", "as many ends as starts");
        }
        List<Mention> mentions = new ArrayList<>(starts.size());
        for (int i = 0; i < starts.size(); i++) {
            mentions.add(new Mention(starts.get(i), ends.get(i)));
        }
        return new Entity(
                key,
                GraphValues.text(edge, "name"),
                GraphValues.text(edge, "type"),
                GraphValues.real(edge, "confidence"),
                GraphValues.text(edge, "source"),
                mentions);
    }

    /** Each is: properties, between two entities, id and key of the first, id and key of the second. */
    private static List<Relation> relations(Owner owner, Value edges) {
        List<Relation> relations = new ArrayList<>();
        for (Value edge : edges.values()) {
            if (!edge.get(1).isTrue()) {
                throw new UnreadableFieldsException("RELATED", "an edge between entities");
            }
            Value said = edge.get(0);
            relations.add(new Relation(
                    owner.entityKey(edge.get(2), edge.get(3)),
                    owner.entityKey(edge.get(4), edge.get(5)),
                    GraphValues.text(said, "type"),
                    GraphValues.real(said, "confidence"),
                    GraphValues.text(said, "ruleId"),
                    GraphValues.integer(said, "start"),
                    GraphValues.integer(said, "end")));
        }
        return relations;
    }

    private static Map<String, String> metadata(Value properties) {
        List<String> keys = GraphValues.texts(properties, "metadataKeys");
        List<String> values = GraphValues.texts(properties, "metadataValues");
        Map<String, String> metadata = new HashMap<>();
        for (int i = 0; i < keys.size() && i < values.size(); i++) {
            metadata.put(keys.get(i), values.get(i));
        }
        if (metadata.size() != keys.size() || metadata.size() != values.size()) {
            throw new UnreadableFieldsException("metadata", "as many values as keys, each key once");
        }
        return metadata;
    }

    private static MemoryStatus status(String name) {
        return Arrays.stream(MemoryStatus.values())
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnreadableFieldsException("status", "ACTIVE or DELETED"));
    }

    private static @Nullable Instant time(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    private static Sha256 hash(String hex) {
        try {
            byte[] bytes = HexFormat.of().parseHex(hex);
            if (bytes.length == SHA256_BYTES && HexFormat.of().formatHex(bytes).equals(hex)) {
                return new Sha256(bytes);
            }
        } catch (IllegalArgumentException e) {
            // No hexadecimal digits: as unreadable as too few of them.
        }
        throw new UnreadableFieldsException("contentHash", "64 lower-case hexadecimal digits");
    }

    /** Written beside the digest from the same number. */
    private static void requireHalves(Value memory) {
        long digest = GraphValues.number(memory, "digest");
        if (GraphValues.number(memory, "digestHigh") != digest >>> Integer.SIZE
                || GraphValues.number(memory, "digestLow") != (digest & LOW_HALF)) {
            throw new UnreadableFieldsException("digestHigh, digestLow", "the halves of the digest");
        }
    }
}
