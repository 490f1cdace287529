package io.memlog.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.memlog.schemas.avro.Append;
import io.memlog.schemas.avro.Clear;
import io.memlog.schemas.avro.Delete;
import io.memlog.schemas.avro.Erase;
import io.memlog.schemas.avro.MemoryEvent;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Patch;
import io.memlog.schemas.avro.Put;
import io.memlog.schemas.avro.Restore;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every event must satisfy, whoever published it: ingest-service asks before the log, extraction-streams asks again because
 * any producer may write to the topic. Thread-safe.
 */
public final class EventRules {
    private static final Set<String> CLEARABLE =
            Set.of("importance", "source", "validFrom", "validTo", "expiresAt", "tags", "metadata", "messages");

    private static final Instant FIRST_TIME = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private final Limits limits;

    public EventRules(Limits limits) {
        this.limits = limits;
    }

    /**
     * Returns normally if the event may be applied.
     *
     * @throws MemlogException with the code of the first rule that is broken
     */
    public void check(MemoryEvent event) {
        checkIdentity(event);
        label("actor", event.getActor());
        label("agentId", event.getAgentId());
        label("sessionId", event.getSessionId());
        label("operationId", event.getOperationId());
        time("occurredAt", event.getOccurredAt());
        if (event.getZone() != null) {
            checkZone(event.getZone());
        }
        var text = new TextSize();
        switch (event.getOp()) {
            case Put put -> checkPut(put, text);
            case Patch patch -> checkPatch(patch, text);
            case Append append -> checkAppend(append, text);
            case Delete delete -> label("reason", delete.getReason());
            case Erase erase -> label("reason", erase.getReason());
            case Restore restore -> label("backupId", restore.getBackupId());
            default -> {}
        }
    }

    private void checkIdentity(MemoryEvent event) {
        Identifiers.require("eventId", event.getEventId());
        if (event.getTenantId().isEmpty() || event.getUserId().isEmpty()) {
            throw new MemlogException(ErrorCode.MISSING_SCOPE, "expected tenantId and userId, found an empty one");
        }
        Identifiers.require("tenantId", event.getTenantId());
        Identifiers.require("userId", event.getUserId());
        boolean wholeScope = event.getOp() instanceof Clear
                || (event.getOp() instanceof Restore restore && restore.getBackupId() != null);
        if (event.getMemoryId() != null) {
            Identifiers.require("memoryId", event.getMemoryId());
        } else if (!wholeScope) {
            throw new MemlogException(
                    ErrorCode.MISSING_MEMORY_ID, "%s: expected a memoryId, found none".formatted(operationName(event)));
        }
    }

    private void checkPut(Put put, TextSize text) {
        label("kind", put.getKind());
        content(put.getContent(), put.getMessages(), text);
        tags(put.getTags());
        metadata(put.getMetadata(), text);
        importance(put.getImportance());
        time("validFrom", put.getValidFrom());
        time("validTo", put.getValidTo());
        time("expiresAt", put.getExpiresAt());
        label("source", put.getSource());
        if (put.getContent().isBlank() && put.getMessages().isEmpty()) {
            throw new MemlogException(ErrorCode.BLANK_CONTENT, "Put: expected content or messages, found none");
        }
    }

    private void checkPatch(Patch patch, TextSize text) {
        label("kind", patch.getKind());
        label("source", patch.getSource());
        content(patch.getContent(), patch.getMessages(), text);
        if (patch.getTags() != null) {
            tags(patch.getTags());
        }
        if (patch.getMetadata() != null) {
            metadata(patch.getMetadata(), text);
        }
        importance(patch.getImportance());
        time("validFrom", patch.getValidFrom());
        time("validTo", patch.getValidTo());
        time("expiresAt", patch.getExpiresAt());
        for (String field : patch.getClear()) {
            if (!CLEARABLE.contains(field)) {
                throw invalid("clear", "one of " + CLEARABLE.stream().sorted().toList(), "another name");
            }
        }
    }

    private void checkAppend(Append append, TextSize text) {
        content(append.getText(), append.getMessages(), text);
        if ((append.getText() == null || append.getText().isBlank())
                && append.getMessages().isEmpty()) {
            throw new MemlogException(ErrorCode.BLANK_CONTENT, "Append: expected text or messages, found none");
        }
    }

    private void content(@Nullable String content, @Nullable List<Message> messages, TextSize text) {
        if (content != null) {
            text.add("content", content);
        }
        if (messages == null) {
            return;
        }
        if (messages.size() > limits.messages()) {
            throw new MemlogException(
                    ErrorCode.TOO_LARGE,
                    "messages: expected at most %d, found %d".formatted(limits.messages(), messages.size()));
        }
        for (Message message : messages) {
            label("message name", message.getName());
            text.add("message", message.getContent());
        }
    }

    private void tags(List<String> tags) {
        if (tags.size() > limits.tags()) {
            throw invalid("tags", "at most " + limits.tags(), String.valueOf(tags.size()));
        }
        tags.forEach(tag -> label("tag", tag));
    }

    private void metadata(Map<String, String> metadata, TextSize text) {
        if (metadata.size() > limits.metadataEntries()) {
            throw invalid("metadata", "at most " + limits.metadataEntries(), String.valueOf(metadata.size()));
        }
        metadata.forEach((key, value) -> {
            label("metadata key", key);
            text.add("metadata value", value);
        });
    }

    private static void importance(@Nullable Integer importance) {
        if (importance != null && (importance < 1 || importance > 10)) {
            throw invalid("importance", "1 to 10", String.valueOf(importance));
        }
    }

    /** Both stores hold times of the years 1 to 9999. */
    private static void time(String name, @Nullable Instant time) {
        if (time != null && (time.isBefore(FIRST_TIME) || !time.isBefore(END_OF_TIME))) {
            throw invalid(name, "a time of the years 1 to 9999", "another");
        }
    }

    private static void label(String name, @Nullable String value) {
        if (value == null) {
            return;
        }
        if (value.length() > Limits.LABEL_LENGTH) {
            throw invalid(name, "at most " + Limits.LABEL_LENGTH + " characters", String.valueOf(value.length()));
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw invalid(name, "no control characters", "one");
        }
    }

    private static void checkZone(String zone) {
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new MemlogException(
                    ErrorCode.INVALID_FIELD, "zone: expected an IANA time zone, found another value", e);
        }
    }

    private static MemlogException invalid(String field, String expected, String found) {
        return new MemlogException(
                ErrorCode.INVALID_FIELD, "%s: expected %s, found %s".formatted(field, expected, found));
    }

    /** The name of the operation as outcomes and metrics show it: {@code Put}, {@code Patch} ... */
    public static String operationName(MemoryEvent event) {
        return event.getOp().getClass().getSimpleName();
    }

    /** Adds up the text of one event against both limits. */
    private final class TextSize {
        private long total;

        void add(String name, String value) {
            // PostgreSQL text cannot hold U+0000; refusing it here keeps both stores able to hold every accepted
            // memory.
            if (value.indexOf('\0') >= 0) {
                throw invalid(name, "no U+0000", "one");
            }
            long bytes = value.getBytes(UTF_8).length;
            total += bytes;
            if (bytes > limits.messageBytes() || total > limits.eventBytes()) {
                throw new MemlogException(
                        ErrorCode.TOO_LARGE,
                        "%s: expected at most %d bytes and %d in all, found %d and %d"
                                .formatted(name, limits.messageBytes(), limits.eventBytes(), bytes, total));
            }
        }
    }
}
