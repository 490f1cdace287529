package io.memlog.sink.vector;

import io.memlog.sink.generations.Generation;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The secondary indexes of a generation, which are built when it is nearly loaded. Stateless. */
final class GenerationIndexes {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationIndexes.class);

    /** All but the primary key, as the live table has them now, those of an administrator included. */
    private static final String DEFINITIONS = """
            SELECT replace(
                replace(
                    pg_get_indexdef(indexrelid),
                    ' ON ' || quote_ident(current_schema()) || '.memory ',
                    ' ON ' || quote_ident(?) || '.memory '),
                'INDEX ' || quote_ident(relname),
                'INDEX IF NOT EXISTS ' || quote_ident(relname))
            FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE indrelid = 'memory'::regclass AND NOT indisprimary AND indisvalid
            ORDER BY relname
            """;

    /**
     * For workers the server sets all of the memory aside at once, so none gets more than its table has. Nobody waits behind us here, and
     * it takes a second until the server lets us pass its own vacuuming.
     */
    private static final String LIMIT_BUILDS = """
            SELECT
                set_config('maintenance_work_mem', least(?::bigint * 1024, pg_table_size(?::regclass) / 1024 + 65536) || 'kB', false),
                set_config('max_parallel_maintenance_workers', ?::text, false),
                set_config('lock_timeout', '10s', false)
            """;

    private static final String BUILD_ALONE = "SET max_parallel_maintenance_workers = 0";

    private GenerationIndexes() {}

    /**
     * Builds what is missing, one after the other: what was built before a crash is not built again. Ends the connection's transaction,
     * and is to be followed by the connection's end if it fails.
     */
    static void build(Connection connection, Generation generation, IndexBuild limits) throws SQLException {
        String table = GenerationSchema.table(generation);
        List<String> definitions = GenerationSchema.statements(connection, DEFINITIONS, generation);
        connection.commit();
        // Each statement commits by itself: what the server goes on with after its sink has died is not done in vain.
        connection.setAutoCommit(true);
        limit(connection, table, limits);
        for (String definition : definitions) {
            build(connection, definition);
        }
        // Also so that the reconciler can read an index without its table at once.
        GenerationSchema.execute(connection, "VACUUM (ANALYZE) " + table);
        connection.setAutoCommit(false);
    }

    /** Workers share memory of a kind that a container has 64 MB of unless it is told otherwise; alone there is no such limit. */
    private static void build(Connection connection, String definition) throws SQLException {
        try {
            GenerationSchema.execute(connection, definition);
        } catch (SQLException e) {
            if (!SqlFailure.isOfResources(e)) {
                throw e;
            }
            LOG.atWarn()
                    .addKeyValue("sqlState", e.getSQLState())
                    .log("An index is built without workers, which takes longer: {}", e.getMessage());
            GenerationSchema.execute(connection, BUILD_ALONE);
            GenerationSchema.execute(connection, definition);
        }
    }

    private static void limit(Connection connection, String table, IndexBuild limits) throws SQLException {
        try (PreparedStatement limit = connection.prepareStatement(LIMIT_BUILDS)) {
            limit.setInt(1, limits.memoryMegabytes());
            limit.setString(2, table);
            limit.setString(3, String.valueOf(limits.workers()));
            limit.execute();
        }
    }
}
