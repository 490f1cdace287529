package io.memlog.chaos.check;

import io.memlog.chaos.oracle.ExpectedMemory;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Put;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fields of a memory as text, by one spelling for oracle, log and stores, so that they can be compared. Stateless. */
final class Fields {
    private Fields() {}

    static SortedMap<String, String> of(ExpectedMemory memory) {
        Put put = memory.fields();
        var fields = new TreeMap<String, String>();
        put(fields, "version", memory.version());
        put(fields, "status", memory.status());
        put(fields, "kind", put.getKind());
        put(fields, "content", put.getContent());
        put(fields, "tags", put.getTags());
        put(fields, "metadata", new TreeMap<>(put.getMetadata()));
        put(fields, "importance", put.getImportance());
        put(fields, "source", put.getSource());
        put(fields, "validFrom", put.getValidFrom());
        put(fields, "validTo", put.getValidTo());
        put(fields, "expiresAt", put.getExpiresAt());
        put(fields, "messages", messages(put.getMessages()));
        put(fields, "createdAt", memory.createdAt());
        put(fields, "updatedAt", memory.event().getOccurredAt());
        put(fields, "eventId", memory.event().getEventId());
        put(fields, "operation", memory.event().getOp().getClass().getSimpleName());
        put(fields, "actor", memory.event().getActor());
        put(
                fields,
                "event",
                "%d@%d"
                        .formatted(
                                memory.position().partition(), memory.position().offset()));
        return fields;
    }

    static SortedMap<String, String> of(MemoryRecord memory) {
        var fields = new TreeMap<String, String>();
        put(fields, "version", memory.getVersion());
        put(fields, "status", memory.getStatus());
        put(fields, "kind", memory.getKind());
        put(fields, "content", memory.getContent());
        put(fields, "tags", memory.getTags());
        put(fields, "metadata", new TreeMap<>(memory.getMetadata()));
        put(fields, "importance", memory.getImportance());
        put(fields, "source", memory.getSource());
        put(fields, "validFrom", memory.getValidFrom());
        put(fields, "validTo", memory.getValidTo());
        put(fields, "expiresAt", memory.getExpiresAt());
        put(fields, "messages", messages(memory.getMessages()));
        put(fields, "createdAt", memory.getCreatedAt());
        put(fields, "updatedAt", memory.getUpdatedAt());
        put(fields, "eventId", memory.getProvenance().getEventId());
        put(fields, "operation", memory.getProvenance().getOperation());
        put(fields, "actor", memory.getProvenance().getActor());
        put(
                fields,
                "event",
                "%d@%d"
                        .formatted(
                                memory.getProvenance().getEventPartition(),
                                memory.getProvenance().getEventOffset()));
        return fields;
    }

    /** A null leaves the field out. */
    static void put(SortedMap<String, String> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value.toString());
        }
    }

    private static String messages(List<Message> messages) {
        return messages.stream()
                .map(message -> message(message.getRole().name(), message.getName(), message.getContent()))
                .toList()
                .toString();
    }

    static String message(String role, @Nullable String name, String content) {
        return "%s/%s: %s".formatted(role, name, content);
    }
}
