package io.memlog.streams;

import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Reemit;
import io.memlog.schemas.avro.Restore;
import io.memlog.schemas.avro.Role;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Short ways to write events down; each has an id of its own. */
final class TestEvents {
    static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    static final String TENANT = "acme";

    private static final AtomicLong IDS = new AtomicLong();

    private TestEvents() {}

    static MemoryEvent.Builder event(String user, @Nullable String memoryId, Object op) {
        return MemoryEvent.newBuilder()
                .setEventId("event-" + IDS.incrementAndGet())
                .setTenantId(TENANT)
                .setUserId(user)
                .setMemoryId(memoryId)
                .setActor("tester")
                .setOccurredAt(NOON)
                .setOp(op);
    }

    static MemoryEvent put(String user, String memoryId, String content) {
        return event(user, memoryId, Put.newBuilder().setContent(content).build())
                .build();
    }

    static Append append(@Nullable String text, Message... messages) {
        return Append.newBuilder().setText(text).setMessages(List.of(messages)).build();
    }

    static Patch.Builder patch() {
        return Patch.newBuilder();
    }

    static Delete delete() {
        return Delete.newBuilder().build();
    }

    static Restore restore() {
        return Restore.newBuilder().build();
    }

    static Restore restore(String backupId) {
        return Restore.newBuilder().setBackupId(backupId).build();
    }

    static Erase erase() {
        return Erase.newBuilder().build();
    }

    static Clear.Builder clear(boolean backup) {
        return Clear.newBuilder().setBackup(backup);
    }

    static Reemit reemit() {
        return Reemit.newBuilder().build();
    }

    static Reemit reemitAsIs() {
        return Reemit.newBuilder().setAsIs(true).build();
    }

    static Message message(String content) {
        return new Message(Role.USER, null, content);
    }

    static IncomingEvent incoming(MemoryEvent event) {
        return new IncomingEvent(
                event, new EventPosition(0, 7, 1_000, false), new Record<>(new byte[0], new byte[0], 1_000));
    }

    static IncomingEvent incoming(MemoryEvent.Builder event) {
        return incoming(event.build());
    }
}
