package io.memlog.reconciler.store;

import io.memlog.schemas.MemoryKey;
import io.memlog.schemas.Scope;
import io.memlog.schemas.avro.StoreName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Which embedding spaces the memories of the vector store have vectors of. Reads only; thread-safe. */
public final class EmbeddingSpaces {
    /**
     * A memory's vectors as the log has them: its only one may stand in the second column, because it does not fit the first.
     */
    private static final String PAIRS = """
            WITH pair AS (
              SELECT tenant_id, user_id, memory_id, status,
                coalesce(embedding_fingerprint, next_fingerprint) AS first,
                coalesce(embedding_model, next_model) AS first_model,
                CASE WHEN embedding_fingerprint IS NOT NULL THEN next_fingerprint END AS next,
                CASE WHEN embedding_fingerprint IS NOT NULL THEN next_model END AS next_model,
                coalesce(degraded, '') IN ('EMBEDDING_UNAVAILABLE', 'EMBEDDING_REFUSED') AS is_missing
              FROM memory
              WHERE (?::text IS NULL OR (tenant_id = ? AND user_id = ?))
            )
            """;

    private static final String COUNTS = PAIRS + """
            SELECT first_model, first, next_model, next, status = 'ACTIVE', count(*)
            FROM pair
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 6 DESC, 2, 4
            """;

    private static final String SOME = PAIRS + """
            SELECT tenant_id, user_id, memory_id FROM pair
            WHERE status = 'ACTIVE' AND first IS NOT NULL AND NOT is_missing
            LIMIT ?
            """;

    private static final String OF_KEYS = PAIRS + """
            SELECT first_model, first, next_model, next, status = 'ACTIVE', count(*)
            FROM pair JOIN unnest(?::text[], ?::text[], ?::text[]) AS wanted (t, u, i)
              ON tenant_id = t AND user_id = u AND memory_id = i
            WHERE first IS NOT NULL AND NOT is_missing
            GROUP BY 1, 2, 3, 4, 5
            ORDER BY 6 DESC, 2, 4
            """;

    /**
     * Of a deleted memory nobody makes vectors, but those that it has are moved and dropped with the others. A text that the first
     * model gives no vector of has the next one's alone.
     */
    private static final String LEFT = """
            FROM pair, (SELECT ?::text AS first, ?::text AS next) AS target
            WHERE pair.first IS NOT NULL
              AND CASE WHEN status = 'ACTIVE'
                THEN (pair.first, pair.next) IS DISTINCT FROM (target.first, target.next)
                  AND NOT (is_missing AND pair.next IS NULL AND pair.first IS NOT DISTINCT FROM target.next)
                ELSE pair.next IS NOT NULL AND (pair.next = target.first OR pair.next IS DISTINCT FROM target.next)
                END
            """;

    private static final String COUNT_LEFT = PAIRS + "SELECT count(*) " + LEFT;

    private static final String KEYS_LEFT = PAIRS + "SELECT tenant_id, user_id, memory_id " + LEFT + """
              AND (tenant_id, user_id, memory_id) > (?, ?, ?)
            ORDER BY tenant_id, user_id, memory_id
            LIMIT ?
            """;

    private static final String MISSING = " FROM pair WHERE status = 'ACTIVE' AND is_missing ";

    private static final String COUNT_MISSING = PAIRS + "SELECT count(*) " + MISSING;

    private static final String KEYS_MISSING = PAIRS + "SELECT tenant_id, user_id, memory_id " + MISSING + """
              AND (tenant_id, user_id, memory_id) > (?, ?, ?)
            ORDER BY tenant_id, user_id, memory_id
            LIMIT ?
            """;

    private final DataSource database;

    public EmbeddingSpaces(DataSource database) {
        this.database = database;
    }

    /**
     * How many memories have vectors of the same spaces; immutable, and JSON as it is.
     *
     * @param model id of the model of the first vector; null without one
     * @param fingerprint its space
     * @param nextModel id of the model that is rolled out; null without such a vector
     * @param nextFingerprint its space
     * @param active false for deleted memories, which no search finds
     */
    public record Coverage(
            @Nullable String model,
            @Nullable String fingerprint,
            @Nullable String nextModel,
            @Nullable String nextFingerprint,
            boolean active,
            long memories) {}

    /** Of one user, or of all; the most frequent first. */
    public List<Coverage> coverage(Optional<Scope> scope) {
        return read(COUNTS, scope, statement -> {}, EmbeddingSpaces::coverage);
    }

    /** Of the given memories that have a vector of the current model; the most frequent first. */
    public List<Coverage> coverage(Collection<MemoryKey> keys) {
        return read(
                OF_KEYS,
                Optional.empty(),
                statement -> {
                    Connection connection = statement.getConnection();
                    statement.setArray(
                            4,
                            connection.createArrayOf(
                                    "text",
                                    keys.stream()
                                            .map(key -> key.scope().tenantId())
                                            .toArray()));
                    statement.setArray(
                            5,
                            connection.createArrayOf(
                                    "text",
                                    keys.stream()
                                            .map(key -> key.scope().userId())
                                            .toArray()));
                    statement.setArray(
                            6,
                            connection.createArrayOf(
                                    "text",
                                    keys.stream().map(MemoryKey::memoryId).toArray()));
                },
                EmbeddingSpaces::coverage);
    }

    /** A few active memories whose current model gave them a vector. */
    public List<MemoryKey> some(Optional<Scope> scope, int limit) {
        return read(SOME, scope, statement -> statement.setInt(4, limit), EmbeddingSpaces::key);
    }

    /** How many memories have other vectors than those of the target. */
    public long countLeft(Optional<Scope> scope, Coverage target) {
        return read(COUNT_LEFT, scope, statement -> bind(statement, target), row -> row.getLong(1))
                .getFirst();
    }

    /**
     * Memories with other vectors than those of the target, by ascending key.
     *
     * @param after the last one of the page before
     */
    public List<MemoryKey> left(Optional<Scope> scope, Coverage target, Optional<MemoryKey> after, int limit) {
        return read(
                KEYS_LEFT,
                scope,
                statement -> {
                    bind(statement, target);
                    bindPage(statement, 6, after, limit);
                },
                EmbeddingSpaces::key);
    }

    /** How many active memories the current model gave no vector, because it failed or refuses their text. */
    public long countMissing(Optional<Scope> scope) {
        return read(COUNT_MISSING, scope, statement -> {}, row -> row.getLong(1))
                .getFirst();
    }

    /**
     * Active memories without a vector of the current model, by ascending key.
     *
     * @param after the last one of the page before
     */
    public List<MemoryKey> missing(Optional<Scope> scope, Optional<MemoryKey> after, int limit) {
        return read(KEYS_MISSING, scope, statement -> bindPage(statement, 4, after, limit), EmbeddingSpaces::key);
    }

    @FunctionalInterface
    private interface Binding {
        void to(PreparedStatement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private <T> List<T> read(String sql, Optional<Scope> scope, Binding binding, Row<T> row) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setReadOnly(true);
            try (Statement settings = connection.createStatement()) {
                settings.execute(VectorStatements.FAIL_IF_FILTERED);
                settings.execute(VectorStatements.STATEMENT_TIMEOUT);
            }
            List<T> found = new ArrayList<>();
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                statement.setString(1, scope.map(Scope::tenantId).orElse(null));
                statement.setString(2, scope.map(Scope::tenantId).orElse(null));
                statement.setString(3, scope.map(Scope::userId).orElse(null));
                binding.to(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(row.read(rows));
                    }
                }
            }
            connection.rollback();
            return found;
        } catch (SQLException e) {
            throw new StoreReadException(
                    StoreName.VECTOR, "expected to read which vectors there are, found " + e.getMessage(), e);
        }
    }

    private static void bind(PreparedStatement statement, Coverage target) throws SQLException {
        statement.setString(4, target.fingerprint());
        statement.setString(5, target.nextFingerprint());
    }

    private static void bindPage(PreparedStatement statement, int first, Optional<MemoryKey> after, int limit)
            throws SQLException {
        statement.setString(first, after.map(key -> key.scope().tenantId()).orElse(""));
        statement.setString(first + 1, after.map(key -> key.scope().userId()).orElse(""));
        statement.setString(first + 2, after.map(MemoryKey::memoryId).orElse(""));
        statement.setInt(first + 3, limit);
    }

    private static Coverage coverage(ResultSet row) throws SQLException {
        return new Coverage(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getLong(6));
    }

    private static MemoryKey key(ResultSet row) throws SQLException {
        return new Scope(row.getString(1), row.getString(2)).memory(row.getString(3));
    }
}
