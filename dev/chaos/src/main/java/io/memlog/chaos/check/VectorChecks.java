package io.memlog.chaos.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.memlog.chaos.oracle.ExpectedOutcome;
import io.memlog.chaos.oracle.Logged;
import io.memlog.chaos.oracle.Position;
import io.memlog.schemas.avro.Embedding;
import io.memlog.schemas.avro.MemoryRecord;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** Compares Postgres with the log. Not thread-safe. */
final class VectorChecks {
    private static final JsonMapper JSON = new JsonMapper();

    private static final String MEMORIES = """
            SELECT tenant_id || '/' || user_id || '/' || memory_id AS key, version, status, kind, content, tags,
                metadata::text AS metadata, importance, source, valid_from, valid_to, expires_at,
                messages::text AS messages, created_at, updated_at AS occurred_at, event_id, operation, actor,
                event_partition, event_offset, log_partition, log_offset, digest, embedding::text AS embedding
            FROM memory
            """;

    private static final String HISTORY = """
            SELECT tenant_id || '/' || user_id || '/' || memory_id AS key, version, status, kind, content, tags,
                metadata::text AS metadata, importance, source, valid_from, valid_to, expires_at,
                messages::text AS messages, created_at, occurred_at, event_id, operation, actor,
                event_partition, event_offset, log_partition, log_offset
            FROM memory_history
            """;

    private static final String ERASURES = """
            SELECT tenant_id || '/' || user_id || '/' || memory_id AS key, log_partition, log_offset FROM memory_erasure
            """;

    private static final String OPERATIONS = """
            SELECT event_partition, event_offset, status, code, version, affected FROM operation
            """;

    private final Connection connection;
    private final Differences differences;

    VectorChecks(Connection connection, Differences differences) {
        this.connection = connection;
        this.differences = differences;
    }

    /** All tables but the offsets. */
    void check(LoggedState log, Map<Position, ExpectedOutcome> outcomes) throws SQLException {
        memories(log);
        history(log);
        erasures(log);
        operations(outcomes);
        applications(log, outcomes);
    }

    private void memories(LoggedState log) throws SQLException {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        log.current().forEach((key, state) -> {
            SortedMap<String, String> fields = logged(state);
            Fields.put(fields, "digest", state.memory().getVectorDigest());
            Fields.put(fields, "embedding", embedding(state.memory()));
            expected.put(key, fields);
        });
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MEMORIES)) {
            while (row.next()) {
                SortedMap<String, String> fields = stored(row);
                Fields.put(fields, "digest", row.getLong("digest"));
                Fields.put(fields, "embedding", embedding(row.getString("embedding")));
                found.put(row.getString("key"), fields);
            }
        }
        differences.compare("postgres memory", expected, found);
    }

    private void history(LoggedState log) throws SQLException {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        for (List<LoggedState.State> life : log.lives().values()) {
            life.forEach(state ->
                    expected.put("%s v%d".formatted(state.key(), state.memory().getVersion()), logged(state)));
        }
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HISTORY)) {
            while (row.next()) {
                found.put("%s v%d".formatted(row.getString("key"), row.getLong("version")), stored(row));
            }
        }
        differences.compare("postgres memory_history", expected, found);
    }

    private void erasures(LoggedState log) throws SQLException {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        for (Logged<SpecificRecord> tombstone : log.tombstones()) {
            expected.put(
                    "%s@%d:%d"
                            .formatted(
                                    tombstone.key(),
                                    tombstone.position().partition(),
                                    tombstone.position().offset()),
                    new TreeMap<>());
        }
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ERASURES)) {
            while (row.next()) {
                found.put("%s@%d:%d".formatted(row.getString(1), row.getInt(2), row.getLong(3)), new TreeMap<>());
            }
        }
        differences.compare("postgres memory_erasure", expected, found);
    }

    private void operations(Map<Position, ExpectedOutcome> outcomes) throws SQLException {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        outcomes.forEach((event, outcome) -> expected.put(
                operation(event.partition(), event.offset()),
                outcome(outcome.status().name(), outcome.code(), outcome.version(), outcome.affected())));
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPERATIONS)) {
            while (row.next()) {
                found.put(
                        operation(row.getInt("event_partition"), row.getLong("event_offset")),
                        outcome(
                                row.getString("status"),
                                row.getString("code"),
                                row.getObject("version", Long.class),
                                row.getInt("affected")));
            }
        }
        differences.compare("postgres operation", expected, found);
    }

    private void applications(LoggedState log, Map<Position, ExpectedOutcome> outcomes) throws SQLException {
        Map<String, Map<String, Integer>> counts = ApplicationCounters.read(connection);
        List<String> current = log.current().values().stream()
                .map(LoggedState.State::application)
                .toList();
        Applications.check("postgres memory", current, log.overtaken(), of(counts, "memory"), differences);
        List<String> versions = log.lives().values().stream()
                .flatMap(List::stream)
                .map(LoggedState.State::application)
                .toList();
        List<String> former = log.formerVersions().stream()
                .map(LoggedState.State::application)
                .toList();
        Applications.check("postgres memory_history", versions, former, of(counts, "memory_history"), differences);
        List<String> operations = outcomes.keySet().stream()
                .map(event -> operation(event.partition(), event.offset()))
                .toList();
        Applications.check("postgres operation", operations, List.of(), of(counts, "operation"), differences);
    }

    private static Map<String, Integer> of(Map<String, Map<String, Integer>> counts, String table) {
        return counts.getOrDefault(table, Map.of());
    }

    private static SortedMap<String, String> logged(LoggedState.State state) {
        SortedMap<String, String> fields = Fields.of(state.memory());
        fields.put(
                "log",
                "%d@%d".formatted(state.position().partition(), state.position().offset()));
        return fields;
    }

    private static SortedMap<String, String> stored(ResultSet row) throws SQLException {
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

    private static String operation(int partition, long offset) {
        return "%d:%d".formatted(partition, offset);
    }

    private static SortedMap<String, String> outcome(
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
    private static @Nullable Integer embedding(@Nullable String text) {
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

    private static @Nullable Integer embedding(MemoryRecord memory) {
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
