package io.memlog.query;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/**
 * Reads of the vector store, each in one snapshot and under the row-level security of one tenant; thread-safe.
 *
 * <p>The role is taken and the tenant named for the transaction only, so that a connection never carries a tenant to the next read.
 */
final class VectorStore implements AutoCloseable {
    private static final String SESSION = "-c statement_timeout=15s -c lock_timeout=5s"
            + " -c idle_in_transaction_session_timeout=15s -c timezone=UTC";

    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    private static final int SOCKET_TIMEOUT_SECONDS = 30;
    private static final long BORROW_TIMEOUT_MS = 3_000;

    private final HikariDataSource connections;

    private VectorStore(HikariDataSource connections) {
        this.connections = connections;
    }

    /** What to read, all in one snapshot. */
    @FunctionalInterface
    interface Work<T> {
        T read(Connection connection) throws SQLException;
    }

    /** Opens the pool; the store itself may still be away or not yet migrated. */
    static VectorStore open(QueryConfiguration configuration) {
        var pool = new HikariConfig();
        pool.setPoolName("vector-store");
        pool.setJdbcUrl(configuration.databaseUrl());
        pool.setUsername(configuration.databaseUser());
        pool.setPassword(configuration.databasePassword());
        pool.setAutoCommit(false);
        pool.setReadOnly(true);
        // Progress and rows of an answer must be of the same moment.
        pool.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
        pool.setMaximumPoolSize(configuration.connections());
        pool.setConnectionTimeout(BORROW_TIMEOUT_MS);
        pool.setInitializationFailTimeout(-1);
        connectionProperties().forEach(pool::addDataSourceProperty);
        return new VectorStore(new HikariDataSource(pool));
    }

    /**
     * Reads as one tenant.
     *
     * @throws io.memlog.schemas.MemlogException with STORE_UNAVAILABLE if the store does not answer; ask again
     */
    <T> T read(String tenantId, Work<T> work) {
        try (Connection connection = connections.getConnection()) {
            become(connection, tenantId);
            T result = work.read(connection);
            connection.rollback();
            return result;
        } catch (SQLException e) {
            throw SqlFailures.of(e);
        }
    }

    @Override
    public void close() {
        connections.close();
    }

    private static void become(Connection connection, String tenantId) throws SQLException {
        try (Statement role = connection.createStatement()) {
            role.execute(MemoryStatements.TAKE_READER_ROLE);
        }
        try (PreparedStatement tenant = connection.prepareStatement(MemoryStatements.NAME_TENANT)) {
            tenant.setString(1, tenantId);
            tenant.execute();
        }
    }

    private static Map<String, Object> connectionProperties() {
        return Map.of(
                "ApplicationName",
                "memlog-query",
                "options",
                SESSION,
                // The server's detail may quote values, and those are memory text.
                "logServerErrorDetail",
                false,
                "tcpKeepAlive",
                true,
                "connectTimeout",
                CONNECT_TIMEOUT_SECONDS,
                "socketTimeout",
                SOCKET_TIMEOUT_SECONDS);
    }
}
