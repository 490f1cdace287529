package io.memlog.e2e;

import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Provenance;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.avro.Sha256;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The same events once as Java objects and once as a JavaScript program writes them. */
final class InteropSamples {
    static final Instant TIME = Instant.parse("2026-03-01T10:00:00.123Z");
    private static final int USERS = 12;

    private InteropSamples() {}

    static List<String> users() {
        List<String> users = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            users.add("ünï-" + user);
        }
        return users;
    }

    static MemoryEvent put(String user) {
        return MemoryEvent.newBuilder()
                .setEventId("put-" + user)
                .setTenantId("acme")
                .setUserId(user)
                .setMemoryId("m-1")
                .setOccurredAt(TIME)
                .setOp(Put.newBuilder()
                        .setContent("Ann moved to Köln 🏠")
                        .setTags(List.of("home"))
                        .setMetadata(Map.of("city", "Köln"))
                        .setImportance(7)
                        .setValidFrom(TIME)
                        .setMessages(List.of(new Message(Role.ASSISTANT, null, "noted")))
                        .build())
                .build();
    }

    static MemoryEvent clear(String user) {
        return MemoryEvent.newBuilder()
                .setEventId("clear-" + user)
                .setTenantId("acme")
                .setUserId(user)
                .setOccurredAt(TIME)
                .setOp(Clear.newBuilder().setBackup(false).setTag("home").build())
                .build();
    }

    /** The same two events as a JavaScript program would write them down. */
    static String json(String user) {
        return """
                {"eventId": "put-%1$s", "tenantId": "acme", "userId": "%1$s", "memoryId": "m-1", "occurredAt": %2$d, \
                "op": {"io.memlog.schemas.avro.Put": {"content": "Ann moved to Köln 🏠", "tags": ["home"], \
                "metadata": {"city": "Köln"}, "importance": 7, "validFrom": %2$d, \
                "messages": [{"role": "ASSISTANT", "content": "noted"}]}}}
                {"eventId": "clear-%1$s", "tenantId": "acme", "userId": "%1$s", "occurredAt": %2$d, \
                "op": {"io.memlog.schemas.avro.Clear": {"backup": false, "tag": "home"}}}""".formatted(user, TIME.toEpochMilli());
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
                .setEntities(List.of())
                .setRelations(List.of())
                .setProvenance(new Provenance("event-1", "Put", "", 2, 41L, "rules", "1", "bge", "1", "none"))
                .setVectorDigest(Long.MIN_VALUE)
                .setGraphDigest(Long.MAX_VALUE)
                .build();
    }
}
