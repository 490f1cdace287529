package io.memlog.sink.graph;

import io.memlog.schemas.Digests;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Relation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records as extraction-streams would write them: digests fit the fields. */
final class MemoryRecords {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678Z");

    private MemoryRecords() {}

    static String key(String memoryId) {
        return "acme/ann/" + memoryId;
    }

    /** A memory of acme/ann that mentions the given entities, each related to the next. */
    static MemoryRecord memory(String memoryId, long version, String... entityKeys) {
        return memory("ann", memoryId, version, entityKeys);
    }

    static MemoryRecord memory(String userId, String memoryId, long version, String... entityKeys) {
        return withDigests(builder(userId, memoryId, version)
                .setEntities(entities(entityKeys))
                .setRelations(chain(entityKeys))
                .build());
    }

    static MemoryRecord deleted(MemoryRecord memory) {
        return withDigests(MemoryRecord.newBuilder(memory)
                .setVersion(memory.getVersion() + 1)
                .setStatus(MemoryStatus.DELETED)
                .build());
    }

    static MemoryRecord withDigests(MemoryRecord memory) {
        return MemoryRecord.newBuilder(memory)
                .setVectorDigest(Digests.vector(memory))
                .setGraphDigest(Digests.graph(memory))
                .build();
    }

    static MemoryRecord.Builder builder(String userId, String memoryId, long version) {
        var content = "%s, version %d, naïve 🙂".formatted(memoryId, version);
        return MemoryRecord.newBuilder()
                .setTenantId("acme")
                .setUserId(userId)
                .setMemoryId(memoryId)
                .setAgentId("agent-1")
                .setVersion(version)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("fact")
                .setContent(content)
                .setTags(List.of("work", "travel"))
                .setMetadata(Map.of("origin", "chat", "lang", "en"))
                .setImportance(7)
                .setValidFrom(TIME)
                .setMessages(List.of())
                .setCreatedAt(TIME)
                .setUpdatedAt(TIME.plusSeconds(version))
                .setContentHash(MemoryText.hash(content))
                .setEntities(List.of())
                .setRelations(List.of())
                .setProvenance(Provenance.newBuilder()
                        .setEventId(memoryId + "#" + version)
                        .setOperation("Put")
                        .setActor("test")
                        .setEventPartition(0)
                        .setEventOffset(version)
                        .setExtractorId("rules")
                        .setExtractorVersion("1")
                        .setEmbedderId("none")
                        .setEmbedderVersion("1")
                        .build())
                .setVectorDigest(0)
                .setGraphDigest(0);
    }

    static List<Entity> entities(String... keys) {
        List<Entity> entities = new ArrayList<>();
        for (int i = 0; i < keys.length; i++) {
            entities.add(Entity.newBuilder()
                    .setKey(keys[i])
                    .setName(keys[i].toUpperCase(java.util.Locale.ROOT))
                    .setType("PERSON")
                    .setConfidence(0.75)
                    .setSource("rules")
                    .setMentions(List.of(new Mention(i, i + 3), new Mention(i + 10, i + 13)))
                    .build());
        }
        return entities;
    }

    static List<Relation> chain(String... keys) {
        List<Relation> relations = new ArrayList<>();
        for (int i = 1; i < keys.length; i++) {
            relations.add(new Relation(keys[i - 1], keys[i], "KNOWS", 0.5, "rule-" + i, i, i + 5));
        }
        return relations;
    }
}
