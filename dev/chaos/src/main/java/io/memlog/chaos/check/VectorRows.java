package io.memlog.chaos.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Rows of Postgres, and what the log says of them, in one spelling. Stateless. */
final class VectorRows {
    private static final JsonMapper JSON = new JsonMapper();

    private VectorRows() {}

    /** A version as the log says it. */
    static SortedMap<String, String> logged(LoggedState.State state) {
        SortedMap<String, String> fields = Fields.of(state.memory());
        fields.put(
                "log",
                "%d@%d".formatted(state.position().partition(), state.position().offset()));
        return fields;
    }

    /** A row of memory or of memory_history. */
    static SortedMap<String, String> stored(ResultSet row) throws SQLException {
        var fields = new TreeMap<String, String>();
        for (String column : List.of("version", "status", "kind", "content", "importance", "source", "operation")) {
            Fields.put(fields, column, row.getString(column));
        }
        Array tags = row.getArray("tags");
        Fields.put(fields, "tags", Arrays.asList((Object[]) tags.getArray()));
        Fields.put(fields, "metadata", metadata(row.getString("metadata")));
        Fields.put(fields, "messages", messages(row.getString("messages")));
        time(fields, "validFrom", row, "valid_from");
        time(fields, "validTo", row, "valid_to");
        time(fields, "expiresAt", row, "expires_at");
        time(fields, "createdAt", row, "created_at");
        time(fields, "updatedAt", row, "occurred_at");
        Fields.put(fields, "eventId", row.getString("event_id"));
        Fields.put(fields, "actor", row.getString("actor"));
        Fields.put(fields, "event", "%d@%d".formatted(row.getInt("event_partition"), row.getLong("event_offset")));
        Fields.put(fields, "log", "%d@%d".formatted(row.getInt("log_partition"), row.getLong("log_offset")));
        return fields;
    }

    private static void time(SortedMap<String, String> fields, String name, ResultSet row, String column)
            throws SQLException {
        Timestamp time = row.getTimestamp(column);
        Fields.put(fields, name, time == null ? null : time.toInstant());
    }

    /** Names a row of operation. */
    static String operation(int partition, long offset) {
        return "%d:%d".formatted(partition, offset);
    }

    /** What a row of operation says. */
    static SortedMap<String, String> outcome(
            String status, @Nullable String code, @Nullable Long version, int affected) {
        var fields = new TreeMap<String, String>();
        Fields.put(fields, "status", status);
        Fields.put(fields, "code", code);
        Fields.put(fields, "version", version);
        Fields.put(fields, "affected", affected);
        return fields;
    }

    private static Map<String, String> metadata(String json) {
        Map<String, String> metadata = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : tree(json).properties()) {
            metadata.put(entry.getKey(), entry.getValue().asText());
        }
        return metadata;
    }

    private static List<String> messages(String json) {
        List<String> messages = new ArrayList<>();
        for (JsonNode message : tree(json)) {
            messages.add(Fields.message(
                    message.get("role").asText(),
                    message.hasNonNull("name") ? message.get("name").asText() : null,
                    message.get("content").asText()));
        }
        return messages;
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The vector as numbers: the two sides spell them differently. */
    static @Nullable Integer embedding(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] parts = text.substring(1, text.length() - 1).split(",", -1);
        float[] numbers = new float[parts.length];
        for (int index = 0; index < parts.length; index++) {
            numbers[index] = Float.parseFloat(parts[index]);
        }
        return Arrays.hashCode(numbers);
    }

    /** The vector that the log says. */
    static @Nullable Integer embedding(MemoryRecord memory) {
        Embedding embedding = memory.getEmbedding();
        if (embedding == null) {
            return null;
        }
        FloatBuffer vector =
                embedding.getVector().duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        float[] numbers = new float[vector.remaining()];
        vector.get(numbers);
        return Arrays.hashCode(numbers);
    }
}
