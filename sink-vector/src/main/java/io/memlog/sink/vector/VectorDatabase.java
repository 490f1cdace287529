package io.memlog.sink.vector;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;

/** The connections to Postgres and the schema behind them. Thread-safe. */
public final class VectorDatabase implements AutoCloseable {
    /** A frozen owner must not hold the partition's row for longer than a new owner is willing to wait. */
    private static final String SESSION =
            "-c lock_timeout=15s -c idle_in_transaction_session_timeout=10s -c statement_timeout=60s"
                    + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c timezone=UTC";

    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    private static final int SOCKET_TIMEOUT_SECONDS = 90;
    private static final long BORROW_TIMEOUT_MS = 6_000;

    private static final String EMBEDDING_DIMENSION = """
            SELECT atttypmod FROM pg_attribute WHERE attrelid = 'memory'::regclass AND attname = 'embedding'
            """;

    private final HikariDataSource connections;

    private VectorDatabase(HikariDataSource connections) {
        this.connections = connections;
    }

    /**
     * Where the vector store is.
     *
     * @param url {@code jdbc:postgresql://host:port/name}
     * @param user database user
     * @param password blank for none
     * @param embeddingDimension floats in one embedding
     * @param maxConnections most transactions at the same time
     */
    public record Settings(String url, String user, String password, int embeddingDimension, int maxConnections) {
        @Override
        public String toString() {
            return "Settings[url=%s, user=%s, embeddingDimension=%d, maxConnections=%d]"
                    .formatted(url, user, embeddingDimension, maxConnections);
        }
    }

    /**
     * Migrates the schema and opens the connections.
     *
     * @throws IllegalStateException if the store was made for embeddings of another dimension
     * @throws org.flywaydb.core.api.FlywayException if the database cannot be reached or its schema is not ours
     */
    public static VectorDatabase open(Settings settings) {
        migrate(settings);
        var pool = new HikariConfig();
        pool.setPoolName("vector-store");
        pool.setJdbcUrl(settings.url());
        pool.setUsername(settings.user());
        pool.setPassword(settings.password());
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(settings.maxConnections());
        pool.setConnectionTimeout(BORROW_TIMEOUT_MS);
        // Isolated means that the staging tables are committed before the first transaction, which may roll back.
        pool.setIsolateInternalQueries(true);
        pool.setConnectionInitSql(MemoryTable.CREATE_STAGE + ";" + OutcomeTable.CREATE_STAGE);
        connectionProperties().forEach(pool::addDataSourceProperty);
        var database = new VectorDatabase(new HikariDataSource(pool));
        try {
            database.checkDimension(settings.embeddingDimension());
            return database;
        } catch (SQLException e) {
            database.close();
            throw SqlFailure.beforeCommit(e);
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    /** A connection with an open transaction; closing it without commit rolls back. */
    Connection connect() throws SQLException {
        return connections.getConnection();
    }

    @Override
    public void close() {
        connections.close();
    }

    private static void migrate(Settings settings) {
        Flyway.configure()
                .dataSource(settings.url(), settings.user(), settings.password())
                .locations("classpath:db/migration")
                .placeholders(Map.of("embeddingDimension", String.valueOf(settings.embeddingDimension())))
                // The database may hold tables of others; ours begin above version 0.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .validateOnMigrate(true)
                .cleanDisabled(true)
                .connectRetries(10)
                .connectRetriesInterval(2)
                .load()
                .migrate();
    }

    private static Map<String, Object> connectionProperties() {
        return Map.of(
                "ApplicationName", "memlog-sink-vector",
                "options", SESSION,
                "tcpKeepAlive", true,
                "connectTimeout", CONNECT_TIMEOUT_SECONDS,
                "socketTimeout", SOCKET_TIMEOUT_SECONDS);
    }

    private void checkDimension(int expected) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EMBEDDING_DIMENSION)) {
            int found = row.next() ? row.getInt(1) : 0;
            if (found != expected) {
                throw new IllegalStateException(
                        "vector store: expected embeddings of dimension %d, found %d; use the model that filled the store, or rebuild it"
                                .formatted(expected, found));
            }
        }
    }
}
