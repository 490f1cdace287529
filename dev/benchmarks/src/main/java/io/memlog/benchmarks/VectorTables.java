package io.memlog.benchmarks;

import io.memlog.testkit.Database;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/** The tables of the vector store as a superuser sees them: emptied, indexed, compared, and read back as prepared rows. For one thread. */
final class VectorTables implements AutoCloseable {
    private static final String SUPERUSER = "postgres";

    /** A checkpoint before each run, so that none has to pay for what another wrote. */
    private static final List<String> RESET =
            List.of("TRUNCATE memory, memory_history, memory_erasure, operation, partition_progress", "CHECKPOINT");

    private static final List<String> DROP_VECTOR_INDEX = List.of("DROP INDEX IF EXISTS memory_embedding");
    private static final List<String> CREATE_VECTOR_INDEX = List.of(
            "DROP INDEX IF EXISTS memory_embedding",
            "CREATE INDEX memory_embedding ON memory USING hnsw (embedding vector_cosine_ops)");

    /** What autovacuum does some minutes after a load; until then whoever reads first pays for it. */
    private static final List<String> SETTLE = List.of("VACUUM (ANALYZE) memory", "CHECKPOINT");

    private static final String PARTITIONS = "SELECT log_partition, count(*) FROM memory GROUP BY 1 ORDER BY 1";

    private static final String BATCH_OF_ROWS =
            "SELECT %s FROM memory WHERE log_partition = %d ORDER BY log_offset LIMIT %d OFFSET %d";

    private final Connection connection;

    VectorTables(Database database) {
        try {
            connection = DriverManager.getConnection(database.jdbcUrl(), SUPERUSER, "");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * What the tables hold.
     *
     * @param rows memories
     * @param digests sum of their digests
     * @param versions rows of the history
     */
    record Content(long rows, String digests, long versions) {}

    void reset() {
        execute(RESET);
    }

    void vectorIndex(boolean isThere) {
        execute(isThere ? CREATE_VECTOR_INDEX : DROP_VECTOR_INDEX);
    }

    void settle() {
        execute(SETTLE);
    }

    String version() {
        return texts("SHOW server_version").getFirst();
    }

    String extensionVersion() {
        return value("SELECT extversion FROM pg_extension WHERE extname = 'vector'");
    }

    Content content() {
        return content("memory");
    }

    /** Of another table in the place of {@code memory}. */
    Content content(String table) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*), coalesce(sum(digest), 0), (SELECT count(*) FROM memory_history) FROM %s
                        """.formatted(table))) {
            row.next();
            return new Content(row.getLong(1), row.getString(2), row.getLong(3));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Columns that are written, in their order. */
    List<String> columns(String table) {
        return texts("""
                SELECT attname FROM pg_attribute
                WHERE attrelid = '%s'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
                ORDER BY attnum
                """.formatted(table));
    }

    /** All memories in the binary form of COPY, as Postgres itself writes it; batches of each partition in the order of the log. */
    Map<Integer, List<byte[]>> binaryBatches(int batch) {
        Map<Integer, List<byte[]>> batches = new TreeMap<>();
        String columns = String.join(", ", columns("memory"));
        partitions().forEach((partition, rows) -> {
            List<byte[]> ofPartition = new ArrayList<>();
            for (int at = 0; at < rows; at += batch) {
                ofPartition.add(copyOut(BATCH_OF_ROWS.formatted(columns, partition, batch, at)));
            }
            batches.put(partition, ofPartition);
        });
        return batches;
    }

    /** The first rows of a partition, each value as text. */
    List<List<@Nullable String>> textRows(int partition, int rows) {
        List<String> columns = columns("memory");
        String query = BATCH_OF_ROWS.formatted(String.join("::text, ", columns) + "::text", partition, rows, 0);
        List<List<@Nullable String>> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                List<@Nullable String> values = new ArrayList<>(columns.size());
                for (int i = 1; i <= columns.size(); i++) {
                    values.add(row.getString(i));
                }
                found.add(values);
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those that make the secondary indexes of {@code memory} for another table. */
    List<String> indexDefinitions(String table) {
        return texts("""
                SELECT replace(pg_get_indexdef(indexrelid), ' ON public.memory ', ' ON %s ')
                FROM pg_index
                WHERE indrelid = 'memory'::regclass AND NOT indisprimary
                """.formatted(table));
    }

    String value(String query) {
        return texts(query).getFirst();
    }

    void execute(String statement) {
        execute(List.of(statement));
    }

    /** Rows of each partition of the log. */
    Map<Integer, Integer> partitions() {
        Map<Integer, Integer> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(PARTITIONS)) {
            while (row.next()) {
                rows.put(row.getInt(1), row.getInt(2));
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] copyOut(String query) {
        var bytes = new ByteArrayOutputStream();
        copyOut(query, bytes);
        return bytes.toByteArray();
    }

    /** In the binary form of COPY. */
    void copyOut(String query, OutputStream out) {
        try {
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (%s) TO STDOUT (FORMAT binary)".formatted(query), out);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    List<String> texts(String query) {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(List<String> statements) {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
