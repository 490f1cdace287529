package io.memlog.sink.vector;

import io.memlog.schemas.Digests;
import io.memlog.schemas.MemoryText;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Outcome;
import io.memlog.schemas.avro.OutcomeStatus;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Role;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Records as extraction-streams would write them; stateless. */
final class Memories {
    static final int DIMENSION = 4;
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00.123Z");

    private Memories() {}

    static MemoryRecord memory(String memoryId, long version) {
        return memory("acme", memoryId, version, "content %s %d".formatted(memoryId, version), DIMENSION);
    }

    static MemoryRecord memory(String tenantId, String memoryId, long version, String content, int dimension) {
        List<Message> messages = List.of(
                new Message(Role.USER, "Ann", "hello \"there\"\n"), new Message(Role.ASSISTANT, null, "grüß dich 🙂"));
        MemoryRecord draft = MemoryRecord.newBuilder()
                .setTenantId(tenantId)
                .setUserId("ann")
                .setMemoryId(memoryId)
                .setAgentId("agent")
                .setVersion(version)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent(content)
                .setTags(List.of("b", "a", "with \"quotes\", commas and {braces}"))
                .setMetadata(Map.of("city", "Zürich"))
                .setImportance(7)
                .setValidFrom(NOON)
                .setMessages(messages)
                .setCreatedAt(NOON)
                .setUpdatedAt(NOON.plusSeconds(version))
                .setContentHash(MemoryText.hash(MemoryText.of(content, messages)))
                .setEmbedding(new Embedding("fp", "model", dimension, vector(dimension, version)))
                .setEntities(List.of())
                .setRelations(List.of())
                .setProvenance(new Provenance(
                        "event-" + version, "Put", "tester", 0, 100 + version, "rules", "1", "bge", "1", "none"))
                .setCompletesEvent(true)
                .setVectorDigest(0)
                .setGraphDigest(0)
                .build();
        return MemoryRecord.newBuilder(draft)
                .setVectorDigest(Digests.vector(draft))
                .setGraphDigest(Digests.graph(draft))
                .build();
    }

    static Outcome outcome(long eventOffset, OutcomeStatus status) {
        return Outcome.newBuilder()
                .setEventPartition(0)
                .setEventOffset(eventOffset)
                .setStatus(status)
                .setEventId("event-" + eventOffset)
                .setTenantId("acme")
                .setUserId("ann")
                .setAffected(1)
                .setReceivedAt(NOON)
                .setDecidedAt(NOON)
                .build();
    }

    static ByteBuffer floats(float... components) {
        ByteBuffer floats = ByteBuffer.allocate(components.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float component : components) {
            floats.putFloat(component);
        }
        return floats.flip();
    }

    private static ByteBuffer vector(int dimension, long seed) {
        ByteBuffer floats = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < dimension; i++) {
            floats.putFloat(i == (int) (seed % dimension) ? 1f : 0.25f * i);
        }
        return floats.flip();
    }
}
