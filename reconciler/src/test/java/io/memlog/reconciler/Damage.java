package io.memlog.reconciler;

import io.memlog.testkit.Database;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;

/** Changes rows and nodes behind the sinks' backs; not thread-safe. */
final class Damage implements AutoCloseable {
    private final Connection database;
    private final Driver graph;

    Damage(Database database, String boltUri) throws SQLException {
        this.database = DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
        this.graph = GraphDatabase.driver(boltUri, AuthTokens.none());
    }

    void sql(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of each row. */
    List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = database.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    /** Another row with the same content under another memory id. */
    void copyRow(String memoryId, String copyId) throws SQLException {
        sql("""
            DO $copy$
            DECLARE columns text;
            BEGIN
                SELECT string_agg(column_name, ', ') INTO columns FROM information_schema.columns
                WHERE table_name = 'memory' AND is_generated = 'NEVER' AND column_name <> 'memory_id';
                EXECUTE format('INSERT INTO memory (memory_id, %%s) SELECT %%L, %%s FROM memory WHERE memory_id = %%L',
                    columns, '%s', columns, '%s');
            END
            $copy$
            """.formatted(copyId, memoryId));
    }

    void cypher(String cypher) {
        try (var session = graph.session()) {
            session.run(cypher, Map.of()).consume();
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
        graph.close();
    }
}
