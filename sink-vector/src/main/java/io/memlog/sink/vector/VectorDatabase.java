package io.memlog.sink.vector;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.memlog.service.ConfigurationException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.jdbc.PreferQueryMode;

/** The connections to Postgres and the schema behind them. Thread-safe. */
public final class VectorDatabase implements AutoCloseable {
    private static final int CONNECT_TIMEOUT_SECONDS = 5;
    private static final long BORROW_TIMEOUT_MS = 6_000;
    private static final long VALIDATION_TIMEOUT_MS = 2_000;

    private static final String STEP_OPTIONS = "-c lock_timeout=1000 -c idle_session_timeout=5000"
            + " -c idle_in_transaction_session_timeout=5000 -c timezone=UTC";

    private static final String EMBEDDING_DIMENSION = """
            SELECT atttypmod FROM pg_attribute WHERE attrelid = 'memory'::regclass AND attname = 'embedding'
            """;

    private final Settings settings;
    private final TimeLimits limits;
    private @Nullable HikariDataSource connections;
    private boolean isMigrated;

    private VectorDatabase(Settings settings, TimeLimits limits) {
        this.settings = settings;
        this.limits = limits;
    }

    /**
     * Where the vector store is.
     *
     * @param url {@code jdbc:postgresql://host:port/name}
     * @param user database user
     * @param password blank for none
     * @param embeddingDimension floats in one embedding
     * @param maxConnections most transactions at the same time
     * @param indexBuild of new generations
     */
    public record Settings(
            String url,
            String user,
            String password,
            int embeddingDimension,
            int maxConnections,
            IndexBuild indexBuild) {
        public Settings(String url, String user, String password, int embeddingDimension, int maxConnections) {
            this(url, user, password, embeddingDimension, maxConnections, IndexBuild.DEFAULT);
        }

        @Override
        public String toString() {
            return "Settings[url=%s, user=%s, embeddingDimension=%d, maxConnections=%d]"
                    .formatted(url, user, embeddingDimension, maxConnections);
        }
    }

    /** A database that is asked when the first connection is: it may not be there yet. */
    public static VectorDatabase at(Settings settings) {
        return at(settings, TimeLimits.DEFAULT);
    }

    static VectorDatabase at(Settings settings, TimeLimits limits) {
        return new VectorDatabase(settings, limits);
    }

    /** {@link #at} and {@link #migrate} in one. */
    public static VectorDatabase open(Settings settings) {
        VectorDatabase database = at(settings);
        database.migrate();
        return database;
    }

    /**
     * Makes sure that the schema is there.
     *
     * @throws ConfigurationException if the database is there but cannot be used as configured; the service should stop
     * @throws io.memlog.sink.StoreUnavailableException if it cannot be reached for now; retry with backoff
     */
    public synchronized void migrate() {
        if (isMigrated) {
            return;
        }
        PGSimpleDataSource source = source();
        try {
            // Cheaper than Flyway's preparations, which an outage would repeat again and again.
            source.getConnection().close();
            Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .placeholders(Map.of("embeddingDimension", String.valueOf(settings.embeddingDimension())))
                    // The database may hold tables of others; ours begin above version 0.
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .validateOnMigrate(true)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
            checkDimension(source);
        } catch (SQLException e) {
            throw SqlFailure.duringOpening(e);
        } catch (FlywayException e) {
            throw causeOf(e);
        }
        isMigrated = true;
    }

    /**
     * A session of its own without a limit for statements, for building indexes say, whose locks are waited for a moment only; the
     * caller closes it. A frozen owner loses it, and with it all that it holds.
     */
    Connection openForSteps() throws SQLException {
        migrate();
        PGSimpleDataSource source = source();
        source.setOptions(STEP_OPTIONS);
        source.setPreferQueryMode(PreferQueryMode.SIMPLE);
        source.setTcpKeepAlive(true);
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    /** Of new generations. */
    IndexBuild indexBuild() {
        return settings.indexBuild();
    }

    /** Floats in one embedding. */
    int embeddingDimension() {
        return settings.embeddingDimension();
    }

    /** What happens between the begin and the end of a transaction. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Does the work in a transaction, which is rolled back unless the work has committed it.
     *
     * @throws io.memlog.sink.StoreUnavailableException if there is no connection for now
     */
    <T> T inTransaction(Work<T> work) throws SQLException {
        try (Connection connection = connect()) {
            try {
                // The pool sets the driver's own limit back to none.
                connection.setNetworkTimeout(
                        Runnable::run, Math.toIntExact(limits.answer().toMillis()));
                return work.in(connection);
            } catch (SQLException e) {
                noteFailure(e);
                throw e;
            } finally {
                rollBack(connection);
            }
        }
    }

    /** A connection with an open transaction. */
    Connection connect() {
        try {
            return pool().getConnection();
        } catch (SQLException e) {
            noteFailure(e);
            throw SqlFailure.beforeAnyRecord(e);
        }
    }

    /**
     * The pool would do it, but does not see what COPY did; it is needed to see that the connection is lost. After a commit this asks
     * the server nothing.
     */
    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            // The pool has heard it and drops the connection; what went wrong before is what counts.
        }
    }

    /**
     * Who runs into missing tables finds them made before the next transaction: the store was replaced by an empty or older one. And
     * what has gone wrong with one connection will with the others: they are of a server that is gone, or that only reads now.
     */
    private synchronized void noteFailure(SQLException failure) {
        if (SqlFailure.isOfTheData(failure)) {
            return;
        }
        isMigrated &= !SqlFailure.isOfTheSchema(failure);
        if (connections != null) {
            connections.getHikariPoolMXBean().softEvictConnections();
        }
    }

    @Override
    public synchronized void close() {
        if (connections != null) {
            connections.close();
        }
    }

    private synchronized HikariDataSource pool() {
        migrate();
        HikariDataSource present = connections;
        if (present == null) {
            present = new HikariDataSource(poolSettings());
            connections = present;
        }
        return present;
    }

    private HikariConfig poolSettings() {
        var pool = new HikariConfig();
        pool.setPoolName("vector-store");
        pool.setJdbcUrl(settings.url());
        pool.setUsername(settings.user());
        pool.setPassword(settings.password());
        pool.setAutoCommit(false);
        pool.setMaximumPoolSize(settings.maxConnections());
        pool.setConnectionTimeout(BORROW_TIMEOUT_MS);
        pool.setValidationTimeout(VALIDATION_TIMEOUT_MS);
        // What is not there is waited for by who wants a connection, not by who makes the pool.
        pool.setInitializationFailTimeout(-1);
        // Isolated means that the staging tables are committed before the first transaction, which may roll back.
        pool.setIsolateInternalQueries(true);
        pool.setConnectionInitSql(MemoryTable.CREATE_STAGE + ";" + OutcomeTable.CREATE_STAGE);
        pool.addDataSourceProperty("ApplicationName", "memlog-sink-vector");
        pool.addDataSourceProperty("options", limits.asOptions());
        // One message for each statement: between the messages of a statement no limit of the server holds.
        pool.addDataSourceProperty("preferQueryMode", "simple");
        pool.addDataSourceProperty("tcpKeepAlive", true);
        pool.addDataSourceProperty("connectTimeout", CONNECT_TIMEOUT_SECONDS);
        pool.addDataSourceProperty(
                "socketTimeout", Math.toIntExact(limits.answer().toSeconds()));
        return pool;
    }

    /** For migrations, which may take as long as they need. */
    private PGSimpleDataSource source() {
        var source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setConnectTimeout(CONNECT_TIMEOUT_SECONDS);
        source.setApplicationName("memlog-sink-vector");
        return source;
    }

    private static RuntimeException causeOf(FlywayException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return SqlFailure.duringOpening(sql);
            }
        }
        return failure;
    }

    private void checkDimension(PGSimpleDataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(EMBEDDING_DIMENSION)) {
            int expected = settings.embeddingDimension();
            int found = row.next() ? row.getInt(1) : 0;
            if (found != expected) {
                throw new ConfigurationException(
                        "vector store: expected embeddings of dimension %d, found %d; use the model that filled the store, or rebuild it"
                                .formatted(expected, found));
            }
        }
    }
}
