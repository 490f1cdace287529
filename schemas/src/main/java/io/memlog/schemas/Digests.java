package io.memlog.schemas;

import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Relation;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The two projection digests: 64 bits over exactly what each store holds of a record, in the canonical encoding of
 * {@link CanonicalEncoder}; stateless.
 *
 * <p>Both begin with {@code int32 1} (format), then the common fields in this order: tenantId, userId, memoryId, agentId,
 * sessionId, version (int64), status, kind, content, tags, metadata, importance (nullable int32), source, validFrom, validTo,
 * expiresAt (nullable int64), createdAt, updatedAt (int64), contentHash. The vector digest goes on with the messages (role, name,
 * content), degraded, and the embedding (int32 0 if there is none, else int32 1, fingerprint, modelId, vector bytes), and ends with
 * the next embedding (nothing if there is none, so that records from before there could be one keep their digest; else int32 2,
 * fingerprint, modelId, vector bytes). The graph digest goes on with the entities by ascending key (key, name, type, confidence, source, mentions as pairs of int32) and the
 * relations by ascending fromKey, toKey, type, ruleId, start, end (those six and confidence before ruleId).
 */
public final class Digests {
    private static final int FORMAT = 1;

    private static final Comparator<Relation> RELATION_ORDER = Comparator.comparing(Relation::getFromKey)
            .thenComparing(Relation::getToKey)
            .thenComparing(Relation::getType)
            .thenComparing(Relation::getRuleId)
            .thenComparingInt(Relation::getStart)
            .thenComparingInt(Relation::getEnd);

    private Digests() {}

    public static long vector(MemoryRecord memory) {
        CanonicalEncoder encoder = common(memory);
        encoder.int32(memory.getMessages().size());
        for (Message message : memory.getMessages()) {
            encoder.string(message.getRole().name()).string(message.getName()).string(message.getContent());
        }
        encoder.string(memory.getDegraded());
        if (memory.getEmbedding() == null) {
            encoder.int32(0);
        } else {
            embedding(encoder.int32(1), memory.getEmbedding());
        }
        if (memory.getNextEmbedding() != null) {
            embedding(encoder.int32(2), memory.getNextEmbedding());
        }
        return encoder.digest64();
    }

    public static long graph(MemoryRecord memory) {
        CanonicalEncoder encoder = common(memory);
        entities(encoder, memory.getEntities());
        relations(encoder, memory.getRelations());
        return encoder.digest64();
    }

    private static void embedding(CanonicalEncoder encoder, Embedding embedding) {
        encoder.string(embedding.getFingerprint())
                .string(embedding.getModelId())
                .bytes(embedding.getVector());
    }

    private static CanonicalEncoder common(MemoryRecord memory) {
        return new CanonicalEncoder()
                .int32(FORMAT)
                .string(memory.getTenantId())
                .string(memory.getUserId())
                .string(memory.getMemoryId())
                .string(memory.getAgentId())
                .string(memory.getSessionId())
                .int64(memory.getVersion())
                .string(memory.getStatus().name())
                .string(memory.getKind())
                .string(memory.getContent())
                .strings(memory.getTags())
                .map(memory.getMetadata())
                .nullableInt32(memory.getImportance())
                .string(memory.getSource())
                .nullableInt64(millis(memory.getValidFrom()))
                .nullableInt64(millis(memory.getValidTo()))
                .nullableInt64(millis(memory.getExpiresAt()))
                .int64(memory.getCreatedAt().toEpochMilli())
                .int64(memory.getUpdatedAt().toEpochMilli())
                .bytes(ByteBuffer.wrap(memory.getContentHash().bytes()));
    }

    private static void entities(CanonicalEncoder encoder, List<Entity> entities) {
        encoder.int32(entities.size());
        for (Entity entity :
                entities.stream().sorted(Comparator.comparing(Entity::getKey)).toList()) {
            encoder.string(entity.getKey())
                    .string(entity.getName())
                    .string(entity.getType())
                    .float64(entity.getConfidence())
                    .string(entity.getSource())
                    .int32(entity.getMentions().size());
            for (Mention mention : entity.getMentions()) {
                encoder.int32(mention.getStart()).int32(mention.getEnd());
            }
        }
    }

    private static void relations(CanonicalEncoder encoder, List<Relation> relations) {
        encoder.int32(relations.size());
        for (Relation relation : relations.stream().sorted(RELATION_ORDER).toList()) {
            encoder.string(relation.getFromKey())
                    .string(relation.getToKey())
                    .string(relation.getType())
                    .float64(relation.getConfidence())
                    .string(relation.getRuleId())
                    .int32(relation.getStart())
                    .int32(relation.getEnd());
        }
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }
}
