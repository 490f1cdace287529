package io.memlog.reconciler.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.memlog.reconciler.store.StoredMemory.Fields;
import io.memlog.schemas.Digests;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import io.memlog.schemas.avro.MemoryStatus;
import io.memlog.schemas.avro.Message;
import io.memlog.schemas.avro.Role;
import io.memlog.schemas.avro.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a row back into the record it was written from, as far as the vector digest covers it; stateless. The reverse of what the
 * sink does: whatever the sink cannot have written is unreadable, so that nothing is smoothed over.
 */
final class VectorFields {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int SHA256_BYTES = 32;

    /** Postgres counts microseconds from 2000-01-01T00:00:00Z. */
    private static final long POSTGRES_EPOCH_MILLIS = 946_684_800_000L;

    private static final int MICROS = 1_000;

    private VectorFields() {}

    /** Of a row of {@link VectorStatements#rows} with all fields. */
    static StoredMemory digested(StoredMemory stored, ResultSet row) throws SQLException {
        try {
            return stored.with(new Fields.Digested(Digests.vector(memory(row))));
        } catch (UnreadableFieldsException e) {
            return stored.with(new Fields.Unreadable());
        }
    }

    private static MemoryRecord memory(ResultSet row) throws SQLException {
        int importance = row.getInt(16);
        boolean hasImportance = !row.wasNull();
        Embedding first = embedding(row.getBytes(25), row.getString(26), row.getString(27));
        Embedding next = embedding(row.getBytes(29), row.getString(30), row.getString(31));
        return UncoveredFields.fill(MemoryRecord.newBuilder())
                .setEntities(List.of())
                .setRelations(List.of())
                .setImportance(hasImportance ? importance : null)
                .setTenantId(text(row, 1))
                .setUserId(text(row, 2))
                .setMemoryId(text(row, 3))
                .setVersion(row.getLong(6))
                .setAgentId(row.getString(9))
                .setSessionId(row.getString(10))
                .setStatus(status(text(row, 11)))
                .setKind(text(row, 12))
                .setContent(text(row, 13))
                .setTags(tags(row))
                .setMetadata(metadata(text(row, 15)))
                .setSource(row.getString(17))
                .setValidFrom(time(row.getBytes(18)))
                .setValidTo(time(row.getBytes(19)))
                .setExpiresAt(time(row.getBytes(20)))
                .setCreatedAt(Objects.requireNonNull(time(row.getBytes(21))))
                .setUpdatedAt(Objects.requireNonNull(time(row.getBytes(22))))
                .setMessages(messages(text(row, 23)))
                .setContentHash(hash(row.getBytes(24)))
                // An only vector that does not fit the first column stands in the next one.
                .setEmbedding(first == null ? next : first)
                .setNextEmbedding(first == null ? null : next)
                .setDegraded(row.getString(28))
                .build();
    }

    private static String text(ResultSet row, int column) throws SQLException {
        return Objects.requireNonNull(row.getString(column));
    }

    private static MemoryStatus status(String name) {
        return Arrays.stream(MemoryStatus.values())
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnreadableFieldsException("status", "ACTIVE or DELETED"));
    }

    private static List<String> tags(ResultSet row) throws SQLException {
        List<String> tags = new ArrayList<>();
        if (!(row.getArray(14).getArray() instanceof String[] found)) {
            throw new UnreadableFieldsException("tags", "a list of texts");
        }
        for (String tag : found) {
            if (tag == null) {
                throw new UnreadableFieldsException("tags", "no null");
            }
            tags.add(tag);
        }
        return tags;
    }

    /** Postgres keeps microseconds; the log has only whole milliseconds, and neither infinity. */
    private static @Nullable Instant time(byte @Nullable [] sent) {
        if (sent == null) {
            return null;
        }
        long micros = ByteBuffer.wrap(sent).getLong();
        if (micros % MICROS != 0) {
            throw new UnreadableFieldsException("time", "whole milliseconds");
        }
        return Instant.ofEpochMilli(micros / MICROS + POSTGRES_EPOCH_MILLIS);
    }

    private static Sha256 hash(byte[] bytes) {
        if (bytes.length != SHA256_BYTES) {
            throw new UnreadableFieldsException("content_hash", "32 bytes");
        }
        return new Sha256(bytes);
    }

    /** A pgvector value: dimension, an unused int16, then big-endian floats; the log has them little-endian. */
    private static @Nullable Embedding embedding(
            byte @Nullable [] sent, @Nullable String fingerprint, @Nullable String model) {
        if (sent == null && fingerprint == null && model == null) {
            return null;
        }
        if (sent == null || fingerprint == null || model == null) {
            throw new UnreadableFieldsException("embedding", "vector, fingerprint and model, or none of them");
        }
        ByteBuffer floats = ByteBuffer.wrap(sent, 2 * Short.BYTES, sent.length - 2 * Short.BYTES);
        ByteBuffer vector = ByteBuffer.allocate(floats.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        // In bulk, which turns the bytes of many floats at once.
        vector.asIntBuffer().put(floats.asIntBuffer());
        return new Embedding(fingerprint, model, vector.capacity() / Float.BYTES, vector);
    }

    private static Map<String, String> metadata(String json) {
        Map<String, String> metadata = new HashMap<>();
        if (json.equals("{}")) {
            return metadata;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "metadata");
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                expect(parser.nextToken(), JsonToken.VALUE_STRING, "metadata");
                metadata.put(name, parser.getText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be read", e);
        }
        return metadata;
    }

    private static List<Message> messages(String json) {
        List<Message> messages = new ArrayList<>();
        if (json.equals("[]")) {
            return messages;
        }
        try (JsonParser parser = JSON.createParser(json)) {
            expect(parser.nextToken(), JsonToken.START_ARRAY, "messages");
            for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
                expect(token, JsonToken.START_OBJECT, "messages");
                messages.add(message(parser));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot fail to be read", e);
        }
        return messages;
    }

    private static Message message(JsonParser parser) throws IOException {
        @Nullable String role = null;
        @Nullable String name = null;
        @Nullable String content = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING, "messages");
            switch (field) {
                case "role" -> role = parser.getText();
                case "name" -> name = parser.getText();
                case "content" -> content = parser.getText();
                default -> throw new UnreadableFieldsException("messages", "role, name and content");
            }
        }
        if (content == null) {
            throw new UnreadableFieldsException("messages", "a content");
        }
        return new Message(role(role), name, content);
    }

    private static Role role(@Nullable String name) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnreadableFieldsException("messages", "a known role"));
    }

    private static void expect(@Nullable JsonToken found, JsonToken expected, String column) {
        if (found != expected) {
            throw new UnreadableFieldsException(column, "what the sink writes");
        }
    }
}
