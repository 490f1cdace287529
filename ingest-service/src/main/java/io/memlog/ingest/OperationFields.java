package io.memlog.ingest;

import io.memlog.schemas.ErrorCode;
import io.memlog.schemas.MemlogException;
import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import io.memlog.schemas.avro.Role;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of one operation as a request spells them; null where the writer gave none. Immutable. */
sealed interface OperationFields {
    /** The branch of the union {@code MemoryEvent.op} that says the same. */
    Object toAvro();

    /** Create or replace the whole memory. */
    record PutFields(
            @Nullable String kind,
            @Nullable String content,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata,
            @Nullable Integer importance,
            @Nullable String source,
            @Nullable Instant validFrom,
            @Nullable Instant validTo,
            @Nullable Instant expiresAt,
            @Nullable List<MessageFields> messages)
            implements OperationFields {
        private static final String DEFAULT_KIND = "note";

        @Override
        public Put toAvro() {
            return Put.newBuilder()
                    .setKind(kind == null ? DEFAULT_KIND : kind)
                    .setContent(content == null ? "" : content)
                    .setTags(tags == null ? List.of() : tags)
                    .setMetadata(metadata == null ? Map.of() : metadata)
                    .setImportance(importance)
                    .setSource(source)
                    .setValidFrom(validFrom)
                    .setValidTo(validTo)
                    .setExpiresAt(expiresAt)
                    .setMessages(messages == null ? List.of() : MessageFields.toAvro(messages))
                    .build();
        }
    }

    /** Change the given fields, empty the ones named in {@code clear}. */
    record PatchFields(
            @Nullable String kind,
            @Nullable String content,
            @Nullable List<String> tags,
            @Nullable Map<String, String> metadata,
            @Nullable Integer importance,
            @Nullable String source,
            @Nullable Instant validFrom,
            @Nullable Instant validTo,
            @Nullable Instant expiresAt,
            @Nullable List<MessageFields> messages,
            @Nullable List<String> clear)
            implements OperationFields {
        @Override
        public Patch toAvro() {
            return Patch.newBuilder()
                    .setKind(kind)
                    .setContent(content)
                    .setTags(tags)
                    .setMetadata(metadata)
                    .setImportance(importance)
                    .setSource(source)
                    .setValidFrom(validFrom)
                    .setValidTo(validTo)
                    .setExpiresAt(expiresAt)
                    .setMessages(messages == null ? null : MessageFields.toAvro(messages))
                    .setClear(clear == null ? List.of() : clear)
                    .build();
        }
    }

    /** Add text and messages. */
    record AppendFields(@Nullable String text, @Nullable List<MessageFields> messages) implements OperationFields {
        @Override
        public Append toAvro() {
            return new Append(text, messages == null ? List.of() : MessageFields.toAvro(messages));
        }
    }

    /** Hide, restorable. */
    record DeleteFields(@Nullable String reason) implements OperationFields {
        @Override
        public Delete toAvro() {
            return new Delete(reason);
        }
    }

    /** Bring back a memory, or what a Clear hid. */
    record RestoreFields(@Nullable String backupId) implements OperationFields {
        @Override
        public Restore toAvro() {
            return new Restore(backupId);
        }
    }

    /** Remove for good. */
    record EraseFields(@Nullable String reason) implements OperationFields {
        @Override
        public Erase toAvro() {
            return new Erase(reason);
        }
    }

    /** Remove all of a scope that matches every given filter. */
    record ClearFields(
            @Nullable Boolean backup,
            @Nullable String kind,
            @Nullable String tag,
            @Nullable Instant createdBefore,
            @Nullable Instant createdAfter)
            implements OperationFields {
        @Override
        public Clear toAvro() {
            return Clear.newBuilder()
                    .setBackup(backup == null || backup)
                    .setKind(kind)
                    .setTag(tag)
                    .setCreatedBefore(createdBefore)
                    .setCreatedAfter(createdAfter)
                    .build();
        }
    }

    /** One turn of a conversation; the role in any case. */
    record MessageFields(
            @Nullable String role,
            @Nullable String name,
            @Nullable String content) {
        static List<Message> toAvro(List<MessageFields> messages) {
            return messages.stream().map(MessageFields::toAvro).toList();
        }

        private Message toAvro() {
            if (content == null) {
                throw new MemlogException(ErrorCode.INVALID_FIELD, "messages.content: expected a text, found none");
            }
            return new Message(avroRole(), name, content);
        }

        private Role avroRole() {
            return switch (role == null ? "" : role.toLowerCase(Locale.ROOT)) {
                case "user" -> Role.USER;
                case "assistant" -> Role.ASSISTANT;
                case "system" -> Role.SYSTEM;
                case "tool" -> Role.TOOL;
                default ->
                    throw new MemlogException(
                            ErrorCode.INVALID_FIELD,
                            "messages.role: expected one of user, assistant, system, tool, found another");
            };
        }
    }
}
