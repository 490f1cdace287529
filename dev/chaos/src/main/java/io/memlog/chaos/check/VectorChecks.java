package io.memlog.chaos.check;

import io.memlog.chaos.oracle.ExpectedOutcome;
import io.memlog.chaos.oracle.Logged;
import io.memlog.chaos.oracle.Position;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;

/** Compares Postgres with the log. Not thread-safe. */
final class VectorChecks {
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
            SortedMap<String, String> fields = VectorRows.logged(state);
            Fields.put(fields, "digest", state.memory().getVectorDigest());
            Fields.put(fields, "embedding", VectorRows.embedding(state.memory()));
            expected.put(key, fields);
        });
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(MEMORIES)) {
            while (row.next()) {
                SortedMap<String, String> fields = VectorRows.stored(row);
                Fields.put(fields, "digest", row.getLong("digest"));
                Fields.put(fields, "embedding", VectorRows.embedding(row.getString("embedding")));
                found.put(row.getString("key"), fields);
            }
        }
        differences.compare("postgres memory", expected, found);
    }

    private void history(LoggedState log) throws SQLException {
        SortedMap<String, SortedMap<String, String>> expected = new TreeMap<>();
        for (List<LoggedState.State> life : log.lives().values()) {
            life.forEach(state -> expected.put(
                    "%s v%d".formatted(state.key(), state.memory().getVersion()), VectorRows.logged(state)));
        }
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HISTORY)) {
            while (row.next()) {
                found.put("%s v%d".formatted(row.getString("key"), row.getLong("version")), VectorRows.stored(row));
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
                VectorRows.operation(event.partition(), event.offset()),
                VectorRows.outcome(outcome.status().name(), outcome.code(), outcome.version(), outcome.affected())));
        SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OPERATIONS)) {
            while (row.next()) {
                found.put(
                        VectorRows.operation(row.getInt("event_partition"), row.getLong("event_offset")),
                        VectorRows.outcome(
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
        String live = ApplicationCounters.live(connection);
        Applications.check("postgres memory", current, log.overtaken(), of(counts, live), differences);
        counts.forEach((target, former) -> {
            if (target.startsWith("memory/") && !target.equals(live)) {
                Applications.checkDoubled("postgres " + target, former, differences);
            }
        });
        List<String> versions = log.lives().values().stream()
                .flatMap(List::stream)
                .map(LoggedState.State::application)
                .toList();
        List<String> former = log.formerVersions().stream()
                .map(LoggedState.State::application)
                .toList();
        Applications.check("postgres memory_history", versions, former, of(counts, "memory_history"), differences);
        List<String> operations = outcomes.keySet().stream()
                .map(event -> VectorRows.operation(event.partition(), event.offset()))
                .toList();
        Applications.check("postgres operation", operations, List.of(), of(counts, "operation"), differences);
    }

    private static Map<String, Integer> of(Map<String, Map<String, Integer>> counts, String table) {
        return counts.getOrDefault(table, Map.of());
    }
}
