package io.memlog.benchmarks;

import io.memlog.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;
import org.postgresql.PGStatement;

/**
 * Reads of both stores that do nothing with what they read: the least that a comparison of the same columns or properties can take.
 * For one thread.
 */
final class BareReads implements AutoCloseable {
    /** As many rows at a time as the reconciler fetches. */
    private static final int FETCH_SIZE = 1_000;

    private static final String SCAN_TABLE =
            "SELECT count(log_partition), count(bucket), count(version), count(digest) FROM memory";

    private static final String SCAN_LABEL = """
            MATCH (m:Memory)
            RETURN count(m.key), count(m.logPartition), count(m.bucket), count(m.version), count(m.digest)
            """;

    private static final String WHOLE_NODES = """
            MATCH (m:Memory)
            RETURN properties(m), COLLECT { MATCH (m)-[e]-(n) RETURN [properties(e), n.id] }
            """;

    private static final String WHOLE_RELATIONS = "MATCH (a)-[r:RELATED]->(b) RETURN properties(r), a.id, b.id";

    private static final String ONE_ROW = "SELECT * FROM memory WHERE tenant_id = ? AND user_id = ? AND memory_id = ?";

    private static final String ONE_NODE = """
            MATCH (m:Memory {key: $key})
            RETURN properties(m),
              COLLECT { MATCH (m)-[e]-(n) RETURN [properties(e), n.id] },
              COLLECT { MATCH (a)-[r:RELATED {memoryKey: $key}]->(b) RETURN [properties(r), a.id, b.id] }
            """;

    private final Connection database;
    private final Driver graph;
    private final List<String> columns;

    BareReads(BenchmarkParts parts, List<String> columns) {
        Database store = parts.database();
        try {
            database = DriverManager.getConnection(store.jdbcUrl(), store.user(), store.password());
            database.setAutoCommit(false);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        this.graph = GraphDatabase.driver(parts.graph(), AuthTokens.none());
        this.columns = List.copyOf(columns);
    }

    void scanTable() {
        query(SCAN_TABLE);
    }

    void scanLabel() {
        try (Session session = graph.session()) {
            session.run(SCAN_LABEL).forEachRemaining(row -> {});
        }
    }

    /** All columns as bytes; the vector in the form in which it is stored, as the reconciler reads it. */
    void wholeRows() {
        query(columns.stream()
                .map(column -> column.equals("embedding") ? "vector_send(embedding)" : column)
                .collect(Collectors.joining(", ", "SELECT ", " FROM memory")));
    }

    void wholeNodes() {
        try (Session session = graph.session()) {
            session.run(WHOLE_NODES).forEachRemaining(row -> {});
            session.run(WHOLE_RELATIONS).forEachRemaining(row -> {});
        }
    }

    /** One memory by its key from both stores, as whoever compares one after the other has to. */
    void one(int number) {
        String user = SampleMemories.user(number);
        String memory = "memory-" + number;
        query(ONE_ROW, SampleMemories.TENANT, user, memory);
        try (Session session = graph.session()) {
            Map<String, Object> key = Map.of("key", "%s/%s/%s".formatted(SampleMemories.TENANT, user, memory));
            session.run(ONE_NODE, key).forEachRemaining(row -> {});
        }
    }

    private void query(String sql, String... parameters) {
        try (PreparedStatement statement = database.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
            statement.setFetchSize(FETCH_SIZE);
            int found = 0;
            try (ResultSet rows = statement.executeQuery()) {
                int width = rows.getMetaData().getColumnCount();
                while (rows.next()) {
                    for (int column = 1; column <= width; column++) {
                        byte[] unused = rows.getBytes(column);
                    }
                    found++;
                }
            }
            if (found == 0) {
                throw new IllegalStateException("expected rows, found none: " + sql);
            }
            database.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        graph.close();
        try {
            database.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
