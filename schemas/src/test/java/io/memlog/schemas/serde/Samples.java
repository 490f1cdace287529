package io.memlog.schemas.serde;

import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.Entity;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Mention;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Progress;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.avro.Relation;
import io.memlog.schemas.avro.Restore;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.avro.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Records with every kind of field filled. */
final class Samples {
    static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");

    private Samples() {}

    static MemoryEvent event(Object op) {
        return MemoryEvent.newBuilder()
                .setEventId("event-1")
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setOccurredAt(TIME)
                .setExpectedVersion(3L)
                .setOp(op)
                .build();
    }

    static MemoryEvent put() {
        return event(Put.newBuilder()
                .setContent("Ann moved to Köln 🏠")
                .setTags(List.of("home", ""))
                .setMetadata(Map.of("city", "Köln"))
                .setImportance(7)
                .setValidFrom(TIME)
                .setMessages(List.of(new Message(Role.ASSISTANT, null, "noted")))
                .build());
    }

    static Stream<MemoryEvent> eventsOfEveryOperation() {
        return Stream.of(
                put(),
                event(Patch.newBuilder()
                        .setTags(List.of("a"))
                        .setMetadata(Map.of("k", "v"))
                        .setExpiresAt(TIME)
                        .setClear(List.of("source"))
                        .build()),
                event(Append.newBuilder().setText("more").build()),
                event(new Delete("wrong")),
                event(new Restore("event-0")),
                event(new Erase(null)),
                event(Clear.newBuilder().setCreatedBefore(TIME).build()),
                event(new Reemit("vector/MISSING/acme/ann/m-1", true)));
    }

    static MemoryRecord record() {
        return MemoryRecord.newBuilder()
                .setTenantId("acme")
                .setUserId("ann")
                .setMemoryId("m-1")
                .setVersion(3)
                .setStatus(MemoryStatus.ACTIVE)
                .setKind("note")
                .setContent("Ann moved to Köln 🏠")
                .setTags(List.of("home"))
                .setMetadata(Map.of("city", "Köln"))
                .setMessages(List.of(new Message(Role.USER, "Ann", "I moved")))
                .setCreatedAt(TIME)
                .setUpdatedAt(TIME)
                .setContentHash(new Sha256(new byte[32]))
                .setEmbedding(
                        new Embedding("bge#1", "bge", 2, ByteBuffer.wrap(new byte[] {0, 0, 0, 0, 0, 0, -128, 63})))
                .setEntities(List.of(new Entity(
                        "location:köln", "Köln", "LOCATION", 0.9, "gazetteer", List.of(new Mention(13, 17)))))
                .setRelations(List.of(new Relation("person:ann", "location:köln", "LIVES_IN", 0.8, "rule-1", 0, 17)))
                .setProvenance(new Provenance("event-1", "Put", "", 2, 41L, "rules", "1", "bge", "1", "none"))
                .setVectorDigest(1)
                .setGraphDigest(-1)
                .build();
    }

    static Progress progress() {
        return new Progress(2, 42L, TIME);
    }
}
