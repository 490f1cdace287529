package io.memlog.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.memlog.service.Json;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns a row of the memory table into an answer; stateless. */
final class MemoryMapping {
    private static final TypeReference<Map<String, String>> STRINGS = new TypeReference<>() {};

    private MemoryMapping() {}

    static Memory memory(ResultSet row) throws SQLException {
        try {
            return new Memory(
                    row.getString("tenant_id"),
                    row.getString("user_id"),
                    row.getString("memory_id"),
                    row.getString("agent_id"),
                    row.getString("session_id"),
                    row.getLong("version"),
                    row.getString("status"),
                    row.getString("kind"),
                    row.getString("content"),
                    strings(row.getArray("tags")),
                    Json.mapper().readValue(row.getString("metadata"), STRINGS),
                    row.getObject("importance", Integer.class),
                    row.getString("source"),
                    time(row, "valid_from"),
                    time(row, "valid_to"),
                    time(row, "expires_at"),
                    Json.mapper().readTree(row.getString("messages")),
                    Objects.requireNonNull(time(row, "created_at")),
                    Objects.requireNonNull(time(row, "updated_at")),
                    row.getString("embedding_model"),
                    strings(row.getArray("embedding_models")),
                    row.getString("degraded"),
                    new Memory.Provenance(
                            row.getString("event_id"),
                            row.getString("operation"),
                            row.getString("actor"),
                            row.getInt("event_partition"),
                            row.getLong("event_offset")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a jsonb column is always JSON", e);
        }
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static List<String> strings(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }
}
